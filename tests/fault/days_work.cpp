// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fault/days_work.h"

#include "models/store/database.h"
#include "models/store/import_runs.h"
#include "models/store/incident_reports.h"
#include "models/store/journal.h"
#include "models/store/on_call_rows.h"
#include "models/store/outbox_store.h"
#include "models/store/people.h"
#include "models/store/sync_rows.h"
#include "tests/fault/run_place.h"
#include "tests/fault/store_rig.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>

namespace muster::test {

namespace {

const IncidentId kRoom{QStringLiteral("day-room")}, kOther{QStringLiteral("day-other")};
const SourceId kDuty{QStringLiteral("day-duty")}, kGenie{QStringLiteral("day-genie")};
const SourceId kAlerts{QStringLiteral("day-alerts")}, kPast{QStringLiteral("day-past")};
const QString kForm = QStringLiteral("form.day-assign");

QString numbered(const char* words, int i)
{
    return QStringLiteral("%1 %2").arg(QLatin1String(words)).arg(i);
}

Instant timeOf(int i)
{
    return Instant{kStart + 60'000LL * i};
}

/// The first error of several.
template <typename... Dones>
Done all(Dones... steps)
{
    Done done;
    (void)((done = steps(), done.has_value()) && ...);
    return done;
}

/// Of a Result only whether it went well.
template <typename Value>
Done done(const Result<Value>& result)
{
    return result ? Done{} : tl::unexpected(result.error());
}

Done addRoom(WriteTx& tx, const IncidentId& id, bool sealed = false)
{
    Incident incident;
    incident.id = id;
    incident.number = id.value;
    incident.openedAt = timeOf(0);
    incident.sealed = sealed;
    return tx.addIncident(incident);
}

Done addNote(WriteTx& tx, const IncidentId& room, const QString& words, int i)
{
    TimelineEvent event;
    event.incident = room;
    event.occurredAt = timeOf(i);
    event.kind = EventKind::Note;
    event.kindName = QStringLiteral("note");
    event.text = words;
    return done(tx.putEvent(event));
}

Done report(WriteTx& tx, int i)
{
    IncidentReport told;
    told.source = kDuty;
    told.remoteId = QStringLiteral("P%1").arg(i);
    told.number = QStringLiteral("#%1").arg(i);
    told.title = numbered("reported", i);
    told.link = QStringLiteral("https://duty.example/%1").arg(i);
    told.openedAt = told.changedAt = timeOf(i);
    told.severity = Severity::Sev2;
    told.severityText = QStringLiteral("P2");
    told.stage = Stage::Triage;
    told.roles = {{QStringLiteral("IC"), {QStringLiteral("u%1").arg(i), numbered("Person", i), {}}}};
    told.times = {{QStringLiteral("acknowledged"), timeOf(i)}};
    told.statuses = {
        {timeOf(i), {}, QStringLiteral("Customers"), QStringLiteral("open"), numbered("told", i), {}}};
    told.keys = {{IncidentKey::Kind::Page, told.link}};
    told.raw = QByteArray(700 * (i + 1), 'r');
    IncidentReport same = told; // another tool has it as well: one room by itself
    same.source = kGenie;
    return all([&] { return done(fileReport(tx, told, QStringLiteral("Duty"))); },
               [&] { return done(fileReport(tx, same, QStringLiteral("Genie"))); },
               [&] {
                   return tx.setCursor(kDuty, {QStringLiteral("incidents"), QString::number(i)});
               });
}

Done import(WriteTx& tx, int i)
{
    TimelineEvent past;
    past.incident = kRoom;
    past.source = kPast;
    past.remoteId = QStringLiteral("h%1").arg(i);
    past.occurredAt = timeOf(-1000 + i);
    past.text = numbered("imported", i);
    ImportRun run;
    run.id.value = QStringLiteral("day-import");
    run.kind = QStringLiteral("dispatch");
    run.origin = QStringLiteral("/srv/dump.sql");
    run.startedAt = timeOf(0);
    run.tokens[QString()] = QString::number(i);
    run.counts.events.added = i + 1;
    run.counts.unreadable = i + 1;
    return all([&] { return done(keepEvent(tx, past)); }, [&] { return putImportRun(tx, run); },
               [&] {
                   return addImportProblem(tx, run.id, {numbered("line", i), QStringLiteral("no time")});
               });
}

Done onCall(WriteTx& tx, int i)
{
    OnCall one; // each reading names somebody else: who was there ends
    one.key = QStringLiteral("primary/%1").arg(i);
    one.rota = QStringLiteral("Payments primary");
    one.level = 1;
    one.person = {QStringLiteral("u%1").arg(i), numbered("Person", i), {}};
    return putOnCall(tx, kDuty, {{one}, true});
}

Done people(WriteTx& tx, int i)
{
    PersonReport person;
    person.source = kDuty;
    person.remoteId = QStringLiteral("u%1").arg(i);
    person.name = numbered("Person", i);
    PersonReport same = person;
    same.source = kGenie;
    return all([&] { return putPerson(tx, person); }, [&] { return putPerson(tx, same); });
}

/// Two rooms are open: both get it, in even rounds as firing, in odd ones as over.
Done alert(WriteTx& tx, int i)
{
    TimelineEvent told;
    told.source = kAlerts;
    told.remoteId = QStringLiteral("a%1").arg(i / 2);
    told.occurredAt = timeOf(i / 2);
    told.kind = EventKind::Alert;
    told.kindName = i % 2 == 0 ? QStringLiteral("alert.firing") : QStringLiteral("alert.resolved");
    told.text = numbered(i % 2 == 0 ? "fires" : "is over", i / 2);
    return all(
        [&] {
            return done(tx.putEventOfRooms(told, {kRoom, kOther}));
        },
        [&] { return noteItems(tx, kAlerts, QStringLiteral("alerts"), {told.remoteId}, i + 1); });
}

Done sendBegun(WriteTx& tx, int i)
{
    const auto begun =
        outbox::beginSending(tx, OperationId{numbered("op", i)}, QStringLiteral("https://a:443"));
    if (begun && begun->state != OperationState::Inflight)
        return fail(ErrorKind::Bug, QStringLiteral("it is not sent: %1").arg(begun->lastError));
    return done(begun);
}

Done sendEnded(WriteTx& tx, int i)
{
    using Outcome = OperationAttempt::Outcome;
    const Verdict verdicts[] = {{OperationState::Done, Outcome::Ok, std::nullopt},
                                {OperationState::Rejected, Outcome::Refused, std::nullopt},
                                {OperationState::Unknown, Outcome::Unknown, std::nullopt}};
    outbox::Evidence evidence;
    evidence.requestSent = 1;
    evidence.words = QStringLiteral("as it was answered");
    return done(outbox::recordResult(tx, OperationId{numbered("op", i)}, verdicts[i % 3], evidence));
}

Done intend(WriteTx& tx, int i)
{
    outbox::Intent intent;
    intent.operation.id.value = numbered("op", i);
    intent.operation.incident = kRoom;
    intent.operation.source = kDuty;
    intent.operation.lane = numbered("lane", i);
    intent.operation.verb = QStringLiteral("note.add");
    intent.operation.targetText = numbered("Duty: note", i);
    intent.operation.payload = R"({"text":"hello"})";
    TimelineEvent event;
    event.text = numbered("sends", i);
    intent.event = event;
    return done(outbox::enqueue(tx, intent));
}

std::vector<DayChange> changes(int rounds, bool withOutbox)
{
    std::vector<DayChange> list;
    const auto add = [&](const char* name, int i, auto run) {
        list.push_back({numbered(name, i), [run, i](WriteTx& tx) { return run(tx, i); }, false});
    };
    const auto addOfTool = [&](const char* name, int i, auto run) {
        add(name, i, run);
        list.back().ofTool = true;
    };
    add("rooms", 0, [](WriteTx& tx, int) {
        return all([&] { return addRoom(tx, kRoom); }, [&] { return addRoom(tx, kOther); });
    });
    for (int i = 0; i < rounds; ++i) {
        addOfTool("report", i, report);
        add("import", i, import);
        addOfTool("on call", i, onCall);
        addOfTool("people", i, people);
        add("joined people", i, [](WriteTx& tx, int n) {
            const QString id = QStringLiteral("u%1").arg(n);
            return joinPeople(tx, {kDuty, id}, {kGenie, id});
        });
        addOfTool("alert", i, alert);
        add("draft", i, [](WriteTx& tx, int n) { return tx.setSetting(kForm, numbered("typed", n)); });
        add("linked incident", i, [](WriteTx& tx, int n) {
            return linkIncidents(tx, remoteIncidentId(kDuty, QStringLiteral("P%1").arg(n)), kRoom,
                                 QStringLiteral("Ann"), QStringLiteral("the same outage"));
        });
        add("submitted form", i, [](WriteTx& tx, int n) {
            return all([&] { return addNote(tx, kRoom, numbered("typed", n), n); },
                       [&] { return tx.setSetting(kForm, {}); });
        });
        if (i > 0)
            add("parted incident", i, [](WriteTx& tx, int n) {
                return partIncident(tx, remoteIncidentId(kDuty, QStringLiteral("P%1").arg(n - 1)),
                                    QStringLiteral("Ann"), QStringLiteral("another cause"));
            });
        add("sealed room", i, [](WriteTx& tx, int n) {
            const IncidentId sealed{QStringLiteral("day-sealed-%1").arg(n)};
            return all([&] { return addRoom(tx, sealed); },
                       [&] { return addNote(tx, sealed, numbered("last words", n), n); },
                       [&] { return addRoom(tx, sealed, true); });
        });
        if (!withOutbox)
            continue;
        add("intent", i, intend);
        add("begun sending", i, sendBegun);
        add("ended sending", i, sendEnded);
    }
    return list;
}

// Counts and newest values that one transaction writes stand side by side. INC-1 is the incident of the tests
// that do this beside their own work.
#define MUSTER_DAY_DIGEST                                                                                    \
    "SELECT 'reports ' || (SELECT count(*) || '/' || coalesce(sum(length(raw)), 0) FROM incident_report)"    \
    " || '/' || (SELECT count(*) FROM incident_key) || '/' || (SELECT count(*) FROM severity_fact)"          \
    " || (SELECT count(*) FROM stage_fact) || (SELECT count(*) FROM role_fact)"                              \
    " || (SELECT count(*) FROM status_fact) || (SELECT count(*) FROM key_time_fact)"                         \
    " || '/' || (SELECT coalesce(max(token), '-') FROM cursor WHERE source = 'day-duty')"                    \
    " || ' import ' || (SELECT count(*) FROM event WHERE source = 'day-past')"                               \
    " || '/' || coalesce((SELECT events_new || '/' || unreadable || '/' || problems || tokens"               \
    "     FROM import_run), '-') || '/' || (SELECT count(*) FROM import_problem)"                            \
    " || ' call ' || (SELECT count(*) || '/' || coalesce(sum(ended), 0) FROM on_call)"                       \
    " || ' people ' || (SELECT count(*) FROM person_report) || '/' || (SELECT count(*) FROM person_link)"    \
    " || ' alerts ' || (SELECT coalesce(group_concat(incident || revision || text, ','), '-') FROM"          \
    "     (SELECT * FROM event WHERE source = 'day-alerts' ORDER BY incident, remote_id, revision))"         \
    " || '/' || (SELECT count(*) || coalesce(max(epoch), '') FROM feed_item)"                                \
    " || ' form ' || coalesce((SELECT value FROM setting WHERE key = 'form.day-assign'), '-')"               \
    " || '/' || (SELECT count(*) FROM event WHERE text LIKE 'typed%')"                                       \
    " || ' links ' || (SELECT count(*) || '/' || count(CASE room WHEN '' THEN 1 END) FROM incident_link)"    \
    " || ' sealed ' || (SELECT count(*) FROM incident WHERE sealed = 1)"                                     \
    " || '/' || (SELECT count(*) FROM event WHERE text LIKE 'last words%')"                                  \
    " || ' rooms ' || (SELECT count(DISTINCT id) FROM incident WHERE number <> 'INC-1')"
#define MUSTER_OUTBOX_DIGEST                                                                                 \
    " || ' outbox ' || (SELECT coalesce(group_concat(id || state || attempts, ','), '-')"                    \
    "     FROM (SELECT * FROM outbox ORDER BY row))"                                                         \
    " || '/' || (SELECT coalesce(group_concat(operation || number || outcome, ','), '-')"                    \
    "     FROM (SELECT * FROM attempt ORDER BY row))"                                                        \
    " || '/' || (SELECT coalesce(group_concat(operation || state, ','), '-')"                                \
    "     FROM (SELECT * FROM operation_fact ORDER BY row))"                                                 \
    " || '/' || (SELECT count(*) FROM event WHERE text LIKE 'sends%')"

} // namespace

const char* const kDayDigest = MUSTER_DAY_DIGEST;
const char* const kDayDigestWithOutbox = MUSTER_DAY_DIGEST MUSTER_OUTBOX_DIGEST;

std::vector<DayChange> dayChanges(int rounds)
{
    return changes(rounds, false);
}

std::vector<DayChange> dayChangesWithOutbox(int rounds)
{
    return changes(rounds, true);
}

namespace {

int placeIn(const std::vector<QString>& list, const QString& digest)
{
    const auto found = std::find(list.begin(), list.end(), digest);
    return found == list.end() ? -1 : static_cast<int>(found - list.begin());
}

/// The files of a store whose names begin so, as they are now. False: they could not be copied.
bool copyFiles(const QString& from, const QString& to, const QString& prefix)
{
    bool copied = true;
    for (const QString& name : QDir(from).entryList({prefix + u'*'}, QDir::Files)) {
        const QString target = QDir(to).filePath(name);
        QFile::remove(target);
        copied = QFile::copy(QDir(from).filePath(name), target) && copied;
    }
    return copied;
}

/// What a start makes of the files in `folder`; a change of a tool is told again and must then be as `whole`.
Result<QString> startedWith(const QString& folder, const DayChange& change, const char* digest,
                            const QString& whole)
{
    auto store = openStore(folder);
    if (!store)
        return tl::unexpected(store.error());
    const auto said = dayDigest(**store, digest);
    if (!said || !change.ofTool)
        return said;
    if (const Done again = (*store)->writeNow(change.run); !again)
        return tl::unexpected(again.error());
    const auto healed = dayDigest(**store, digest);
    if (healed && *healed != whole)
        return fail(ErrorKind::Bug, change.name + QStringLiteral(" told again: ") + *healed);
    return healed ? said : healed;
}

} // namespace

int DayTrail::placeOf(const QString& digest) const
{
    return placeIn(digests, digest);
}

int DayTrail::placeAfterStart(const QString& digest) const
{
    const int place = placeIn(digests, digest);
    return place >= 0 ? place : placeIn(ahead, digest);
}

Result<QString> dayDigest(Store& store, const char* digest)
{
    return store.readNow([digest](ReadTx& tx) -> Result<QString> {
        Query query = tx.database().query(digest);
        const auto row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        return query.text(0);
    });
}

Result<DayTrail> dayTrail(const std::vector<DayChange>& changes, const char* digest)
{
    QTemporaryDir folder(runPlace());
    auto store = openStore(folder.path());
    if (!store)
        return tl::unexpected(store.error());
    DayTrail trail;
    const auto look = [&](const QString& name) -> Done {
        const auto said = dayDigest(**store, digest);
        if (!said)
            return tl::unexpected(said.error());
        if (trail.placeOf(*said) >= 0)
            return fail(ErrorKind::Bug, name + QStringLiteral(" changes nothing that is looked at"));
        trail.digests.push_back(*said);
        trail.journalled.push_back(static_cast<int>(Journal::read(folder.path()).records.size()));
        return {};
    };
    Done looked = look(QStringLiteral("opening"));
    for (size_t i = 0; looked && i < changes.size(); ++i) {
        QTemporaryDir killed(runPlace());
        bool copied = copyFiles(folder.path(), killed.path(), QStringLiteral("muster.sqlite"));
        if (const Done done = (*store)->writeNow(changes[i].run); !done)
            return fail(ErrorKind::Storage, changes[i].name + QStringLiteral(": ") + done.error().what);
        looked = look(changes[i].name);
        copied = copyFiles(folder.path(), killed.path(), QStringLiteral("journal-")) && copied;
        const auto ahead = startedWith(killed.path(), changes[i], digest, trail.digests.back());
        if (!ahead)
            return tl::unexpected(ahead.error());
        trail.ahead.push_back(*ahead);
        if (!copied)
            return fail(ErrorKind::Storage, QStringLiteral("the files could not be copied"));
    }
    return looked ? Result<DayTrail>(std::move(trail)) : tl::unexpected(looked.error());
}

} // namespace muster::test
