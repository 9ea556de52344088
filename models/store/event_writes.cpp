// SPDX-License-Identifier: GPL-3.0-or-later
// Writing events: identity, revisions, a room's copies, the full-text index (declared in write_tx.h).
#include "models/base/json_text.h"
#include "models/domain/alert_episode.h"
#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/row_codec.h"
#include "models/store/write_tx.h"

#include <algorithm>
#include <set>
#include <utility>

namespace muster {

namespace {

constexpr size_t kPendingTexts = 20'000;

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

} // namespace

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
    event.knownAt = rows::orNow(event.knownAt, m_now);
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

Result<TimelineEvent> WriteTx::putEventOfRooms(TimelineEvent event, std::vector<IncidentId> rooms)
{
    event.knownAt = rows::orNow(event.knownAt, m_now);
    const auto copies = copiesOf(event.source, event.remoteId);
    if (!copies)
        return tl::unexpected(copies.error());
    const auto begun = copiesOf(event.source, beginningOf(event.remoteId));
    if (!begun)
        return tl::unexpected(begun.error());
    const IncidentId first = rooms.empty() ? IncidentId{} : rooms.front();
    bool isLoose = rooms.empty();
    for (const Newest& beginning : *begun) {
        rooms.push_back(beginning.event.incident);
        isLoose = isLoose || beginning.event.incident.isEmpty();
    }

    std::optional<TimelineEvent> told;
    const auto keep = [&](Result<TimelineEvent> stored, const IncidentId& room) -> Done {
        if (!stored)
            return tl::unexpected(stored.error());
        if (!told || room == first)
            told = std::move(*stored);
        return {};
    };
    std::set<IncidentId> have{IncidentId{}};
    const Newest* loose = nullptr;
    for (const Newest& copy : *copies) {
        event.incident = copy.event.incident;
        if (event.incident.isEmpty()) {
            loose = &copy;
            continue;
        }
        have.insert(event.incident);
        const Result<bool> sealed = isSealed(event.incident);
        if (!sealed)
            return tl::unexpected(sealed.error());
        if (*sealed)
            continue;
        if (Done done = keep(reviseEvent(copy, event), copy.event.incident); !done)
            return tl::unexpected(done.error());
    }
    for (const IncidentId& room : rooms) {
        if (!have.insert(room).second)
            continue;
        const Result<bool> sealed = isSealed(room);
        if (!sealed)
            return tl::unexpected(sealed.error());
        if (*sealed)
            continue;
        event.incident = room;
        const Newest* const adopted = std::exchange(loose, nullptr);
        if (Done done = keep(adopted ? reviseEvent(*adopted, event) : insertNewEvent(event), room); !done)
            return tl::unexpected(done.error());
    }
    // Of no room, unless those that were told of it before know it by now.
    if (!loose && told && (!isLoose || begun->empty()))
        return *told;
    event.incident = {};
    auto stored = loose ? reviseEvent(*loose, std::move(event)) : insertNewEvent(std::move(event));
    return !stored || !told ? stored : Result<TimelineEvent>(*told);
}

Done WriteTx::copyToRoom(const SourceId& source, const QString& remoteId, const IncidentId& room)
{
    const auto copies = copiesOf(source, remoteId);
    if (!copies)
        return tl::unexpected(copies.error());
    const Newest* const nearest = copyFor(*copies, room);
    if (copies->empty() || (nearest && nearest->event.incident == room))
        return {};
    const Result<bool> sealed = isSealed(room);
    if (!sealed || *sealed)
        return sealed ? Done() : tl::unexpected(sealed.error());
    if (nearest) { // of no room
        TimelineEvent event = nearest->event;
        event.id = {};
        event.incident = room;
        event.knownAt = m_now;
        const auto adopted = reviseEvent(*nearest, std::move(event));
        return adopted ? Done() : tl::unexpected(adopted.error());
    }
    const auto history = eventHistory(copies->front().event.id);
    if (!history)
        return tl::unexpected(history.error());
    std::optional<Newest> copy;
    for (TimelineEvent event : *history) {
        event.id = {};
        event.incident = room;
        event.pinned = event.retracted = false; // marks of the other room
        auto stored = copy ? reviseEvent(*copy, std::move(event)) : insertNewEvent(std::move(event));
        if (!stored)
            return tl::unexpected(stored.error());
        copy = Newest{m_insertedRow, copy ? copy->first : m_insertedRow, std::move(*stored)};
    }
    return {};
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

} // namespace muster
