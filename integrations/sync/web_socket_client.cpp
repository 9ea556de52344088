// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/web_socket_client.h"

#include "integrations/core/address.h"
#include "integrations/sync/network_setup.h"

#include <QNetworkProxy>
#include <QSslError>
#include <QWebSocket>

#include <map>

namespace muster {

/// Role: everything that touches sockets. Thread: the network thread only.
class SocketSide final : public QObject
{
    Q_OBJECT
public:
    void open(StreamId id, const StreamTarget& target);
    void sendText(StreamId id, const QByteArray& text);
    void ping(StreamId id);
    void close(StreamId id);
    void shutDown();

signals:
    void opened(muster::StreamId id);
    void frame(muster::StreamId id, const QByteArray& text);
    void pong(muster::StreamId id);
    void closed(muster::StreamId id, const muster::Error& error);

private:
    struct Active
    {
        QUrl url;
        QWebSocket* socket = nullptr;
        QString tls;
        bool wasOpen = false;
    };
    void end(StreamId id, Error error);
    Error failure(const Active& active) const;
    void letGo(QWebSocket* socket);

    Authorities m_authorities;
    std::map<StreamId, Active> m_active;
};

namespace {

Error bad(const QUrl& url, const QString& words)
{
    return Error{ErrorKind::BadResponse, words, 0, std::nullopt, redactedUrl(url)};
}

} // namespace

void SocketSide::open(StreamId id, const StreamTarget& target)
{
    auto* socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    socket->setMaxAllowedIncomingFrameSize(StreamTransport::kMostBytes);
    socket->setMaxAllowedIncomingMessageSize(StreamTransport::kMostBytes);
    if (isLoopbackHost(target.url.host()))
        socket->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    m_active.emplace(id, Active{target.url, socket, {}, false});
    if (target.url.scheme() == QLatin1String("wss")) {
        const auto tls = tlsFor(target.caFile, m_authorities);
        if (!tls)
            return end(id, tls.error());
        socket->setSslConfiguration(*tls);
    }
    connect(socket, &QWebSocket::connected, this, [this, id] {
        m_active.at(id).wasOpen = true;
        emit opened(id);
    });
    connect(socket, &QWebSocket::textMessageReceived, this,
            [this, id](const QString& text) { emit frame(id, text.toUtf8()); });
    connect(
        socket, &QWebSocket::binaryMessageReceived, this,
        [this, id] {
            if (const auto found = m_active.find(id); found != m_active.end())
                end(id, bad(found->second.url,
                            QStringLiteral("%1 sent what is no text").arg(placeOf(found->second.url))));
        },
        Qt::QueuedConnection);
    connect(socket, &QWebSocket::pong, this, [this, id] { emit pong(id); });
    connect(socket, &QWebSocket::sslErrors, this,
            [this, id](const QList<QSslError>& errors) { m_active.at(id).tls = tlsWords(errors); });
    const auto over = [this, id] {
        if (const auto found = m_active.find(id); found != m_active.end())
            end(id, failure(found->second));
    };
    // Queued: after a close frame Qt tells of the error first, and of its reason afterwards.
    connect(socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this, over,
            Qt::QueuedConnection);
    connect(socket, &QWebSocket::disconnected, this, over, Qt::QueuedConnection);
    socket->open(target.url);
}

/// What an end says that nobody here asked for.
Error SocketSide::failure(const Active& active) const
{
    const QUrl& url = active.url;
    const QString place = placeOf(url);
    switch (active.socket->closeCode()) {
    case QWebSocketProtocol::CloseCodeTooMuchData:
        return bad(url, QStringLiteral("%1 sent a frame of more than 1 MB").arg(place));
    case QWebSocketProtocol::CloseCodeProtocolError:
    case QWebSocketProtocol::CloseCodeDatatypeNotSupported:
    case QWebSocketProtocol::CloseCodeWrongDatatype:
        return bad(url, QStringLiteral("%1 does not keep to the rules of its connection").arg(place));
    default:
        break;
    }
    if (active.wasOpen)
        return Error{ErrorKind::Offline, QStringLiteral("%1 closed the connection.").arg(place), 0,
                     std::nullopt, redactedUrl(url)};
    const QAbstractSocket::SocketError error = active.socket->error();
    // Of an answer that is no upgrade (a page, a redirect, a login) the socket itself knows nothing bad.
    if (error == QAbstractSocket::UnknownSocketError)
        return bad(url,
                   QStringLiteral("%1 does not open a connection. A login of the network, or a proxy, may "
                                  "stand before it.")
                       .arg(place));
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return connectionError(url, QNetworkReply::ConnectionRefusedError, active.tls);
    case QAbstractSocket::HostNotFoundError:
        return connectionError(url, QNetworkReply::HostNotFoundError, active.tls);
    case QAbstractSocket::RemoteHostClosedError:
        return connectionError(url, QNetworkReply::RemoteHostClosedError, active.tls);
    case QAbstractSocket::SslHandshakeFailedError:
        return connectionError(url, QNetworkReply::SslHandshakeFailedError, active.tls);
    case QAbstractSocket::ProxyAuthenticationRequiredError:
        return connectionError(url, QNetworkReply::ProxyAuthenticationRequiredError, active.tls);
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
    case QAbstractSocket::ProxyProtocolError:
        return connectionError(url, QNetworkReply::UnknownProxyError, active.tls);
    default:
        return connectionError(url, QNetworkReply::UnknownNetworkError, active.tls);
    }
}

void SocketSide::letGo(QWebSocket* socket)
{
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
}

void SocketSide::end(StreamId id, Error error)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    letGo(found->second.socket);
    m_active.erase(found);
    emit closed(id, error);
}

void SocketSide::sendText(StreamId id, const QByteArray& text)
{
    if (const auto found = m_active.find(id); found != m_active.end() && found->second.wasOpen)
        found->second.socket->sendTextMessage(QString::fromUtf8(text));
}

void SocketSide::ping(StreamId id)
{
    if (const auto found = m_active.find(id); found != m_active.end() && found->second.wasOpen)
        found->second.socket->ping();
}

void SocketSide::close(StreamId id)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    QWebSocket* const socket = found->second.socket;
    const bool open = found->second.wasOpen;
    m_active.erase(found);
    socket->disconnect(this);
    if (open) {
        socket->close(QWebSocketProtocol::CloseCodeNormal);
        socket->flush();
    }
    socket->abort();
    socket->deleteLater();
}

void SocketSide::shutDown()
{
    while (!m_active.empty())
        close(m_active.begin()->first);
}

WebSocketClient::WebSocketClient(QObject* parent) : QObject(parent), m_side(new SocketSide)
{
    qRegisterMetaType<muster::Error>();
    m_thread.setObjectName(QStringLiteral("network-streams"));
    m_side->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_side, &QObject::deleteLater);
    // Copies of the functions are called: what they do may end the connection, and with it the functions.
    connect(m_side, &SocketSide::opened, this, [this](StreamId id) {
        const Pending* one = find(id);
        if (const auto tell = one ? one->events.opened : std::function<void()>())
            tell();
    });
    connect(m_side, &SocketSide::frame, this, [this](StreamId id, const QByteArray& text) {
        const Pending* one = find(id);
        if (const auto tell = one ? one->events.frame : std::function<void(const QByteArray&)>())
            tell(text);
    });
    connect(m_side, &SocketSide::pong, this, [this](StreamId id) {
        const Pending* one = find(id);
        if (const auto tell = one ? one->events.pong : std::function<void()>())
            tell();
    });
    connect(m_side, &SocketSide::closed, this, [this](StreamId id, const Error& error) {
        Pending* one = find(id);
        if (!one)
            return;
        const StreamEvents events = std::move(one->events);
        m_pending.erase(id);
        if (events.closed)
            events.closed(error);
    });
    m_thread.start();
}

WebSocketClient::~WebSocketClient()
{
    m_pending.clear();
    QMetaObject::invokeMethod(m_side, &SocketSide::shutDown, Qt::QueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

/// nullptr when it was closed here, or nobody waits for it any more.
WebSocketClient::Pending* WebSocketClient::find(StreamId id)
{
    const auto found = m_pending.find(id);
    if (found == m_pending.end())
        return nullptr;
    if (found->second.context)
        return &found->second;
    close(id);
    return nullptr;
}

StreamId WebSocketClient::open(StreamTarget target, QObject* context, StreamEvents events)
{
    const StreamId id = ++m_lastId;
    m_pending.emplace(id, Pending{context, std::move(events)});
    QMetaObject::invokeMethod(
        m_side, [side = m_side, id, target = std::move(target)] { side->open(id, target); },
        Qt::QueuedConnection);
    return id;
}

void WebSocketClient::sendText(StreamId id, const QByteArray& text)
{
    QMetaObject::invokeMethod(
        m_side, [side = m_side, id, text] { side->sendText(id, text); }, Qt::QueuedConnection);
}

void WebSocketClient::ping(StreamId id)
{
    QMetaObject::invokeMethod(
        m_side, [side = m_side, id] { side->ping(id); }, Qt::QueuedConnection);
}

void WebSocketClient::close(StreamId id)
{
    m_pending.erase(id);
    QMetaObject::invokeMethod(
        m_side, [side = m_side, id] { side->close(id); }, Qt::QueuedConnection);
}

} // namespace muster

#include "web_socket_client.moc"
