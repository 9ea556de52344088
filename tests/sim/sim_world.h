// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A whole simulated world around the real engine: time, network, tools, disk, keyring, people and crashes,
// all out of one seed. After its steps everything is healed and the engine is left alone; then what it stored
// must be what the tools hold. The idea is FoundationDB's ("Testing Distributed Systems w/ Deterministic
// Simulation", W. Wilson, Strange Loop 2014).

#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/sync_engine.h"
#include "tests/sim/sim_desk.h"
#include "tests/sim/sim_disk.h"
#include "tests/sim/sim_keyring.h"
#include "tests/sim/sim_list.h"
#include "tests/sim/sim_network.h"
#include "tests/sim/sim_servers.h"
#include "tests/sim/trace.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace muster::sim {

inline const SourceId kDeploys{QStringLiteral("deploys")};
inline const SourceId kFlags{QStringLiteral("flags")}; ///< the one that can be written to
inline const SourceId kAlerts{QStringLiteral("alerts")};
inline const SourceId kThings{QStringLiteral("things")}; ///< paged by number, swept

/// Deliberate mistakes. The checks must see each of them, or they see nothing.
enum class Mistake {
    None,
    CursorBeforeFacts,     ///< the disk stores the cursor in a transaction of its own, first
    AcknowledgesTooEarly,  ///< the disk says "stored" when it is full
    LosesAnEvent,          ///< the disk drops one event of a batch
    HurriesPastRetryAfter, ///< the engine's cap on a server's Retry-After is a second
    TransportResends,      ///< the transport sends a write again when its answer is lost
    NoHorizon,             ///< "not there" counts at once
    ClockAhead,            ///< the engine's clock is a minute ahead of the labels' truth
    ForgetsHosts,          ///< a restart knows nothing of the pauses that hosts asked for
    BuriesTheMissing,      ///< what a full reading does not see is called deleted
    SleepsOn,              ///< nobody tells the engine that the machine slept
};

/// The one thing that fails in a scripted session.
struct NthFailure
{
    enum class What { None, Reply, Timer, Commit } what = What::None;
    qint64 n = 0; ///< from 1
};

struct WorldOptions
{
    quint64 seed = 1;
    int steps = 500;
    size_t keepLines = 0; ///< of the trace
    Mistake mistake = Mistake::None;
};

struct WorldResult
{
    QStringList violations; ///< empty: all held
    quint64 hash = 0;       ///< of everything that happened and of what is stored at the end
    qint64 exchanges = 0, commits = 0, crashes = 0, facts = 0, operations = 0, replies = 0, timers = 0;
    QList<QByteArray> lines; ///< the last of the trace
};

/// Role: one world. Thread: main. Needs a QCoreApplication and a living Worker::Inline.
class World final : public QObject
{
public:
    explicit World(const WorldOptions& options);
    ~World() override;
    WorldResult run();
    /// Four quiet minutes by script, in which one thing fails; then the program is started again, and all
    /// must converge. `replies`, `timers` and `commits` count those of the script.
    WorldResult runSession(const NthFailure& failure);

private:
    class EngineClock;
    void step();
    void changeTruth();
    void changeWeather();
    void person();
    void changeDisk();
    void personWrites();
    /// The machine slept for `gap`, or its clock was set; ResumeWatch notices within seconds.
    void resume(Milliseconds gap);
    /// A whole reading of the list, believed by a person whatever it does not see.
    void sweep();
    void enqueue();
    void decide(const Operation& operation);
    /// Nothing is under way or waits for anything but a person.
    bool outboxIsQuiet();
    WorldResult result();
    void start();
    void crash();
    void heal();
    void settle();

    // Checks: each adds what it found to m_violations.
    void check(bool atRest);
    void checkCursors();
    void checkFeed(const SourceId& source, const ChangeFeedServer& server);
    void checkAlerts();
    void checkThings(bool afterAFullReading);
    void checkLive(const Freshness& freshness);
    void checkOutbox();
    void checkTransmission(const QString& operation);
    void checkFreshness(const Freshness& freshness);
    void violation(const QString& words);
    struct Stored
    {
        QString text;
        std::set<QString> rooms; ///< incidents that have a copy
        int revision = 0;
        QString presence;
    };
    /// Newest revision of every event of a source, by remote id.
    std::map<QString, Stored> stored(const SourceId& source);

    WorldOptions m_options;
    Seeded m_chance;
    Trace m_trace;
    SimClock m_clock;
    std::unique_ptr<EngineClock> m_engineClock;
    ChangeFeedServer m_deploys;
    AlertmanagerServer m_alertmanager;
    SimNetwork m_network;
    SimDisk m_disk;
    SimKeyring m_keyring;
    DeskServer m_desk;
    ListServer m_things;
    std::vector<Source> m_sources;
    std::optional<IncidentId> m_room;
    std::vector<IncidentId> m_openRooms;
    std::unique_ptr<SyncEngine> m_engine;
    std::unique_ptr<OutboxRunner> m_runner;
    std::set<QString> m_acknowledged;       ///< operations that a person was told are saved
    std::map<QString, int> m_transmissions; ///< by operation
    int m_intents = 0;
    Milliseconds m_quietFrom{0};      ///< steady time before which the alert server may still be settling
    Milliseconds m_wrong{0};          ///< how far the wall clock was set wrong
    std::set<QString> m_thingsStored; ///< ids that were there at the last look
    std::map<std::pair<SourceId, QString>, qint64> m_answersBeforeSleep; ///< good ones, by source and feed
    Milliseconds m_clockSetAt{-60'000};                                  ///< steady time of the newest jump
    qint64 m_crashes = 0;
    QStringList m_violations;
};

} // namespace muster::sim
