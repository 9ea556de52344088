// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/write_tx.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/room_members.h"
#include "models/store/row_codec.h"
#include "models/store/sample_store.h"

#include <algorithm>

namespace muster {

namespace {

/// Appends one row of a fact table unless exactly this fact is there. `columns`: after incident and revision.
template <typename... Values>
Result<bool> appendFact(Database& db, const std::string& table, std::initializer_list<const char*> columns,
                        const IncidentId& incident, const Values&... values)
{
    std::string names, places, same;
    int place = 1;
    for (const char* column : columns) {
        std::string parameter(1, '?');
        parameter.append(std::to_string(++place));
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
                                  id, fact.occurredAt, rows::orNow(fact.knownAt, m_now),
                                  rows::severityNumber(fact.severity), fact.reason),
                       Table::Facts, "severity_fact", id);
}

Done WriteTx::addFact(const IncidentId& id, const StageFact& fact)
{
    return factWritten(appendFact(m_db, "stage_fact", {"occurred_at", "known_at", "stage"}, id,
                                  fact.occurredAt, rows::orNow(fact.knownAt, m_now), toString(fact.stage)),
                       Table::Facts, "stage_fact", id);
}

Done WriteTx::addFact(const IncidentId& id, const RoleFact& fact)
{
    return factWritten(appendFact(m_db, "role_fact", {"occurred_at", "known_at", "role", "person"}, id,
                                  fact.occurredAt, rows::orNow(fact.knownAt, m_now), fact.role, fact.person),
                       Table::Facts, "role_fact", id);
}

Done WriteTx::addFact(const IncidentId& id, const StatusFact& fact)
{
    return factWritten(appendFact(m_db, "status_fact",
                                  {"occurred_at", "known_at", "audience", "state", "text", "next_update_due"},
                                  id, fact.occurredAt, rows::orNow(fact.knownAt, m_now), fact.audience,
                                  fact.state, fact.text, fact.nextUpdateDue),
                       Table::Facts, "status_fact", id);
}

Done WriteTx::addFact(const IncidentId& id, const KeyTimeFact& fact)
{
    return factWritten(appendFact(m_db, "key_time_fact", {"occurred_at", "known_at", "name", "origin"}, id,
                                  fact.occurredAt, rows::orNow(fact.knownAt, m_now), fact.name, fact.origin),
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

// -------------------------------------------------------------------------------------------------- samples

Done WriteTx::putSamples(const SampleBlock& block)
{
    const Result<qint64> kept = m_db.integer(
        "SELECT count(*) FROM kept_series WHERE source = ? AND query = ?", block.key.source, block.key.query);
    if (!kept)
        return tl::unexpected(kept.error());
    const bool precious = *kept > 0 || !m_db.hasSchema("cache");
    const Result<bool> written =
        appendSamples(m_db, precious ? "main" : "cache", block, rows::orNow(block.knownAt, m_now));
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
                                  answer.incident, answer.occurredAt, rows::orNow(answer.knownAt, m_now),
                                  answer.run, answer.runbookId, answer.runbookVersion, answer.node,
                                  answer.value, answer.dataAge, answer.proposedBranch, answer.takenBranch,
                                  answer.taken, answer.by, answer.overrideReason, answer.summary),
                       Table::Answers, "runbook_answer", answer.incident);
}

Result<PostMortemRevision> WriteTx::addPostMortemRevision(PostMortemRevision revision)
{
    qint64 oldRow = 0;
    QString oldMarkdown;
    revision.knownAt = rows::orNow(revision.knownAt, m_now);
    revision.occurredAt = rows::orNow(revision.occurredAt, revision.knownAt);
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
                         id, draft->id, draft->revision, draft->baseRevision,
                         rows::orNow(draft->occurredAt, m_now), rows::orNow(draft->knownAt, m_now),
                         draft->author, draft->state, draft->markdown)
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
        scope, given.source, given.sourceName, given.feed, given.occurredAt,
        rows::orNow(given.knownAt, m_now), given.lastSuccess, given.dataUntil, toString(given.state),
        given.why);
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
