// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Durable memory of a simulated world: the store's own transactions on a database in memory, in the same
// thread, behind the ports that the engine and the outbox know.

#include "integrations/sync/fact_sink.h"
#include "models/store/database.h"
#include "models/store/write_tx.h"
#include "tests/sim/seeded.h"
#include "tests/sim/sim_clock.h"
#include "tests/sim/trace.h"

#include <QStringList>

#include <memory>

namespace muster::sim {

/// A migrated database with what every world begins with; copied for each world.
std::unique_ptr<Database> makeTemplate(const std::vector<Source>& sources,
                                       const std::vector<IncidentId>& rooms);

/// Role: FactSink over WriteTx. What was committed survives the program; the world decides when a commit
/// fails and whether one that was under way at a crash was kept. Thread: main.
class SimDisk final : public FactSink
{
public:
    /// What a crash does to the commit that it meets.
    enum class Crash { None, Lost, Kept };
    /// Deliberate bugs of the port, to show that the checks see them.
    enum class Bug { None, CursorFirst, AcknowledgesTooEarly, LosesAnEvent };

    SimDisk(const Database& from, SimClock& clock, Seeded& chance, Trace& trace);

    void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) override;
    void cursors(const SourceId& source, QObject* context,
                 std::function<void(Result<std::vector<Cursor>>)> onDone) override;

    Database& database() { return *m_database; }
    /// The next commit crashes the program.
    void crashAtNextCommit(Crash how) { m_crash = how; }
    bool crashed() const { return m_dead; }
    void programDied() { m_dead = true; }
    void programStarted() { m_dead = false, m_crash = Crash::None; }
    bool full = false;
    int failing = 0;          ///< permille of commits that fail
    Milliseconds slowest{20}; ///< a commit takes up to this long
    Bug bug = Bug::None;
    qint64 failCommit(qint64 n) { return std::exchange(m_failIn, n); }
    qint64 commits() const { return m_commits; }

    /// Newest freshness that was stored, checked by the world: a label is never newer than its data.
    std::function<void(const Freshness&)> onFreshness;

private:
    /// One transaction; false: it failed and nothing of it is there.
    Done run(const std::function<Done(WriteTx&)>& write);
    Done write(const FactBatch& batch);
    bool fails();

    std::unique_ptr<Database> m_database;
    SimClock& m_clock;
    Seeded& m_chance;
    Trace& m_trace;
    Crash m_crash = Crash::None;
    qint64 m_failIn = 0, m_commits = 0;
    bool m_dead = false;
};

} // namespace muster::sim
