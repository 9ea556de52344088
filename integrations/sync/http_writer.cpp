// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/http_writer.h"

#include "integrations/core/address.h"
#include "integrations/sync/network_setup.h"
#include "models/base/log.h"

#include <QIODevice>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QSslError>
#include <QTimer>

#include <algorithm>
#include <map>

namespace muster {

namespace {

/// A body that can be read once: sequential and not to be rewound, so that Qt cannot send it again and ends
/// with ContentReSendError instead. Lives in the network thread, where Qt asks for its bytes only after the
/// connection stands; a body that was withdrawn before gives none.
class OneShotBody final : public QIODevice
{
public:
    explicit OneShotBody(QByteArray bytes) : m_bytes(std::move(bytes)) { open(QIODevice::ReadOnly); }
    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    bool seek(qint64) override { return false; }
    bool atEnd() const override { return m_given >= m_bytes.size() && QIODevice::atEnd(); }
    qint64 bytesAvailable() const override
    {
        return (m_withdrawn ? 0 : m_bytes.size() - m_given) + QIODevice::bytesAvailable();
    }
    /// From now on no byte leaves.
    void withdraw() { m_withdrawn = true; }
    bool anyGiven() const { return m_given > 0; }

protected:
    qint64 readData(char* to, qint64 most) override
    {
        const qint64 count = m_withdrawn ? 0 : std::min<qint64>(most, m_bytes.size() - m_given);
        if (count == 0)
            return m_withdrawn || m_given == m_bytes.size() ? -1 : 0;
        std::copy_n(m_bytes.constData() + m_given, count, to);
        m_given += count;
        return count;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    const QByteArray m_bytes;
    qint64 m_given = 0;
    bool m_withdrawn = false;
};

/// True when nothing of the reply can be missing: its status has no body, its length says so, or it is JSON
/// with its closing bracket. Chunks prove nothing here: when the last ones are cut off together with the
/// connection, Qt 6.4 reports no error. Neither does a reply that ends with its connection.
bool isWhole(const QNetworkReply& reply, int status, const QByteArray& body)
{
    if (status == 204 || status == 304)
        return true;
    if (reply.hasRawHeader("content-length") && !reply.hasRawHeader("transfer-encoding")) {
        bool isNumber = false;
        const qint64 announced = reply.rawHeader("content-length").trimmed().toLongLong(&isNumber);
        return isNumber && announced == body.size();
    }
    return !QJsonDocument::fromJson(body).isNull();
}

} // namespace

/// Role: everything of a write that touches sockets. Thread: the network thread of HttpWriter only.
class WriteSide final : public QObject
{
    Q_OBJECT
public:
    explicit WriteSide(HttpWriter::Limits limits) : m_limits(limits) {}
    void start(ExchangeId id, const Exchange& exchange);
    void forget(const SourceId& source);
    void shutDown();

signals:
    void finished(muster::ExchangeId id, std::shared_ptr<muster::WriteEvidence> evidence);

private:
    enum class GivenUp { No, NotConnected, Late, TooLarge, Forgotten };
    struct Active
    {
        SourceId source;
        QUrl url;
        QNetworkReply* reply = nullptr;
        OneShotBody* body = nullptr;
        QByteArray answer;
        QString tls;
        int requestSent = 0;
        bool sawHeaders = false;
        GivenUp givenUp = GivenUp::No;
        /// Bytes that were handed out count as sent even when Qt did not say so (yet): its signal takes a way
        /// through two event queues, on which a deadline may overtake it.
        int sent() const { return std::max(requestSent, body->anyGiven() ? 1 : 0); }
    };

    void giveUp(ExchangeId id, GivenUp why);
    void read(Active& active);
    void end(ExchangeId id);
    void give(ExchangeId id, WriteEvidence evidence);
    void closeWhenIdle(const SourceId& source);
    Error whyNoReply(const Active& active, int status) const;

    const HttpWriter::Limits m_limits;
    Authorities m_authorities;
    ManagerPool m_managers{this};
    std::unordered_map<ExchangeId, std::unique_ptr<Active>> m_active;
    std::map<SourceId, QTimer*> m_idle;
};

void WriteSide::give(ExchangeId id, WriteEvidence evidence)
{
    emit finished(id, std::make_shared<WriteEvidence>(std::move(evidence)));
}

void WriteSide::start(ExchangeId id, const Exchange& exchange)
{
    const HttpRequest& asked = exchange.request;
    if (onlyReads(asked))
        return give(id, {0, std::nullopt,
                         Error{ErrorKind::Invalid, QStringLiteral("A request that only reads is no write."),
                               0, std::nullopt, redactedUrl(asked.url)}});
    auto prepared = prepareRequest(exchange, m_authorities);
    if (!prepared)
        return give(id, {0, std::nullopt, std::move(prepared.error())});
    QNetworkRequest& request = *prepared;
    const QByteArray bytes = asked.body.isEmpty() ? QByteArray("{}") : asked.body;
    if (asked.contentType.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    request.setHeader(QNetworkRequest::ContentLengthHeader, bytes.size());
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    // Compressed answers end without an error when they are cut; the length of a plain one proves it whole.
    request.setRawHeader("Accept-Encoding", "identity");

    auto active = std::make_unique<Active>();
    active->source = exchange.source;
    active->url = asked.url;
    auto body = std::make_unique<OneShotBody>(bytes);
    active->reply = m_managers.of(exchange.source, asked.url)
                        .sendCustomRequest(request, nameOf(asked.method), body.get());
    active->body = body.release();
    active->body->setParent(active->reply);
    boundReadAhead(active->reply);
    Active* raw = active.get();
    m_active.emplace(id, std::move(active));

    connect(raw->reply, &QNetworkReply::requestSent, this, [raw] { ++raw->requestSent; });
    connect(raw->reply, &QNetworkReply::metaDataChanged, this, [raw] { raw->sawHeaders = true; });
    connect(raw->reply, &QNetworkReply::readyRead, this, [this, id, raw] {
        read(*raw);
        if (raw->answer.size() > m_limits.replyBytes) // queued: this runs inside readyRead
            QMetaObject::invokeMethod(
                this, [this, id] { giveUp(id, GivenUp::TooLarge); }, Qt::QueuedConnection);
    });
    connect(raw->reply, &QNetworkReply::sslErrors, this,
            [raw](const QList<QSslError>& errors) { raw->tls = tlsWords(errors); });
    connect(raw->reply, &QNetworkReply::finished, this, [this, id] { end(id); });
    const auto after = [&](std::chrono::milliseconds limit, auto action) {
        auto* timer = new QTimer(raw->reply);
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, this, action);
        timer->start(limit);
    };
    after(m_limits.connect, [this, id] { giveUp(id, GivenUp::NotConnected); });
    // transferTimeout is no deadline: a slow drip defeats it.
    after(m_limits.total, [this, id] { giveUp(id, GivenUp::Late); });
}

void WriteSide::giveUp(ExchangeId id, GivenUp why)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    Active& active = *found->second;
    if (why == GivenUp::NotConnected && active.sent() > 0)
        return;
    active.body->withdraw(); // before abort(): what was not handed out by now never leaves
    active.givenUp = why;
    active.reply->abort(); // emits finished()
}

void WriteSide::read(Active& active)
{
    while (active.reply->bytesAvailable() > 0 && active.answer.size() <= m_limits.replyBytes)
        active.answer += active.reply->read(kReadAhead);
}

Error WriteSide::whyNoReply(const Active& active, int status) const
{
    const auto error = [&](ErrorKind kind, const QString& words) {
        return Error{kind, words, status, std::nullopt, redactedUrl(active.url)};
    };
    const QString place = placeOf(active.url);
    const bool sent = active.sent() > 0;
    switch (active.givenUp) {
    case GivenUp::NotConnected:
        return error(
            ErrorKind::Offline,
            QStringLiteral("no connection to %1 within %2 s; nothing was sent. Check the network or the "
                           "VPN.")
                .arg(place)
                .arg(std::chrono::duration<double>(m_limits.connect).count()));
    case GivenUp::Late:
        return error(
            ErrorKind::Timeout,
            QStringLiteral("%1 did not confirm within %2 s; whether it took the change is not known.")
                .arg(place)
                .arg(std::chrono::duration<double>(m_limits.total).count()));
    case GivenUp::TooLarge:
        return error(
            ErrorKind::BadResponse,
            QStringLiteral("the answer of %1 is larger than %2 MB and was cut off; whether it took the "
                           "change is not known.")
                .arg(place)
                .arg(m_limits.replyBytes / (1024 * 1024)));
    case GivenUp::Forgotten:
        return error(ErrorKind::Cancelled,
                     QStringLiteral("the source was changed while a write to %1 was under "
                                    "way.")
                         .arg(place));
    case GivenUp::No:
        break;
    }
    if (!sent)
        return connectionError(active.url, active.reply->error(), active.tls);
    return error(ErrorKind::BadResponse,
                 status == 0
                     ? QStringLiteral("%1 closed the connection before it answered; whether it took the "
                                      "change is not known.")
                           .arg(place)
                     : QStringLiteral("%1 ended its answer early; whether it took the change is not "
                                      "known.")
                           .arg(place));
}

void WriteSide::end(ExchangeId id)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    const std::unique_ptr<Active> active = std::move(found->second);
    m_active.erase(found);
    QNetworkReply* reply = active->reply;
    reply->deleteLater();
    reply->disconnect(this);
    if (active->givenUp == GivenUp::No)
        read(*active); // what arrived together with the end
    if (active->answer.size() > m_limits.replyBytes)
        active->givenUp = GivenUp::TooLarge;

    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    WriteEvidence evidence;
    evidence.requestSent = active->sent();
    if (evidence.requestSent > 1)
        qCCritical(logSync) << "a write was sent" << evidence.requestSent << "times";
    // Qt 6.4 does not notice that a connection ends between two chunks: such a reply is late, and may be
    // whole.
    const bool undisturbed = active->givenUp == GivenUp::No || active->givenUp == GivenUp::Late;
    if (undisturbed && status >= 200 && evidence.requestSent > 0 && isWhole(*reply, status, active->answer))
        evidence.reply = replyOf(*reply, std::move(active->answer));
    else
        evidence.error = whyNoReply(*active, status);
    if (active->givenUp == GivenUp::Late && !active->sawHeaders)
        m_managers.retire(active->source, reply->manager(), active->url);
    closeWhenIdle(active->source);
    give(id, std::move(evidence));
}

void WriteSide::closeWhenIdle(const SourceId& source)
{
    QTimer*& timer = m_idle[source];
    if (!timer) {
        timer = new QTimer(this);
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, this, [this, source] {
            const bool busy = std::any_of(m_active.cbegin(), m_active.cend(),
                                          [&](const auto& entry) { return entry.second->source == source; });
            if (!busy) // otherwise the end of the busy one starts the timer again
                m_managers.drop(source);
        });
    }
    timer->start(m_limits.keepIdle);
}

void WriteSide::forget(const SourceId& source)
{
    std::vector<ExchangeId> ours;
    for (const auto& [id, active] : m_active) {
        if (active->source == source)
            ours.push_back(id);
    }
    for (const ExchangeId id : ours)
        giveUp(id, GivenUp::Forgotten);
    m_managers.drop(source);
    if (const auto timer = m_idle.find(source); timer != m_idle.end()) {
        delete timer->second;
        m_idle.erase(timer);
    }
}

void WriteSide::shutDown()
{
    disconnect(); // nobody waits for the evidence any more
    while (!m_active.empty())
        giveUp(m_active.begin()->first, GivenUp::Forgotten);
}

struct HttpWriter::Pending
{
    QPointer<QObject> context;
    std::function<void(WriteEvidence)> onDone;
};

HttpWriter::HttpWriter(Limits limits, QObject* parent) : QObject(parent), m_side(new WriteSide(limits))
{
    m_thread.setObjectName(QStringLiteral("network-writes"));
    m_side->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_side, &QObject::deleteLater);
    connect(
        m_side, &WriteSide::finished, this,
        [this](ExchangeId id, const std::shared_ptr<WriteEvidence>& evidence) {
            deliver(id, std::move(*evidence));
        },
        Qt::QueuedConnection);
    m_thread.start();
}

HttpWriter::~HttpWriter()
{
    m_pending.clear();
    QMetaObject::invokeMethod(m_side, &WriteSide::shutDown, Qt::QueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

ExchangeId HttpWriter::sendWrite(Exchange exchange, QObject* context,
                                 std::function<void(WriteEvidence)> onDone)
{
    const ExchangeId id = ++m_lastId;
    m_pending.emplace(id, std::make_unique<Pending>(Pending{context, std::move(onDone)}));
    QMetaObject::invokeMethod(
        m_side, [side = m_side, id, exchange = std::move(exchange)] { side->start(id, exchange); },
        Qt::QueuedConnection);
    return id;
}

void HttpWriter::forget(const SourceId& source)
{
    QMetaObject::invokeMethod(
        m_side, [side = m_side, source] { side->forget(source); }, Qt::QueuedConnection);
}

void HttpWriter::deliver(ExchangeId id, WriteEvidence evidence)
{
    const auto found = m_pending.find(id);
    if (found == m_pending.end())
        return;
    const std::unique_ptr<Pending> pending = std::move(found->second);
    m_pending.erase(found);
    if (pending->context)
        pending->onDone(std::move(evidence));
}

} // namespace muster

#include "http_writer.moc"
