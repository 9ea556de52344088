// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/sim_disk.h"

#include "integrations/sync/store_fact_sink.h"
#include "models/store/schema.h"

namespace muster::sim {

namespace {

tl::unexpected<Error> diskFull()
{
    return fail(ErrorKind::Storage, QStringLiteral("the disk is full"));
}

} // namespace

std::unique_ptr<Database> makeTemplate(const std::vector<Source>& sources,
                                       const std::vector<IncidentId>& rooms)
{
    auto database = Database::openInMemory();
    if (!database)
        qFatal("no database in memory: %s", qPrintable(database.error().what));
    Done done = migrate(**database, "main", mainMigrations());
    Transaction transaction(**database, Transaction::Kind::Write);
    ChangeSet changes;
    WriteTx tx(**database, Instant{1'795'467'600'000}, changes);
    for (const Source& source : sources) {
        if (done)
            done = tx.putSource(source);
    }
    for (const IncidentId& room : rooms) {
        Incident incident;
        incident.id = room;
        incident.number = room.value;
        incident.title = QStringLiteral("Simulated");
        incident.openedAt = tx.now();
        if (done)
            done = tx.addIncident(incident);
    }
    if (done)
        done = tx.flushSearchIndex();
    if (done)
        done = transaction.commit();
    if (!done)
        qFatal("the template cannot be made: %s", qPrintable(done.error().what));
    return std::move(*database);
}

SimDisk::SimDisk(const Database& from, SimClock& clock, Seeded& chance, Trace& trace)
    : m_clock(clock), m_chance(chance), m_trace(trace)
{
    auto copy = Database::openInMemory(&from);
    if (!copy)
        qFatal("the template cannot be copied: %s", qPrintable(copy.error().what));
    m_database = std::move(*copy);
}

Done SimDisk::run(const std::function<Done(WriteTx&)>& write)
{
    Transaction transaction(*m_database, Transaction::Kind::Write);
    if (!transaction.begun())
        return transaction.begun();
    ChangeSet changes;
    WriteTx tx(*m_database, m_clock.now(), changes);
    Done done = write(tx);
    if (done)
        done = tx.flushSearchIndex();
    return done ? transaction.commit() : done;
}

bool SimDisk::fails()
{
    if (m_failIn > 0 && --m_failIn == 0)
        return true;
    return full || (failing > 0 && m_chance.chance(failing));
}

Done SimDisk::write(const FactBatch& batch)
{
    if (bug == Bug::CursorFirst && batch.cursor) {
        FactBatch first, rest = batch;
        first.source = batch.source;
        first.cursor = std::exchange(rest.cursor, std::nullopt);
        if (Done done = run([&](WriteTx& tx) { return writeFacts(tx, first); }); !done)
            return done;
        if (fails())
            return diskFull();
        return run([&](WriteTx& tx) { return writeFacts(tx, rest); });
    }
    if (fails())
        return bug == Bug::AcknowledgesTooEarly ? Done{} : Done(diskFull());
    if (bug == Bug::LosesAnEvent && !batch.events.empty() && m_chance.chance(50)) {
        FactBatch less = batch;
        less.events.pop_back();
        return run([&](WriteTx& tx) { return writeFacts(tx, less); });
    }
    return run([&](WriteTx& tx) { return writeFacts(tx, batch); });
}

void SimDisk::commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone)
{
    if (m_dead)
        return;
    ++m_commits;
    const Crash crash = std::exchange(m_crash, Crash::None);
    Done done;
    if (crash != Crash::Lost)
        done = write(batch);
    m_trace.note(m_clock.now(), "commit",
                 batch.source.value + (batch.cursor ? batch.cursor->feed + batch.cursor->token : QString()),
                 qint64(batch.events.size()) * 4 + qint64(crash) * 100 + (done ? 1 : 0));
    if (done && crash != Crash::Lost && batch.freshness && onFreshness)
        onFreshness(*batch.freshness);
    if (crash != Crash::None) {
        m_dead = true;
        return;
    }
    m_clock.after(m_chance.between(Milliseconds{0}, slowest), context,
                  [this, done = std::move(done), onDone = std::move(onDone)] {
                      if (!m_dead)
                          onDone(done);
                  });
}

void SimDisk::cursors(const SourceId& source, QObject* context,
                      std::function<void(Result<std::vector<Cursor>>)> onDone)
{
    if (m_dead)
        return;
    auto list = ReadTx(*m_database).cursors(source);
    m_clock.after(m_chance.between(Milliseconds{0}, slowest), context,
                  [list = std::move(list), onDone = std::move(onDone)] { onDone(list); });
}

} // namespace muster::sim
