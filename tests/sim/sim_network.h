// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The network of a simulated world: carries requests to the servers in virtual time and does to them what
// networks do. Implements the engine's Transport and the outbox's WriteTransport; no socket.

#include "integrations/sync/transport.h"
#include "integrations/sync/write_transport.h"
#include "tests/sim/seeded.h"
#include "tests/sim/sim_clock.h"
#include "tests/sim/sim_servers.h"
#include "tests/sim/trace.h"

#include <QPointer>
#include <QStringList>

#include <functional>
#include <map>

namespace muster::sim {

/// How the way to one host behaves: permille of exchanges that meet each fault.
struct Weather
{
    bool down = false; ///< nothing can be connected to
    int lost = 0;      ///< the request never arrives
    int replyLost = 0; ///< the server acts, its answer never arrives
    int late = 0;      ///< the request arrives after the client gave up
    int fault = 0;     ///< 500, 502, 503
    int throttled = 0; ///< 429 with a Retry-After in one of its forms
    int refused = 0;   ///< 401, 403, 404
    int portal = 0;    ///< a login page with status 200
    int cut = 0;       ///< half of the body, with or without the client's transport noticing
    int slow = 0;      ///< drips until the client's deadline
};

/// Role: see above. Thread: main. Outlives the engines that use it: what they sent goes on after they
/// crashed.
/// Checks what may never happen on the wire; `violations` says what did.
class SimNetwork final : public QObject, public Transport, public WriteTransport
{
public:
    SimNetwork(SimClock& clock, Seeded& chance, Trace& trace)
        : m_clock(clock), m_chance(chance), m_trace(trace)
    {
    }
    void serve(const QString& host, SimServer& server) { m_servers[host] = &server; }
    /// What the host wants in the Authorization header; empty: nothing.
    void require(const QString& host, const QByteArray& authorization) { m_required[host] = authorization; }
    Weather& weather(const QString& host) { return m_weather[host]; }
    void clearWeather() { m_weather.clear(); }

    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override;
    void cancel(ExchangeId id) override { m_flights.erase(id); }
    ExchangeId sendWrite(Exchange exchange, QObject* context,
                         std::function<void(WriteEvidence)> onDone) override;
    void forget(const SourceId&) override {}

    /// The machine slept: every connection is gone, and who waits learns it.
    void dropConnections();
    /// The program died: it learns nothing any more, and does nothing. What it sent is on its way. A pause
    /// that it was told of after `durable` (steady time) it may have forgotten.
    void programDied(Milliseconds durable);
    void programStarted() { m_dead = false; }

    /// Wall time at which the newest whole, untouched answer of a feed was handed over. Key: source and feed.
    std::optional<Instant> lastGood(const SourceId& source, const QString& feed) const;
    /// The same in steady time; nullopt when there was none yet.
    std::optional<Milliseconds> lastGoodSteady(const SourceId& source, const QString& feed) const;
    /// How many there were of them.
    qint64 goodAnswers(const SourceId& source, const QString& feed) const;
    /// Handed over to the program so far.
    qint64 repliesDelivered() const { return m_delivered; }
    qint64 exchanges() const { return qint64(m_lastId); }
    /// The n-th reply from now on is lost; 0: none. Returns what was left of an earlier count.
    qint64 failReply(qint64 n) { return std::exchange(m_failIn, n); }
    bool idle() const { return m_flights.empty(); }

    /// Every transmission of a write, before its fate: the operation in its body.
    std::function<void(const QString& operation)> onWrite;
    /// A copy of this operation is on its way to its server.
    bool mayStillLand(const QString& operation) const { return m_landing.contains(operation); }

    bool resends = false; ///< deliberate bug: a lost write is sent again by the transport
    QStringList violations;

private:
    struct Flight
    {
        SourceId source;
        QString feed;
        QString host;
        QPointer<QObject> context;
        std::function<void(Result<HttpReply>)> onRead;
        std::function<void(WriteEvidence)> onWrite;
    };
    enum class Fate { Good, Down, Lost, ReplyLost, Late, Fault, Throttled, Refused, Portal, Cut, Slow };
    struct Limit
    {
        Instant until; ///< true time: the host counts by its own clock, whatever ours says and while we sleep
        Milliseconds told{0};
    };
    Fate fateOf(const QString& host);
    ExchangeId begin(Exchange exchange, Flight flight);
    HttpReply serverAnswer(const Exchange& exchange, const QString& host);
    HttpReply faultReply(Fate fate, const QString& host);
    void finish(ExchangeId id, Result<HttpReply> reply, int requestSent, bool good);
    void finishLater(Milliseconds after, ExchangeId id, Result<HttpReply> reply, int requestSent, bool good);
    void noteLimit(const QString& host, const HttpReply& reply);

    SimClock& m_clock;
    Seeded& m_chance;
    Trace& m_trace;
    std::map<QString, SimServer*> m_servers;
    std::map<QString, QByteArray> m_required;
    std::map<QString, Weather> m_weather;
    std::map<ExchangeId, Flight> m_flights;
    std::map<std::pair<SourceId, QString>, Instant> m_lastGood;
    std::map<std::pair<SourceId, QString>, Milliseconds> m_lastGoodSteady;
    std::map<std::pair<SourceId, QString>, qint64> m_goodAnswers;
    std::map<QString, Limit> m_limits; ///< by host: nothing may be sent to it before
    std::map<QString, int> m_landing;  ///< copies under way, by operation
    ExchangeId m_lastId = 0;
    qint64 m_failIn = 0, m_delivered = 0;
    bool m_dead = false;
};

} // namespace muster::sim
