// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine does for streams: which sources have one, their facts, and what they mean for the feed that
// they belong to. The connections themselves are source_stream.cpp.
#include "integrations/sync/sync_engine.h"
#include "integrations/sync/sync_engine_private.h"
#include "models/base/log.h"

#include <utility>

namespace muster {

void SyncEnginePrivate::beginStream(SourceState& state)
{
    if (!streams || !state.connector || !state.source.enabled)
        return;
    const auto account = accountOf(state.source);
    if (!account)
        return; // the feeds say why
    auto stream = state.connector->stream(*account);
    if (!stream || !state.feed(stream->feed))
        return;
    state.stream =
        std::make_unique<SourceStream>(*this, state.source.id, std::move(*stream), *account, *streams);
    state.stream->begin();
}

Feed* SyncEnginePrivate::streamFeed(const SourceId& id)
{
    SourceState* state = find(id);
    return state && state->stream ? state->feed(state->stream->feed()) : nullptr;
}

void SyncEnginePrivate::commitStream(const SourceId& id, Outcome outcome, std::vector<TimelineEvent> firsts,
                                     std::function<void(Done)> onDone, QObject* context)
{
    SourceState* state = find(id);
    Feed* feed = streamFeed(id);
    if (!state || !feed)
        return;
    const Instant now = clock.now();
    for (TimelineEvent& event : firsts)
        placeInTime(event, state->skew, now);
    FactBatch batch = batchOf(*state, *feed, outcome);
    batch.cursor.reset(); // it is the pulls' alone
    batch.firsts = std::move(firsts);
    if (batch.empty())
        return onDone({});
    batch.hosts = gate.takeChanged();
    sink.commit(std::move(batch), context, std::move(onDone));
}

void SyncEnginePrivate::rememberStream(const SourceId& id, const std::vector<QString>& items,
                                       const std::vector<QString>& over, const std::vector<QString>& gone)
{
    if (Feed* feed = streamFeed(id))
        remember(*feed, items, over, gone);
}

void SyncEnginePrivate::streamPull(const SourceId& id, bool anew, bool gap)
{
    SourceState* state = find(id);
    Feed* feed = streamFeed(id);
    if (!running || !feed)
        return;
    feed->anewWanted += anew ? 1 : 0;
    feed->pullAgain = feed->pullAgain || gap || anew;
    wake(*state, *feed, clock.now());
}

/// Not inside of what a stream does: whoever hears of it may change the sources.
void SyncEnginePrivate::tellLater(const Freshness& freshness)
{
    QMetaObject::invokeMethod(
        &q, [this, freshness] { emit q.freshnessChanged(freshness); }, Qt::QueuedConnection);
}

void SyncEnginePrivate::streamHeard(const SourceId& id, bool complete)
{
    SourceState* state = find(id);
    Feed* feed = streamFeed(id);
    // What pulls fail at is not cured by a connection.
    if (!feed || !complete || feed->health.failures() > 0)
        return;
    const Instant now = clock.now();
    if (feed->health.succeeded(now, remark(*state, *feed))) {
        feed->freshnessStored = now;
        storeFreshness(id, roomsFor(*state), feed->health.freshness());
    }
    tellLater(feed->health.freshness());
}

void SyncEnginePrivate::streamChanged(const SourceId& id)
{
    SourceState* state = find(id);
    Feed* feed = streamFeed(id);
    if (!feed || !feed->health.remarked(clock.now(), remark(*state, *feed)))
        return;
    storeFreshness(id, roomsFor(*state), feed->health.freshness());
    tellLater(feed->health.freshness());
}

} // namespace muster
