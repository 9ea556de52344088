// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/http_client.h"

#include "integrations/core/address.h"
#include "integrations/sync/network_setup.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QSslError>
#include <QTimer>

namespace muster {

/// Role: everything that touches sockets. Thread: the network thread only.
class NetworkSide final : public QObject
{
    Q_OBJECT
public:
    void start(ExchangeId id, const Exchange& exchange);
    void abort(ExchangeId id);
    void forget(const SourceId& source);
    void shutDown();

signals:
    void finished(muster::ExchangeId id, std::shared_ptr<muster::Result<muster::HttpReply>> result);

private:
    struct Active
    {
        SourceId source;
        QUrl url;
        std::chrono::milliseconds limit{0};
        qint64 maxBodyBytes = 0;
        QNetworkReply* reply = nullptr;
        QByteArray body;
        QString tls;
        bool sawHeaders = false;
        bool late = false;
        bool tooLarge = false;
        bool spoilt = false; ///< cannot be unpacked
    };

    void read(Active& active);
    void end(ExchangeId id);
    void give(ExchangeId id, Result<HttpReply> result);

    Authorities m_authorities;
    ManagerPool m_managers{this};
    std::unordered_map<ExchangeId, std::unique_ptr<Active>> m_active;
};

void NetworkSide::give(ExchangeId id, Result<HttpReply> result)
{
    emit finished(id, std::make_shared<Result<HttpReply>>(std::move(result)));
}

void NetworkSide::start(ExchangeId id, const Exchange& exchange)
{
    const HttpRequest& asked = exchange.request;
    if (!onlyReads(asked))
        return give(id, fail(ErrorKind::Invalid,
                             QStringLiteral("A write does not go through the transport of "
                                            "reads, which may repeat it."),
                             redactedUrl(asked.url)));
    const auto request = prepareRequest(exchange, m_authorities);
    if (!request)
        return give(id, tl::unexpected(request.error()));

    auto active = std::make_unique<Active>();
    active->source = exchange.source;
    active->url = asked.url;
    active->limit = asked.deadline;
    active->maxBodyBytes = asked.maxBodyBytes;
    QNetworkAccessManager& manager = m_managers.of(exchange.source, asked.url);
    active->reply =
        asked.method == HttpMethod::Get ? manager.get(*request) : manager.post(*request, asked.body);
    boundReadAhead(active->reply);
    Active* raw = active.get();
    m_active.emplace(id, std::move(active));

    connect(raw->reply, &QNetworkReply::metaDataChanged, this, [raw] {
        raw->sawHeaders = true;
        const qint64 announced = raw->reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
        if (announced > raw->maxBodyBytes) {
            raw->tooLarge = true;
            QMetaObject::invokeMethod(raw->reply, &QNetworkReply::abort, Qt::QueuedConnection);
        } else if (announced > 0) {
            raw->body.reserve(announced + 64);
        }
    });
    connect(raw->reply, &QNetworkReply::readyRead, this, [this, raw] { read(*raw); });
    connect(raw->reply, &QNetworkReply::sslErrors, this,
            [raw](const QList<QSslError>& errors) { raw->tls = tlsWords(errors); });
    connect(raw->reply, &QNetworkReply::errorOccurred, this, [raw](QNetworkReply::NetworkError error) {
        // When it gives up unpacking (a bomb, a wrong checksum), Qt 6.4 says so but may never end the reply.
        if (error != QNetworkReply::UnknownContentError ||
            raw->reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() >= 300)
            return;
        raw->spoilt = true;
        QMetaObject::invokeMethod(raw->reply, &QNetworkReply::abort, Qt::QueuedConnection);
    });
    connect(raw->reply, &QNetworkReply::finished, this, [this, id] { end(id); });
    auto* deadline = new QTimer(raw->reply);
    deadline->setSingleShot(true);
    connect(deadline, &QTimer::timeout, this, [this, id] {
        if (const auto found = m_active.find(id); found != m_active.end()) {
            found->second->late = true;
            found->second->reply->abort();
        }
    });
    deadline->start(asked.deadline);
}

void NetworkSide::read(Active& active)
{
    if (active.tooLarge || active.late || active.spoilt)
        return;
    while (active.reply->bytesAvailable() > 0) {
        active.body += active.reply->read(kReadAhead);
        if (active.body.size() > active.maxBodyBytes) {
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
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();

    if (active->late) {
        if (!active->sawHeaders)
            m_managers.retire(active->source, reply->manager(), active->url);
        return give(id, tl::unexpected(lateError(active->url, status, active->limit)));
    }
    if (!active->tooLarge)
        read(*active); // what arrived together with the end
    if (active->tooLarge)
        return give(id, tl::unexpected(tooLargeError(active->url, status, active->maxBodyBytes)));
    if (active->spoilt)
        return give(id, tl::unexpected(spoiltError(active->url, status)));
    if (status == 0)
        return give(id, tl::unexpected(connectionError(active->url, reply->error(), active->tls)));
    // Statuses from 300 on come with an error code of Qt's as well; the reply says more.
    if (status < 300 && reply->error() != QNetworkReply::NoError)
        return give(id, tl::unexpected(cutOffError(active->url, status)));
    give(id, replyOf(*reply, std::move(active->body)));
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

void NetworkSide::forget(const SourceId& source)
{
    std::vector<ExchangeId> ours;
    for (const auto& [id, active] : m_active) {
        if (active->source == source)
            ours.push_back(id);
    }
    for (const ExchangeId id : ours)
        abort(id);
    m_managers.drop(source);
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
        m_side, [side = m_side, source] { side->forget(source); }, Qt::QueuedConnection);
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
