// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer becomes: facts in our time, what is remembered of its items, full readings, and the tools'
// clocks.
#include "integrations/sync/sync_engine.h"
#include "integrations/sync/sync_engine_private.h"
#include "models/base/log.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr Milliseconds kSweepEvery{24 * 3'600'000LL};
/// A reading that could not say what else there is (a server that just started, an item without a name) is
/// tried again after this.
constexpr Milliseconds kSweepAgain{10 * 60'000};
/// An item that could not be read is mentioned this long after its last sight.
constexpr Milliseconds kPoisonShown{24 * 3'600'000LL};
/// After a cursor expired the overlap must not reach behind the tool's memory again. So long nothing is known
/// of how far that goes.
constexpr Milliseconds kShortOverlap{3'600'000};
/// Ids of one feed that are remembered only to write less; beyond that the store is told again.
constexpr int kMostNoted = 200'000;

} // namespace

/// Marks the end of series of a live tail that are missing from its answer; not when the answer itself may
/// lack some.
void SyncEnginePrivate::markEnded(Subscription& tail, TimeRange asked, MetricAnswer& answer)
{
    const Milliseconds step = tail.query.step;
    const bool incomplete = tellsOfMissing(answer.warnings);
    std::map<std::map<QString, QString>, qint64> alive;
    for (const SampleBlock& block : answer.blocks) {
        for (size_t i = block.times.size(); i-- > 0;) {
            if (!std::isnan(block.values[i])) {
                if (i + 1 == block.times.size())
                    alive[block.key.labels] = block.times[i];
                break;
            }
        }
    }
    // A series that is missing from this answer ended: mark it once, so that its return is not joined to its
    // end.
    for (const auto& [labels, last] : tail.alive) {
        const bool seen = std::any_of(answer.blocks.cbegin(), answer.blocks.cend(),
                                      [&](const SampleBlock& block) { return block.key.labels == labels; });
        if (!seen && incomplete)
            alive.emplace(labels, last);
        if (seen || incomplete || last + step.count() > asked.to.ms)
            continue;
        SampleBlock end;
        end.key = {tail.query.source, tail.query.query, labels};
        end.unit = tail.query.unit;
        end.step = step;
        end.knownAt = answer.answeredAt;
        end.times = {last + step.count()};
        end.values = {std::numeric_limits<double>::quiet_NaN()};
        answer.blocks.push_back(std::move(end));
    }
    tail.alive = std::move(alive);
}

QString SyncEnginePrivate::sweepName(const QString& feed)
{
    return feed + QStringLiteral("#sweep");
}

bool SyncEnginePrivate::isSwept(const SourceState& state, const Feed& feed)
{
    const std::vector<QString>& swept = state.connector->descriptor().swept;
    return std::find(swept.cbegin(), swept.cend(), feed.name) != swept.cend();
}

bool SyncEnginePrivate::isSweepDue(const SourceState& state, const Feed& feed) const
{
    if (!isSwept(state, feed))
        return false;
    const Instant now = clock.now();
    // A time in the future: the clock was set back since.
    return feed.sweepDue || !feed.sweptAt || now - *feed.sweptAt >= kSweepEvery || *feed.sweptAt > now;
}

/// How long before its high water this feed asks again.
Milliseconds SyncEnginePrivate::overlapOf(const SourceState& state, const Feed& feed)
{
    const Milliseconds usual = overlapFor(state.skew);
    const Milliseconds since = feed.expiredAt ? feed.began - *feed.expiredAt : kShortOverlap;
    // What changes while pages are read is found by an overlap of twice that time.
    return since >= kShortOverlap ? usual : std::min(usual, 2 * feed.took + Milliseconds{1'000});
}

Instant SyncEnginePrivate::coveredFrom(const SourceState& state, Instant byTheirClock)
{
    return byTheirClock == Instant::never() ? byTheirClock : byTheirClock - state.skew.correction();
}

void SyncEnginePrivate::remember(Feed& feed, const std::vector<QString>& items,
                                 const std::vector<QString>& over, const std::vector<QString>& gone)
{
    if (feed.noted.size() + feed.settled.size() > kMostNoted) {
        feed.noted.clear();
        feed.settled.clear();
    }
    for (const QString& id : items) {
        feed.noted.insert(id);
        feed.settled.remove(id);
    }
    for (const QString& id : over) {
        feed.settled.insert(id);
        feed.noted.remove(id);
    }
    // One that comes again has to be told again.
    for (const QString& id : gone) {
        feed.noted.remove(id);
        feed.settled.remove(id);
    }
}

void SyncEnginePrivate::postponeSweep(Feed& feed) const
{
    feed.sweepDue = feed.sweepForced = false;
    feed.sweptAt = clock.now() - kSweepEvery + kSweepAgain;
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
    if (state.stream && state.stream->feed() == feed.name)
        words.append(state.stream->words());
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
    batch.rooms = roomsFor(state);
    batch.ofRooms = state.connector && !state.connector->descriptor().incidents;
    batch.events = std::move(outcome.facts.events);
    batch.samples = std::move(outcome.facts.samples);
    batch.poison = std::move(outcome.facts.poison);
    batch.gone = std::move(outcome.gone);
    for (TimelineEvent& event : batch.events)
        placeInTime(event, state.skew, now);
    batch.people = std::move(outcome.facts.people);
    batch.onCall = std::move(outcome.facts.onCall);
    batch.incidents = std::move(outcome.facts.incidents);
    batch.sourceName = state.source.name;
    for (IncidentReport& report : batch.incidents)
        placeInTime(report, state.skew, now);
    if (!batch.rooms.empty() && interest.range.from.ms > 0)
        std::erase_if(batch.events,
                      [&](const TimelineEvent& e) { return e.occurredAt < interest.range.from; });
    if (isSwept(state, feed)) {
        batch.items = std::move(outcome.seen);
        batch.over = std::move(outcome.over);
        // The store is told once what stays the same: a list of a thousand alerts comes every 15 s.
        if (feed.epoch == 0)
            std::erase_if(batch.items, [&](const QString& id) { return feed.noted.contains(id); });
        std::erase_if(batch.over, [&](const QString& id) { return feed.settled.contains(id); });
    }
    batch.epoch = feed.epoch;
    for (TimelineEvent& event : batch.events) {
        if (!batch.rooms.empty())
            event.incident = batch.rooms.front();
        feed.poison.erase(event.remoteId);
    }
    for (const PoisonItem& item : batch.poison)
        feed.poison[item.key] = now;
    // A whole list: what could not be read of an earlier one is gone, or can be read now.
    if (outcome.full)
        std::erase_if(feed.poison, [&](const auto& item) { return item.second < feed.began; });
    if (outcome.cursor)
        batch.cursor = Cursor{feed.name, outcome.cursor->token};
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
    auto result = std::make_shared<SweepResult>();
    sink.commit(mark(SweepEnd{feed.epoch, coversFrom, feed.sweepForced, result}), &q,
                [this, id = state.source.id, name = feed.name, turn = feed.turn, result,
                 unbelieved = std::move(unbelieved), taken = std::move(taken)](const Done& done) {
                    SourceState* s = find(id);
                    Feed* f = s ? s->feed(name) : nullptr;
                    if (!f || f->turn != turn)
                        return;
                    if (!done && done.error().kind != ErrorKind::Conflict)
                        return taken(done);
                    // What it made missing has to be told when it is seen again.
                    f->noted.clear();
                    f->settled.clear();
                    f->result = *result;
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
