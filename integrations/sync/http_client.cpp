// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/http_client.h"

#include "integrations/core/address.h"
#include "models/base/log.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QNetworkAccessManager>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QPointer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>
#include <QTimer>

#include <algorithm>
#include <map>

namespace muster {

namespace {

/// Room behind a body for parsers that read in blocks (simdjson wants 64 bytes).
constexpr qsizetype kBodySlack = 64;
/// Read from the socket at most this far ahead: the server waits while we decide whether the rest is wanted.
constexpr qint64 kReadAhead = 256 * 1024;
/// A retired manager is destroyed this much later: right after abort() its destructor may wait seconds for
/// its thread, which would hold up every other source.
constexpr int kRetireMs = 30'000;

class NullJar final : public QNetworkCookieJar
{
public:
    using QNetworkCookieJar::QNetworkCookieJar;
    QList<QNetworkCookie> cookiesForUrl(const QUrl&) const override { return {}; }
    bool setCookiesFromUrl(const QList<QNetworkCookie>&, const QUrl&) override { return false; }
};

QByteArray verb(HttpMethod method)
{
    switch (method) {
    case HttpMethod::Get:
        return "GET";
    case HttpMethod::Post:
        return "POST";
    case HttpMethod::Put:
        return "PUT";
    case HttpMethod::Patch:
        return "PATCH";
    case HttpMethod::Delete:
        return "DELETE";
    }
    return "GET";
}

/// Qt passes CR and LF in a header value on to the wire, where they would start another header.
bool isSafeHeader(const QByteArray& text)
{
    return std::none_of(text.cbegin(), text.cend(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

QString place(const QUrl& url)
{
    return url.port() < 0 ? url.host() : QStringLiteral("%1:%2").arg(url.host()).arg(url.port());
}

Error offline(const QUrl& url, const QString& words)
{
    return Error{ErrorKind::Offline, words, 0, std::nullopt, redactedUrl(url)};
}

Error cutOff(const QUrl& url, int status)
{
    return Error{ErrorKind::BadResponse,
                 QStringLiteral("%1 ended its answer early; nothing of it was used.").arg(place(url)), status,
                 std::nullopt, redactedUrl(url)};
}

Error connectionError(const QUrl& url, QNetworkReply::NetworkError error, const QString& tlsWords)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return offline(
            url, QStringLiteral("nothing answers at %1 (connection refused). Is it running, and is the port "
                                "right?")
                     .arg(place(url)));
    case QNetworkReply::HostNotFoundError:
        return offline(
            url, QStringLiteral("the name %1 is not known here. Check the address, the network or the VPN.")
                     .arg(url.host()));
    case QNetworkReply::SslHandshakeFailedError:
        return offline(
            url,
            QStringLiteral("the certificate of %1 is not accepted (%2). If a private authority signed it, "
                           "give its PEM file in the settings of this source.")
                .arg(place(url), tlsWords.isEmpty() ? QStringLiteral("TLS handshake failed") : tlsWords));
    case QNetworkReply::RemoteHostClosedError:
        return offline(url, QStringLiteral("%1 closed the connection without an answer. Does it speak %2?")
                                .arg(place(url), url.scheme()));
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return offline(
            url, QStringLiteral("the proxy of this machine does not let us through to %1. Check the system's "
                                "proxy settings.")
                     .arg(place(url)));
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::ProtocolUnknownError:
        return Error{
            ErrorKind::BadResponse,
            QStringLiteral("%1 does not answer as a web server does. Check the port.").arg(place(url)), 0,
            std::nullopt, redactedUrl(url)};
    default:
        return offline(url,
                       QStringLiteral("%1 cannot be reached. Check the network or the VPN.").arg(place(url)));
    }
}

} // namespace

/// Role: everything that touches sockets. Thread: the network thread only.
class NetworkSide final : public QObject
{
    Q_OBJECT
public:
    void start(ExchangeId id, const Exchange& exchange);
    void abort(ExchangeId id);
    void forget(const QString& source);
    void shutDown();

signals:
    void finished(muster::ExchangeId id, std::shared_ptr<muster::Result<muster::HttpReply>> result);

private:
    struct Active
    {
        Exchange exchange;
        QNetworkReply* reply = nullptr;
        QTimer* deadline = nullptr;
        QByteArray body;
        QString tlsWords;
        bool sawHeaders = false;
        bool late = false;
        bool tooLarge = false;
    };

    QNetworkAccessManager* manager(const Exchange& exchange);
    void retire(const QString& source);
    void read(Active& active);
    void end(ExchangeId id);
    void give(ExchangeId id, Result<HttpReply> result);
    Result<QList<QSslCertificate>> authorities(const QString& file);

    std::map<QString, QNetworkAccessManager*> m_managers;
    std::unordered_map<ExchangeId, std::unique_ptr<Active>> m_active;
    struct KnownAuthorities
    {
        QDateTime changed;
        QList<QSslCertificate> certificates;
    };
    std::map<QString, KnownAuthorities> m_authorities;
};

QNetworkAccessManager* NetworkSide::manager(const Exchange& exchange)
{
    QNetworkAccessManager*& nam = m_managers[exchange.source.value];
    if (!nam) {
        nam = new QNetworkAccessManager(this);
        nam->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
        nam->setCookieJar(new NullJar(nam));
        nam->setAutoDeleteReplies(false);
    }
    if (isLoopbackHost(exchange.request.url.host()))
        nam->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    return nam;
}

Result<QList<QSslCertificate>> NetworkSide::authorities(const QString& file)
{
    const QFileInfo info(file);
    const auto found = m_authorities.find(file);
    if (found != m_authorities.end() && found->second.changed == info.lastModified())
        return found->second.certificates;
    const QList<QSslCertificate> own = QSslCertificate::fromPath(file, QSsl::Pem);
    if (own.isEmpty())
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("The file %1 cannot be read or holds no certificate in PEM form.").arg(file),
            file);
    const QList<QSslCertificate> all = QSslConfiguration::systemCaCertificates() + own;
    m_authorities[file] = {info.lastModified(), all};
    return all;
}

void NetworkSide::give(ExchangeId id, Result<HttpReply> result)
{
    emit finished(id, std::make_shared<Result<HttpReply>>(std::move(result)));
}

void NetworkSide::start(ExchangeId id, const Exchange& exchange)
{
    const HttpRequest& asked = exchange.request;
    const bool web =
        asked.url.scheme() == QLatin1String("https") || asked.url.scheme() == QLatin1String("http");
    if (!asked.url.isValid() || !web || asked.url.host().isEmpty())
        return give(
            id, fail(ErrorKind::Invalid, QStringLiteral("This address cannot be asked; it must start with "
                                                        "https:// or http:// and name a host.")));
    QNetworkRequest request(asked.url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::HttpPipeliningAllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setDecompressedSafetyCheckThreshold(asked.maxBodyBytes);
    request.setHeader(QNetworkRequest::UserAgentHeader,
                      QStringLiteral("Muster/%1")
                          .arg(QCoreApplication::applicationVersion().isEmpty()
                                   ? QStringLiteral("dev")
                                   : QCoreApplication::applicationVersion()));
    request.setRawHeader("Accept", asked.accept);
    if (!asked.contentType.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, asked.contentType);
    bool safe =
        isSafeHeader(asked.accept) && isSafeHeader(asked.contentType) && isSafeHeader(exchange.authorization);
    for (const auto& [name, value] : asked.headers) {
        safe = safe && isSafeHeader(name) && isSafeHeader(value);
        request.setRawHeader(name, value);
    }
    if (!safe)
        return give(id, fail(ErrorKind::Invalid,
                             QStringLiteral("A setting of this source holds a line break or another "
                                            "control character and cannot be sent.")));
    if (!exchange.authorization.isEmpty())
        request.setRawHeader("Authorization", exchange.authorization);
    if (asked.url.scheme() == QLatin1String("https")) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setProtocol(QSsl::TlsV1_2OrLater);
        if (!exchange.caFile.isEmpty()) {
            const auto trusted = authorities(exchange.caFile);
            if (!trusted)
                return give(id, tl::unexpected(trusted.error()));
            tls.setCaCertificates(*trusted);
        }
        request.setSslConfiguration(tls);
    }

    auto active = std::make_unique<Active>();
    active->exchange = exchange;
    QNetworkAccessManager* nam = manager(exchange);
    active->reply = asked.method == HttpMethod::Get
                        ? nam->get(request)
                        : nam->sendCustomRequest(request, verb(asked.method), asked.body);
    active->reply->setReadBufferSize(kReadAhead);
    Active* raw = active.get();
    m_active.emplace(id, std::move(active));

    connect(raw->reply, &QNetworkReply::metaDataChanged, this, [raw] {
        raw->sawHeaders = true;
        const qint64 announced = raw->reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
        if (announced > raw->exchange.request.maxBodyBytes) {
            raw->tooLarge = true;
            QMetaObject::invokeMethod(raw->reply, &QNetworkReply::abort, Qt::QueuedConnection);
        } else if (announced > 0) {
            raw->body.reserve(announced + kBodySlack);
        }
    });
    connect(raw->reply, &QNetworkReply::readyRead, this, [this, raw] { read(*raw); });
    connect(raw->reply, &QNetworkReply::sslErrors, this, [raw](const QList<QSslError>& errors) {
        QStringList words;
        for (const QSslError& error : errors)
            words.append(error.errorString());
        words.removeDuplicates();
        raw->tlsWords = oneLine(words.join(QStringLiteral("; ")), 200);
    });
    connect(raw->reply, &QNetworkReply::finished, this, [this, id] { end(id); });
    raw->deadline = new QTimer(raw->reply);
    raw->deadline->setSingleShot(true);
    connect(raw->deadline, &QTimer::timeout, this, [raw] {
        raw->late = true;
        raw->reply->abort();
    });
    raw->deadline->start(asked.deadline);
}

void NetworkSide::read(Active& active)
{
    if (active.tooLarge || active.late)
        return;
    while (active.reply->bytesAvailable() > 0) {
        active.body += active.reply->read(kReadAhead);
        if (active.body.size() > active.exchange.request.maxBodyBytes) {
            active.tooLarge = true;
            active.body = QByteArray();
            // Queued: abort() emits finished(), and this may run inside readyRead.
            QMetaObject::invokeMethod(active.reply, &QNetworkReply::abort, Qt::QueuedConnection);
            return;
        }
    }
}

void NetworkSide::end(ExchangeId id)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    const std::unique_ptr<Active> active = std::move(found->second);
    m_active.erase(found);
    QNetworkReply* reply = active->reply;
    reply->deleteLater();
    reply->disconnect(this);
    const QUrl url = active->exchange.request.url;
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();

    if (active->late) {
        if (!active->sawHeaders)
            retire(active->exchange.source.value);
        const auto limit = std::chrono::duration<double>(active->exchange.request.deadline).count();
        return give(
            id, tl::unexpected(Error{
                    ErrorKind::Timeout,
                    QStringLiteral("%1 did not finish its answer within %2 s.").arg(place(url)).arg(limit),
                    status, std::nullopt, redactedUrl(url)}));
    }
    if (!active->tooLarge)
        read(*active); // what arrived together with the end
    if (active->tooLarge)
        return give(id, tl::unexpected(Error{
                            ErrorKind::BadResponse,
                            QStringLiteral("The answer of %1 is larger than %2 MB and was cut off; nothing "
                                           "of it was used. Ask for less: fewer series, a shorter range.")
                                .arg(place(url))
                                .arg(active->exchange.request.maxBodyBytes / (1024 * 1024)),
                            status, std::nullopt, redactedUrl(url)}));
    if (status == 0)
        return give(id, tl::unexpected(connectionError(url, reply->error(), active->tlsWords)));
    // Statuses from 300 on come with an error code of Qt's as well; the reply says more.
    if (status < 300 && reply->error() != QNetworkReply::NoError)
        return give(id, tl::unexpected(cutOff(url, status)));

    HttpReply answer;
    answer.status = status;
    answer.contentType = reply->header(QNetworkRequest::ContentTypeHeader).toByteArray().toLower();
    for (const auto& [name, value] : reply->rawHeaderPairs())
        answer.headers.emplace_back(name.toLower(), value);
    answer.body = std::move(active->body);
    answer.body.reserve(answer.body.size() + kBodySlack);
    give(id, std::move(answer));
}

void NetworkSide::abort(ExchangeId id)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    const std::unique_ptr<Active> active = std::move(found->second);
    m_active.erase(found);
    active->reply->disconnect(this);
    active->reply->abort();
    active->reply->deleteLater();
}

void NetworkSide::retire(const QString& source)
{
    const auto found = m_managers.find(source);
    if (found == m_managers.end())
        return;
    qCDebug(logSync) << "retiring the connections of a source that did not answer in time";
    QTimer::singleShot(kRetireMs, found->second, &QObject::deleteLater);
    m_managers.erase(found);
}

void NetworkSide::forget(const QString& source)
{
    std::vector<ExchangeId> ours;
    for (const auto& [id, active] : m_active) {
        if (active->exchange.source.value == source)
            ours.push_back(id);
    }
    for (const ExchangeId id : ours)
        abort(id);
    const auto found = m_managers.find(source);
    if (found != m_managers.end()) {
        found->second->deleteLater();
        m_managers.erase(found);
    }
}

void NetworkSide::shutDown()
{
    while (!m_active.empty())
        abort(m_active.begin()->first);
}

struct HttpClient::Pending
{
    QPointer<QObject> context;
    std::function<void(Result<HttpReply>)> onDone;
    SourceId source;
};

HttpClient::HttpClient(QObject* parent) : QObject(parent), m_side(new NetworkSide)
{
    m_thread.setObjectName(QStringLiteral("network"));
    m_side->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_side, &QObject::deleteLater);
    connect(
        m_side, &NetworkSide::finished, this,
        [this](ExchangeId id, const std::shared_ptr<Result<HttpReply>>& result) {
            deliver(id, std::move(*result));
        },
        Qt::QueuedConnection);
    m_thread.start();
}

HttpClient::~HttpClient()
{
    m_pending.clear();
    QMetaObject::invokeMethod(m_side, &NetworkSide::shutDown, Qt::QueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

ExchangeId HttpClient::send(Exchange exchange, QObject* context,
                            std::function<void(Result<HttpReply>)> onDone)
{
    const ExchangeId id = ++m_lastId;
    m_pending.emplace(id, std::make_unique<Pending>(Pending{context, std::move(onDone), exchange.source}));
    QMetaObject::invokeMethod(
        m_side, [side = m_side, id, exchange = std::move(exchange)] { side->start(id, exchange); },
        Qt::QueuedConnection);
    return id;
}

void HttpClient::cancel(ExchangeId id)
{
    if (m_pending.erase(id) > 0)
        QMetaObject::invokeMethod(
            m_side, [side = m_side, id] { side->abort(id); }, Qt::QueuedConnection);
}

void HttpClient::forget(const SourceId& source)
{
    std::erase_if(m_pending, [&](const auto& entry) { return entry.second->source == source; });
    QMetaObject::invokeMethod(
        m_side, [side = m_side, name = source.value] { side->forget(name); }, Qt::QueuedConnection);
}

void HttpClient::deliver(ExchangeId id, Result<HttpReply> result)
{
    const auto found = m_pending.find(id);
    if (found == m_pending.end())
        return; // cancelled meanwhile
    const std::unique_ptr<Pending> pending = std::move(found->second);
    m_pending.erase(found);
    if (pending->context)
        pending->onDone(std::move(result));
}

} // namespace muster

#include "http_client.moc"
