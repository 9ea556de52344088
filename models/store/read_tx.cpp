// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/read_tx.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/room_members.h"
#include "models/store/row_codec.h"
#include "models/store/sample_store.h"
#include "models/store/seen_rows.h"

#include <algorithm>
#include <map>
#include <optional>

namespace muster {

namespace {

Incident incidentFrom(const Query& query)
{
    Incident incident;
    incident.id.value = query.text(0);
    incident.number = query.text(1);
    incident.title = query.text(2);
    incident.services = rows::listFrom(query.blob(3));
    incident.openedAt = query.instant(4);
    incident.sealed = query.integer(5) != 0;
    return incident;
}

constexpr std::string_view kNewestIncidents =
    "SELECT i.id, i.number, i.title, i.services, i.opened_at, i.sealed FROM incident i"
    " WHERE NOT EXISTS(SELECT 1 FROM incident n WHERE n.id = i.id AND n.revision > i.revision)";

/// How many events AsOf sees of one incident.
Result<qint64> countEvents(Database& database, const IncidentId& id, AsOf asOf)
{
    return database.integer(
        std::string("SELECT count(*) FROM event e WHERE e.incident = ?1 AND").append(kVisible), id,
        knownBy(asOf), asOf.instant);
}

/// How many events each incident has live, from indexes alone: all rows, less those that a later revision
/// replaces, less newest ones that are retracted. The few later revisions drive the joins (CROSS keeps their
/// order): driven by the incidents' events, a million of them cost two seconds instead of 0.2.
constexpr std::string_view kLiveCounts =
    "SELECT incident, sum(n) FROM (SELECT incident, count(*) AS n FROM event GROUP BY incident"
    " UNION ALL SELECT p.incident, -count(*) FROM event n CROSS JOIN event p ON p.row = n.event"
    "  WHERE n.revision = 1 AND n.revision > 0 GROUP BY p.incident"
    " UNION ALL SELECT p.incident, -count(*) FROM event n CROSS JOIN event p ON p.event = n.event"
    "  AND p.revision > 0 AND p.revision = n.revision - 1 WHERE n.revision > 1 AND n.revision > 0"
    "  GROUP BY p.incident"
    " UNION ALL SELECT e.incident, -count(*) FROM event e WHERE e.retracted = 1 AND NOT EXISTS(SELECT 1"
    "  FROM event n WHERE n.event = e.event AND n.revision > 0 AND n.revision > e.revision)"
    "  GROUP BY e.incident) GROUP BY incident";

Result<std::map<QString, qint64>> liveCounts(Database& database)
{
    std::map<QString, qint64> counts;
    Query query = database.query(kLiveCounts);
    for (;;) {
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return counts;
        counts[query.text(0)] = query.integer(1);
    }
}

PostMortemRevision revisionFrom(const Query& query)
{
    PostMortemRevision revision;
    revision.id.value = query.text(0);
    revision.incident.value = query.text(1);
    revision.revision = static_cast<int>(query.integer(2));
    revision.baseRevision = static_cast<int>(query.integer(3));
    revision.occurredAt = query.instant(4);
    revision.knownAt = query.instant(5);
    revision.author = query.text(6);
    revision.state = query.text(7);
    revision.markdown = query.text(8);
    return revision;
}

constexpr std::string_view kPostMortems = "SELECT id, incident, revision, base_revision, occurred_at, "
                                          "known_at, author, state, markdown FROM postmortem"
                                          " WHERE incident = ?";

} // namespace

Result<std::vector<IncidentSummary>> ReadTx::incidents(AsOf asOf) const
{
    Result<std::vector<IncidentSummary>> list = collect<IncidentSummary>(
        m_database.query(
            std::string(kNewestIncidents)
                .append(" AND i.opened_at <= ?1 AND NOT EXISTS(SELECT 1 FROM incident_link l WHERE"
                        " l.incident = i.id AND l.room <> '' AND l.known_at <= ?2 AND NOT EXISTS("
                        "SELECT 1 FROM incident_link m WHERE m.incident = l.incident AND"
                        " m.revision > l.revision AND m.known_at <= ?2))"
                        " ORDER BY i.opened_at DESC, i.id DESC"),
            asOf.instant, knownBy(asOf)),
        [](const Query& query) {
            return IncidentSummary{incidentFrom(query), {}, 0, {}};
        });
    if (!list)
        return list;
    const auto live = asOf.isLive() ? liveCounts(m_database) : Result<std::map<QString, qint64>>();
    if (!live)
        return tl::unexpected(live.error());
    for (IncidentSummary& summary : *list) {
        const Result<IncidentFacts> known = facts(summary.incident.id);
        if (!known)
            return tl::unexpected(known.error());
        summary.state = stateAt(*known, asOf);
        const auto members = membersOf(m_database, summary.incident.id, asOf);
        if (!members)
            return tl::unexpected(members.error());
        for (const IncidentId& member : *members) {
            if (const auto counted = live->find(member.value); counted != live->end()) {
                summary.eventCount += static_cast<int>(counted->second);
            } else if (!asOf.isLive()) {
                const Result<qint64> count = countEvents(m_database, member, asOf);
                if (!count)
                    return tl::unexpected(count.error());
                summary.eventCount += static_cast<int>(*count);
            }
        }
        Query query = m_database.query("SELECT state FROM postmortem WHERE incident = ? AND occurred_at <= ?"
                                       " AND known_at <= ? ORDER BY revision DESC LIMIT 1",
                                       summary.incident.id, asOf.instant, knownBy(asOf));
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (*row)
            summary.postMortemState = query.text(0);
    }
    return list;
}

Result<Incident> ReadTx::incident(const IncidentId& id) const
{
    Query query = m_database.query(std::string(kNewestIncidents).append(" AND i.id = ?"), id);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return fail(ErrorKind::NotFound,
                    QStringLiteral("no incident \"%1\" in %2").arg(id.value, m_database.path()));
    return incidentFrom(query);
}

Result<Incident> ReadTx::findIncident(const QString& idOrNumber) const
{
    Query query =
        m_database.query(std::string(kNewestIncidents)
                             .append(" AND (i.id = ?1 OR i.number = ?1 COLLATE NOCASE) ORDER BY i.row DESC"),
                         idOrNumber);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return fail(ErrorKind::NotFound,
                    QStringLiteral("no incident \"%1\" in %2").arg(idOrNumber, m_database.path()));
    const Incident found = incidentFrom(query);
    const Result<IncidentId> room = roomOf(m_database, found.id);
    if (!room)
        return tl::unexpected(room.error());
    return *room == found.id ? Result<Incident>(found) : incident(*room);
}

namespace {

/// Of one member.
Result<IncidentFacts> factsOf(Database& database, const IncidentId& id)
{
    auto severities = collect<SeverityFact>(
        database.query("SELECT occurred_at, known_at, severity, reason FROM severity_fact WHERE incident = ?"
                       " ORDER BY known_at, revision",
                       id),
        [](const Query& q) {
            return SeverityFact{q.instant(0), q.instant(1), rows::severityFrom(q.integer(2)), q.text(3)};
        });
    if (!severities)
        return tl::unexpected(severities.error());
    auto stages = collect<StageFact>(
        database.query("SELECT occurred_at, known_at, stage FROM stage_fact WHERE incident = ?"
                       " ORDER BY known_at, revision",
                       id),
        [](const Query& q) {
            return StageFact{q.instant(0), q.instant(1),
                             stageFromString(q.text(2)).value_or(Stage::Detected)};
        });
    if (!stages)
        return tl::unexpected(stages.error());
    auto roles = collect<RoleFact>(
        database.query("SELECT occurred_at, known_at, role, person FROM role_fact WHERE incident = ?"
                       " ORDER BY known_at, revision",
                       id),
        [](const Query& q) {
            return RoleFact{q.instant(0), q.instant(1), q.text(2), q.text(3)};
        });
    if (!roles)
        return tl::unexpected(roles.error());
    auto statuses = collect<StatusFact>(
        database.query("SELECT occurred_at, known_at, audience, state, text, next_update_due FROM status_fact"
                       " WHERE incident = ? ORDER BY known_at, revision",
                       id),
        [](const Query& q) {
            return StatusFact{q.instant(0), q.instant(1), q.text(2),
                              q.text(3),    q.text(4),    q.optionalInstant(5)};
        });
    if (!statuses)
        return tl::unexpected(statuses.error());
    auto keyTimes = collect<KeyTimeFact>(
        database.query("SELECT occurred_at, known_at, name, origin FROM key_time_fact WHERE incident = ?"
                       " ORDER BY known_at, revision",
                       id),
        [](const Query& q) {
            return KeyTimeFact{q.instant(0), q.instant(1), q.text(2), q.text(3)};
        });
    if (!keyTimes)
        return tl::unexpected(keyTimes.error());
    return IncidentFacts{std::move(*severities), std::move(*stages), std::move(*roles), std::move(*statuses),
                         std::move(*keyTimes)};
}

template <typename Fact>
void append(std::vector<Fact>& all, std::vector<Fact> more)
{
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    std::stable_sort(all.begin(), all.end(),
                     [](const Fact& a, const Fact& b) { return a.knownAt < b.knownAt; });
}

} // namespace

Result<IncidentFacts> ReadTx::facts(const IncidentId& id) const
{
    // Since when the room has a severity of its own: from then on a joined incident's is what that tool says
    // of its part, shown beside it, and never the room's.
    std::optional<Instant> ownSince;
    const auto read = [&](const IncidentId& member) {
        auto facts = factsOf(m_database, member);
        if (facts && member == id) {
            for (const SeverityFact& fact : facts->severities)
                ownSince = std::min(ownSince.value_or(fact.occurredAt), fact.occurredAt);
        } else if (facts && ownSince) {
            std::erase_if(facts->severities,
                          [&](const SeverityFact& fact) { return fact.occurredAt >= *ownSince; });
        }
        return facts;
    };
    return overMembers<IncidentFacts>(m_database, id, {}, read, [](IncidentFacts& all, IncidentFacts more) {
        append(all.severities, std::move(more.severities));
        append(all.stages, std::move(more.stages));
        append(all.roles, std::move(more.roles));
        append(all.statuses, std::move(more.statuses));
        append(all.keyTimes, std::move(more.keyTimes));
    });
}

Result<std::vector<Panel>> ReadTx::panels(const IncidentId& id) const
{
    Query query =
        m_database.query("SELECT body FROM panels WHERE incident = ? ORDER BY revision DESC LIMIT 1", id);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    return *row ? rows::panelsFrom(query.blob(0)) : std::vector<Panel>{};
}

Result<std::vector<SampleBlock>> ReadTx::samples(const SourceId& source, const QString& query,
                                                 TimeRange range, AsOf asOf) const
{
    Result<std::vector<SampleBlock>> kept = readSamples(m_database, "main", source, query, range, asOf);
    if (!kept || !m_database.hasSchema("cache"))
        return kept;
    Result<std::vector<SampleBlock>> cached = readSamples(m_database, "cache", source, query, range, asOf);
    if (!cached)
        return cached;
    for (SampleBlock& block : *cached) {
        const auto same = std::find_if(kept->begin(), kept->end(),
                                       [&](const SampleBlock& other) { return other.key == block.key; });
        // A series that became precious was copied whole and is written to main alone since.
        if (same == kept->end())
            kept->push_back(std::move(block));
    }
    return kept;
}

Result<std::vector<SeriesInfo>> ReadTx::series(const IncidentId& id) const
{
    std::vector<SeriesInfo> list;
    for (const bool main : {true, false}) {
        if (!main && !m_database.hasSchema("cache"))
            break;
        const std::string schema = main ? "main" : "cache";
        auto found =
            collect<SeriesInfo>(m_database.query("SELECT s.source, s.query, s.labels, s.unit, s.step_ms,"
                                                 " (SELECT min(t0) FROM " +
                                                     schema +
                                                     ".chunk WHERE series = s.row),"
                                                     " (SELECT max(t1) FROM " +
                                                     schema +
                                                     ".chunk WHERE series = s.row)"
                                                     " FROM main.kept_series k JOIN " +
                                                     schema +
                                                     ".series s ON s.source = k.source AND s.query = k.query"
                                                     " WHERE k.incident = ? ORDER BY s.query, s.labels",
                                                 id),
                                [](const Query& q) {
                                    SeriesInfo info;
                                    info.key = {SourceId{q.text(0)}, q.text(1), rows::mapFrom(q.blob(2))};
                                    info.unit = unitFromString(q.text(3));
                                    info.step = Milliseconds(q.integer(4));
                                    if (!q.isNull(5))
                                        info.extent = {q.instant(5), Instant{q.integer(6) + 1}};
                                    return info;
                                });
        if (!found)
            return found;
        for (SeriesInfo& info : *found)
            if (std::none_of(list.begin(), list.end(),
                             [&](const SeriesInfo& o) { return o.key == info.key; }))
                list.push_back(std::move(info));
    }
    return list;
}

Result<std::vector<Slo>> ReadTx::slos(const IncidentId& id) const
{
    return collect<Slo>(
        m_database.query("SELECT body FROM slo s WHERE incident = ? AND NOT EXISTS(SELECT 1 FROM slo n"
                         " WHERE n.incident = s.incident AND n.id = s.id AND n.revision > s.revision)"
                         " ORDER BY id",
                         id),
        [](const Query& q) { return rows::sloFrom(q.blob(0)); });
}

Result<std::vector<Runbook>> ReadTx::runbooks(const IncidentId& id) const
{
    return collect<Runbook>(
        m_database.query(
            "SELECT body FROM runbook r WHERE incident = ? AND NOT EXISTS(SELECT 1 FROM runbook n"
            " WHERE n.incident = r.incident AND n.id = r.id AND n.version = r.version"
            " AND n.revision > r.revision) ORDER BY row",
            id),
        [](const Query& q) { return rows::runbookFrom(q.blob(0)); });
}

Result<std::vector<RunbookAnswer>> ReadTx::runbookAnswers(const IncidentId& id) const
{
    return collect<RunbookAnswer>(
        m_database.query(
            "SELECT run, incident, runbook, runbook_version, node, occurred_at, known_at, value,"
            " data_age_ms, proposed_branch, taken_branch, taken, person, override_reason, summary"
            " FROM runbook_answer WHERE incident = ? ORDER BY known_at, revision",
            id),
        [](const Query& q) {
            RunbookAnswer answer;
            answer.run.value = q.text(0);
            answer.incident.value = q.text(1);
            answer.runbookId = q.text(2);
            answer.runbookVersion = static_cast<int>(q.integer(3));
            answer.node = q.text(4);
            answer.occurredAt = q.instant(5);
            answer.knownAt = q.instant(6);
            if (!q.isNull(7))
                answer.value = q.real(7);
            if (!q.isNull(8))
                answer.dataAge = Milliseconds(q.integer(8));
            answer.proposedBranch = static_cast<int>(q.integer(9));
            answer.takenBranch = static_cast<int>(q.integer(10));
            answer.taken = q.text(11);
            answer.by = q.text(12);
            answer.overrideReason = q.text(13);
            answer.summary = q.text(14);
            return answer;
        });
}

Result<std::optional<PostMortemRevision>> ReadTx::postMortem(const IncidentId& id, AsOf asOf) const
{
    Query query = m_database.query(std::string(kPostMortems)
                                       .append(" AND occurred_at <= ? AND known_at <= ?"
                                               " ORDER BY revision DESC LIMIT 1"),
                                   id, asOf.instant, knownBy(asOf));
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    return *row ? std::optional(revisionFrom(query)) : std::nullopt;
}

Result<std::vector<PostMortemRevision>> ReadTx::postMortemHistory(const IncidentId& id) const
{
    return collect<PostMortemRevision>(
        m_database.query(std::string(kPostMortems).append(" ORDER BY revision"), id), revisionFrom);
}

Result<std::optional<PostMortemRevision>> ReadTx::postMortemDraft(const IncidentId& id) const
{
    Query query =
        m_database.query("SELECT id, incident, revision, base_revision, occurred_at, known_at, author, state,"
                         " markdown FROM postmortem_draft WHERE incident = ?",
                         id);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    return *row ? std::optional(revisionFrom(query)) : std::nullopt;
}

Result<std::vector<Source>> ReadTx::sources() const
{
    return collect<Source>(
        m_database.query(
            "SELECT id, tool, name, settings, has_secret, may_write, enabled FROM source s WHERE removed = 0"
            " AND NOT EXISTS(SELECT 1 FROM source n WHERE n.id = s.id AND n.revision > s.revision)"
            " ORDER BY (SELECT min(row) FROM source f WHERE f.id = s.id)"),
        [](const Query& q) {
            return Source{SourceId{q.text(0)}, q.text(1),         q.text(2),        rows::mapFrom(q.blob(3)),
                          q.integer(4) != 0,   q.integer(5) != 0, q.integer(6) != 0};
        });
}

Result<std::vector<Cursor>> ReadTx::cursors(const SourceId& source) const
{
    return collect<Cursor>(
        m_database.query("SELECT feed, token FROM cursor WHERE source = ? ORDER BY feed", source),
        [](const Query& q) {
            return Cursor{q.text(0), q.text(1)};
        });
}

Result<std::vector<Freshness>> ReadTx::freshness(AsOf asOf, std::optional<IncidentId> incident) const
{
    // Newest per feed by the time the state began, then by the time it was noticed, then by arrival.
    std::vector<Freshness> list;
    std::vector<IncidentId> scopes{IncidentId{}};
    bool sealedRoom = false;
    if (incident && !incident->isEmpty()) {
        scopes.insert(scopes.begin(), *incident);
        const auto room = this->incident(*incident);
        sealedRoom = room && room->sealed;
    }
    for (const IncidentId& scope : scopes) {
        auto found = collect<Freshness>(
            m_database.query(
                "SELECT source, source_name, feed, occurred_at, known_at, last_success, data_until, state, "
                "why"
                " FROM (SELECT *, row_number() OVER (PARTITION BY source, feed ORDER BY occurred_at DESC,"
                "   known_at DESC, row DESC) AS place FROM freshness WHERE incident = ?1"
                "   AND known_at <= ?2 AND occurred_at <= ?3)"
                " WHERE place = 1 ORDER BY source_name, feed",
                scope, knownBy(asOf), asOf.instant),
            [](const Query& q) {
                return Freshness{SourceId{q.text(0)},
                                 q.text(1),
                                 q.text(2),
                                 q.instant(3),
                                 q.instant(4),
                                 q.optionalInstant(5),
                                 q.optionalInstant(6),
                                 rows::freshnessFrom(q.view(7)),
                                 q.text(8)};
            });
        if (!found)
            return found;
        for (Freshness& one : *found) {
            const auto recorded = std::find_if(list.begin(), list.end(), [&](const Freshness& other) {
                return other.source == one.source && other.feed == one.feed &&
                       other.sourceName == one.sourceName;
            });
            if (recorded == list.end())
                list.push_back(std::move(one));
            // The tool went on telling, or fell silent, while another room was fed.
            else if (!sealedRoom && recorded->knownAt < one.knownAt)
                *recorded = std::move(one);
        }
    }
    return list;
}

Result<std::optional<QString>> ReadTx::setting(const QString& key) const
{
    Query query = m_database.query("SELECT value FROM setting WHERE key = ?", key);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    return *row ? std::optional(query.text(0)) : std::nullopt;
}

} // namespace muster
