// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/write_tx.h"

#include "models/base/json_text.h"
#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/room_members.h"
#include "models/store/row_codec.h"
#include "models/store/sample_store.h"

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr size_t kPendingTexts = 20'000;

Instant orNow(Instant given, Instant now)
{
    return given.ms == 0 ? now : given;
}

/// The same bytes, or JSON that says the same: tools are free to send members in another order, and events
/// that were stored before the tool's own bytes were kept have theirs sorted.
bool sameRaw(const QByteArray& a, const QByteArray& b)
{
    if (a == b)
        return true;
    const QJsonDocument one = parseJson(a);
    return !one.isNull() && one == parseJson(b);
}

/// Everything that a source or a person can say about an event; not when we learnt it.
bool sameContent(const TimelineEvent& a, const TimelineEvent& b)
{
    return a.incident == b.incident && a.occurredAt == b.occurredAt && a.kind == b.kind &&
           a.kindName == b.kindName && a.source == b.source && a.sourceName == b.sourceName &&
           a.remoteId == b.remoteId && a.actor == b.actor && a.service == b.service && a.text == b.text &&
           a.link == b.link && a.pinned == b.pinned && a.retracted == b.retracted &&
           a.presence == b.presence && a.clockOffset == b.clockOffset && a.timeUnknown == b.timeUnknown &&
           sameRaw(a.raw, b.raw); // last: it is parsed only where nothing else differs
}

/// Appends one row of a fact table unless exactly this fact is there. `columns`: after incident and revision.
template <typename... Values>
Result<bool> appendFact(Database& db, const std::string& table, std::initializer_list<const char*> columns,
                        const IncidentId& incident, const Values&... values)
{
    std::string names, places, same;
    int place = 1;
    for (const char* column : columns) {
        const std::string parameter = "?" + std::to_string(++place);
        names.append(", ").append(column);
        places.append(", ").append(parameter);
        same.append(" AND ").append(column).append(" IS ").append(parameter);
    }
    Done done = db.run("INSERT INTO " + table + "(incident, revision" + names +
                           ") SELECT ?1, (SELECT coalesce(max(revision) + 1, 0) FROM " + table +
                           " WHERE incident = ?1)" + places + " WHERE NOT EXISTS(SELECT 1 FROM " + table +
                           " WHERE incident = ?1" + same + ")",
                       incident, values...);
    if (!done)
        return tl::unexpected(done.error());
    return db.changes() > 0;
}

} // namespace

WriteTx::WriteTx(Database& database, Instant now, ChangeSet& changes)
    : ReadTx(database), m_db(database), m_now(now), m_changes(changes)
{
}

Done WriteTx::touch(const IncidentId& incident)
{
    if (incident.isEmpty())
        return {};
    auto shown = m_shownIn.constFind(incident.value);
    if (shown == m_shownIn.constEnd()) {
        const Result<IncidentId> room = roomOf(m_db, incident);
        if (!room)
            return tl::unexpected(room.error());
        shown = m_shownIn.insert(incident.value, room->value);
    }
    m_changes.incidents.insert(incident.value);
    m_changes.incidents.insert(*shown);
    return {};
}

Done WriteTx::addIncident(const Incident& given)
{
    const Result<Incident> known = incident(given.id);
    if (!known && known.error().kind != ErrorKind::NotFound)
        return tl::unexpected(known.error());
    if (known && *known == given)
        return {};
    Done done =
        m_db.run("INSERT INTO incident(id, revision, recorded_at, number, title, services, opened_at, sealed)"
                 " VALUES(?1, (SELECT coalesce(max(revision) + 1, 0) FROM incident WHERE id = ?1),"
                 " ?2, ?3, ?4, ?5, ?6, ?7)",
                 given.id, m_now, given.number, given.title, rows::toJson(given.services), given.openedAt,
                 given.sealed);
    if (!done)
        return done;
    m_changes.mark(Table::Incidents, given.id);
    return journalRow(
        m_db.query("SELECT * FROM incident WHERE id = ? ORDER BY revision DESC LIMIT 1", given.id),
        "incident");
}

Done WriteTx::addFact(const IncidentId& id, const SeverityFact& fact)
{
    return factWritten(appendFact(m_db, "severity_fact", {"occurred_at", "known_at", "severity", "reason"},
                                  id, fact.occurredAt, orNow(fact.knownAt, m_now),
                                  rows::severityNumber(fact.severity), fact.reason),
                       Table::Facts, "severity_fact", id);
}

Done WriteTx::addFact(const IncidentId& id, const StageFact& fact)
{
    return factWritten(appendFact(m_db, "stage_fact", {"occurred_at", "known_at", "stage"}, id,
                                  fact.occurredAt, orNow(fact.knownAt, m_now), toString(fact.stage)),
                       Table::Facts, "stage_fact", id);
}

Done WriteTx::addFact(const IncidentId& id, const RoleFact& fact)
{
    return factWritten(appendFact(m_db, "role_fact", {"occurred_at", "known_at", "role", "person"}, id,
                                  fact.occurredAt, orNow(fact.knownAt, m_now), fact.role, fact.person),
                       Table::Facts, "role_fact", id);
}

Done WriteTx::addFact(const IncidentId& id, const StatusFact& fact)
{
    return factWritten(appendFact(m_db, "status_fact",
                                  {"occurred_at", "known_at", "audience", "state", "text", "next_update_due"},
                                  id, fact.occurredAt, orNow(fact.knownAt, m_now), fact.audience, fact.state,
                                  fact.text, fact.nextUpdateDue),
                       Table::Facts, "status_fact", id);
}

Done WriteTx::addFact(const IncidentId& id, const KeyTimeFact& fact)
{
    return factWritten(appendFact(m_db, "key_time_fact", {"occurred_at", "known_at", "name", "origin"}, id,
                                  fact.occurredAt, orNow(fact.knownAt, m_now), fact.name, fact.origin),
                       Table::Facts, "key_time_fact", id);
}

Done WriteTx::setPanels(const IncidentId& id, const std::vector<Panel>& panelList)
{
    const Result<std::vector<Panel>> known = panels(id);
    if (!known)
        return tl::unexpected(known.error());
    if (*known == panelList)
        return {};
    Done done = m_db.run("INSERT INTO panels(incident, revision, body) VALUES(?1,"
                         " (SELECT coalesce(max(revision) + 1, 0) FROM panels WHERE incident = ?1), ?2)",
                         id, rows::toJson(panelList));
    return factWritten(done ? Result<bool>(true) : Result<bool>(tl::unexpected(done.error())), Table::Panels,
                       "panels", id);
}

// --------------------------------------------------------------------------------------------------- events

Result<qint64> WriteTx::insertEvent(const TimelineEvent& event, std::optional<qint64> firstRow)
{
    if (m_lastEventRow < 0) {
        const Result<qint64> last = m_db.integer("SELECT coalesce(max(row), 0) FROM event");
        if (!last)
            return last;
        m_lastEventRow = *last;
    }
    qint64 row = eventRowsBegin(event.occurredAt);
    if (row <= m_lastEventRow) {
        const Result<qint64> taken =
            m_db.integer("SELECT coalesce(max(row), -1) FROM event WHERE row >= ? AND row < ?", row,
                         eventRowsEnd(event.occurredAt));
        if (!taken)
            return taken;
        row = *taken < 0 ? row : *taken + 1;
        if (row >= eventRowsEnd(event.occurredAt))
            return fail(ErrorKind::Storage,
                        QStringLiteral("more than a million events at %1").arg(event.occurredAt.toIso()),
                        m_db.path());
    }
    Done done = m_db.run(
        "INSERT INTO event(row, event, id, revision, incident, occurred_at, known_at, kind, kind_name,"
        " source, source_name, remote_id, actor, service, text, link, raw, pinned, retracted,"
        " presence, clock_offset, time_unknown)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row, firstRow.value_or(row), event.id, event.revision, event.incident, event.occurredAt,
        event.knownAt, rows::kindText(event.kind), event.kindName, event.source, event.sourceName,
        event.remoteId, event.actor, event.service, event.text, event.link, event.raw, event.pinned,
        event.retracted, toString(event.presence), event.clockOffset, event.timeUnknown);
    if (!done)
        return tl::unexpected(done.error());
    m_lastEventRow = std::max(m_lastEventRow, row);
    m_insertedRow = row;
    if (!event.retracted) {
        m_pending.push_back({row, event.text, event.actor, event.service});
        if (m_pending.size() >= kPendingTexts)
            if (Done flushed = flushSearchIndex(); !flushed)
                return tl::unexpected(flushed.error());
    }
    m_changes.mark(Table::Events);
    if (Done touched = touch(event.incident); !touched)
        return tl::unexpected(touched.error());
    m_changes.events.push_back(event.id);
    return row;
}

Done WriteTx::unindexEvent(qint64 row, const TimelineEvent& event)
{
    const auto pending = std::find_if(m_pending.rbegin(), m_pending.rend(),
                                      [&](const PendingText& text) { return text.row == row; });
    if (pending != m_pending.rend()) {
        m_pending.erase(std::next(pending).base());
        return {};
    }
    return m_db.run(
        "INSERT INTO event_text(event_text, rowid, text, actor, service) VALUES('delete', ?, ?, ?, ?)", row,
        event.text, event.actor, event.service);
}

Done WriteTx::flushSearchIndex()
{
    std::sort(m_pending.begin(), m_pending.end(),
              [](const PendingText& a, const PendingText& b) { return a.row < b.row; });
    for (const PendingText& text : m_pending) {
        Done done = m_db.run("INSERT INTO event_text(rowid, text, actor, service) VALUES(?, ?, ?, ?)",
                             text.row, text.text, text.actor, text.service);
        if (!done)
            return done;
    }
    m_pending.clear();
    return {};
}

namespace {
Result<std::optional<qint64>> firstInteger(Query query)
{
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    return *row ? std::optional(query.integer(0)) : std::nullopt;
}
} // namespace

Result<std::vector<WriteTx::Newest>> WriteTx::copiesOf(const SourceId& source, const QString& remoteId) const
{
    std::vector<Newest> copies;
    if (source.isEmpty() || remoteId.isEmpty())
        return copies;
    const auto rows = collect<qint64>(
        m_db.query("SELECT row FROM event WHERE revision = 0 AND source <> '' AND remote_id <> ''"
                   " AND source = ? AND remote_id = ? ORDER BY row",
                   source, remoteId),
        [](const Query& query) { return query.integer(0); });
    if (!rows)
        return tl::unexpected(rows.error());
    for (const qint64 row : *rows) {
        Result<Newest> newest = newestRevision(row);
        if (!newest)
            return tl::unexpected(newest.error());
        copies.push_back(std::move(*newest));
    }
    return copies;
}

const WriteTx::Newest* WriteTx::copyFor(const std::vector<Newest>& copies, const IncidentId& incident)
{
    const auto in = [&](const IncidentId& where) {
        return std::find_if(copies.begin(), copies.end(),
                            [&](const Newest& copy) { return copy.event.incident == where; });
    };
    auto found = in(incident);
    if (found == copies.end())
        found = in(IncidentId{});
    return found == copies.end() ? nullptr : &*found;
}

Result<std::optional<qint64>> WriteTx::firstEventRow(const EventId& id) const
{
    if (id.isEmpty())
        return std::nullopt;
    return firstInteger(m_db.query("SELECT row FROM event WHERE revision = 0 AND id = ?", id));
}

Result<WriteTx::Newest> WriteTx::newestRevision(qint64 firstRow) const
{
    Query query = m_db.query("SELECT " MUSTER_EVENT_COLUMNS ", e.row FROM event e WHERE e.row = ?1 UNION ALL"
                             " SELECT " MUSTER_EVENT_COLUMNS ", e.row FROM event e WHERE e.event = ?1"
                             " AND e.revision > 0 ORDER BY 2 DESC LIMIT 1",
                             firstRow);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    return Newest{query.integer(kEventColumns), firstRow, eventFrom(query)};
}

Done WriteTx::appendRevision(const Newest& newest, const TimelineEvent& event)
{
    if (!newest.event.retracted)
        if (Done done = unindexEvent(newest.row, newest.event); !done)
            return done;
    const Result<qint64> row = insertEvent(event, newest.first);
    if (!row)
        return tl::unexpected(row.error());
    return touch(newest.event.incident);
}

Result<TimelineEvent> WriteTx::putEvent(TimelineEvent event)
{
    event.knownAt = orNow(event.knownAt, m_now);
    // Whoever gives an id was shown the stored event.
    if (const auto first = firstEventRow(event.id); !first) {
        return tl::unexpected(first.error());
    } else if (*first) {
        const Result<Newest> newest = newestRevision(**first);
        if (!newest)
            return tl::unexpected(newest.error());
        return reviseEvent(*newest, std::move(event));
    }
    const auto copies = copiesOf(event.source, event.remoteId);
    if (!copies)
        return tl::unexpected(copies.error());
    const Newest* known = copyFor(*copies, event.incident);
    // An event of a tool that knows incidents stands once, and goes where the tool says.
    if (!known && event.id.isEmpty() && !copies->empty())
        known = &copies->front();
    return known ? reviseEvent(*known, std::move(event)) : insertNewEvent(std::move(event));
}

Result<TimelineEvent> WriteTx::putEventOfRoom(TimelineEvent event)
{
    event.knownAt = orNow(event.knownAt, m_now);
    const auto copies = copiesOf(event.source, event.remoteId);
    if (!copies)
        return tl::unexpected(copies.error());
    const IncidentId room = event.incident;
    const Newest* const own = copyFor(*copies, room);
    std::optional<TimelineEvent> elsewhere;
    for (const Newest& copy : *copies) {
        if (&copy == own)
            continue;
        const Result<bool> sealed = isSealed(copy.event.incident);
        if (!sealed)
            return tl::unexpected(sealed.error());
        if (*sealed)
            continue;
        event.incident = copy.event.incident;
        auto told = reviseEvent(copy, event);
        if (!told)
            return told;
        elsewhere = std::move(*told);
    }
    event.incident = room;
    if (own)
        return reviseEvent(*own, std::move(event));
    // No room is open, and those that were told of it before know it now.
    if (room.isEmpty() && elsewhere)
        return *elsewhere;
    return insertNewEvent(std::move(event));
}

Result<bool> WriteTx::isSealed(const IncidentId& incident) const
{
    if (incident.isEmpty())
        return false;
    const Result<qint64> sealed = m_db.integer(
        "SELECT coalesce((SELECT sealed FROM incident WHERE id = ? ORDER BY revision DESC LIMIT 1), 0)",
        incident);
    return sealed ? Result<bool>(*sealed != 0) : tl::unexpected(sealed.error());
}

Result<TimelineEvent> WriteTx::insertNewEvent(TimelineEvent event)
{
    // A tool reports under the tool's key and gives no id.
    const bool persons = event.source.isEmpty() || !event.id.isEmpty();
    if (event.id.isEmpty())
        event.id = newId<EventId>();
    event.revision = 0;
    const Result<qint64> row = insertEvent(event, std::nullopt);
    if (!row)
        return tl::unexpected(row.error());
    if (persons)
        if (Done done = journalInsertedEvent(); !done)
            return tl::unexpected(done.error());
    return event;
}

Result<TimelineEvent> WriteTx::reviseEvent(const Newest& newest, TimelineEvent event)
{
    const bool persons = event.source.isEmpty() || !event.id.isEmpty();
    if (event.id.isEmpty()) {
        event.pinned = event.pinned || newest.event.pinned;
        event.retracted = event.retracted || newest.event.retracted;
        if (event.incident.isEmpty())
            event.incident = newest.event.incident;
        // The tool says the same time as before: that we know its clock better by now is no news about the
        // event.
        if (event.timeUnknown ? newest.event.timeUnknown
                              : !newest.event.timeUnknown && event.toldAt() == newest.event.toldAt()) {
            event.occurredAt = newest.event.occurredAt;
            event.clockOffset = newest.event.clockOffset;
        }
    }
    event.id = newest.event.id;
    if (sameContent(event, newest.event))
        return newest.event;
    event.revision = newest.event.revision + 1;
    Done done = appendRevision(newest, event);
    if (done && persons && event.presence == newest.event.presence) // presence is a sweep's, not a person's
        done = journalInsertedEvent();
    if (!done)
        return tl::unexpected(done.error());
    return event;
}

Done WriteTx::importEventRevision(const TimelineEvent& event)
{
    const Result<std::optional<qint64>> first = firstEventRow(event.id);
    if (!first)
        return tl::unexpected(first.error());
    if (!*first) {
        const auto twins = copiesOf(event.source, event.remoteId);
        if (!twins)
            return tl::unexpected(twins.error());
        // The same fact of the same source, fetched for this incident under another id: it is here already.
        if (copyFor(*twins, event.incident))
            return {};
        if (event.revision != 0)
            return fail(ErrorKind::Invalid,
                        QStringLiteral("event %1 has no first revision").arg(event.id.value));
        const Result<qint64> row = insertEvent(event, std::nullopt);
        return row ? Done{} : tl::unexpected(row.error());
    }
    const Result<std::vector<TimelineEvent>> history = eventHistory(event.id);
    if (!history)
        return tl::unexpected(history.error());
    for (const TimelineEvent& known : *history) {
        if (known.revision != event.revision)
            continue;
        // A file of format 1 does not carry whether the tool still has it, nor how far its clock was off;
        // what is known here stays.
        TimelineEvent told = known;
        told.presence = event.presence;
        told.clockOffset = event.clockOffset;
        told.timeUnknown = event.timeUnknown;
        if (told == event)
            return {};
        return fail(ErrorKind::Conflict,
                    QStringLiteral("event %1 differs from the one that is here").arg(event.id.value));
    }
    const Result<Newest> newest = newestRevision(**first);
    if (!newest)
        return tl::unexpected(newest.error());
    if (event.revision != newest->event.revision + 1)
        return fail(ErrorKind::Invalid, QStringLiteral("event %1 lacks a revision").arg(event.id.value));
    return appendRevision(*newest, event);
}

// -------------------------------------------------------------------------------------------------- samples

Done WriteTx::putSamples(const SampleBlock& block)
{
    const Result<qint64> kept = m_db.integer(
        "SELECT count(*) FROM kept_series WHERE source = ? AND query = ?", block.key.source, block.key.query);
    if (!kept)
        return tl::unexpected(kept.error());
    const bool precious = *kept > 0 || !m_db.hasSchema("cache");
    const Result<bool> written =
        appendSamples(m_db, precious ? "main" : "cache", block, orNow(block.knownAt, m_now));
    if (!written)
        return tl::unexpected(written.error());
    if (!*written)
        return {};
    m_changes.markSamples(block.key.source, block.key.query,
                          {Instant{block.times.front()}, Instant{block.times.back() + 1}});
    if (precious) {
        const auto incidents =
            collect<QString>(m_db.query("SELECT incident FROM kept_series WHERE source = ? AND query = ?",
                                        block.key.source, block.key.query),
                             [](const Query& query) { return query.text(0); });
        if (!incidents)
            return tl::unexpected(incidents.error());
        for (const QString& incident : *incidents)
            m_changes.incidents.insert(incident);
    }
    return {};
}

Done WriteTx::keepSeries(const IncidentId& id, const SourceId& source, const QString& query)
{
    const Result<qint64> kept =
        m_db.integer("SELECT count(*) FROM kept_series WHERE source = ? AND query = ?", source, query);
    if (!kept)
        return tl::unexpected(kept.error());
    if (Done done = m_db.run("INSERT OR IGNORE INTO kept_series(incident, source, query) VALUES(?, ?, ?)", id,
                             source, query);
        !done)
        return done;
    if (m_db.changes() == 0)
        return {};
    m_changes.mark(Table::Samples, id);
    journal(QStringLiteral("kept_series"), {{QStringLiteral("incident"), id.value},
                                            {QStringLiteral("source"), source.value},
                                            {QStringLiteral("query"), query}});
    return *kept > 0 ? Done{} : copySeriesToMain(m_db, source, query);
}

Done WriteTx::pruneCache(Instant olderThan)
{
    m_changes.markAllSamples();
    // Nobody may say that these were asked for when they are gone.
    Done done = m_db.run("DELETE FROM stretch WHERE t1 < ? AND NOT EXISTS(SELECT 1 FROM kept_series k"
                         " WHERE k.source = stretch.source AND k.query = stretch.query)",
                         olderThan);
    return done ? pruneCachedSamples(m_db, olderThan) : done;
}

// ----------------------------------------------------------------------------- SLOs, runbooks, post-mortems

Done WriteTx::putSlo(const IncidentId& id, const Slo& slo)
{
    const QString body = rows::toJson(slo);
    Done done =
        m_db.run("INSERT INTO slo(incident, id, revision, body) SELECT ?1, ?2,"
                 " (SELECT coalesce(max(revision) + 1, 0) FROM slo WHERE incident = ?1 AND id = ?2), ?3"
                 " WHERE ?3 IS NOT (SELECT body FROM slo WHERE incident = ?1 AND id = ?2"
                 " ORDER BY revision DESC LIMIT 1)",
                 id, slo.id, body);
    if (!done || m_db.changes() == 0)
        return done;
    m_changes.mark(Table::Slos, id);
    return journalRow(m_db.query("SELECT * FROM slo WHERE row = ?", m_db.lastInsertRow()), "slo");
}

Done WriteTx::putRunbook(const IncidentId& id, const Runbook& runbook)
{
    // A run is read again by its version: two texts under one would make what was asked unknowable.
    const Result<qint64> ranOther = m_db.integer(
        "SELECT count(*) FROM (SELECT hash FROM runbook WHERE incident = ?1 AND id = ?2 AND version = ?3"
        " ORDER BY revision DESC LIMIT 1) WHERE hash <> ?4 AND hash <> '' AND ?4 <> '' AND EXISTS(SELECT 1 "
        "FROM runbook_answer a WHERE a.incident = ?1"
        " AND a.runbook = ?2 AND a.runbook_version = ?3)",
        id, runbook.id, runbook.version, runbook.hash);
    if (!ranOther)
        return tl::unexpected(ranOther.error());
    if (*ranOther > 0)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 version %2 already ran in this incident with another text; raise the "
                                   "version of the changed file and attach it again")
                        .arg(runbook.id)
                        .arg(runbook.version));
    Done done =
        m_db.run("INSERT INTO runbook(incident, id, revision, version, hash, body) SELECT ?1, ?2,"
                 " (SELECT coalesce(max(revision) + 1, 0) FROM runbook WHERE incident = ?1 AND id = ?2),"
                 " ?3, ?4, ?5 WHERE ?5 IS NOT (SELECT body FROM runbook WHERE incident = ?1 AND id = ?2"
                 " ORDER BY revision DESC LIMIT 1)",
                 id, runbook.id, runbook.version, runbook.hash, rows::toJson(runbook));
    if (!done || m_db.changes() == 0)
        return done;
    m_changes.mark(Table::Runbooks, id);
    return journalRow(m_db.query("SELECT * FROM runbook WHERE row = ?", m_db.lastInsertRow()), "runbook");
}

Done WriteTx::addRunbookAnswer(const RunbookAnswer& answer)
{
    return factWritten(appendFact(m_db, "runbook_answer",
                                  {"occurred_at", "known_at", "run", "runbook", "runbook_version", "node",
                                   "value", "data_age_ms", "proposed_branch", "taken_branch", "taken",
                                   "person", "override_reason", "summary"},
                                  answer.incident, answer.occurredAt, orNow(answer.knownAt, m_now),
                                  answer.run, answer.runbookId, answer.runbookVersion, answer.node,
                                  answer.value, answer.dataAge, answer.proposedBranch, answer.takenBranch,
                                  answer.taken, answer.by, answer.overrideReason, answer.summary),
                       Table::Answers, "runbook_answer", answer.incident);
}

Result<PostMortemRevision> WriteTx::addPostMortemRevision(PostMortemRevision revision)
{
    qint64 oldRow = 0;
    QString oldMarkdown;
    revision.knownAt = orNow(revision.knownAt, m_now);
    revision.occurredAt = orNow(revision.occurredAt, revision.knownAt);
    {
        Query query = m_db.query("SELECT row, id, revision, markdown FROM postmortem WHERE incident = ?"
                                 " ORDER BY revision DESC LIMIT 1",
                                 revision.incident);
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (*row) {
            oldRow = query.integer(0);
            revision.id.value = query.text(1);
            revision.revision = static_cast<int>(query.integer(2)) + 1;
            oldMarkdown = query.text(3);
        } else {
            if (revision.id.isEmpty())
                revision.id = newId<PostMortemId>();
            revision.revision = 0;
        }
    }
    Done done;
    if (oldRow != 0)
        done =
            m_db.run("INSERT INTO postmortem_text(postmortem_text, rowid, markdown) VALUES('delete', ?, ?)",
                     oldRow, oldMarkdown);
    if (done)
        done = m_db.run(
            "INSERT INTO postmortem(id, incident, revision, base_revision, occurred_at, known_at, author,"
            " state, markdown) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            revision.id, revision.incident, revision.revision, revision.baseRevision, revision.occurredAt,
            revision.knownAt, revision.author, revision.state, revision.markdown);
    const qint64 row = m_db.lastInsertRow();
    if (done)
        done = m_db.run("INSERT INTO postmortem_text(rowid, markdown) VALUES(?, ?)", row, revision.markdown);
    if (done)
        done = journalRow(m_db.query("SELECT * FROM postmortem WHERE row = ?", row), "postmortem");
    if (!done)
        return tl::unexpected(done.error());
    m_changes.mark(Table::PostMortems, revision.incident);
    return revision;
}

Done WriteTx::setPostMortemDraft(const IncidentId& id, const std::optional<PostMortemRevision>& draft)
{
    Done done =
        draft ? m_db.run("INSERT OR REPLACE INTO postmortem_draft(incident, id, revision, base_revision,"
                         " occurred_at, known_at, author, state, markdown) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         id, draft->id, draft->revision, draft->baseRevision, orNow(draft->occurredAt, m_now),
                         orNow(draft->knownAt, m_now), draft->author, draft->state, draft->markdown)
              : m_db.run("DELETE FROM postmortem_draft WHERE incident = ?", id);
    if (!done)
        return done;
    const bool changed = m_db.changes() > 0;
    m_changes.mark(Table::Drafts, id);
    if (draft)
        return journalRow(m_db.query("SELECT * FROM postmortem_draft WHERE incident = ?", id),
                          "postmortem_draft");
    if (changed)
        journalDeletion("postmortem_draft", {{QStringLiteral("incident"), id.value}});
    return {};
}

// -------------------------------------------------------------------------------- sources, cursors, settings

Done WriteTx::putSource(const Source& source)
{
    const Result<std::vector<Source>> known = sources();
    if (!known)
        return tl::unexpected(known.error());
    if (std::find(known->begin(), known->end(), source) != known->end())
        return {};
    Done done = m_db.run(
        "INSERT INTO source(id, revision, known_at, tool, name, settings, has_secret, may_write, enabled,"
        " removed) VALUES(?1, (SELECT coalesce(max(revision) + 1, 0) FROM source WHERE id = ?1),"
        " ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
        source.id, m_now, source.tool, source.name, rows::toJson(source.settings), source.hasSecret,
        source.mayWrite, source.enabled);
    if (!done)
        return done;
    m_changes.mark(Table::Sources);
    return journalRow(m_db.query("SELECT * FROM source WHERE row = ?", m_db.lastInsertRow()), "source");
}

Done WriteTx::removeSource(const SourceId& id)
{
    Done done = m_db.run(
        "INSERT INTO source(id, revision, known_at, tool, name, settings, has_secret, may_write, enabled,"
        " removed) SELECT id, revision + 1, ?2, tool, name, settings, has_secret, may_write, enabled, 1"
        " FROM source WHERE id = ?1 AND removed = 0"
        " AND revision = (SELECT max(revision) FROM source WHERE id = ?1)",
        id, m_now);
    if (!done || m_db.changes() == 0)
        return done;
    m_changes.mark(Table::Sources);
    done = journalRow(m_db.query("SELECT * FROM source WHERE row = ?", m_db.lastInsertRow()), "source");
    if (!done)
        return done;
    // A source that is connected again starts from the beginning; its facts are kept and found again by their
    // remote ids.
    return m_db.run("DELETE FROM cursor WHERE source = ?", id);
}

Done WriteTx::setCursor(const SourceId& source, const Cursor& cursor)
{
    Done done = m_db.run("INSERT OR REPLACE INTO cursor(source, feed, token) VALUES(?, ?, ?)", source,
                         cursor.feed, cursor.token);
    if (done)
        m_changes.mark(Table::Cursors);
    return done;
}

Done WriteTx::addFreshness(const Freshness& given, std::optional<IncidentId> incident)
{
    const IncidentId scope = incident.value_or(IncidentId{});
    Done done = m_db.run(
        "INSERT INTO freshness(incident, source, source_name, feed, occurred_at, known_at, last_success,"
        " data_until, state, why) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10"
        " WHERE NOT EXISTS(SELECT 1 FROM freshness WHERE incident = ?1 AND source = ?2 AND feed = ?4"
        " AND occurred_at = ?5 AND known_at = ?6 AND source_name = ?3 AND last_success IS ?7"
        " AND data_until IS ?8 AND state = ?9 AND why = ?10)",
        scope, given.source, given.sourceName, given.feed, given.occurredAt, orNow(given.knownAt, m_now),
        given.lastSuccess, given.dataUntil, toString(given.state), given.why);
    if (!done || m_db.changes() == 0)
        return done;
    m_changes.mark(Table::Freshness);
    if (incident)
        m_changes.incidents.insert(incident->value);
    return done;
}

Done WriteTx::setSetting(const QString& key, const QString& value)
{
    Done done = m_db.run("INSERT OR REPLACE INTO setting(key, value) VALUES(?, ?)", key, value);
    if (!done)
        return done;
    m_changes.mark(Table::Settings);
    journal(QStringLiteral("setting"), {{QStringLiteral("key"), key}, {QStringLiteral("value"), value}});
    return {};
}

} // namespace muster
