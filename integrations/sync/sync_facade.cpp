// SPDX-License-Identifier: GPL-3.0-or-later
// The public functions of SyncEngine: sources, one-off questions, live tails. How feeds run is
// sync_engine.cpp.
#include "integrations/core/secret_store.h"
#include "integrations/sync/sync_engine_private.h"
#include "models/base/log.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace muster {

namespace {

/// How far back the tail of a tool that answers in part is asked again.
constexpr Milliseconds kAskedAgain{10 * 60'000};

/// Through the event loop, so that no callback runs inside the call that asked.
template <typename T>
void later(Clock& clock, QObject* context, std::function<void(Result<T>)> onDone, Error error)
{
    clock.after(Milliseconds{0}, context,
                [onDone = std::move(onDone), error = std::move(error)] { onDone(tl::unexpected(error)); });
}

} // namespace

SyncEngine::SyncEngine(const ConnectorRegistry& connectors, Transport& transport, FactSink& sink,
                       SecretStore& secrets, Clock& clock, SyncOptions options, QObject* parent)
    : QObject(parent),
      d(std::make_unique<SyncEnginePrivate>(*this, connectors, transport, sink, secrets, clock, options))
{
}

SyncEngine::~SyncEngine()
{
    // Runs point into d.
    for (StepRun* run : findChildren<StepRun*>(QString(), Qt::FindDirectChildrenOnly))
        delete run;
}

void SyncEngine::listenThrough(StreamTransport& streams)
{
    d->streams = &streams;
}

void SyncEngine::setSources(std::vector<Source> sources, const std::vector<Freshness>& before)
{
    for (const Source& old : d->sources) {
        if (std::find(sources.cbegin(), sources.cend(), old) == sources.cend())
            d->remove(old.id);
    }
    d->sources = std::move(sources);
    for (const Source& source : d->sources) {
        if (!d->states.contains(source.id))
            d->add(source, before);
    }
}

const std::vector<Source>& SyncEngine::sources() const
{
    return d->sources;
}

void SyncEngine::secretChanged(const SourceId& source)
{
    d->secrets.forget(source);
    if (SourceState* state = d->find(source); state && d->running) {
        for (const auto& feed : state->feeds)
            d->wake(*state, *feed, d->clock.now());
        if (state->stream)
            state->stream->renew();
    }
}

void SyncEngine::start()
{
    if (std::exchange(d->running, true))
        return;
    for (const auto& [id, state] : d->states) {
        for (const auto& feed : state->feeds)
            d->wake(*state, *feed, d->clock.now());
        d->beginStream(*state);
    }
    for (const auto& [id, subscription] : d->subscriptions)
        d->scheduleTail(id, Milliseconds{0});
}

void SyncEngine::stop()
{
    if (!std::exchange(d->running, false))
        return;
    std::vector<std::pair<std::function<void(const SourceReport&)>, SourceReport>> told;
    for (const auto& [id, state] : d->states) {
        state->stream.reset();
        for (const auto& feed : state->feeds) {
            ++feed->turn;
            if (feed->run)
                feed->run->abandon();
            feed->state = Feed::State::Unloaded;
            feed->loaded = false;
            for (auto& listener : std::exchange(feed->onRoundEnd, {}))
                told.emplace_back(
                    std::move(listener.tell),
                    d->report(*state, *feed,
                              Error{ErrorKind::Cancelled, QStringLiteral("Stopped."), 0, {}, {}}));
        }
    }
    for (auto& [id, subscription] : d->subscriptions) {
        ++subscription.turn;
        subscription.inFlight = false;
        subscription.handle.cancel();
    }
    for (const auto& [listener, report] : told)
        listener(report);
}

bool SyncEngine::isRunning() const
{
    return d->running;
}

void SyncEngine::setActiveIncident(std::optional<IncidentId> incident)
{
    if (d->incident == incident)
        return;
    d->incident = std::move(incident);
    for (const auto& [id, state] : d->states)
        d->tellNewcomers(*state);
    pullNow();
}

void SyncEngine::setOpenRooms(std::vector<IncidentId> rooms)
{
    if (d->openRooms == rooms)
        return;
    d->openRooms = std::move(rooms);
    for (const auto& [id, state] : d->states)
        d->tellNewcomers(*state);
}

std::optional<IncidentId> SyncEngine::activeIncident() const
{
    return d->incident;
}

void SyncEngine::setInterest(Interest interest)
{
    d->interest = std::move(interest);
}

void SyncEngine::pullNow()
{
    if (!d->running)
        return;
    for (const auto& [id, state] : d->states) {
        if (const auto account = accountOf(state->source))
            d->gate.tryNow(account->baseUrl);
        for (const auto& feed : state->feeds)
            d->wake(*state, *feed, d->clock.now());
        if (state->stream)
            state->stream->hurry();
    }
}

void SyncEngine::sweepNow(bool force)
{
    for (const auto& [id, state] : d->states) {
        for (const auto& feed : state->feeds) {
            feed->sweepDue = true;
            feed->sweepForced = force;
        }
    }
    pullNow();
}

void SyncEngine::sweepNow(const std::optional<SourceId>& source, bool force, QObject* context,
                          std::function<void(std::vector<SourceReport>)> onDone)
{
    auto collected = std::make_shared<Reports>();
    collected->context = context;
    collected->onDone = std::move(onDone);
    const auto refuse = [&](SourceReport report, Error error) {
        report.words = error.what;
        report.error = std::move(error);
        collected->reports.push_back(std::move(report));
    };
    std::vector<std::pair<SourceId, QString>> toPull;
    for (const Source& one : d->sources) {
        SourceState* state = source && *source != one.id ? nullptr : d->find(one.id);
        if (!state || (!source && state->feeds.empty()))
            continue;
        SourceReport report;
        report.source = one.id;
        report.name = one.name;
        if (!d->running || state->feeds.empty()) {
            refuse(report, {ErrorKind::Cancelled,
                            d->running ? QStringLiteral("%1 is switched off; it was not asked.").arg(one.name)
                                       : QStringLiteral("Muster does not ask its tools at present."),
                            0,
                            {},
                            {}});
            continue;
        }
        const auto account = accountOf(one);
        if (account)
            d->gate.tryNow(account->baseUrl);
        for (const auto& feed : state->feeds) {
            feed->sweepDue = true;
            feed->sweepForced = force;
            report.feed = feed->name;
            toPull.emplace_back(one.id, feed->name);
            if (account && d->gate.pausedUntil(account->baseUrl) > d->clock.now()) {
                refuse(report,
                       d->gate.refusedError({Refusal::Why::RetryAfter, d->gate.pausedUntil(account->baseUrl)},
                                            account->baseUrl, one.name));
                continue;
            }
            collected->reports.push_back(report);
            ++collected->missing;
            feed->onRoundEnd.push_back(
                {true, [collected, place = collected->reports.size() - 1](const SourceReport& told) {
                     collected->put(place, told);
                 }});
        }
    }
    if (collected->missing == 0)
        d->clock.after(Milliseconds{0}, context,
                       [collected] { collected->onDone(std::move(collected->reports)); });
    for (const auto& [id, name] : toPull) {
        SourceState* state = d->find(id);
        if (Feed* feed = state ? state->feed(name) : nullptr)
            d->wake(*state, *feed, d->clock.now());
    }
}

QString SyncEngine::ownClockWords() const
{
    return d->ownClock;
}

HostGate& SyncEngine::hostGate()
{
    return d->gate;
}

void SyncEngine::resumed(Milliseconds gap, const QString& why)
{
    d->gate.slept(gap);
    ++d->doubts;
    d->doubtWords = why;
    const Instant now = d->clock.now();
    for (const auto& [id, state] : d->states) {
        d->transport.forget(id);
        state->skew.forget();
        const auto doubt = [&](FeedHealth& health) {
            if (!health.doubted(now, why))
                return;
            d->storeFreshness(id, d->roomsFor(*state), health.freshness());
            emit freshnessChanged(Freshness(health.freshness()));
        };
        if (state->stream)
            state->stream->renew();
        for (const auto& feed : state->feeds) {
            doubt(feed->health);
            feed->sweepDue = true;
            if (feed->run)
                feed->run->restart();
        }
        if (state->metrics.freshness().knownAt != Instant{})
            doubt(state->metrics);
        for (const auto& run : state->queries) {
            if (run)
                run->restart();
        }
    }
    for (auto& [id, subscription] : d->subscriptions) {
        if (d->running && !subscription.inFlight)
            d->scheduleTail(id, Milliseconds{0});
    }
    pullNow();
}

void SyncEngine::pullOnce(QObject* context, std::function<void(std::vector<SourceReport>)> onDone)
{
    auto collected = std::make_shared<Reports>();
    collected->context = context;
    collected->onDone = std::move(onDone);
    std::vector<std::pair<SourceId, QString>> toPull;
    for (const Source& source : d->sources) {
        SourceState* state = d->find(source.id);
        if (!state)
            continue;
        if (!state->connector) {
            SourceReport report{source.id,
                                source.name,
                                {},
                                false,
                                QStringLiteral("This Muster does not know the tool “%1”.").arg(source.tool),
                                {},
                                0,
                                0,
                                {},
                                false};
            report.error = Error{ErrorKind::Invalid, report.words, 0, {}, {}};
            collected->reports.push_back(std::move(report));
            continue;
        }
        // Whoever asks for this waits for it.
        if (const auto account = accountOf(source))
            d->gate.tryNow(account->baseUrl);
        for (const auto& feed : state->feeds) {
            const size_t place = collected->reports.size();
            collected->reports.emplace_back();
            ++collected->missing;
            feed->onRoundEnd.push_back(
                {false, [collected, place](const SourceReport& report) { collected->put(place, report); }});
            toPull.emplace_back(source.id, feed->name);
        }
    }
    if (toPull.empty()) {
        d->clock.after(Milliseconds{0}, context,
                       [collected] { collected->onDone(std::move(collected->reports)); });
        return;
    }
    for (const auto& [id, name] : toPull) {
        SourceState* state = d->find(id);
        Feed* feed = state ? state->feed(name) : nullptr;
        // A round under way reports when it ends.
        if (feed && (feed->state == Feed::State::Unloaded || feed->state == Feed::State::Waiting))
            d->wake(*state, *feed, d->clock.now());
    }
}

QueryHandle SyncEngine::query(const MetricQuery& query, QObject* context,
                              std::function<void(Result<MetricAnswer>)> onDone, KeepSamples keep)
{
    SourceState* state = d->find(query.source);
    const auto account = state ? accountOf(state->source) : fail(ErrorKind::NotFound, QString());
    Result<Step> step = tl::unexpected(d->noSuchSource(query.source));
    if (state && state->connector)
        step = account ? state->connector->query(*account, query) : tl::unexpected(account.error());
    if (!step) {
        later<MetricAnswer>(d->clock, context, std::move(onDone), step.error());
        return {};
    }
    auto answer = std::make_shared<MetricAnswer>();
    StepRun::Setup setup;
    setup.account = *account;
    setup.first = std::move(*step);
    setup.onOutcome = [this, answer, query, keep](Outcome& outcome, bool, std::function<void(Done)> taken) {
        answer->answeredAt = d->clock.now();
        if (outcome.facts.scalar)
            answer->scalar = outcome.facts.scalar;
        answer->warnings += outcome.facts.warnings;
        std::vector<SampleBlock> blocks = std::move(outcome.facts.samples);
        FactBatch batch;
        const bool stored = keep != KeepSamples::No && !query.instant && !blocks.empty();
        if (stored)
            batch.samples = blocks;
        std::move(blocks.begin(), blocks.end(), std::back_inserter(answer->blocks));
        if (!stored)
            return taken({});
        batch.source = query.source;
        if (keep == KeepSamples::ForIncident && d->incident) {
            batch.incident = d->incident;
            batch.keep.emplace_back(query.source, query.query);
        }
        d->sink.commit(std::move(batch), this, [answer, taken = std::move(taken)](const Done& done) {
            // The answer is true even when this machine cannot keep it; the person sees both.
            if (!done)
                answer->warnings.append(
                    QStringLiteral("The samples could not be stored: %1").arg(done.error().what));
            taken({});
        });
    };
    setup.onEnd = [this, answer, source = query.source, onDone = std::move(onDone)](const Done& done) {
        d->metricsAnswered(source, done ? std::nullopt : std::optional<Error>(done.error()));
        if (!done)
            return onDone(tl::unexpected(done.error()));
        onDone(std::move(*answer));
    };
    StepRun* run = d->run(state->source, state->lane, std::move(setup), context);
    std::erase_if(state->queries, [](const QPointer<StepRun>& old) { return !old; });
    state->queries.push_back(run);
    run->begin();
    return SyncEnginePrivate::handle(run);
}

QueryHandle SyncEngine::catalogue(const SourceId& source, CatalogueKind kind, const QString& argument,
                                  QObject* context, std::function<void(Result<CatalogueAnswer>)> onDone)
{
    SourceState* state = d->find(source);
    const auto account = state ? accountOf(state->source) : fail(ErrorKind::NotFound, QString());
    Result<Step> step = tl::unexpected(d->noSuchSource(source));
    if (state && state->connector)
        step =
            account ? state->connector->catalogue(*account, kind, argument) : tl::unexpected(account.error());
    if (!step) {
        later<CatalogueAnswer>(d->clock, context, std::move(onDone), step.error());
        return {};
    }
    auto answer = std::make_shared<CatalogueAnswer>();
    StepRun::Setup setup;
    setup.account = *account;
    setup.first = std::move(*step);
    setup.onOutcome = [answer](Outcome& outcome, bool, const std::function<void(Done)>& taken) {
        answer->completions += outcome.facts.completions;
        answer->rules.insert(answer->rules.end(), outcome.facts.rules.cbegin(), outcome.facts.rules.cend());
        answer->warnings += outcome.facts.warnings;
        taken({});
    };
    setup.onEnd = [answer, onDone = std::move(onDone)](const Done& done) {
        onDone(done ? Result<CatalogueAnswer>(std::move(*answer)) : tl::unexpected(done.error()));
    };
    StepRun* run = d->run(state->source, state->lane, std::move(setup), context);
    std::erase_if(state->queries, [](const QPointer<StepRun>& old) { return !old; });
    state->queries.push_back(run);
    run->begin();
    return SyncEnginePrivate::handle(run);
}

// ---- live tails
// ----------------------------------------------------------------------------------------------

int SyncEngine::subscribe(const MetricQuery& query, Milliseconds window, Milliseconds every)
{
    const int id = ++d->lastSubscription;
    Subscription subscription;
    subscription.query = query;
    subscription.query.instant = false;
    subscription.window = window;
    subscription.every = std::max(every, Milliseconds{250});
    d->subscriptions.emplace(id, std::move(subscription));
    if (d->running)
        d->scheduleTail(id, Milliseconds{0});
    return id;
}

void SyncEngine::unsubscribe(int subscription)
{
    const auto found = d->subscriptions.find(subscription);
    if (found == d->subscriptions.end())
        return;
    found->second.handle.cancel();
    d->subscriptions.erase(found);
}

std::vector<Freshness> SyncEngine::freshness() const
{
    std::vector<Freshness> list;
    for (const Source& source : d->sources) {
        const SourceState* state = d->find(source.id);
        if (!state)
            continue;
        for (const auto& feed : state->feeds)
            list.push_back(feed->health.freshness());
        if (state->metrics.freshness().knownAt != Instant{})
            list.push_back(state->metrics.freshness());
    }
    return list;
}

void SyncEnginePrivate::scheduleTail(int id, Milliseconds wait)
{
    const auto found = subscriptions.find(id);
    if (found == subscriptions.end() || found->second.inFlight)
        return;
    const quint64 turn = ++found->second.turn;
    clock.after(wait, &q, [this, id, turn] {
        const auto again = subscriptions.find(id);
        if (running && again != subscriptions.end() && again->second.turn == turn)
            fetchTail(id);
    });
}

void SyncEnginePrivate::fetchTail(int id)
{
    Subscription& tail = subscriptions.at(id);
    const Instant now = clock.now();
    const qint64 step = std::max<qint64>(1, tail.query.step.count());
    MetricQuery query = tail.query;
    query.range = {now - tail.window, now};
    if (tail.next)
        query.range.from = std::max(*tail.next, query.range.from);
    query.range.from = Instant{query.range.from.ms / step * step};
    if (query.range.to <= query.range.from)
        query.range.to = query.range.from + tail.query.step;
    tail.inFlight = true;
    const quint64 turn = ++tail.turn;
    tail.handle = q.query(query, &q, [this, id, turn, asked = query.range](Result<MetricAnswer> answer) {
        const auto found = subscriptions.find(id);
        if (found != subscriptions.end() && found->second.turn == turn)
            tailAnswered(id, asked, std::move(answer));
    });
}

void SyncEnginePrivate::tailAnswered(int id, TimeRange asked, Result<MetricAnswer> answer)
{
    Subscription& tail = subscriptions.at(id);
    tail.inFlight = false;
    if (!answer) {
        ++tail.failures;
        const Milliseconds wait =
            std::max(tail.every, backOff(tail.failures, options.backOffBase, options.backOffCap,
                                         answer.error().retryAfter, options.retryAfterCap, random));
        scheduleTail(id, wait);
        emit q.subscriptionFailed(id, answer.error());
        return;
    }
    tail.failures = 0;
    if (SourceState* state = find(tail.query.source))
        announce(*state, answer->warnings);

    markEnded(tail, asked, *answer);

    // Grid points up to the last one asked are known now; its own sample may still change, so it is asked
    // again.
    const qint64 grid = std::max<qint64>(1, tail.query.step.count());
    Instant next{asked.to.ms / grid * grid - grid};
    // What may lack samples is asked again with the next points, for a while.
    if (tellsOfMissing(answer->warnings))
        next = std::max(std::min(next, tail.next.value_or(asked.from)), next - kAskedAgain);
    const bool remarks = !answer->warnings.isEmpty() || std::exchange(tail.remarked, false);
    tail.remarked = !answer->warnings.isEmpty();
    if (answer->blocks.empty() && !remarks) {
        tail.next = next;
        return scheduleTail(id, tail.every);
    }
    FactBatch batch;
    batch.source = tail.query.source;
    batch.incident = incident;
    batch.samples = answer->blocks;
    const TimeRange told{asked.from, Instant{asked.to.ms / grid * grid}};
    if (told.from < told.to)
        batch.stretches.push_back({tail.query.source, tail.query.query, told, tail.query.step,
                                   answer->answeredAt, answer->warnings});
    if (incident)
        batch.keep.emplace_back(tail.query.source, tail.query.query);
    tail.inFlight = true;
    sink.commit(std::move(batch), &q,
                [this, id, turn = tail.turn, next, blocks = std::move(answer->blocks)](const Done& done) {
                    const auto found = subscriptions.find(id);
                    if (found == subscriptions.end() || found->second.turn != turn)
                        return;
                    found->second.inFlight = false;
                    scheduleTail(id, found->second.every);
                    if (!done) {
                        emit q.subscriptionFailed(id, done.error());
                        return;
                    }
                    found->second.next = next;
                    emit q.samplesArrived(id, blocks);
                });
}

} // namespace muster
