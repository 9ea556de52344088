// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Durable memory of a simulated world: the store's own transactions on a database in memory, in the same
// thread, behind the ports that the engine and the outbox know.

#include "integrations/sync/fact_sink.h"
#include "integrations/sync/outbox_store.h"
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

/// Role: FactSink and OutboxStore over WriteTx. What was committed survives the program; the world decides
/// when a commit fails and whether one that was under way at a crash was kept. Thread: main.
class SimDisk final : public FactSink, public OutboxStore
{
public:
    /// What a crash does to the commit that it meets.
    enum class Crash { None, Lost, Kept };
    /// Deliberate bugs of the port, to show that the checks see them.
    enum class Bug {
        None,
        CursorFirst,
        AcknowledgesTooEarly,
        LosesAnEvent,
        NoHorizon,
        ForgetsHosts,
        BuriesTheMissing
    };

    SimDisk(const Database& from, SimClock& clock, Seeded& chance, Trace& trace);

    void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) override;
    void cursors(const SourceId& source, QObject* context,
                 std::function<void(Result<std::vector<Cursor>>)> onDone) override;
    void hostStates(QObject* context, std::function<void(Result<std::vector<HostState>>)> onDone) override;
    void clockEstimates(QObject* context,
                        std::function<void(Result<std::vector<ClockEstimate>>)> onDone) override;

    void change(std::function<Result<Operation>(WriteTx&)> transaction, QObject* context,
                std::function<void(Result<Operation>)> onDone) override;
    void recover(QObject* context, std::function<void(Result<std::vector<Operation>>)> onDone) override;
    void account(const SourceId& source, QObject* context,
                 std::function<void(Result<QString>)> onDone) override;
    void rememberAccount(const SourceId& source, const QString& fingerprint, QObject* context,
                         std::function<void(Done)> onDone) override;

    Database& database() { return *m_database; }
    /// The next commit crashes the program.
    void crashAtNextCommit(Crash how) { m_crash = how; }
    bool crashed() const { return m_dead; }
    /// Steady time of the commit that crashed it.
    Milliseconds crashedAt() const { return m_crashedAt; }
    void programDied() { m_dead = true; }
    void programStarted() { m_dead = false, m_crash = Crash::None; }
    /// A full disk, or permille of commits that fail.
    void fail(bool isFull, int permille);
    bool isFull() const { return m_full; }
    /// Since when (steady time) every commit succeeded; later than now when they do not.
    Milliseconds reliableSince() const { return m_reliableSince; }
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
    /// When the next answer comes: later than the one before, as from one thread.
    Milliseconds answerIn();
    /// One transaction with what the world does to it: fails, or meets a crash, lost or kept. `onDone` gets
    /// the answer unless the program is gone.
    template <typename T>
    void transact(const char* what, const QString& detail, const std::function<Result<T>(WriteTx&)>& write,
                  QObject* context, std::function<void(Result<T>)> onDone);

    template <typename T>
    void later(QObject* context, Result<T> value, std::function<void(Result<T>)> onDone);

    std::unique_ptr<Database> m_database;
    SimClock& m_clock;
    Seeded& m_chance;
    Trace& m_trace;
    Crash m_crash = Crash::None;
    qint64 m_failIn = 0, m_commits = 0;
    Milliseconds m_answered{0};
    bool m_dead = false, m_full = false;
    int m_failing = 0;
    Milliseconds m_reliableSince{0}, m_crashedAt{0};
};

} // namespace muster::sim
