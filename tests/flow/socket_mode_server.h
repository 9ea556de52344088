// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Slack's side of Socket Mode on loopback: envelopes that are delivered again until they are answered, and
// everything that can be wrong with a connection.

#include "integrations/sync/web_socket_client.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace muster::test {

/// Role: the real connections of a test, counted, so that time moves only when nothing is on its way.
class CountedStreams final : public StreamTransport
{
public:
    StreamId open(StreamTarget target, QObject* context, StreamEvents events) override
    {
        ++opened;
        const auto id = std::make_shared<StreamId>(0);
        *id = m_client.open(std::move(target), context,
                            {std::move(events.opened),
                             [this, id, frame = std::move(events.frame)](const QByteArray& text) {
                                 beginning.erase(*id);
                                 frame(text);
                             },
                             [this, pong = std::move(events.pong)] {
                                 ++pongs;
                                 pong();
                             },
                             [this, id, closed = std::move(events.closed)](const Error& error) {
                                 beginning.erase(*id);
                                 alive.erase(*id);
                                 lastError = error;
                                 closed(error);
                             }});
        alive.insert(*id);
        beginning.insert(*id);
        return *id;
    }
    void sendText(StreamId id, const QByteArray& text) override { m_client.sendText(id, text); }
    void ping(StreamId id) override
    {
        ++pings;
        m_client.ping(id);
    }
    void close(StreamId id) override
    {
        beginning.erase(id);
        alive.erase(id);
        m_client.close(id);
    }
    int opened = 0, pings = 0, pongs = 0;
    std::set<StreamId> alive;
    std::set<StreamId> beginning; ///< not one frame came yet
    std::optional<Error> lastError;

private:
    WebSocketClient m_client;
};

/// Role: the server. Thread: main.
class SocketModeServer : public QObject
{
public:
    struct Envelope
    {
        QString id;
        QJsonObject frame;
        int delivered = 0;
        int acked = 0;
    };

    SocketModeServer() : m_server(QStringLiteral("slack"), QWebSocketServer::NonSecureMode)
    {
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("no port");
        connect(&m_server, &QWebSocketServer::newConnection, this, [this] { meet(); });
    }
    QString url()
    {
        return QStringLiteral("ws://127.0.0.1:%1/link/?ticket=t1cket").arg(m_server.serverPort());
    }

    /// Delivers an event now, when anybody listens, and again to whoever comes until it is answered.
    QString tell(const QJsonObject& event)
    {
        QJsonObject payload{{QStringLiteral("event_id"), QStringLiteral("Ev%1").arg(envelopes.size())},
                            {QStringLiteral("type"), QStringLiteral("event_callback")},
                            {QStringLiteral("event"), event}};
        const QString id = QStringLiteral("envelope-%1").arg(envelopes.size());
        envelopes.push_back({id,
                             {{QStringLiteral("envelope_id"), id},
                              {QStringLiteral("type"), QStringLiteral("events_api")},
                              {QStringLiteral("payload"), payload}}});
        if (!sockets.empty())
            deliver(*sockets.back(), envelopes.back());
        return id;
    }
    /// Over a connection that is not the newest.
    void deliverAgain(const QString& id, QWebSocket& over)
    {
        for (Envelope& one : envelopes) {
            if (one.id == id)
                deliver(over, one);
        }
    }
    void say(const QJsonObject& frame)
    {
        for (QWebSocket* one : sockets)
            one->sendTextMessage(QString::fromUtf8(QJsonDocument(frame).toJson(QJsonDocument::Compact)));
    }
    void disconnectBecause(const char* reason)
    {
        say({{QStringLiteral("type"), QStringLiteral("disconnect")},
             {QStringLiteral("reason"), QString::fromLatin1(reason)}});
    }
    /// As a cable that is pulled.
    void kill()
    {
        for (QWebSocket* one : std::exchange(sockets, {})) {
            one->disconnect(this);
            one->abort();
            one->deleteLater();
        }
    }
    bool allAcked() const
    {
        return std::all_of(envelopes.begin(), envelopes.end(),
                           [](const Envelope& one) { return one.acked > 0; });
    }
    const Envelope& envelope(const QString& id) const
    {
        return *std::find_if(envelopes.begin(), envelopes.end(),
                             [&](const Envelope& one) { return one.id == id; });
    }

    bool hello = true;
    int met = 0;
    int unknownFrames = 0;
    int killAfterAcks = -1;                     ///< so many more answers are heard
    std::function<void(const Envelope&)> onAck; ///< before it is counted
    std::vector<Envelope> envelopes;
    std::vector<QWebSocket*> sockets; ///< the newest last

private:
    void meet()
    {
        QWebSocket* socket = m_server.nextPendingConnection();
        ++met;
        sockets.push_back(socket);
        connect(socket, &QWebSocket::disconnected, this, [this, socket] {
            std::erase(sockets, socket);
            socket->deleteLater();
        });
        connect(socket, &QWebSocket::textMessageReceived, this, [this](const QString& text) { hear(text); });
        if (!hello)
            return;
        socket->sendTextMessage(
            QStringLiteral(R"({"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}})"));
        for (Envelope& one : envelopes) {
            if (one.acked == 0)
                deliver(*socket, one);
        }
    }
    void deliver(QWebSocket& socket, Envelope& one)
    {
        ++one.delivered;
        socket.sendTextMessage(QString::fromUtf8(QJsonDocument(one.frame).toJson(QJsonDocument::Compact)));
    }
    void hear(const QString& text)
    {
        const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
        const QString id = object[QLatin1String("envelope_id")].toString();
        if (killAfterAcks == 0)
            return;
        if (killAfterAcks > 0 && --killAfterAcks == 0)
            return kill();
        const auto found = std::find_if(envelopes.begin(), envelopes.end(),
                                        [&](const Envelope& one) { return one.id == id; });
        if (found == envelopes.end() || object.size() != 1) {
            ++unknownFrames;
            return;
        }
        if (onAck)
            onAck(*found);
        ++found->acked;
    }
    QWebSocketServer m_server;
};

/// Role: a server that answers the handshake by hand, and then does what no library would.
class RawSocketServer : public QObject
{
public:
    RawSocketServer()
    {
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("no port");
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            ++met;
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket, head = QByteArray()]() mutable {
                const QByteArray came = socket->readAll();
                if (head.contains("\r\n\r\n"))
                    return; // pings, which nobody answers
                head += came;
                if (head.contains("\r\n\r\n"))
                    answer(*socket, head);
            });
        });
    }
    QString url() { return QStringLiteral("ws://127.0.0.1:%1/link").arg(m_server.serverPort()); }
    static QByteArray textFrame(const QByteArray& text)
    {
        return QByteArray("\x81", 1) + char(text.size()) + text;
    }

    QByteArray insteadOfUpgrade; ///< HTTP
    QByteArray frames;           ///< after it
    int met = 0;

private:
    void answer(QTcpSocket& socket, const QByteArray& head)
    {
        if (!insteadOfUpgrade.isEmpty()) {
            socket.write(insteadOfUpgrade);
            return;
        }
        const qsizetype at = head.toLower().indexOf("sec-websocket-key:") + 18;
        const QByteArray key = head.mid(at, head.indexOf("\r\n", at) - at).trimmed();
        const QByteArray accept =
            QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1)
                .toBase64();
        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: " +
                     accept + "\r\n\r\n" + frames);
    }
    QTcpServer m_server;
};

} // namespace muster::test
