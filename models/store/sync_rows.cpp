// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/sync_rows.h"

#include "models/store/event_row.h"

namespace muster {

namespace {

std::optional<qint64> optionalInteger(const Query& query, int column)
{
    return query.isNull(column) ? std::nullopt : std::optional(query.integer(column));
}

/// A revision of the newest state of (source, remoteId), in every room, with another presence; nothing when
/// it is unknown.
Done setPresence(WriteTx& tx, const SourceId& source, const QString& remoteId, Presence presence)
{
    const auto ids =
        collect<EventId>(tx.database().query("SELECT id FROM event WHERE revision = 0 AND source <> '' AND"
                                             " remote_id <> '' AND source = ? AND remote_id = ?",
                                             source, remoteId),
                         [](const Query& query) { return EventId{query.text(0)}; });
    if (!ids)
        return tl::unexpected(ids.error());
    for (const EventId& id : *ids) {
        Result<std::vector<TimelineEvent>> history = tx.eventHistory(id);
        if (!history)
            return tl::unexpected(history.error());
        TimelineEvent event = std::move(history->back());
        if (event.presence == presence)
            continue;
        event.presence = presence;
        event.knownAt = {};
        if (const auto put = tx.putEvent(std::move(event)); !put)
            return tl::unexpected(put.error());
    }
    return {};
}

Done markItem(Database& db, const SourceId& source, const QString& feed, const QString& remoteId,
              Presence presence)
{
    return db.run("UPDATE feed_item SET presence = ? WHERE source = ? AND feed = ? AND remote_id = ?",
                  toString(presence), source, feed, remoteId);
}

} // namespace

Result<bool> knowsEvent(WriteTx& tx, const SourceId& source, const QString& remoteId)
{
    return tx.database()
        .query("SELECT 1 FROM event WHERE revision = 0 AND source <> '' AND remote_id <> '' AND source = ?"
               " AND remote_id = ?",
               source, remoteId)
        .step();
}

Done putHostState(WriteTx& tx, const HostState& state)
{
    return tx.database().run(
        "INSERT OR REPLACE INTO host_state(origin, breaker, failures, opened, open_until, retry_after_until,"
        " tokens, tokens_at, rate_limit, remaining, reset_at, asked)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        state.origin, toString(state.breaker), state.failures, state.opened, state.openUntil,
        state.retryAfterUntil, state.tokens, state.tokensAt, state.limit, state.remaining, state.resetAt,
        toText(state.asked));
}

Result<std::vector<HostState>> hostStates(const ReadTx& tx)
{
    return collect<HostState>(
        tx.database().query(
            "SELECT origin, breaker, failures, opened, open_until, retry_after_until, tokens,"
            " tokens_at, rate_limit, remaining, reset_at, asked FROM host_state ORDER BY origin"),
        [](const Query& query) {
            HostState state;
            state.origin = query.text(0);
            state.breaker = breakerFromString(query.text(1));
            state.failures = static_cast<int>(query.integer(2));
            state.opened = static_cast<int>(query.integer(3));
            state.openUntil = query.instant(4);
            state.retryAfterUntil = query.instant(5);
            state.tokens = query.real(6);
            state.tokensAt = query.instant(7);
            state.limit = optionalInteger(query, 8);
            state.remaining = optionalInteger(query, 9);
            state.resetAt = query.optionalInstant(10);
            state.asked = askedFromText(query.text(11));
            return state;
        });
}

Done addClockEstimate(WriteTx& tx, const ClockEstimate& estimate)
{
    return tx.database().run(
        "INSERT INTO source_clock(source, known_at, offset_ms, error_ms) VALUES(?, ?, ?, ?)", estimate.source,
        estimate.knownAt, estimate.offset, estimate.error);
}

Result<std::vector<ClockEstimate>> clockEstimates(const ReadTx& tx)
{
    return collect<ClockEstimate>(
        tx.database().query("SELECT source, known_at, offset_ms, error_ms FROM source_clock c WHERE row ="
                            " (SELECT max(row) FROM source_clock WHERE source = c.source) ORDER BY source"),
        [](const Query& query) {
            return ClockEstimate{SourceId{query.text(0)}, query.instant(1), Milliseconds{query.integer(2)},
                                 Milliseconds{query.integer(3)}};
        });
}

Done putPoison(WriteTx& tx, const PoisonItem& item)
{
    const Done done = tx.database().run(
        "INSERT INTO poison(source, feed, key, first_seen, last_seen, times, why, raw)"
        " VALUES(?1, ?2, ?3, ?4, ?4, 1, ?5, ?6) ON CONFLICT(source, feed, key) DO UPDATE SET"
        " last_seen = ?4, times = times + 1, why = ?5, raw = ?6",
        item.source, item.feed, item.key, tx.now(), item.why, item.raw.left(PoisonItem::kMaxRawBytes));
    if (!done)
        return done;
    return tx.database().run(
        "DELETE FROM poison WHERE source = ?1 AND row NOT IN (SELECT row FROM poison WHERE source = ?1"
        " ORDER BY last_seen DESC, row DESC LIMIT ?2)",
        item.source, kMostPoison);
}

Result<std::vector<PoisonItem>> poisonItems(const ReadTx& tx, const SourceId& source, int limit)
{
    return collect<PoisonItem>(
        tx.database().query("SELECT source, feed, key, why, raw, first_seen, last_seen, times FROM poison"
                            " WHERE source = ? ORDER BY last_seen DESC, row DESC LIMIT ?",
                            source, limit),
        [](const Query& query) {
            return PoisonItem{SourceId{query.text(0)}, query.text(1),
                              query.text(2),           query.text(3),
                              query.blob(4),           query.instant(5),
                              query.instant(6),        static_cast<int>(query.integer(7))};
        });
}

Result<std::map<SourceId, int>> poisonCounts(const ReadTx& tx)
{
    const auto list = collect<std::pair<SourceId, int>>(
        tx.database().query("SELECT source, count(*) FROM poison GROUP BY source"), [](const Query& query) {
            return std::pair{SourceId{query.text(0)}, static_cast<int>(query.integer(1))};
        });
    if (!list)
        return tl::unexpected(list.error());
    return std::map<SourceId, int>(list->begin(), list->end());
}

Done doubtFreshness(WriteTx& tx, const QString& why)
{
    const auto sources = tx.sources();
    if (!sources)
        return tl::unexpected(sources.error());
    const auto known = tx.freshness();
    if (!known)
        return tl::unexpected(known.error());
    for (Freshness freshness : *known) {
        const bool isFresh =
            freshness.state == FreshnessState::Live || freshness.state == FreshnessState::Late;
        const bool isConnected = std::any_of(sources->cbegin(), sources->cend(), [&](const Source& source) {
            return source.id == freshness.source;
        });
        if (!isFresh || !isConnected)
            continue;
        freshness.state = FreshnessState::Stale;
        freshness.why = why;
        freshness.occurredAt = freshness.knownAt = tx.now();
        if (Done done = tx.addFreshness(freshness); !done)
            return done;
    }
    return {};
}

void tellFirstKnown(TimelineEvent& event, const std::map<EventId, EventPast>& pasts)
{
    if (const auto past = pasts.find(event.id); past != pasts.end())
        event.knownAt = past->second.firstKnownAt;
}

Result<std::map<EventId, EventPast>> eventPasts(const ReadTx& tx, const std::vector<TimelineEvent>& events)
{
    struct Revision
    {
        Instant knownAt;
        QString presence;
    };
    std::map<EventId, EventPast> pasts;
    for (const TimelineEvent& event : events) {
        if (event.revision == 0)
            continue;
        const auto revisions = collect<Revision>(
            tx.database().query(
                "SELECT known_at, presence, revision FROM event WHERE id = ?1 AND revision = 0 UNION ALL"
                " SELECT e.known_at, e.presence, e.revision FROM event f JOIN event e ON e.event = f.row AND"
                " e.revision > 0 WHERE f.id = ?1 AND f.revision = 0 AND e.revision <= ?2 ORDER BY 3",
                event.id, event.revision),
            [](const Query& query) {
                return Revision{query.instant(0), query.text(1)};
            });
        if (!revisions)
            return tl::unexpected(revisions.error());
        if (revisions->empty())
            continue;
        EventPast past{revisions->front().knownAt, revisions->front().knownAt};
        for (size_t i = 1; i < revisions->size(); ++i) {
            if ((*revisions)[i].presence != (*revisions)[i - 1].presence)
                past.presentSince = (*revisions)[i].knownAt;
        }
        pasts.emplace(event.id, past);
    }
    return pasts;
}

Done noteItems(WriteTx& tx, const SourceId& source, const QString& feed,
               const std::vector<QString>& remoteIds, qint64 epoch)
{
    for (const QString& remoteId : remoteIds) {
        const Result<qint64> absent =
            tx.database().integer("SELECT count(*) FROM feed_item WHERE source = ? AND feed = ? AND"
                                  " remote_id = ? AND presence <> 'present'",
                                  source, feed, remoteId);
        if (!absent)
            return tl::unexpected(absent.error());
        // An ordinary pull leaves the number of the last full reading alone.
        Done done =
            tx.database().run("INSERT INTO feed_item(source, feed, remote_id, epoch) VALUES(?1, ?2, ?3, ?4)"
                              " ON CONFLICT(source, feed, remote_id) DO UPDATE SET presence = 'present',"
                              " epoch = CASE ?4 WHEN 0 THEN epoch ELSE ?4 END",
                              source, feed, remoteId, epoch);
        if (!done)
            return done;
        if (*absent == 0)
            continue;
        // Seen again.
        done = setPresence(tx, source, remoteId, Presence::Present);
        if (!done)
            return done;
    }
    return {};
}

Result<SweepResult> finishSweep(WriteTx& tx, const SourceId& source, const QString& feed, qint64 epoch,
                                Instant coversFrom, bool force)
{
    struct Item
    {
        QString remoteId;
        bool seen;
    };
    const auto items = collect<Item>(
        tx.database().query("SELECT f.remote_id, f.epoch = ?3 FROM feed_item f WHERE f.source = ?1 AND"
                            " f.feed = ?2 AND f.presence = 'present' AND EXISTS(SELECT 1 FROM event e WHERE"
                            " e.revision = 0 AND e.source <> '' AND e.remote_id <> '' AND e.source = f.source"
                            " AND e.remote_id = f.remote_id AND e.occurred_at >= ?4) ORDER BY f.remote_id",
                            source, feed, epoch, coversFrom),
        [](const Query& query) {
            return Item{query.text(0), query.integer(1) != 0};
        });
    if (!items)
        return tl::unexpected(items.error());
    SweepResult result;
    result.present = static_cast<int>(items->size());
    for (const Item& item : *items)
        result.missing += item.seen ? 0 : 1;
    const bool many = result.missing * 10 > result.present * 3;
    result.rejected =
        !force && many && (result.missing > 3 || (result.missing == result.present && result.present > 1));
    if (result.rejected)
        return result;
    for (const Item& item : *items) {
        if (item.seen)
            continue;
        Done done = markItem(tx.database(), source, feed, item.remoteId, Presence::Missing);
        if (done)
            done = setPresence(tx, source, item.remoteId, Presence::Missing);
        if (!done)
            return tl::unexpected(done.error());
    }
    return result;
}

Done settleItems(WriteTx& tx, const SourceId& source, const QString& feed,
                 const std::vector<QString>& remoteIds)
{
    for (const QString& remoteId : remoteIds) {
        const Result<qint64> missing =
            tx.database().integer("SELECT count(*) FROM feed_item WHERE source = ? AND feed = ? AND"
                                  " remote_id = ? AND presence = 'missing'",
                                  source, feed, remoteId);
        if (!missing)
            return tl::unexpected(missing.error());
        Done done = tx.database().run("DELETE FROM feed_item WHERE source = ? AND feed = ? AND remote_id = ?"
                                      " AND presence <> 'tombstone'",
                                      source, feed, remoteId);
        if (done && *missing != 0)
            done = setPresence(tx, source, remoteId, Presence::Present);
        if (!done)
            return done;
    }
    return {};
}

Done buryItems(WriteTx& tx, const SourceId& source, const QString& feed,
               const std::vector<QString>& remoteIds)
{
    for (const QString& remoteId : remoteIds) {
        Done done = markItem(tx.database(), source, feed, remoteId, Presence::Tombstone);
        if (done)
            done = setPresence(tx, source, remoteId, Presence::Tombstone);
        if (!done)
            return done;
    }
    return {};
}

} // namespace muster
