// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/import_runs.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/incident_reports.h"
#include "models/store/people.h"
#include "models/store/row_codec.h"

#include <algorithm>

namespace muster {

namespace {

#define MUSTER_IMPORT_COLUMNS                                                                                \
    "SELECT id, kind, origin, origin_name, since, state, started_at, ended_at, tokens, incidents_new,"       \
    " incidents_changed, incidents_known, events_new, events_changed, events_known, people_new,"             \
    " people_changed, people_known, unreadable, progress, reached_at, failure, problems FROM import_run"

ImportRun runFrom(const Query& query)
{
    ImportRun run;
    run.id.value = query.text(0);
    run.kind = query.text(1);
    run.origin = query.text(2);
    run.originName = query.text(3);
    run.since = query.optionalInstant(4);
    run.state = importStateFromString(query.text(5));
    run.startedAt = query.instant(6);
    run.endedAt = query.optionalInstant(7);
    run.tokens = rows::mapFrom(query.blob(8));
    int column = 9;
    for (KeptCount* count : {&run.counts.incidents, &run.counts.events, &run.counts.people}) {
        count->added = query.integer(column++);
        count->changed = query.integer(column++);
        count->known = query.integer(column++);
    }
    run.counts.unreadable = query.integer(18);
    if (query.optionalInstant(19))
        run.progress = query.real(19);
    run.reached = query.optionalInstant(20);
    run.failure = query.text(21);
    run.problems = query.integer(22);
    return run;
}

/// Of a page that is not written to its end: "part/<feed>", so much of it is counted; "again/<feed>", so much
/// comes again and is counted already. Incidents, events and people with commas between.
struct Tally
{
    qint64 incidents = 0, events = 0, people = 0;
    bool isEmpty() const { return incidents == 0 && events == 0 && people == 0; }
};

Tally tallyOf(const ImportRun& run, const QString& key)
{
    const auto found = run.tokens.find(key);
    const QStringList parts = found == run.tokens.end() ? QStringList() : found->second.split(u',');
    const auto at = [&](qsizetype place) { return std::max<qint64>(0, parts.value(place).toLongLong()); };
    return {at(0), at(1), at(2)};
}

void keepTally(ImportRun& run, const QString& key, const Tally& tally)
{
    if (tally.isEmpty())
        run.tokens.erase(key);
    else
        run.tokens[key] = QStringLiteral("%1,%2,%3").arg(tally.incidents).arg(tally.events).arg(tally.people);
}

} // namespace

void countPart(ImportRun& run, const QString& feed, ImportCounts came, PagePart part)
{
    const QString partKey = QStringLiteral("part/") + feed, againKey = QStringLiteral("again/") + feed;
    Tally counted = tallyOf(run, partKey), again = tallyOf(run, againKey);
    if (part.first) {
        again = {again.incidents + counted.incidents, again.events + counted.events,
                 again.people + counted.people};
        counted = {};
    }
    const auto add = [](KeptCount& to, KeptCount more, qint64& comesAgain, qint64& isCounted) {
        isCounted += more.total();
        const qint64 before = std::min(comesAgain, more.known);
        comesAgain -= before;
        more.known -= before;
        to.added += more.added;
        to.changed += more.changed;
        to.known += more.known;
    };
    add(run.counts.incidents, came.incidents, again.incidents, counted.incidents);
    add(run.counts.events, came.events, again.events, counted.events);
    add(run.counts.people, came.people, again.people, counted.people);
    run.counts.unreadable += came.unreadable;
    keepTally(run, partKey, part.last ? Tally{} : counted);
    keepTally(run, againKey, part.last ? Tally{} : again);
}

Done putImportRun(WriteTx& tx, const ImportRun& run)
{
    if (run.id.isEmpty() || run.kind.isEmpty() || run.origin.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("an import without id, kind or origin"));
    const ImportCounts& counts = run.counts;
    return tx.database().run(
        "INSERT INTO import_run(id, kind, origin, origin_name, since, state, started_at, ended_at, tokens,"
        " incidents_new, incidents_changed, incidents_known, events_new, events_changed, events_known,"
        " people_new, people_changed, people_known, unreadable, progress, reached_at, failure)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(id) DO UPDATE SET kind = excluded.kind, origin = excluded.origin,"
        " origin_name = excluded.origin_name, since = excluded.since, state = excluded.state,"
        " started_at = excluded.started_at, ended_at = excluded.ended_at, tokens = excluded.tokens,"
        " incidents_new = excluded.incidents_new, incidents_changed = excluded.incidents_changed,"
        " incidents_known = excluded.incidents_known, events_new = excluded.events_new,"
        " events_changed = excluded.events_changed, events_known = excluded.events_known,"
        " people_new = excluded.people_new, people_changed = excluded.people_changed,"
        " people_known = excluded.people_known, unreadable = excluded.unreadable, progress = "
        "excluded.progress,"
        " reached_at = excluded.reached_at, failure = excluded.failure",
        run.id, run.kind, run.origin, run.originName, run.since, toString(run.state), run.startedAt,
        run.endedAt, rows::toJson(run.tokens), counts.incidents.added, counts.incidents.changed,
        counts.incidents.known, counts.events.added, counts.events.changed, counts.events.known,
        counts.people.added, counts.people.changed, counts.people.known, counts.unreadable, run.progress,
        run.reached, run.failure);
}

Done addImportProblem(WriteTx& tx, const ImportRunId& run, const ImportProblem& problem)
{
    Database& db = tx.database();
    Done done = db.run("INSERT INTO import_problem(run, item, why) SELECT id, ?2, ?3 FROM import_run"
                       " WHERE id = ?1 AND problems < ?4",
                       run, problem.item, problem.why, kMostImportProblems);
    if (done)
        done = db.run("UPDATE import_run SET problems = problems + 1 WHERE id = ?", run);
    if (done && db.changes() == 0)
        return fail(ErrorKind::NotFound, QStringLiteral("no import %1").arg(run.value));
    return done;
}

Result<std::vector<ImportRun>> importRuns(const ReadTx& tx)
{
    return collect<ImportRun>(
        tx.database().query(MUSTER_IMPORT_COLUMNS " ORDER BY started_at DESC, row DESC"), runFrom);
}

Result<ImportRun> importRun(const ReadTx& tx, const ImportRunId& id)
{
    Query query = tx.database().query(MUSTER_IMPORT_COLUMNS " WHERE id = ?", id);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return fail(ErrorKind::NotFound, QStringLiteral("no import %1").arg(id.value));
    return runFrom(query);
}

Result<std::vector<ImportProblem>> importProblems(const ReadTx& tx, const ImportRunId& id)
{
    return collect<ImportProblem>(
        tx.database().query("SELECT item, why FROM import_problem WHERE run = ? ORDER BY row", id),
        [](const Query& query) {
            return ImportProblem{query.text(0), query.text(1)};
        });
}

namespace {

template <typename Put>
Result<Kept> keptBy(const WriteTx& tx, Put put)
{
    // Every revision that is written is in the change set.
    const size_t before = tx.changes().events.size();
    const Result<TimelineEvent> stored = put();
    if (!stored)
        return tl::unexpected(stored.error());
    if (tx.changes().events.size() == before)
        return Kept::Known;
    return stored->revision == 0 ? Kept::New : Kept::Changed;
}

} // namespace

Result<Kept> keepPerson(WriteTx& tx, const PersonReport& person)
{
    if (Done done = putPerson(tx, person); !done)
        return tl::unexpected(done.error());
    Database& db = tx.database();
    if (db.changes() == 0)
        return Kept::Known;
    const Result<qint64> revision =
        db.integer("SELECT revision FROM person_report WHERE row = ?", db.lastInsertRow());
    if (!revision)
        return tl::unexpected(revision.error());
    return *revision == 0 ? Kept::New : Kept::Changed;
}

Result<Kept> keepReport(WriteTx& tx, const IncidentReport& report, const QString& sourceName)
{
    const Result<FiledReport> filed = fileReport(tx, report, sourceName);
    if (!filed)
        return tl::unexpected(filed.error());
    return filed->isNew ? Kept::New : filed->changed ? Kept::Changed : Kept::Known;
}

Result<Kept> keepEvent(WriteTx& tx, const TimelineEvent& event)
{
    return keptBy(tx, [&] { return tx.putEvent(event); });
}

Result<Kept> keepEventOfRooms(WriteTx& tx, const TimelineEvent& event, const std::vector<IncidentId>& rooms)
{
    return keptBy(tx, [&] { return tx.putEventOfRooms(event, rooms); });
}

} // namespace muster
