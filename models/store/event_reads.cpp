// SPDX-License-Identifier: GPL-3.0-or-later
// Readings of events: those of a room as AsOf sees them, by pages, with what was corrected.
#include "models/store/event_row.h"
#include "models/store/read_tx.h"
#include "models/store/revised_events.h"
#include "models/store/row_codec.h"
#include "models/store/seen_rows.h"

#include <algorithm>
#include <set>

namespace muster {

TimelineEvent eventFrom(const Query& query)
{
    TimelineEvent event;
    event.id.value = query.text(0);
    event.revision = static_cast<int>(query.integer(1));
    event.incident.value = query.text(2);
    event.occurredAt = query.instant(3);
    event.knownAt = query.instant(4);
    event.kind = rows::kindFrom(query.view(5));
    event.kindName = query.text(6);
    event.source.value = query.text(7);
    event.sourceName = query.text(8);
    event.remoteId = query.text(9);
    event.actor = query.text(10);
    event.service = query.text(11);
    event.text = query.text(12);
    event.link = query.text(13);
    event.raw = query.blob(14);
    event.pinned = query.integer(15) != 0;
    event.retracted = query.integer(16) != 0;
    event.presence = rows::presenceFrom(query.view(17));
    event.clockOffset = Milliseconds{query.integer(18)};
    event.timeUnknown = query.integer(19) != 0;
    return event;
}

namespace {

/// By (time, id), ascending.
bool isEarlier(const TimelineEvent& a, const TimelineEvent& b)
{
    return a.occurredAt != b.occurredAt ? a.occurredAt < b.occurredAt : a.id < b.id;
}

} // namespace

namespace {

/// The event of the row as it is in `known`; nullptr when that has another revision of it, or none.
const TimelineEvent* findKnown(const std::vector<TimelineEvent>& known, const Query& query)
{
    if (known.empty())
        return nullptr;
    TimelineEvent wanted;
    wanted.id.value = query.text(0);
    wanted.occurredAt = query.instant(3);
    const auto found = std::lower_bound(known.begin(), known.end(), wanted, isEarlier);
    const bool same = found != known.end() && found->id == wanted.id && found->revision == query.integer(1) &&
                      found->knownAt == query.instant(4);
    return same ? &*found : nullptr;
}

} // namespace

Result<std::vector<TimelineEvent>> eventsSharing(const ReadTx& tx, const IncidentId& id, AsOf asOf,
                                                 const std::vector<TimelineEvent>& known)
{
    const auto read = [&known](const Query& query) {
        const TimelineEvent* same = findKnown(known, query);
        return same ? *same : eventFrom(query);
    };
    auto list = overMembers<std::vector<TimelineEvent>>(
        tx.database(), id, asOf,
        [&](const IncidentId& member) {
            return collect<TimelineEvent>(
                tx.database().query(
                    std::string("SELECT " MUSTER_EVENT_COLUMNS " FROM event e WHERE e.incident = ?1 AND")
                        .append(kVisible)
                        .append(" ORDER BY e.row"),
                    member, knownBy(asOf), asOf.instant),
                read);
        },
        [](std::vector<TimelineEvent>& all, std::vector<TimelineEvent> more) {
            all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
        });
    // Rows of a member come by time already; only ties need their order by id.
    if (list)
        std::sort(list->begin(), list->end(), isEarlier);
    return list;
}

Result<std::vector<TimelineEvent>> ReadTx::events(const IncidentId& id, AsOf asOf) const
{
    return eventsSharing(*this, id, asOf, {});
}

namespace {

/// Of one member. `all`: its room's.
Result<std::vector<TimelineEvent>> revisedOf(const ReadTx& tx, const IncidentId& id,
                                             const std::vector<TimelineEvent>& all, AsOf asOf,
                                             std::optional<Instant> happenedBy)
{
    const Instant until = happenedBy.value_or(asOf.instant);
    // Those that are not there any more were there once.
    auto ids = collect<EventId>(
        tx.database().query("SELECT DISTINCT f.id FROM event n INDEXED BY event_retracted JOIN event f ON"
                            " f.row = n.event WHERE n.incident = ?1 AND n.retracted = 1 AND n.revision > 0",
                            id),
        [](const Query& q) { return EventId{q.text(0)}; });
    if (!ids)
        return tl::unexpected(ids.error());
    const std::set<EventId> gone(ids->begin(), ids->end());
    for (const TimelineEvent& event : all) {
        if (event.revision > 0 && event.incident == id && gone.count(event.id) == 0)
            ids->push_back(event.id);
    }
    // Asked one by one while they are few: to look through ten thousand events for them costs more.
    constexpr std::size_t kOneByOne = 64;
    if (ids->size() > kOneByOne) {
        // The index over later revisions drives it; the planner would look at every event of the incident.
        static const std::string sql =
            std::string(
                "WITH later(event) AS MATERIALIZED (SELECT i.row FROM event i INDEXED BY"
                " event_by_incident WHERE i.incident = ?1 AND EXISTS (SELECT 1 FROM event n INDEXED BY"
                " event_later WHERE n.event = i.row AND n.revision > 0))"
                " SELECT " MUSTER_EVENT_COLUMNS " FROM later l CROSS JOIN event e ON e.row = l.event"
                " WHERE")
                .append(kVisible)
                .append(" UNION ALL SELECT " MUSTER_EVENT_COLUMNS
                        " FROM later l CROSS JOIN event e INDEXED BY"
                        " event_later ON e.event = l.event AND e.revision > 0 WHERE")
                .append(kVisible);
        return collect<TimelineEvent>(tx.database().query(sql, id, knownBy(asOf), until), eventFrom);
    }
    static const std::string sql =
        std::string("SELECT " MUSTER_EVENT_COLUMNS " FROM event e WHERE e.id = ?1 AND e.revision = 0 AND")
            .append(kVisible)
            .append(" UNION ALL SELECT " MUSTER_EVENT_COLUMNS " FROM event f JOIN event e ON e.event = f.row"
                    " AND e.revision > 0 WHERE f.id = ?1 AND f.revision = 0 AND")
            .append(kVisible);
    std::vector<TimelineEvent> found;
    for (const EventId& one : *ids) {
        auto revisions =
            collect<TimelineEvent>(tx.database().query(sql, one, knownBy(asOf), until), eventFrom);
        if (!revisions)
            return revisions;
        std::move(revisions->begin(), revisions->end(), std::back_inserter(found));
    }
    return found;
}

} // namespace

Result<std::vector<TimelineEvent>> revisedEvents(const ReadTx& tx, const IncidentId& id,
                                                 const std::vector<TimelineEvent>& all, AsOf asOf,
                                                 std::optional<Instant> happenedBy)
{
    return overMembers<std::vector<TimelineEvent>>(
        tx.database(), id, asOf,
        [&](const IncidentId& member) { return revisedOf(tx, member, all, asOf, happenedBy); },
        [](std::vector<TimelineEvent>& found, std::vector<TimelineEvent> more) {
            found.insert(found.end(), std::make_move_iterator(more.begin()),
                         std::make_move_iterator(more.end()));
        });
}

namespace {

/// Of one member, see ReadTx::eventsBefore.
Result<std::vector<TimelineEvent>> pageOf(Database& database, const IncidentId& id, AsOf asOf,
                                          Instant beforeAt, const EventId& beforeId, int limit)
{
    Query query =
        database.query(std::string("SELECT " MUSTER_EVENT_COLUMNS " FROM event e WHERE e.incident = ?1 AND")
                           .append(kVisible)
                           .append(" AND e.row < ?4 ORDER BY e.row DESC"),
                       id, knownBy(asOf), std::min(asOf.instant, beforeAt), eventRowsEnd(beforeAt));
    std::vector<TimelineEvent> page;
    std::vector<TimelineEvent> tie; // rows of one instant, to be ordered by id
    const auto flush = [&] {
        std::sort(tie.begin(), tie.end(),
                  [](const TimelineEvent& a, const TimelineEvent& b) { return b.id < a.id; });
        std::move(tie.begin(), tie.end(), std::back_inserter(page));
        tie.clear();
    };
    for (;;) {
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            break;
        TimelineEvent event = eventFrom(query);
        if (event.occurredAt == beforeAt && !(event.id < beforeId))
            continue;
        if (!tie.empty() && tie.front().occurredAt != event.occurredAt) {
            flush();
            if (page.size() >= static_cast<size_t>(limit))
                break;
        }
        tie.push_back(std::move(event));
    }
    flush();
    if (page.size() > static_cast<size_t>(limit))
        page.resize(static_cast<size_t>(limit));
    return page;
}

} // namespace

Result<std::vector<TimelineEvent>> ReadTx::eventsBefore(const IncidentId& id, AsOf asOf, Instant beforeAt,
                                                        const EventId& beforeId, int limit) const
{
    return overMembers<std::vector<TimelineEvent>>(
        m_database, id, asOf,
        [&](const IncidentId& member) { return pageOf(m_database, member, asOf, beforeAt, beforeId, limit); },
        [limit](std::vector<TimelineEvent>& page, std::vector<TimelineEvent> more) {
            page.insert(page.end(), std::make_move_iterator(more.begin()),
                        std::make_move_iterator(more.end()));
            std::sort(page.begin(), page.end(),
                      [](const TimelineEvent& a, const TimelineEvent& b) { return isEarlier(b, a); });
            if (page.size() > static_cast<size_t>(limit))
                page.resize(static_cast<size_t>(limit));
        });
}

Result<std::vector<TimelineEvent>> ReadTx::eventHistory(const EventId& id) const
{
    return collect<TimelineEvent>(
        m_database.query(
            "SELECT " MUSTER_EVENT_COLUMNS " FROM event e WHERE e.id = ?1 AND e.revision = 0 UNION ALL"
            " SELECT " MUSTER_EVENT_COLUMNS " FROM event f JOIN event e ON e.event = f.row AND e.revision > 0"
            " WHERE f.id = ?1 AND f.revision = 0 ORDER BY 2",
            id),
        eventFrom);
}

} // namespace muster
