// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/incident_reports.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/people.h"
#include "models/store/report_codec.h"
#include "models/store/room_members.h"
#include "models/store/row_codec.h"
#include "models/store/seen_rows.h"

#include <algorithm>
#include <set>

namespace muster {

namespace {

/// Of a room whose incident began at the tool's opening time: what led to it is before that.
constexpr Milliseconds kBeforeOpening{30 * 60'000};

struct Newest
{
    int revision = -1; ///< -1: none
    IncidentReport report;
};

Result<Newest> newestReport(Database& db, const IncidentId& incident)
{
    Query query = db.query("SELECT revision, source, remote_id, body FROM incident_report WHERE incident = ?"
                           " ORDER BY revision DESC LIMIT 1",
                           incident);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    Newest newest;
    if (*row) {
        newest.revision = static_cast<int>(query.integer(0));
        newest.report = rows::reportFrom(query.blob(3));
        newest.report.source.value = query.text(1);
        newest.report.remoteId = query.text(2);
    }
    return newest;
}

/// The report without what does not travel in its body.
bool saysTheSame(const IncidentReport& a, const IncidentReport& b)
{
    return rows::toJson(a) == rows::toJson(b);
}

Done keep(WriteTx& tx, const IncidentId& incident, const Newest& before, const IncidentReport& report)
{
    Database& db = tx.database();
    Done done =
        db.run("INSERT INTO incident_report(incident, revision, source, remote_id, occurred_at, known_at,"
               " opened_at, resolved_at, body, raw) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               incident, before.revision + 1, report.source, report.remoteId, report.changedAt, tx.now(),
               report.openedAt, report.resolvedAt, rows::toJson(report), report.raw);
    for (const IncidentKey& key : report.keys) {
        if (done && !key.value.isEmpty())
            done = db.run("INSERT OR IGNORE INTO incident_key(kind, value, incident) VALUES(?, ?, ?)",
                          toString(key.kind), key.value, incident);
    }
    return done;
}

/// The tool's word changes our incident only where nobody else changed it since the tool's last word.
Done name(WriteTx& tx, const IncidentId& id, const Newest& before, const IncidentReport& report)
{
    const Result<Incident> known = tx.incident(id);
    if (!known && known.error().kind != ErrorKind::NotFound)
        return tl::unexpected(known.error());
    Incident incident;
    incident.id = id;
    if (!known) {
        incident.number = report.number;
        incident.title = report.title;
        incident.services = report.services;
        incident.openedAt = report.openedAt - kBeforeOpening;
        return tx.addIncident(incident);
    }
    incident = *known;
    if (incident.number == before.report.number)
        incident.number = report.number;
    if (incident.title == before.report.title)
        incident.title = report.title;
    if (incident.services == before.report.services)
        incident.services = report.services;
    return tx.addIncident(incident);
}

/// Holders of each role, in the tool's order; several share it.
Result<std::vector<std::pair<QString, QString>>> holders(const ReadTx& tx, const SourceId& source,
                                                         const std::vector<ReportedRole>& roles)
{
    std::vector<std::pair<QString, QString>> list;
    for (const ReportedRole& role : roles) {
        const Result<QString> person = nameOf(tx, source, role.person);
        if (!person)
            return tl::unexpected(person.error());
        const auto same =
            std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.first == role.role; });
        if (same == list.end())
            list.emplace_back(role.role, *person);
        else
            same->second += QStringLiteral(", ") + *person;
    }
    return list;
}

class FactWriter
{
public:
    FactWriter(WriteTx& tx, IncidentId id, const Newest& before, const IncidentReport& report,
               QString sourceName)
        : m_tx(tx), m_id(std::move(id)), m_isFirst(before.revision < 0), m_before(before.report),
          m_report(report), m_sourceName(std::move(sourceName))
    {
    }

    Done write()
    {
        Done done = severity();
        if (done)
            done = stage();
        if (done)
            done = roles();
        if (done)
            done = times();
        for (const StatusFact& status : m_report.statuses) {
            const auto& told = m_before.statuses;
            if (done && std::find(told.begin(), told.end(), status) == told.end())
                done = add("status_fact",
                           "f.audience = ?3 AND f.state = ?4 AND f.text = ?5 AND f.next_update_due IS ?6",
                           status, {}, status.audience, status.state, status.text, status.nextUpdateDue);
        }
        return done;
    }

private:
    /// A start may have found the facts of a report in the journal, and not the report, which no person made:
    /// the tool tells it again, and nothing is there twice. `same`: the fact's own columns, from ?3;
    /// `newest`: which later facts (n) make it one that no longer holds, for what can become again what it
    /// was; empty: none.
    template <typename Fact, typename... Values>
    Done add(const std::string& table, const std::string& same, const Fact& fact, const std::string& newest,
             const Values&... values)
    {
        const std::string later =
            newest.empty() || m_isFirst
                ? std::string()
                : " AND NOT EXISTS(SELECT 1 FROM " + table +
                      " n WHERE n.incident = f.incident AND n.revision > f.revision AND " + newest + ")";
        const Result<qint64> there =
            m_tx.database().integer("SELECT count(*) FROM " + table +
                                        " f WHERE f.incident = ?1 AND f.occurred_at = ?2 AND " + same + later,
                                    m_id, fact.occurredAt, values...);
        if (!there)
            return tl::unexpected(there.error());
        return *there > 0 ? Done{} : m_tx.addFact(m_id, fact);
    }

    /// What is found at the first reading has been so since the beginning, as far as anybody knows.
    Instant since() const { return m_isFirst ? m_report.openedAt : m_report.changedAt; }

    Done severity()
    {
        if (m_report.severity == Severity::Unknown || (!m_isFirst && m_report.severity == m_before.severity))
            return {};
        const QString word =
            m_report.severityText.isEmpty() ? toString(m_report.severity) : m_report.severityText;
        const SeverityFact fact{since(), Instant{}, m_report.severity,
                                QStringLiteral("%1: %2").arg(m_sourceName, word)};
        return add("severity_fact", "f.severity = ?3 AND f.reason = ?4", fact, "true",
                   rows::severityNumber(fact.severity), fact.reason);
    }

    Done stage()
    {
        Done done;
        if (m_isFirst)
            done = addStage({m_report.openedAt, Instant{}, Stage::Detected});
        if (!done || !m_report.stage || m_report.stage == m_before.stage ||
            (m_isFirst && *m_report.stage == Stage::Detected))
            return done;
        const bool over = *m_report.stage == Stage::Resolved && m_report.resolvedAt;
        return addStage({over ? *m_report.resolvedAt : m_report.changedAt, Instant{}, *m_report.stage});
    }

    Done addStage(const StageFact& fact)
    {
        return add("stage_fact", "f.stage = ?3", fact, "true", toString(fact.stage));
    }

    Done addRole(const RoleFact& fact)
    {
        return add("role_fact", "f.role = ?3 AND f.person = ?4", fact, "n.role = f.role", fact.role,
                   fact.person);
    }

    Done roles()
    {
        const auto before = holders(m_tx, m_report.source, m_before.roles);
        const auto now = holders(m_tx, m_report.source, m_report.roles);
        if (!before || !now)
            return tl::unexpected(before ? now.error() : before.error());
        Done done;
        for (const auto& one : *now) {
            if (done && std::find(before->begin(), before->end(), one) == before->end())
                done = addRole({since(), Instant{}, one.first, one.second});
        }
        for (const auto& one : *before) {
            const bool held =
                std::any_of(now->begin(), now->end(), [&](const auto& n) { return n.first == one.first; });
            if (done && !held)
                done = addRole({m_report.changedAt, Instant{}, one.first, QString()});
        }
        return done;
    }

    Done times()
    {
        Done done;
        for (const ReportedTime& time : m_report.times) {
            const auto& told = m_before.times;
            if (done && std::find(told.begin(), told.end(), time) == told.end())
                done = add("key_time_fact", "f.name = ?3 AND f.origin = ?4",
                           KeyTimeFact{time.at, Instant{}, time.name, QStringLiteral("tool")}, {}, time.name,
                           QStringLiteral("tool"));
        }
        return done;
    }

    WriteTx& m_tx;
    IncidentId m_id;
    bool m_isFirst;
    const IncidentReport& m_before;
    const IncidentReport& m_report;
    QString m_sourceName;
};

struct Reason
{
    IncidentId room;
    QString why;
};

/// The room from which the tool's incident was declared.
Result<std::optional<Reason>> declaredFrom(Database& db, const IncidentReport& report)
{
    Query query = db.query("SELECT incident FROM outbox WHERE source = ? AND remote_id = ? AND incident <> ''"
                           " AND target = '' LIMIT 1",
                           report.source, report.remoteId);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return std::nullopt;
    return Reason{IncidentId{query.text(0)}, QStringLiteral("declared from this room")};
}

Result<std::optional<Reason>> provenBy(Database& db, const IncidentId& id, const IncidentReport& report)
{
    struct Other
    {
        IncidentId incident;
        IncidentSpan span;
    };
    const IncidentSpan mine{report.openedAt, report.resolvedAt};
    for (const IncidentKey& key : report.keys) {
        if (key.value.isEmpty())
            continue;
        const auto others = collect<Other>(
            db.query("SELECT k.incident, coalesce(r.opened_at, i.opened_at), r.resolved_at, r.row"
                     " FROM incident_key k"
                     " LEFT JOIN incident_report r ON r.incident = k.incident AND r.revision ="
                     "  (SELECT max(revision) FROM incident_report WHERE incident = k.incident)"
                     " LEFT JOIN incident i ON i.id = k.incident AND i.revision ="
                     "  (SELECT max(revision) FROM incident WHERE id = k.incident)"
                     " WHERE k.kind = ? AND k.value = ? AND k.incident <> ?"
                     " AND coalesce(r.opened_at, i.opened_at) IS NOT NULL"
                     " ORDER BY coalesce(r.opened_at, i.opened_at) DESC, k.incident",
                     toString(key.kind), key.value, id),
            [](const Query& query) {
                return Other{IncidentId{query.text(0)}, {query.instant(1), query.optionalInstant(2)}};
            });
        if (!others)
            return tl::unexpected(others.error());
        for (const Other& other : *others) {
            if (!provesSameIncident(key.kind, mine, other.span))
                continue;
            const Result<IncidentId> room = roomOf(db, other.incident);
            if (!room)
                return tl::unexpected(room.error());
            if (*room != id)
                return Reason{*room, QStringLiteral("same %1: %2").arg(toString(key.kind), key.value)};
        }
    }
    return std::nullopt;
}

Done addLink(WriteTx& tx, const IncidentId& member, const IncidentId& room, const QString& person,
             const QString& why)
{
    Database& db = tx.database();
    const Result<qint64> revision =
        db.integer("SELECT coalesce(max(revision) + 1, 0) FROM incident_link WHERE incident = ?", member);
    if (!revision)
        return tl::unexpected(revision.error());
    Done done =
        db.run("INSERT INTO incident_link(incident, revision, room, occurred_at, known_at, person, why)"
               " VALUES(?1, ?2, ?3, ?4, ?4, ?5, ?6)",
               member, *revision, room, tx.now(), person, why);
    if (!done)
        return done;
    tx.journal(QStringLiteral("incident_link"), {{QStringLiteral("incident"), member.value},
                                                 {QStringLiteral("revision"), *revision},
                                                 {QStringLiteral("room"), room.value},
                                                 {QStringLiteral("occurred_at"), tx.now().ms},
                                                 {QStringLiteral("known_at"), tx.now().ms},
                                                 {QStringLiteral("person"), person},
                                                 {QStringLiteral("why"), why}});
    tx.roomsChanged();
    for (const Table table : {Table::Incidents, Table::Facts, Table::Events}) {
        tx.changes().mark(table, member);
        tx.changes().mark(table, room.isEmpty() ? member : room);
    }
    return {};
}

/// Whether a person ever said to which room it belongs: then keys are no longer asked.
Result<bool> isDecided(Database& db, const IncidentId& member)
{
    const Result<qint64> said =
        db.integer("SELECT count(*) FROM incident_link WHERE incident = ? AND person <> ''", member);
    if (!said)
        return tl::unexpected(said.error());
    return *said > 0;
}

/// Links an incident that stands alone to the room that its keys prove.
Done place(WriteTx& tx, const IncidentId& id, const IncidentReport& report)
{
    Database& db = tx.database();
    const Result<IncidentId> room = roomOf(db, id);
    const Result<bool> decided = isDecided(db, id);
    if (!room || !decided)
        return tl::unexpected(room ? decided.error() : room.error());
    if (*decided || *room != id)
        return {};
    auto reason = declaredFrom(db, report);
    if (reason && !*reason)
        reason = provenBy(db, id, report);
    if (!reason)
        return tl::unexpected(reason.error());
    if (!*reason)
        return {};
    const Done linked = linkIncidents(tx, id, (*reason)->room, QString(), (*reason)->why);
    // Where a person could not join them (a sealed record, two post-mortems) it stands alone: what the tool
    // says is kept, and the feed goes on.
    return !linked && linked.error().kind == ErrorKind::Conflict ? Done{} : linked;
}

} // namespace

Result<FiledReport> fileReport(WriteTx& tx, IncidentReport report, const QString& sourceName)
{
    if (report.source.isEmpty() || report.remoteId.isEmpty() || report.openedAt.ms <= 0)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("an incident of %1 has no id or no opening time").arg(sourceName));
    const IncidentId id = remoteIncidentId(report.source, report.remoteId);
    const Result<Newest> before = newestReport(tx.database(), id);
    if (!before)
        return tl::unexpected(before.error());
    // That we know the tool's clock better by now is no news about the incident.
    if (before->revision >= 0) {
        shiftTimes(report, report.clockOffset - before->report.clockOffset);
        report.clockOffset = before->report.clockOffset;
    }
    FiledReport filed{id, id, before->revision < 0 || !saysTheSame(before->report, report),
                      before->revision < 0};
    if (filed.changed) {
        Done done = keep(tx, id, *before, report);
        if (done)
            done = name(tx, id, *before, report);
        if (done)
            done = FactWriter(tx, id, *before, report, sourceName).write();
        if (done)
            done = place(tx, id, report);
        if (!done)
            return tl::unexpected(done.error());
        tx.changes().mark(Table::Facts, id);
    }
    const Result<IncidentId> room = roomOf(tx.database(), id);
    if (!room)
        return tl::unexpected(room.error());
    filed.room = *room;
    if (filed.changed)
        tx.changes().mark(Table::Facts, *room);
    return filed;
}

Result<std::vector<IncidentReport>> incidentReports(const ReadTx& tx, const IncidentId& room, AsOf asOf)
{
    const auto members = membersOf(tx.database(), room, asOf);
    if (!members)
        return tl::unexpected(members.error());
    const Instant known = knownBy(asOf);
    std::vector<IncidentReport> reports;
    for (const IncidentId& member : *members) {
        Query query = tx.database().query("SELECT source, remote_id, body, raw FROM incident_report"
                                          " WHERE incident = ? AND known_at <= ? AND occurred_at <= ?"
                                          " ORDER BY revision DESC LIMIT 1",
                                          member, known, asOf.instant);
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            continue;
        IncidentReport report = rows::reportFrom(query.blob(2));
        report.source.value = query.text(0);
        report.remoteId = query.text(1);
        report.raw = query.blob(3);
        reports.push_back(std::move(report));
    }
    std::stable_sort(reports.begin(), reports.end(), [](const IncidentReport& a, const IncidentReport& b) {
        return a.openedAt < b.openedAt;
    });
    return reports;
}

Result<std::vector<IncidentLink>> incidentLinks(const ReadTx& tx, const IncidentId& room)
{
    return collect<IncidentLink>(
        tx.database().query("SELECT incident, room, occurred_at, known_at, person, why FROM incident_link"
                            " WHERE incident IN (SELECT incident FROM incident_link WHERE room = ?1)"
                            " OR incident = ?1 ORDER BY row",
                            room),
        [](const Query& query) {
            return IncidentLink{IncidentId{query.text(0)},
                                IncidentId{query.text(1)},
                                query.instant(2),
                                query.instant(3),
                                query.text(4),
                                query.text(5)};
        });
}

Result<std::vector<OtherRoom>> incidentsNear(const ReadTx& tx, const IncidentId& room, Instant at,
                                             Milliseconds within, int limit)
{
    return collect<OtherRoom>(
        tx.database().query(
            // A room begins before its incident, so that what led to it has a place.
            "SELECT i.id, i.number, i.title, i.services, i.opened_at, coalesce(r.opened_at,"
            " (SELECT occurred_at FROM key_time_fact k WHERE k.incident = i.id AND k.name = 'declared'"
            "  ORDER BY k.revision DESC LIMIT 1), i.opened_at) AS began,"
            " coalesce(r.source, '') FROM incident i LEFT JOIN incident_report r ON r.incident = i.id"
            "  AND r.revision = (SELECT max(revision) FROM incident_report WHERE incident = i.id)"
            " WHERE NOT EXISTS(SELECT 1 FROM incident n WHERE n.id = i.id AND n.revision > i.revision)"
            " AND i.sealed = 0 AND i.id <> ?1 AND began BETWEEN ?2 AND ?3"
            " AND NOT EXISTS(SELECT 1 FROM incident_link l WHERE l.incident = i.id AND l.room <> ''"
            "  AND NOT EXISTS(SELECT 1 FROM incident_link m WHERE m.incident = l.incident"
            "   AND m.revision > l.revision))"
            " ORDER BY began DESC, i.id LIMIT ?4",
            room, at - within, at + within, limit),
        [](const Query& query) {
            OtherRoom other;
            other.incident.id.value = query.text(0);
            other.incident.number = query.text(1);
            other.incident.title = query.text(2);
            other.incident.services = rows::listFrom(query.blob(3));
            other.incident.openedAt = query.instant(4);
            other.openedAt = query.instant(5);
            other.source.value = query.text(6);
            return other;
        });
}

Done linkIncidents(WriteTx& tx, const IncidentId& member, const IncidentId& room, const QString& person,
                   const QString& why)
{
    Database& db = tx.database();
    const Result<IncidentId> target = roomOf(db, room);
    if (!target)
        return tl::unexpected(target.error());
    const Result<IncidentId> from = roomOf(db, member);
    if (!from)
        return tl::unexpected(from.error());
    if (*target == *from)
        return {};
    for (const IncidentId& one : {*target, member}) {
        const Result<Incident> known = tx.incident(one);
        if (!known)
            return tl::unexpected(known.error());
        if (known->sealed)
            return fail(ErrorKind::Conflict,
                        QStringLiteral("%1 is a sealed record: it cannot be joined with another incident")
                            .arg(known->number.isEmpty() ? known->title : known->number));
    }
    const Result<qint64> documents =
        db.integer("SELECT (SELECT count(*) > 0 FROM postmortem WHERE incident = ?1) +"
                   " (SELECT count(*) > 0 FROM postmortem WHERE incident = ?2)",
                   member, *target);
    if (!documents)
        return tl::unexpected(documents.error());
    if (*documents == 2)
        return fail(
            ErrorKind::Conflict,
            QStringLiteral("both incidents have a post-mortem and a room has one: they stay two rooms; "
                           "mention the other incident in the text instead"));
    const auto members = membersOf(db, member);
    if (!members)
        return tl::unexpected(members.error());
    for (const IncidentId& each : *members) {
        if (Done done = addLink(tx, each, *target, person, why); !done)
            return done;
    }
    return {};
}

Done partIncident(WriteTx& tx, const IncidentId& member, const QString& person, const QString& why)
{
    const Result<IncidentId> room = roomOf(tx.database(), member);
    if (!room)
        return tl::unexpected(room.error());
    if (*room == member)
        return fail(ErrorKind::NotFound, QStringLiteral("this incident is not joined with another one"));
    if (Done done = addLink(tx, member, IncidentId{}, person, why); !done)
        return done;
    for (const Table table : {Table::Incidents, Table::Facts, Table::Events})
        tx.changes().mark(table, *room);
    return {};
}

Done renamingHolders(WriteTx& tx, const std::function<Done()>& change)
{
    Database& db = tx.database();
    struct Open
    {
        IncidentId incident;
        SourceId source;
        std::vector<ReportedRole> roles;
        std::vector<std::pair<QString, QString>> before = {};
    };
    auto open = collect<Open>(
        db.query("SELECT incident, source, body FROM incident_report r WHERE resolved_at IS NULL"
                 " AND NOT EXISTS(SELECT 1 FROM incident_report n WHERE n.incident = r.incident"
                 "  AND n.revision > r.revision)"),
        [](const Query& query) {
            return Open{IncidentId{query.text(0)}, SourceId{query.text(1)},
                        rows::reportFrom(query.blob(2)).roles};
        });
    if (!open)
        return tl::unexpected(open.error());
    for (Open& one : *open) {
        auto before = holders(tx, one.source, one.roles);
        if (!before)
            return tl::unexpected(before.error());
        one.before = std::move(*before);
    }
    Done done = change();
    for (const Open& one : *open) {
        const auto now = done ? holders(tx, one.source, one.roles) : tl::unexpected(done.error());
        if (!now)
            return tl::unexpected(now.error());
        for (size_t i = 0; done && i < now->size(); ++i) {
            const auto& [role, person] = (*now)[i];
            if (person == one.before[i].second)
                continue;
            Query query = db.query("SELECT person FROM role_fact WHERE incident = ? AND role = ?"
                                   " ORDER BY revision DESC LIMIT 1",
                                   one.incident, role);
            const Result<bool> row = query.step();
            if (!row)
                return tl::unexpected(row.error());
            // Who was given the role here meanwhile keeps it.
            if (*row && query.text(0) == one.before[i].second)
                done = tx.addFact(one.incident, RoleFact{tx.now(), Instant{}, role, person});
        }
    }
    return done;
}

} // namespace muster
