// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/sim_network.h"

#include "integrations/core/throttle.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

namespace muster::sim {

namespace {

constexpr Milliseconds kLatencyLeast{5}, kLatencyMost{900};
/// The longest a proxy keeps a request that its client gave up; with the stale reads of the servers it stays
/// below the outbox's horizon.
constexpr Milliseconds kLateMost{45'000};

/// The feed that a path belongs to; several paths may serve one feed.
QString feedOf(const QUrl& url)
{
    const QString last = url.path().section(QLatin1Char('/'), -1);
    if (last == QLatin1String("status"))
        return QStringLiteral("alerts");
    return last == QLatin1String("all") ? QStringLiteral("items") : last;
}

QString operationOf(const Exchange& exchange)
{
    return QJsonDocument::fromJson(exchange.request.body).object().value(QLatin1String("op")).toString();
}

QByteArray httpDate(Instant at)
{
    return QLocale::c().toString(at.toUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1();
}

Error errorOf(ErrorKind kind, const char* words)
{
    return Error{kind, QString::fromLatin1(words), 0, std::nullopt, {}};
}

} // namespace

SimNetwork::Fate SimNetwork::fateOf(const QString& host)
{
    const auto found = m_weather.find(host);
    if (found == m_weather.end())
        return Fate::Good;
    const Weather& w = found->second;
    if (w.down)
        return Fate::Down;
    const int sum =
        w.lost + w.replyLost + w.late + w.fault + w.throttled + w.refused + w.portal + w.cut + w.slow;
    switch (m_chance.pick({std::max(0, 1'000 - sum), w.lost, w.replyLost, w.late, w.fault, w.throttled,
                           w.refused, w.portal, w.cut, w.slow})) {
    case 1:
        return Fate::Lost;
    case 2:
        return Fate::ReplyLost;
    case 3:
        return Fate::Late;
    case 4:
        return Fate::Fault;
    case 5:
        return Fate::Throttled;
    case 6:
        return Fate::Refused;
    case 7:
        return Fate::Portal;
    case 8:
        return Fate::Cut;
    case 9:
        return Fate::Slow;
    default:
        return Fate::Good;
    }
}

ExchangeId SimNetwork::send(Exchange exchange, QObject* context,
                            std::function<void(Result<HttpReply>)> onDone)
{
    Flight flight;
    flight.context = context;
    flight.onRead = std::move(onDone);
    return begin(std::move(exchange), std::move(flight));
}

ExchangeId SimNetwork::sendWrite(Exchange exchange, QObject* context,
                                 std::function<void(WriteEvidence)> onDone)
{
    Flight flight;
    flight.context = context;
    flight.onWrite = std::move(onDone);
    return begin(std::move(exchange), std::move(flight));
}

ExchangeId SimNetwork::begin(Exchange exchange, Flight flight)
{
    const ExchangeId id = ++m_lastId;
    if (m_dead)
        return id;
    const QString host = exchange.request.url.host();
    flight.source = exchange.source;
    const bool write = bool(flight.onWrite);
    const QString operation = write ? operationOf(exchange) : QString();
    flight.feed = write ? QStringLiteral("writes") : feedOf(exchange.request.url);
    if (write && onWrite)
        onWrite(operation);
    flight.host = host;
    // A clock that is set by less than two seconds looks like one that drifts.
    if (const auto limit = m_limits.find(host);
        limit != m_limits.end() && m_clock.trueNow() + Milliseconds{2'000} < limit->second.until)
        violations << QStringLiteral("%1 %2 was asked %3 ms before its Retry-After")
                          .arg(host, flight.feed)
                          .arg((limit->second.until - m_clock.trueNow()).count());
    const auto required = m_required.find(host);
    if (!exchange.authorization.isEmpty() &&
        (required == m_required.end() || required->second != exchange.authorization))
        violations << QStringLiteral("a token went to %1, where it does not belong").arg(host);

    const Fate fate = fateOf(host);
    m_trace.note(m_clock.now(), write ? "write" : "read", host + exchange.request.url.path(), int(fate));
    const Milliseconds deadline = exchange.request.deadline;
    const Milliseconds there = m_chance.between(kLatencyLeast, kLatencyMost);
    const Milliseconds back = m_chance.between(kLatencyLeast, kLatencyMost);
    m_flights.emplace(id, std::move(flight));

    const auto timeout = [&](int sent) {
        finishLater(deadline, id, tl::unexpected(errorOf(ErrorKind::Timeout, "no answer in time")), sent,
                    false);
    };
    switch (fate) {
    case Fate::Down:
        finishLater(there, id, tl::unexpected(errorOf(ErrorKind::Offline, "refused")), 0, false);
        return id;
    case Fate::Lost:
        timeout(1);
        return id;
    case Fate::Portal:
    case Fate::Fault:
    case Fate::Throttled:
    case Fate::Refused:
        finishLater(there + back, id, faultReply(fate, host), 1, false);
        return id;
    case Fate::Late:
    case Fate::ReplyLost:
    case Fate::Slow:
        timeout(1);
        break;
    case Fate::Good:
    case Fate::Cut:
        break;
    }
    const Milliseconds arrives =
        fate == Fate::Late ? deadline + m_chance.between(Milliseconds{1}, kLateMost - deadline) : there;
    if (write)
        ++m_landing[operation];
    m_clock.after(
        arrives, this, [this, id, fate, host, back, exchange = std::move(exchange), write, operation] {
            if (write && --m_landing[operation] == 0)
                m_landing.erase(operation);
            const HttpReply reply = serverAnswer(exchange, host);
            if (write && resends && fate != Fate::Good)
                serverAnswer(exchange, host);
            if (fate == Fate::Good)
                return finishLater(back, id, reply, 1, true);
            if (fate != Fate::Cut)
                return;
            HttpReply half = reply;
            half.body.truncate(half.body.size() / 2);
            // A truncated gzip stream looks whole to Qt; a short Content-Length does not.
            if (write || m_chance.chance(500))
                finishLater(back, id, tl::unexpected(errorOf(ErrorKind::BadResponse, "cut off")), 1, false);
            else
                finishLater(back, id, half, 1, false);
        });
    return id;
}

HttpReply SimNetwork::serverAnswer(const Exchange& exchange, const QString& host)
{
    const auto found = m_servers.find(host);
    if (found == m_servers.end())
        return faultReply(Fate::Refused, host);
    SimServer& server = *found->second;
    HttpReply reply;
    const auto required = m_required.find(host);
    if (required != m_required.end() && required->second != exchange.authorization)
        reply.status = 401;
    else
        reply = server.answer(exchange.request, m_clock.trueNow());
    reply.headers.emplace_back("date", httpDate(m_clock.trueNow() + server.clockOffset));
    return reply;
}

HttpReply SimNetwork::faultReply(Fate fate, const QString& host)
{
    HttpReply reply;
    reply.contentType = "text/html";
    reply.body = "<html><body>Please log in</body></html>";
    reply.status = 200;
    const auto server = m_servers.find(host);
    const Instant theirs =
        m_clock.trueNow() + (server == m_servers.end() ? Milliseconds{0} : server->second->clockOffset);
    reply.headers.emplace_back("date", httpDate(theirs));
    if (fate == Fate::Fault)
        reply.status = int(m_chance.between(500, 504));
    if (reply.status == 503 && m_chance.chance(400))
        reply.headers.emplace_back("retry-after", QByteArray::number(m_chance.between(1, 120)));
    if (fate == Fate::Refused)
        reply.status = m_chance.chance(500) ? 404 : m_chance.chance(500) ? 401 : 403;
    if (fate == Fate::Throttled) {
        reply.status = 429;
        const qint64 seconds = m_chance.chance(50) ? 1'200 : m_chance.between(1, 90);
        if (m_chance.chance(500))
            reply.headers.emplace_back("retry-after", QByteArray::number(seconds));
        else
            reply.headers.emplace_back("retry-after", httpDate(theirs + Milliseconds{seconds * 1'000}));
    }
    return reply;
}

void SimNetwork::finishLater(Milliseconds after, ExchangeId id, Result<HttpReply> reply, int requestSent,
                             bool good)
{
    m_clock.after(after, this, [this, id, reply = std::move(reply), requestSent, good]() mutable {
        finish(id, std::move(reply), requestSent, good);
    });
}

void SimNetwork::finish(ExchangeId id, Result<HttpReply> reply, int requestSent, bool good)
{
    const auto found = m_flights.find(id);
    if (found == m_flights.end())
        return;
    const Flight flight = std::move(found->second);
    m_flights.erase(found);
    if (m_dead || !flight.context)
        return;
    ++m_delivered;
    if (m_failIn > 0 && --m_failIn == 0) {
        reply = tl::unexpected(errorOf(ErrorKind::Timeout, "the chosen reply was lost"));
        good = false;
    }
    if (reply && good && reply->status == 200) {
        // The latest reading: a label written before the wall clock was set back is no lie.
        Instant& newest = m_lastGood[{flight.source, flight.feed}];
        newest = std::max(newest, m_clock.now());
        m_lastGoodSteady[{flight.source, flight.feed}] = m_clock.steady();
        ++m_goodAnswers[{flight.source, flight.feed}];
    }
    if (reply)
        noteLimit(flight.host, *reply);
    m_trace.note(m_clock.now(), "reply", flight.source.value + flight.feed,
                 reply ? reply->status : -int(reply.error().kind));
    if (flight.onRead)
        return flight.onRead(std::move(reply));
    WriteEvidence evidence;
    evidence.requestSent = requestSent;
    if (reply)
        evidence.reply = std::move(*reply);
    else
        evidence.error = reply.error();
    flight.onWrite(std::move(evidence));
}

void SimNetwork::noteLimit(const QString& host, const HttpReply& reply)
{
    if (!isThrottled(reply.status) && reply.status != 503)
        return;
    if (const auto wait = retryAfter(reply, m_clock.now())) {
        Limit& limit = m_limits[host];
        limit = {std::max(limit.until, m_clock.trueNow() + *wait), m_clock.steady()};
    }
}

void SimNetwork::dropConnections()
{
    std::vector<ExchangeId> ids;
    for (const auto& [id, flight] : m_flights)
        ids.push_back(id);
    for (const ExchangeId id : ids)
        finish(id, tl::unexpected(errorOf(ErrorKind::Offline, "the connection is gone")), 1, false);
}

void SimNetwork::programDied(Milliseconds durable)
{
    m_flights.clear();
    m_dead = true;
    std::erase_if(m_limits, [&](const auto& limit) { return limit.second.told > durable; });
}

qint64 SimNetwork::goodAnswers(const SourceId& source, const QString& feed) const
{
    const auto found = m_goodAnswers.find({source, feed});
    return found == m_goodAnswers.end() ? 0 : found->second;
}

std::optional<Milliseconds> SimNetwork::lastGoodSteady(const SourceId& source, const QString& feed) const
{
    const auto found = m_lastGoodSteady.find({source, feed});
    return found == m_lastGoodSteady.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Instant> SimNetwork::lastGood(const SourceId& source, const QString& feed) const
{
    const auto found = m_lastGood.find({source, feed});
    return found == m_lastGood.end() ? std::nullopt : std::optional(found->second);
}

} // namespace muster::sim
