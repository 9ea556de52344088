// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/sim_disk.h"

#include "integrations/sync/store_fact_sink.h"
#include "models/store/outbox_store.h"
#include "models/store/schema.h"
#include "models/store/sync_rows.h"

namespace muster::sim {

namespace {

tl::unexpected<Error> diskFull()
{
    return fail(ErrorKind::Storage, QStringLiteral("the disk is full"));
}

/// The world's own names; an edited operation gets a new id, which is random.
QString nameOf(const OperationId& id)
{
    return id.value.startsWith(QLatin1String("op-")) ? id.value : QStringLiteral("edited");
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
    return m_full || (m_failing > 0 && m_chance.chance(m_failing));
}

void SimDisk::fail(bool isFull, int permille)
{
    const bool failed = m_full || m_failing > 0;
    m_full = isFull;
    m_failing = permille;
    if (m_full || m_failing > 0)
        m_reliableSince = Milliseconds::max();
    else if (failed)
        m_reliableSince = m_clock.steady();
}

Milliseconds SimDisk::answerIn()
{
    m_answered = std::max(m_answered, m_clock.steady() + m_chance.between(Milliseconds{1}, slowest));
    return m_answered - m_clock.steady();
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
    if (bug == Bug::BuriesTheMissing && batch.sweepEnd) {
        // What owncloud did: not listed, so deleted.
        return run([&](WriteTx& tx) -> Done {
            if (Done done = writeFacts(tx, batch); !done)
                return done;
            return tx.database().run("UPDATE event SET presence = 'tombstone' WHERE presence = 'missing'");
        });
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
        m_crashedAt = m_clock.steady();
        return;
    }
    m_clock.after(answerIn(), context, [this, done = std::move(done), onDone = std::move(onDone)] {
        if (!m_dead)
            onDone(done);
    });
}

void SimDisk::cursors(const SourceId& source, QObject* context,
                      std::function<void(Result<std::vector<Cursor>>)> onDone)
{
    if (m_dead)
        return;
    later(context, ReadTx(*m_database).cursors(source), std::move(onDone));
}

void SimDisk::hostStates(QObject* context, std::function<void(Result<std::vector<HostState>>)> onDone)
{
    if (m_dead)
        return;
    if (bug == Bug::ForgetsHosts)
        return later(context, Result<std::vector<HostState>>{}, std::move(onDone));
    later(context, muster::hostStates(ReadTx(*m_database)), std::move(onDone));
}

void SimDisk::clockEstimates(QObject* context, std::function<void(Result<std::vector<ClockEstimate>>)> onDone)
{
    if (!m_dead)
        later(context, muster::clockEstimates(ReadTx(*m_database)), std::move(onDone));
}

template <typename T>
void SimDisk::later(QObject* context, Result<T> value, std::function<void(Result<T>)> onDone)
{
    m_clock.after(answerIn(), context,
                  [value = std::move(value), onDone = std::move(onDone)] { onDone(value); });
}

template <typename T>
void SimDisk::transact(const char* what, const QString& detail,
                       const std::function<Result<T>(WriteTx&)>& write, QObject* context,
                       std::function<void(Result<T>)> onDone)
{
    if (m_dead)
        return;
    ++m_commits;
    const Crash crash = std::exchange(m_crash, Crash::None);
    Result<T> answer = diskFull();
    const bool refused = fails();
    if (crash != Crash::Lost && (!refused || bug == Bug::AcknowledgesTooEarly)) {
        const Done done = run([&](WriteTx& tx) -> Done {
            answer = write(tx);
            if (!answer)
                return tl::unexpected(answer.error());
            return refused ? Done(diskFull()) : Done{};
        });
        if (!done && !refused)
            answer = tl::unexpected(done.error());
    }
    m_trace.note(m_clock.now(), what, detail, qint64(crash) * 100 + (answer ? 1 : 0));
    if (crash != Crash::None) {
        m_dead = true;
        m_crashedAt = m_clock.steady();
        return;
    }
    m_clock.after(answerIn(), context, [this, answer = std::move(answer), onDone = std::move(onDone)] {
        if (!m_dead)
            onDone(answer);
    });
}

void SimDisk::change(std::function<Result<Operation>(WriteTx&)> transaction, QObject* context,
                     std::function<void(Result<Operation>)> onDone)
{
    transact<Operation>(
        "outbox", {},
        [&](WriteTx& tx) {
            Result<Operation> operation = transaction(tx);
            if (bug != Bug::NoHorizon || !operation || !operation->sentAt)
                return operation;
            operation->settleUntil = operation->sentAt;
            if (Done done =
                    tx.database().run("UPDATE outbox SET settle_until = sent_at WHERE id = ?", operation->id);
                !done)
                return Result<Operation>(tl::unexpected(done.error()));
            return operation;
        },
        context,
        [this, onDone = std::move(onDone)](Result<Operation> operation) {
            if (operation)
                m_trace.note(m_clock.now(), "operation", nameOf(operation->id) + toString(operation->state),
                             operation->attempts);
            onDone(std::move(operation));
        });
}

void SimDisk::recover(QObject* context, std::function<void(Result<std::vector<Operation>>)> onDone)
{
    transact<std::vector<Operation>>(
        "recover", {},
        [](WriteTx& tx) -> Result<std::vector<Operation>> {
            if (const auto recovered = outbox::recoverAfterStart(tx); !recovered)
                return tl::unexpected(recovered.error());
            return outbox::operations(tx, {{}, {}, {}, true});
        },
        context, std::move(onDone));
}

void SimDisk::account(const SourceId& source, QObject* context, std::function<void(Result<QString>)> onDone)
{
    if (m_dead)
        return;
    const auto known = ReadTx(*m_database).setting(QStringLiteral("account/") + source.value);
    const Result<QString> answer =
        known ? Result<QString>(known->value_or(QString())) : tl::unexpected(known.error());
    m_clock.after(answerIn(), context, [answer, onDone = std::move(onDone)] { onDone(answer); });
}

void SimDisk::rememberAccount(const SourceId& source, const QString& fingerprint, QObject* context,
                              std::function<void(Done)> onDone)
{
    transact<void>(
        "account", fingerprint,
        [&](WriteTx& tx) { return tx.setSetting(QStringLiteral("account/") + source.value, fingerprint); },
        context, std::move(onDone));
}

} // namespace muster::sim
