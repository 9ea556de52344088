// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The only code that runs connectors' Steps: it authenticates, sends, times out, honours rate limits,
// retries, decodes on the worker pool, and commits facts and cursor in one transaction before it follows
// `next`. Not for knowing any tool: that is one folder per tool.

#include "integrations/core/connector.h"
#include "integrations/sync/fact_sink.h"
#include "models/base/clock.h"
#include "models/base/id.h"
#include "models/base/result.h"
#include "models/base/secret.h"
#include "models/domain/series.h"
#include "models/domain/source.h"
#include "models/domain/source_use.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

class HostGate;
class SecretStore;
class StreamTransport;
class Transport;

/// What one feed of one source did in `pullOnce`.
struct SourceReport
{
    SourceId source;
    QString name; ///< of the source, as shown
    QString feed;
    bool ok = false;
    QString words; ///< "3 events", or what went wrong and the way out
    std::optional<Error> error;
    int events = 0;
    int samples = 0;
    Milliseconds duration{0};
    bool doubted = false; ///< a full reading that misses too much to be believed: nothing was marked
};

/// What a connection test found.
struct CheckReport
{
    QString version; ///< "2.42.0"; empty when the tool does not say
    QString words;   ///< "Prometheus 2.42.0 answered in 12 ms."
    Milliseconds latency{0};
};

/// The answer to one metric query.
struct MetricAnswer
{
    std::vector<SampleBlock> blocks; ///< one per series; empty means no data, which is not zero
    QStringList warnings;            ///< the tool's own words: a partial answer among them
    std::optional<double> scalar;    ///< instant query with exactly one value
    Instant answeredAt;
};

/// Completion lists and rules.
struct CatalogueAnswer
{
    QStringList completions;
    std::vector<RuleInfo> rules;
    QStringList warnings;
};

/// Role: lets the asker give up. Copyable; harmless when the query is over or the engine is gone.
class QueryHandle
{
public:
    QueryHandle() = default;
    /// The callback will not run after this.
    void cancel();
    bool isActive() const;

private:
    friend class SyncEngine;
    friend class SyncEnginePrivate;
    explicit QueryHandle(std::function<void()> cancel, std::function<bool()> active);
    std::function<void()> m_cancel;
    std::function<bool()> m_active;
};

/// Whether the answer of a query is also written to the store.
enum class KeepSamples { No, Cache, ForIncident }; ///< ForIncident: precious to the active incident

struct SyncOptions
{
    int concurrentPerSource = 4;     ///< exchanges of one source at a time; waiting queries go before pulls
    Milliseconds backOffBase{1'000}; ///< full jitter: random(0, min(cap, base × 2ⁿ)), floor 250 ms
    Milliseconds backOffCap{60'000};
    Milliseconds retryAfterCap{3'600'000}; ///< a server may ask us to wait at most this long
    quint32 seed = 0;                      ///< of the jitter; 0 takes one from the system
    int maxStepsPerRound = 1'000;   ///< a feed that never ends its `next` chain is cut off as BadResponse
    double requestsPerMinute = 600; ///< of one host, all purposes together; shares in host_guard.h
};

/// Role: facade of the engine. Owner: app; the connectors, transport, sink, secrets and clock outlive it.
/// Thread: main. All network is in the transport's thread, all parsing on the worker pool.
/// Invariants: a cursor is never ahead of its facts; one round per feed at a time; no callback after its
/// context died; every failure ends in a Freshness with words; nothing is deleted because it is not seen; a
/// host is asked within its limits (host_guard.h), also across restarts.
///
/// State machine per source and feed (events left, states across; every pair not listed keeps its state):
///
///   state      | start/due            | reply + decode ok        | failure              | stop
///   Unloaded   | -> Loading (cursors) |                          |                      |
///   Loading    |                      | -> Waiting (due now)     | -> Waiting (backed off) | -> Unloaded
///   Waiting    | -> Running           |                          |                      | -> Unloaded
///   Running    |                      | commit, then `next` -> Running, or -> Waiting(pullEvery)
///              |                      |                          | -> Waiting (backed off) | -> Unloaded
class SyncEngine final : public QObject
{
    Q_OBJECT
public:
    SyncEngine(const ConnectorRegistry& connectors, Transport& transport, FactSink& sink,
               SecretStore& secrets, Clock& clock, SyncOptions options = {}, QObject* parent = nullptr);
    ~SyncEngine() override;

    /// From now on sources that can tell by themselves are listened to (source_stream.h); without it
    /// everything is asked. It outlives the engine. To be called before `start`.
    void listenThrough(StreamTransport& streams);
    /// Replaces the configured sources. Unchanged ones go on undisturbed; changed ones start afresh from
    /// their stored cursor; disabled ones are neither pulled nor queried.
    /// `before`: how fresh their feeds were when the store was last told, so that one that does not answer
    /// after a restart says since when.
    void setSources(std::vector<Source> sources, const std::vector<Freshness>& before = {});
    const std::vector<Source>& sources() const;
    /// A token was stored, replaced or removed: it is read afresh, and what failed for want of it is tried at
    /// once.
    void secretChanged(const SourceId& source);
    /// Begins to pull every feed of every source. Harmless twice.
    void start();
    /// Ends pulling and subscriptions' fetches; exchanges under way are cancelled and nothing of them is
    /// stored.
    void stop();
    bool isRunning() const;

    /// The room on the screen: live tails are kept for it, and it is the first of the open rooms. Empty:
    /// none. Until `setOpenRooms` is called for the first time it is the only open one.
    void setActiveIncident(std::optional<IncidentId> incident);
    /// The rooms that are open and not over, in any order. What tools without incidents of their own tell
    /// (alerts, changes) is filed in each of them, with one cursor for all; a room that is opened late gets
    /// what is known of the last hours and of all that fires, tool or no tool. None: filed nowhere (see
    /// StoreFactSink).
    void setOpenRooms(std::vector<IncidentId> rooms);
    std::optional<IncidentId> activeIncident() const;
    /// Narrows pulls; with an open room, events before `interest.range.from` are left out.
    void setInterest(Interest interest);
    /// Pulls every feed now instead of at its next turn; back-off is forgotten, and a host that does not
    /// answer gets one request at once; a server's Retry-After is not forgotten.
    void pullNow();
    /// The next round of each swept feed is a full reading (otherwise one a day): what it does not see
    /// becomes missing, nothing is deleted. `force`: even when so much is missing that it cannot be true
    /// otherwise; only a person may say so.
    void sweepNow(bool force = false);
    /// The same for a person who waits for the answer: of one source, or of all of them. One report per feed,
    /// in the order of the sources, its words being what the full reading came to. A tool that asked for a
    /// pause is reported at once and read when the pause is over. Not running: reported as Cancelled.
    void sweepNow(const std::optional<SourceId>& source, bool force, QObject* context,
                  std::function<void(std::vector<SourceReport>)> onDone);
    /// The computer slept, or this program stood still, for `gap`; or its clock was set. Everything shown is
    /// stale until it is asked again, connections are dropped, reads under way begin again, a full reading is
    /// due.
    void resumed(Milliseconds gap, const QString& why);
    /// Words for a banner when several tools agree that this computer's clock is wrong; mostly empty.
    QString ownClockWords() const;
    /// The rules for hosts that all exchanges obey, the outbox's writes too.
    HostGate& hostGate();

    /// Every feed of every enabled source once, whether started or not. `onDone` gets one report per feed, in
    /// the order of the sources.
    void pullOnce(QObject* context, std::function<void(std::vector<SourceReport>)> onDone);

    /// Asks the tool who it is; stores nothing. `secret`: what was typed; absent: the stored one when the
    /// source has one; present but empty: none. `others`: the same for secrets besides the token, by field.
    QueryHandle check(const Source& source, std::optional<Secret> secret, QObject* context,
                      std::function<void(Result<CheckReport>)> onDone, std::map<QString, Secret> others = {});

    /// One range or instant answer of a configured source. Errors: NotFound for an unknown or disabled
    /// source, Invalid for a query the tool refuses, otherwise what the exchange gave. Not retried: a person
    /// waits.
    QueryHandle query(const MetricQuery& query, QObject* context,
                      std::function<void(Result<MetricAnswer>)> onDone, KeepSamples keep = KeepSamples::No);
    QueryHandle catalogue(const SourceId& source, CatalogueKind kind, const QString& argument,
                          QObject* context, std::function<void(Result<CatalogueAnswer>)> onDone);

    /// Live tail: first `window` up to now, then every `every` only what follows the last timestamp minus one
    /// step. `query.range` is ignored. Samples are committed (kept for the active incident, if any) and
    /// handed out by `samplesArrived`. Fails by `subscriptionFailed`, and tries again with back-off.
    int subscribe(const MetricQuery& query, Milliseconds window, Milliseconds every);
    void unsubscribe(int subscription);

    /// What a source may ask of its tool and has asked, and how far the reading came with which it begins.
    /// Empty for one that is unknown or disabled; the second also until its cursors are read.
    SourceUse sourceUse(const SourceId& source) const;
    /// Newest freshness of every feed that was asked so far, feeds "metrics" included.
    std::vector<Freshness> freshness() const;

signals:
    /// After each round or query that changed it. Main thread.
    void freshnessChanged(const muster::Freshness& freshness);
    /// A tool's own warning (partial answer) that came with a success.
    void warning(const muster::SourceId& source, const QString& words);
    /// Columns of a live tail, after they are durable; overlapping times replace what was there.
    void samplesArrived(int subscription, const std::vector<muster::SampleBlock>& blocks);
    void subscriptionFailed(int subscription, const muster::Error& error);
    /// This computer's clock seems wrong, or right again (empty words).
    void ownClockChanged(const QString& words);

private:
    friend class HistoryImport; ///< asks through the same gate, lanes and secrets
    std::unique_ptr<class SyncEnginePrivate> d;
};

/// The account a connector sees of a source. Errors: Invalid when the address is missing, not http(s), has no
/// host, or carries a password.
Result<Account> accountOf(const Source& source);

} // namespace muster
