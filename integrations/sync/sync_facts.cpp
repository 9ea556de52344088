// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer becomes: facts in our time, what is remembered of its items, full readings, and the tools'
// clocks.
#include "integrations/sync/sync_engine.h"
#include "integrations/sync/sync_engine_private.h"
#include "models/base/log.h"

#include <algorithm>

namespace muster {

namespace {

constexpr Milliseconds kSweepEvery{24 * 3'600'000LL};
/// An item that could not be read is mentioned this long after its last sight.
constexpr Milliseconds kPoisonShown{24 * 3'600'000LL};

} // namespace

QString SyncEnginePrivate::sweepName(const QString& feed)
{
    return feed + QStringLiteral("#sweep");
}

bool SyncEnginePrivate::isSweepDue(const SourceState& state, const Feed& feed) const
{
    const std::vector<QString>& swept = state.connector->descriptor().swept;
    if (std::find(swept.cbegin(), swept.cend(), feed.name) == swept.cend())
        return false;
    const Instant now = clock.now();
    // A time in the future: the clock was set back since.
    return feed.sweepDue || !feed.sweptAt || now - *feed.sweptAt >= kSweepEvery || *feed.sweptAt > now;
}

/// What a person should know although the feed is live.
QString SyncEnginePrivate::remark(const SourceState& state, Feed& feed) const
{
    QStringList words;
    const Instant now = clock.now();
    std::erase_if(feed.poison, [&](const auto& item) { return now - item.second > kPoisonShown; });
    if (const auto count = feed.poison.size(); count > 0)
        words.append(
            count == 1
                ? QStringLiteral("1 item could not be read; it is kept as it came.")
                : QStringLiteral("%1 items could not be read; they are kept as they came.").arg(count));
    words.append(state.skew.words(state.source.name));
    words.append(feed.sweepWords);
    words.removeAll(QString());
    return words.join(u' ');
}

/// Facts and cursor of one outcome, times put into ours.
FactBatch SyncEnginePrivate::batchOf(SourceState& state, Feed& feed, Outcome& outcome)
{
    const Instant now = clock.now();
    FactBatch batch;
    batch.source = state.source.id;
    batch.feed = feed.name;
    batch.incident = feed.incident;
    batch.events = std::move(outcome.facts.events);
    batch.samples = std::move(outcome.facts.samples);
    batch.poison = std::move(outcome.facts.poison);
    batch.gone = std::move(outcome.gone);
    for (TimelineEvent& event : batch.events)
        placeInTime(event, state.skew, now);
    if (feed.incident && interest.range.from.ms > 0)
        std::erase_if(batch.events,
                      [&](const TimelineEvent& e) { return e.occurredAt < interest.range.from; });
    const std::vector<QString>& swept = state.connector->descriptor().swept;
    const bool isSwept = std::find(swept.cbegin(), swept.cend(), feed.name) != swept.cend();
    if (isSwept && feed.epoch != 0)
        batch.items = std::move(outcome.seen);
    batch.epoch = feed.epoch;
    for (TimelineEvent& event : batch.events) {
        if (feed.incident)
            event.incident = *feed.incident;
        if (isSwept && !event.remoteId.isEmpty() && feed.epoch == 0)
            batch.items.push_back(event.remoteId);
        feed.poison.erase(event.remoteId);
    }
    for (const PoisonItem& item : batch.poison)
        feed.poison[item.key] = now;
    if (outcome.cursor)
        batch.cursor = Cursor{feed.cursorName, outcome.cursor->token};
    return batch;
}

/// After the last page of a full reading is safe: what it did not see becomes missing, in a transaction of
/// its own, so that a reading which is not believed undoes none of its facts.
void SyncEnginePrivate::endSweep(SourceState& state, Feed& feed, Instant coversFrom,
                                 std::function<void(Done)> taken)
{
    const auto mark = [&](std::optional<SweepEnd> end) {
        FactBatch batch;
        batch.source = state.source.id;
        batch.feed = feed.name;
        batch.sweepEnd = end;
        batch.cursor = Cursor{sweepName(feed.name), QString::number(feed.epoch)};
        return batch;
    };
    FactBatch unbelieved = mark(std::nullopt);
    sink.commit(mark(SweepEnd{feed.epoch, coversFrom, feed.sweepForced}), &q,
                [this, id = state.source.id, name = feed.name, turn = feed.turn,
                 unbelieved = std::move(unbelieved), taken = std::move(taken)](const Done& done) {
                    SourceState* s = find(id);
                    Feed* f = s ? s->feed(name) : nullptr;
                    if (!f || f->turn != turn)
                        return;
                    if (!done && done.error().kind != ErrorKind::Conflict)
                        return taken(done);
                    f->sweptAt = Instant{f->epoch};
                    f->sweepDue = f->sweepForced = false;
                    f->sweepWords = done ? QString() : done.error().what;
                    if (done)
                        return taken(done);
                    // Asked again tomorrow, not with every round; until then the source says what was odd.
                    sink.commit(unbelieved, &q, [taken](const Done& noted) { taken(noted); });
                });
}

// ---- clocks
// --------------------------------------------------------------------------------------------------

/// What an answer's `Date` says of the tool's clock, before anything of the answer is read.
void SyncEnginePrivate::exchanged(const SourceId& id, Instant sent, const Result<HttpReply>& reply)
{
    SourceState* state = find(id);
    const Instant now = clock.now();
    if (!state || !reply || !state->skew.observe(sent, now, *reply))
        return;
    FactBatch batch;
    batch.source = id;
    batch.clock = ClockEstimate{id, now, state->skew.offset(), state->skew.error()};
    if (state->skew.isOff() || clocksOff.contains(id)) {
        if (state->skew.isOff())
            clocksOff.insert(id);
        else
            clocksOff.erase(id);
        sink.commit(std::move(batch), &q, [](const Done& done) {
            if (!done)
                qCWarning(logSync).noquote()
                    << "a clock's estimate could not be stored:" << done.error().what;
        });
    }
    tellOwnClock();
}

void SyncEnginePrivate::tellOwnClock()
{
    std::vector<ClockEstimate> estimates;
    for (const auto& [id, state] : states) {
        if (state->source.enabled && state->skew.isKnown())
            estimates.push_back({id, clock.now(), state->skew.offset(), state->skew.error()});
    }
    const QString words = muster::ownClockWords(estimates);
    if (words == ownClock)
        return;
    ownClock = words;
    emit q.ownClockChanged(words);
}

/// What the last run knew of the tools' clocks, until their next answer.
void SyncEnginePrivate::loadClocks()
{
    if (std::exchange(clocksLoaded, true))
        return;
    sink.clockEstimates(&q, [this](const Result<std::vector<ClockEstimate>>& all) {
        if (!all)
            return;
        for (const ClockEstimate& one : *all) {
            if (SourceState* state = find(one.source))
                state->skew.restore(one.offset, one.error);
            clocksOff.insert(one.source);
        }
    });
}

} // namespace muster
