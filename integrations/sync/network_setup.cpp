// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/network_setup.h"

#include "integrations/core/address.h"
#include "integrations/sync/flooded_sockets.h"
#include "models/base/log.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QHostInfo>
#include <QLocale>
#include <QNetworkAccessManager>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QNetworkProxy>
#include <QSslError>
#include <QTimer>

#include <algorithm>

namespace muster {

namespace {

/// Room behind a body for parsers that read in blocks (simdjson wants 64 bytes).
constexpr qsizetype kBodySlack = 64;

/// A head of this size is no head of a tool (Qt itself sets no limit).
constexpr quint64 kFloodBytes = 512 * 1024;

class NullJar final : public QNetworkCookieJar
{
public:
    using QNetworkCookieJar::QNetworkCookieJar;
    QList<QNetworkCookie> cookiesForUrl(const QUrl&) const override { return {}; }
    bool setCookiesFromUrl(const QList<QNetworkCookie>&, const QUrl&) override { return false; }
};

Error offline(const QUrl& url, const QString& words)
{
    return Error{ErrorKind::Offline, words, 0, std::nullopt, redactedUrl(url)};
}

QString nameOf(const QSslCertificate& certificate, QSslCertificate::SubjectInfo what)
{
    const QStringList names = certificate.issuerInfo(what);
    return names.isEmpty() ? QString() : names.first();
}

QString issuerOf(const QSslCertificate& certificate)
{
    for (const auto what : {QSslCertificate::CommonName, QSslCertificate::Organization}) {
        if (const QString name = nameOf(certificate, what); !name.isEmpty())
            return name;
    }
    return QStringLiteral("an unnamed authority");
}

QString day(const QDateTime& when)
{
    return QLocale::c().toString(when.toUTC(), QStringLiteral("d MMMM yyyy hh:mm 'UTC'"));
}

QString faultOf(const QSslError& error)
{
    const QSslCertificate certificate = error.certificate();
    switch (error.error()) {
    case QSslError::CertificateExpired:
        return QStringLiteral("it expired on %1").arg(day(certificate.expiryDate()));
    case QSslError::CertificateNotYetValid:
        return QStringLiteral("it is not valid before %1; is the clock of this machine right?")
            .arg(day(certificate.effectiveDate()));
    case QSslError::HostNameMismatch:
        return QStringLiteral("it belongs to another host");
    case QSslError::SelfSignedCertificate:
        return QStringLiteral("it is signed by nobody but itself");
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return QStringLiteral("its issuer is not trusted here");
    default:
        return error.errorString();
    }
}

} // namespace

Result<QList<QSslCertificate>> Authorities::with(const QString& file)
{
    const QFileInfo info(file);
    const auto found = m_known.find(file);
    if (found != m_known.end() && found->second.changed == info.lastModified())
        return found->second.certificates;
    const QList<QSslCertificate> own = QSslCertificate::fromPath(file, QSsl::Pem);
    if (own.isEmpty())
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("The file %1 cannot be read or holds no certificate in PEM form.").arg(file),
            file);
    const QList<QSslCertificate> all = QSslConfiguration::systemCaCertificates() + own;
    m_known[file] = {info.lastModified(), all};
    return all;
}

Result<QSslConfiguration> tlsFor(const QString& caFile, Authorities& authorities)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    if (caFile.isEmpty())
        return tls;
    auto trusted = authorities.with(caFile);
    if (!trusted)
        return tl::unexpected(std::move(trusted.error()));
    tls.setCaCertificates(*trusted);
    return tls;
}

void boundReadAhead(QNetworkReply* reply)
{
    const auto tell = [reply] { reply->setReadBufferSize(kReadAhead); };
    tell();
    // Behind the beginning of the request, which Qt queued to the same object when the request was made.
    QMetaObject::invokeMethod(reply, tell, Qt::QueuedConnection);
}

Result<QNetworkRequest> prepareRequest(const Exchange& exchange, Authorities& authorities)
{
    const HttpRequest& asked = exchange.request;
    if (!isWebAddress(asked.url) || !asked.url.userInfo().isEmpty())
        return fail(ErrorKind::Invalid,
                    QStringLiteral("This address cannot be asked; it must start with https:// or http:// and "
                                   "name a host, and no user."));
    const bool encrypted = asked.url.scheme() == QLatin1String("https");
    if (!exchange.authorization.isEmpty() && !encrypted && !isLoopbackHost(asked.url.host()))
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("The token is not sent over unencrypted http, where everyone on the way can "
                           "read it. Use the https address, or remove the token."));

    QNetworkRequest request(asked.url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::HttpPipeliningAllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setDecompressedSafetyCheckThreshold(asked.maxBodyBytes);
    const QString version = QCoreApplication::applicationVersion();
    request.setHeader(QNetworkRequest::UserAgentHeader,
                      QStringLiteral("Muster/%1").arg(version.isEmpty() ? QStringLiteral("dev") : version));
    request.setRawHeader("Accept", asked.accept);
    if (!asked.contentType.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, asked.contentType);
    bool safe = isSafeHeaderValue(asked.accept) && isSafeHeaderValue(asked.contentType) &&
                isSafeHeaderValue(exchange.authorization);
    for (const auto& [name, value] : asked.headers) {
        safe = safe && isSafeHeader(name, value);
        request.setRawHeader(name, value);
    }
    if (!safe)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("A setting of this source holds a line break or another "
                                   "control character and cannot be sent."));
    if (!exchange.authorization.isEmpty())
        request.setRawHeader("Authorization", exchange.authorization);
    if (encrypted) {
        const auto tls = tlsFor(exchange.caFile, authorities);
        if (!tls)
            return tl::unexpected(tls.error());
        request.setSslConfiguration(*tls);
    }
    return request;
}

ManagerPool::~ManagerPool()
{
    for (const Retired& old : m_retired) {
        if (old.manager && old.probe && old.probe->isFinished())
            delete old.manager;
    }
}

QNetworkAccessManager& ManagerPool::of(const SourceId& source, const QUrl& url)
{
    QNetworkAccessManager*& manager = m_managers[source];
    if (!manager) {
        manager = new QNetworkAccessManager(m_parent);
        manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
        manager->setCookieJar(new NullJar(manager));
        manager->setAutoDeleteReplies(false);
        manager->setStrictTransportSecurityEnabled(true);
    }
    if (isLoopbackHost(url.host()))
        manager->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    return *manager;
}

void ManagerPool::retire(const SourceId& source, QNetworkAccessManager* manager, const QUrl& url)
{
    const auto found = m_managers.find(source);
    if (found == m_managers.end() || found->second != manager)
        return; // another request of the same manager came here first
    m_managers.erase(found);
    qCDebug(logSync) << "retiring the connections of a source that did not answer in time";
    manager->setParent(nullptr); // see the destructor
    manager->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    // Whether its thread listens again is asked by a request that cannot leave the machine: nothing takes a
    // connection at port 0.
    QNetworkRequest probe(QUrl(QStringLiteral("http://127.0.0.1:0/")));
    probe.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    QNetworkReply* listening = manager->get(probe);
    std::erase_if(m_retired, [](const Retired& old) { return old.manager.isNull(); });
    m_retired.push_back({manager, listening});
    auto* watch = new QTimer(manager);
    QObject::connect(watch, &QTimer::timeout, manager, [manager, listening, url] {
        if (!listening->isFinished()) {
            const auto port = quint16(url.port(url.scheme() == QLatin1String("https") ? 443 : 80));
            QHostInfo::lookupHost(url.host(), manager, [port](const QHostInfo& host) {
                if (const int count = shutFloodedSockets(host.addresses(), port, kFloodBytes); count > 0)
                    qCInfo(logSync) << "ended" << count << "connections whose server floods headers";
            });
            return;
        }
        // Replies of others may still be under way in it; they belong to it and must end first.
        const auto replies = manager->findChildren<QNetworkReply*>();
        if (std::all_of(replies.cbegin(), replies.cend(), [](auto* reply) { return reply->isFinished(); }))
            manager->deleteLater();
    });
    watch->start(std::chrono::seconds(1));
}

void ManagerPool::drop(const SourceId& source)
{
    const auto found = m_managers.find(source);
    if (found == m_managers.end())
        return;
    found->second->deleteLater();
    m_managers.erase(found);
}

HttpReply replyOf(const QNetworkReply& reply, QByteArray body)
{
    HttpReply answer;
    answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.contentType = reply.header(QNetworkRequest::ContentTypeHeader).toByteArray().toLower();
    for (const auto& [name, value] : reply.rawHeaderPairs())
        answer.headers.emplace_back(name.toLower(), value);
    answer.body = std::move(body);
    answer.body.reserve(answer.body.size() + kBodySlack);
    return answer;
}

QString tlsWords(const QList<QSslError>& errors)
{
    QStringList words;
    QString issuer;
    for (const QSslError& error : errors) {
        words.append(faultOf(error));
        if (issuer.isEmpty() && !error.certificate().isNull())
            issuer = issuerOf(error.certificate());
    }
    words.removeDuplicates();
    if (!issuer.isEmpty())
        words.append(QStringLiteral("issued by %1").arg(issuer));
    return oneLine(words.join(QStringLiteral("; ")), 240);
}

Error connectionError(const QUrl& url, QNetworkReply::NetworkError error, const QString& tlsWords)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return offline(
            url, QStringLiteral("nothing answers at %1 (connection refused). Is it running, and is the port "
                                "right?")
                     .arg(placeOf(url)));
    case QNetworkReply::HostNotFoundError:
        return offline(
            url, QStringLiteral("the name %1 is not known here. Check the address, the network or the VPN.")
                     .arg(url.host()));
    case QNetworkReply::SslHandshakeFailedError:
        if (tlsWords.isEmpty())
            return offline(url,
                           QStringLiteral("no encrypted connection to %1 could be agreed on; nothing was "
                                          "sent. It must speak TLS 1.2 or newer, on this port.")
                               .arg(placeOf(url)));
        return offline(
            url, QStringLiteral(
                     "the certificate of %1 is not accepted (%2); nothing was sent. If a private authority "
                     "signed it, give its PEM file in the settings of this source.")
                     .arg(placeOf(url), tlsWords));
    case QNetworkReply::RemoteHostClosedError:
        return offline(url, QStringLiteral("%1 closed the connection without an answer. Does it speak %2?")
                                .arg(placeOf(url), url.scheme()));
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return offline(url,
                       QStringLiteral("the proxy of this machine wants a login before it lets us through to "
                                      "%1; nothing was sent. Set it up in the system's proxy settings.")
                           .arg(placeOf(url)));
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::UnknownProxyError:
        return offline(
            url, QStringLiteral("the proxy of this machine does not let us through to %1. Check the system's "
                                "proxy settings.")
                     .arg(placeOf(url)));
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::ProtocolUnknownError:
        return Error{
            ErrorKind::BadResponse,
            QStringLiteral("%1 does not answer as a web server does. Check the port.").arg(placeOf(url)), 0,
            std::nullopt, redactedUrl(url)};
    default:
        return offline(
            url, QStringLiteral("%1 cannot be reached. Check the network or the VPN.").arg(placeOf(url)));
    }
}

Error cutOffError(const QUrl& url, int status)
{
    return Error{ErrorKind::BadResponse,
                 QStringLiteral("%1 ended its answer early; nothing of it was used.").arg(placeOf(url)),
                 status, std::nullopt, redactedUrl(url)};
}

Error lateError(const QUrl& url, int status, std::chrono::milliseconds limit)
{
    return Error{ErrorKind::Timeout,
                 QStringLiteral("%1 did not finish its answer within %2 s.")
                     .arg(placeOf(url))
                     .arg(std::chrono::duration<double>(limit).count()),
                 status, std::nullopt, redactedUrl(url)};
}

Error tooLargeError(const QUrl& url, int status, qint64 limitBytes)
{
    return Error{
        ErrorKind::BadResponse,
        QStringLiteral("The answer of %1 is larger than %2 MB and was cut off; nothing of it was used. "
                       "Ask for less: fewer series, a shorter range.")
            .arg(placeOf(url))
            .arg(limitBytes / (1024 * 1024)),
        status, std::nullopt, redactedUrl(url)};
}

Error spoiltError(const QUrl& url, int status)
{
    return Error{
        ErrorKind::BadResponse,
        QStringLiteral("The answer of %1 cannot be unpacked, or is far larger than it says; nothing of it "
                       "was used.")
            .arg(placeOf(url)),
        status, std::nullopt, redactedUrl(url)};
}

QString placeOf(const QUrl& url)
{
    const QString host = url.host(QUrl::FullyEncoded);
    return url.port() < 0 ? host : QStringLiteral("%1:%2").arg(host).arg(url.port());
}

} // namespace muster
