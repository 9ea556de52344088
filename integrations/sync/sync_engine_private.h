// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The state behind SyncEngine: sources, feeds, subscriptions. Internal to integrations/sync.

#include "integrations/sync/clock_skew.h"
#include "integrations/sync/feed_health.h"
#include "integrations/sync/host_gate.h"
#include "integrations/sync/source_stream.h"
#include "integrations/sync/step_run.h"
#include "integrations/sync/sync_engine.h"

#include <QRandomGenerator>
#include <QSet>

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace muster {

/// One pull feed of one source. The machine's table is in sync_engine.h.
struct Feed
{
    enum class State { Unloaded, Waiting, Loading, Running };
    QString name;
    State state = State::Unloaded;
    bool loaded = false; ///< `token` is what the store holds
    QString token;
    QString readingOf; ///< the token that `reading` was taken from; asked for every second, read once
    std::optional<FirstReading> reading;
    quint64 turn = 0; ///< outdates timers and replies of earlier turns
    Instant began;
    Instant answeredAt;     ///< when the newest answer of the round came: what a label may claim
    quint64 answeredIn = 0; ///< `doubts` at that time
    Instant freshnessStored;
    int events = 0, samples = 0;
    // Full readings, see SyncEngine::sweepNow. `epoch` is 0 in an ordinary round.
    bool sweepDue = false, sweepForced = false;
    qint64 epoch = 0;
    std::optional<Instant> sweptAt;
    QString sweepWords;                ///< why the last one was not believed; empty when it was
    std::optional<SweepResult> result; ///< of the full reading under way, when it is over
    bool readingAnew = false;          ///< this round already forgot an expired cursor
    int rereadings = 0;                ///< rounds in a row that ended in that way
    std::optional<Instant> expiredAt;  ///< when the tool last knew a cursor no longer
    Milliseconds took{0};              ///< the last round, from the first request to the last answer
    QSet<QString> noted, settled;      ///< ids that the store knows to be there, or to be over
    std::map<QString, Instant> poison; ///< keys of items that could not be read, and when last
    FeedHealth health;
    // For streams, see SourceStream.
    bool pullAgain = false;               ///< the round under way began too early: another one follows
    quint64 anewWanted = 0, anewDone = 0; ///< Interest::anew
    quint64 anewAsked = 0;                ///< of the round under way
    QPointer<StepRun> run;
    struct Listener
    {
        bool whole = false; ///< waits for a full reading, where the feed has one
        std::function<void(const SourceReport&)> tell;
    };
    std::vector<Listener> onRoundEnd;
};

/// The tool no longer knows the place that was read up to (HTTP 410, or its own words for that).
Error forgottenPlace(const Source& source);
bool isForgottenPlace(const Error& error);

/// Gathers the reports of several feeds; calls back when the last one is in.
struct Reports
{
    std::vector<SourceReport> reports;
    size_t missing = 0;
    QPointer<QObject> context;
    std::function<void(std::vector<SourceReport>)> onDone;

    void put(size_t place, const SourceReport& report)
    {
        reports[place] = report;
        if (--missing == 0 && context)
            onDone(std::move(reports));
    }
};

struct SourceState
{
    Source source;
    const Connector* connector = nullptr; ///< null: a tool this build does not know
    std::shared_ptr<Lane> lane;
    std::vector<std::unique_ptr<Feed>> feeds;
    FeedHealth metrics;
    ClockSkew skew;
    QSet<QString> announced;
    std::set<IncidentId> told; ///< open rooms that have what was known when they were opened
    std::vector<QPointer<StepRun>> queries;
    std::unique_ptr<SourceStream> stream; ///< while running, where it has one

    Feed* feed(const QString& name)
    {
        for (const auto& f : feeds) {
            if (f->name == name)
                return f.get();
        }
        return nullptr;
    }
};

/// One live tail.
struct Subscription
{
    MetricQuery query;
    Milliseconds window{0}, every{0};
    quint64 turn = 0;
    bool inFlight = false;
    int failures = 0;
    std::optional<Instant> next; ///< the next fetch begins here; unset: the whole window
    std::map<std::map<QString, QString>, qint64>
        alive;             ///< last real sample of each series not yet marked as ended
    bool remarked = false; ///< the last answer came with remarks, and the store knows them
    QueryHandle handle;
};

class SyncEnginePrivate
{
public:
    SyncEnginePrivate(SyncEngine& engine, const ConnectorRegistry& registry, Transport& net, FactSink& facts,
                      SecretStore& secretStore, Clock& time, SyncOptions given);

    SourceState* find(const SourceId& id);
    std::vector<IncidentId> roomsFor(const SourceState& state) const;
    void tellNewcomers(SourceState& state);
    void add(const Source& source, const std::vector<Freshness>& before);
    /// Why nothing can be asked of this source.
    Error noSuchSource(const SourceId& id) const;
    void remove(const SourceId& id);

    // Pull feeds.
    SourceReport report(const SourceState& state, const Feed& feed, std::optional<Error> error) const;
    void wake(SourceState& state, Feed& feed, Instant at);
    void beginRound(SourceState& state, Feed& feed);
    void pull(SourceState& state, Feed& feed);
    void commitRound(SourceState& state, Feed& feed, Outcome& outcome, bool last,
                     std::function<void(Done)> taken);
    FactBatch batchOf(SourceState& state, Feed& feed, Outcome& outcome);
    void endSweep(SourceState& state, Feed& feed, Instant coversFrom, std::function<void(Done)> taken);
    /// The time of the last full reading is kept like a cursor, under this name.
    static QString sweepName(const QString& feed);
    static Milliseconds overlapOf(const SourceState& state, const Feed& feed);
    static Instant coveredFrom(const SourceState& state, Instant byTheirClock);
    static void remember(Feed& feed, const std::vector<QString>& items, const std::vector<QString>& over,
                         const std::vector<QString>& gone);
    static bool isSwept(const SourceState& state, const Feed& feed);
    void postponeSweep(Feed& feed) const;
    bool isSweepDue(const SourceState& state, const Feed& feed) const;
    QString remark(const SourceState& state, Feed& feed) const;
    void endRound(SourceState& state, Feed& feed, std::optional<Error> error);
    void storeFreshness(const SourceId& id, std::vector<IncidentId> rooms, const Freshness& freshness);
    void scheduleAging(SourceState& state, Feed& feed);
    void announce(SourceState& state, const QStringList& warnings);

    // Streams: what SourceStream asks of the engine.
    void beginStream(SourceState& state);
    Feed* streamFeed(const SourceId& id);
    /// Facts of frames in one transaction; `firsts` only where nothing is known under their id.
    void commitStream(const SourceId& id, Outcome outcome, std::vector<TimelineEvent> firsts,
                      std::function<void(Done)> onDone, QObject* context);
    void rememberStream(const SourceId& id, const std::vector<QString>& items,
                        const std::vector<QString>& over, const std::vector<QString>& gone);
    /// The feed is pulled at once, also when a round is under way; `gap`: because something may be missing.
    void streamPull(const SourceId& id, bool anew, bool gap);
    /// The connection is alive; `complete`: and everything before it is known.
    void streamHeard(const SourceId& id, bool complete);
    void streamChanged(const SourceId& id);
    void tellLater(const Freshness& freshness);

    // Clocks.
    void exchanged(const SourceId& id, Instant sent, const Result<HttpReply>& reply);
    void tellOwnClock();
    void loadClocks();

    // Queries and tails.
    StepRun* run(const Source& source, const std::shared_ptr<Lane>& lane, StepRun::Setup setup,
                 QObject* context, Purpose purpose = Purpose::Interactive);
    static QueryHandle handle(StepRun* run);
    void metricsAnswered(const SourceId& id, const std::optional<Error>& error);
    void fetchTail(int id);
    void scheduleTail(int id, Milliseconds wait);
    static void markEnded(Subscription& tail, TimeRange asked, MetricAnswer& answer);
    void tailAnswered(int id, TimeRange asked, Result<MetricAnswer> answer);

    SyncEngine& q;
    const ConnectorRegistry& connectors;
    Transport& transport;
    FactSink& sink;
    Clock& clock;
    SyncOptions options;
    SecretCache secrets;
    QRandomGenerator random;
    HostGate gate;
    QString ownClock; ///< words, empty when our clock is right as far as anyone can tell
    bool clocksLoaded = false;
    quint64 doubts = 0; ///< how often the machine slept, or its clock was set
    QString doubtWords;
    std::set<SourceId> clocksOff; ///< whose estimate is stored as being off
    std::vector<Source> sources;
    std::map<SourceId, std::unique_ptr<SourceState>> states;
    std::map<int, Subscription> subscriptions;
    int lastSubscription = 0;
    std::optional<IncidentId> incident;               ///< whose charts are followed
    std::optional<std::vector<IncidentId>> openRooms; ///< unset: nobody said, the active one alone
    Interest interest;
    bool running = false;
    StreamTransport* streams = nullptr;
};

} // namespace muster
