// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/sync_engine.h"

#include "integrations/core/address.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/sync_engine_private.h"
#include "models/base/log.h"

#include <algorithm>
#include <iterator>

namespace muster {

namespace {

/// Also without a change of state, so that "last success" survives a restart roughly.
constexpr Milliseconds kStoreFreshnessEvery{300'000};
/// A keyring that is locked or not up yet is asked again at this pace until it answers: it opens when its
/// person does, not after a back-off.
constexpr Milliseconds kAskKeyringEvery{10'000};
const QLatin1String kMetricsFeed("metrics");
constexpr int kGone = 410;
/// What a room that is opened is told of events that are over.
constexpr Milliseconds kToldToNewcomers{6 * 3'600'000};
/// A tool that forgets every cursor is read whole each time, but not with every round.
constexpr Milliseconds kReadAnewEvery{5 * 60'000};

/// A query that the tool refuses says nothing about the tool.
bool tellsOfHealth(const Error& error)
{
    switch (error.kind) {
    case ErrorKind::Cancelled:
    case ErrorKind::Invalid:
    case ErrorKind::Bug:
    case ErrorKind::Storage:
    case ErrorKind::NotFound:
    case ErrorKind::Conflict:
        return false;
    case ErrorKind::Offline:
    case ErrorKind::Timeout:
    case ErrorKind::Unauthorised:
    case ErrorKind::Forbidden:
    case ErrorKind::RateLimited:
    case ErrorKind::BadResponse:
    case ErrorKind::Remote:
    case ErrorKind::Keychain:
        return true;
    }
    return true;
}

HostGuard::Limits limitsOf(const SyncOptions& options)
{
    HostGuard::Limits limits;
    limits.retryAfterCap = options.retryAfterCap;
    limits.budgetPerMinute = options.requestsPerMinute;
    return limits;
}

QString unreadWords(const Feed& feed)
{
    return feed.poison.empty()
               ? QString()
               : QStringLiteral(" %1 could not be read and are kept as they came.").arg(feed.poison.size());
}

/// What a full reading came to, for whoever asked for it.
QString sweepReport(const Feed& feed)
{
    if (!feed.sweepWords.isEmpty())
        return feed.sweepWords;
    if (!feed.result)
        return QStringLiteral(
                   "Read again. The answer did not say what else there is, so nothing was marked as no "
                   "longer there.") +
               unreadWords(feed);
    const SweepResult& result = *feed.result;
    const QString words =
        result.present == 0 ? QStringLiteral("Everything was read; nothing was known before.")
        : result.missing == 0
            ? QStringLiteral("Everything was read; all %1 known items are there.").arg(result.present)
            : QStringLiteral("Everything was read; of %1 known items %2 are no longer there. They are "
                             "kept and marked.")
                  .arg(result.present)
                  .arg(result.missing);
    return words + unreadWords(feed);
}

int sampleCount(const std::vector<SampleBlock>& blocks)
{
    size_t count = 0;
    for (const SampleBlock& block : blocks)
        count += block.times.size();
    return int(count);
}

} // namespace

Result<Account> accountOf(const Source& source)
{
    const auto typed = source.settings.find(QStringLiteral("url"));
    auto url = parseBaseUrl(typed == source.settings.end() ? QString() : typed->second);
    if (!url)
        return tl::unexpected(url.error());
    return Account{source.id, source.name, std::move(*url), source.settings};
}

// ---- handle
// --------------------------------------------------------------------------------------------------

QueryHandle::QueryHandle(std::function<void()> cancel, std::function<bool()> active)
    : m_cancel(std::move(cancel)), m_active(std::move(active))
{
}

void QueryHandle::cancel()
{
    if (m_cancel)
        m_cancel();
}

bool QueryHandle::isActive() const
{
    return m_active && m_active();
}

// ---- feeds
// ---------------------------------------------------------------------------------------------------

SyncEnginePrivate::SyncEnginePrivate(SyncEngine& engine, const ConnectorRegistry& registry, Transport& net,
                                     FactSink& facts, SecretStore& secretStore, Clock& time,
                                     SyncOptions given)
    : q(engine), connectors(registry), transport(net), sink(facts), clock(time), options(given),
      secrets(secretStore),
      gate(facts, time, given.seed != 0 ? given.seed : QRandomGenerator::system()->generate(),
           limitsOf(given))
{
    random.seed(options.seed != 0 ? options.seed : QRandomGenerator::system()->generate());
}

SourceState* SyncEnginePrivate::find(const SourceId& id)
{
    const auto found = states.find(id);
    return found == states.end() || !found->second->source.enabled ? nullptr : found->second.get();
}

/// Which rooms the feeds of a source tell: see SyncEngine::setOpenRooms. The one on the screen comes first.
std::vector<IncidentId> SyncEnginePrivate::roomsFor(const SourceState& state) const
{
    if (state.connector && state.connector->descriptor().incidents)
        return {};
    if (!openRooms)
        return incident ? std::vector{*incident} : std::vector<IncidentId>{};
    std::vector<IncidentId> rooms = *openRooms;
    std::stable_partition(rooms.begin(), rooms.end(),
                          [this](const IncidentId& room) { return room == incident; });
    return rooms;
}

/// Rooms that were opened since get what is known of the source, before anything else is filed in them. All
/// that is stored after this reaches them by batchOf(), so nothing falls between.
void SyncEnginePrivate::tellNewcomers(SourceState& state)
{
    const std::vector<IncidentId> rooms = roomsFor(state);
    std::erase_if(state.told, [&](const IncidentId& room) {
        return std::find(rooms.cbegin(), rooms.cend(), room) == rooms.cend();
    });
    FactBatch batch;
    batch.source = state.source.id;
    for (const IncidentId& room : rooms) {
        if (state.told.insert(room).second)
            batch.newcomers.push_back(room);
    }
    if (batch.newcomers.empty())
        return;
    batch.newcomersFrom = clock.now() - kToldToNewcomers;
    sink.commit(batch, &q, [this, id = batch.source, rooms = batch.newcomers](const Done& done) {
        SourceState* const source = find(id);
        if (done || !source)
            return;
        // The next round tries again.
        for (const IncidentId& room : rooms)
            source->told.erase(room);
    });
}

Error forgottenPlace(const Source& source)
{
    return Error{ErrorKind::NotFound,
                 QStringLiteral("%1 no longer knows how far Muster had read.").arg(source.name),
                 kGone,
                 std::nullopt,
                 {}};
}

bool isForgottenPlace(const Error& error)
{
    return error.httpStatus == kGone;
}

Error SyncEnginePrivate::noSuchSource(const SourceId& id) const
{
    QString what =
        QStringLiteral("The source this comes from is no longer connected; connect it in Settings.");
    if (const auto found = states.find(id); found != states.end()) {
        const SourceState& state = *found->second;
        what = (state.source.enabled ? QStringLiteral("“%1” is a tool that this version does not know.")
                                     : QStringLiteral("“%1” is switched off; switch it on in Settings."))
                   .arg(state.source.name);
    }
    return Error{ErrorKind::NotFound, what, 0, std::nullopt, {}};
}

void SyncEnginePrivate::add(const Source& source, const std::vector<Freshness>& before)
{
    auto state = std::make_unique<SourceState>();
    state->source = source;
    state->connector = connectors.find(source.tool);
    state->lane = std::make_shared<Lane>(options.concurrentPerSource);
    const Milliseconds staleAfter =
        state->connector ? state->connector->descriptor().staleAfter : Milliseconds{60'000};
    state->metrics = FeedHealth(source, kMetricsFeed, staleAfter);
    if (source.enabled && state->connector) {
        for (const QString& name : state->connector->descriptor().feeds) {
            auto feed = std::make_unique<Feed>();
            feed->name = name;
            feed->health = FeedHealth(source, name, state->connector->descriptor().paceOf(name).staleAfter);
            state->feeds.push_back(std::move(feed));
        }
    }
    if (state->connector && state->connector->descriptor().requestsPerMinute > 0) {
        if (const auto account = accountOf(source))
            gate.allow(account->baseUrl, state->connector->descriptor().requestsPerMinute,
                       state->connector->descriptor().requestsWithin);
    }
    for (const Freshness& known : before) {
        if (known.source != source.id)
            continue;
        if (known.feed == kMetricsFeed)
            state->metrics.recall(known);
        else if (Feed* feed = state->feed(known.feed))
            feed->health.recall(known);
    }
    SourceState& added = *state;
    states[source.id] = std::move(state);
    if (running) {
        for (const auto& feed : added.feeds)
            wake(added, *feed, clock.now());
        beginStream(added);
    }
}

void SyncEnginePrivate::remove(const SourceId& id)
{
    const auto found = states.find(id);
    if (found == states.end())
        return;
    for (const auto& feed : found->second->feeds) {
        ++feed->turn;
        if (feed->run)
            feed->run->abandon();
        const auto listeners = std::exchange(feed->onRoundEnd, {});
        const Error gone{ErrorKind::NotFound,
                         QStringLiteral("“%1” was changed or removed.").arg(found->second->source.name),
                         0,
                         std::nullopt,
                         {}};
        for (const auto& listener : listeners)
            listener.tell(report(*found->second, *feed, gone));
    }
    for (const auto& run : found->second->queries) {
        if (run)
            run->abandon();
    }
    states.erase(found);
    secrets.forget(id);
    transport.forget(id);
}

SourceReport SyncEnginePrivate::report(const SourceState& state, const Feed& feed,
                                       std::optional<Error> error) const
{
    SourceReport r;
    r.source = state.source.id;
    r.name = state.source.name;
    r.feed = feed.name;
    r.ok = !error;
    r.events = feed.events;
    r.samples = feed.samples;
    r.duration = clock.now() - feed.began;
    r.words = error ? error->what : QStringLiteral("%1 events").arg(feed.events);
    r.error = std::move(error);
    return r;
}

/// Waiting until `at`, then Loading or Running. Every call outdates earlier ones.
void SyncEnginePrivate::wake(SourceState& state, Feed& feed, Instant at)
{
    if (feed.state == Feed::State::Loading || feed.state == Feed::State::Running)
        return;
    feed.state = Feed::State::Waiting;
    const quint64 turn = ++feed.turn;
    const Instant now = clock.now();
    // A pause that the server asked for holds whoever wakes the feed.
    const auto account = accountOf(state.source);
    const Instant paused = account ? gate.pausedUntil(account->baseUrl) : now;
    const Milliseconds wait = std::max(Milliseconds{0}, std::max(at, paused) - now);
    clock.after(wait, &q, [this, id = state.source.id, name = feed.name, turn] {
        SourceState* s = find(id);
        Feed* f = s ? s->feed(name) : nullptr;
        if (f && f->turn == turn && f->state == Feed::State::Waiting)
            beginRound(*s, *f);
    });
}

void SyncEnginePrivate::beginRound(SourceState& state, Feed& feed)
{
    loadClocks();
    tellNewcomers(state);
    feed.readingAnew = false;
    feed.began = clock.now();
    feed.events = feed.samples = 0;
    if (feed.loaded)
        return pull(state, feed);
    feed.state = Feed::State::Loading;
    const quint64 turn = ++feed.turn;
    sink.cursors(state.source.id, &q,
                 [this, id = state.source.id, name = feed.name, turn](Result<std::vector<Cursor>> all) {
                     SourceState* s = find(id);
                     Feed* f = s ? s->feed(name) : nullptr;
                     if (!f || f->turn != turn || f->state != Feed::State::Loading)
                         return;
                     if (!all)
                         return endRound(*s, *f, all.error());
                     f->token.clear();
                     for (const Cursor& cursor : *all) {
                         if (cursor.feed == f->name)
                             f->token = cursor.token;
                         if (cursor.feed == sweepName(f->name))
                             f->sweptAt = Instant{cursor.token.toLongLong()};
                     }
                     f->loaded = true;
                     pull(*s, *f);
                     if (s->stream)
                         s->stream->resume();
                 });
}

void SyncEnginePrivate::pull(SourceState& state, Feed& feed)
{
    const auto account = accountOf(state.source);
    feed.state = Feed::State::Running;
    const quint64 turn = ++feed.turn;
    if (!account)
        return endRound(state, feed, account.error());
    StepRun::Setup setup;
    setup.source = state.source;
    setup.account = *account;
    Interest asked = interest;
    if (state.connector->descriptor().incidents)
        asked.range = {}; // whichever room is open
    asked.overlap = overlapOf(state, feed);
    feed.pullAgain = false;
    feed.anewAsked = feed.anewWanted;
    asked.anew = feed.anewAsked != feed.anewDone;
    feed.result.reset();
    feed.epoch = isSweepDue(state, feed) ? std::max<qint64>(1, clock.now().ms) : 0;
    auto full = feed.epoch != 0 ? state.connector->sweep(*account, feed.name, asked)
                                : fail(ErrorKind::NotFound, QString());
    setup.first =
        full ? std::move(*full) : state.connector->pull(*account, Cursor{feed.name, feed.token}, asked);
    setup.retry = feed.health.failures() > 0;
    setup.onExchange = [this, id = state.source.id](Instant sent, const Result<HttpReply>& reply) {
        exchanged(id, sent, reply);
    };
    setup.gate = &gate;
    setup.maxSteps = options.maxStepsPerRound;
    const SourceId id = state.source.id;
    const auto current = [this, id, name = feed.name, turn]() -> std::pair<SourceState*, Feed*> {
        SourceState* s = find(id);
        Feed* f = s ? s->feed(name) : nullptr;
        return f && f->turn == turn ? std::pair{s, f} : std::pair<SourceState*, Feed*>{};
    };
    setup.onOutcome = [this, current](Outcome& outcome, bool last, std::function<void(Done)> taken) {
        if (const auto [s, f] = current(); f)
            commitRound(*s, *f, outcome, last, std::move(taken));
    };
    setup.onEnd = [this, current](const Done& done) {
        if (const auto [s, f] = current(); f)
            endRound(*s, *f, done ? std::nullopt : std::optional<Error>(done.error()));
    };
    feed.run = new StepRun(std::move(setup), transport, secrets, state.lane, clock, &q);
    feed.run->begin();
}

/// Facts, cursor and freshness of one outcome in one transaction.
void SyncEnginePrivate::commitRound(SourceState& state, Feed& feed, Outcome& outcome, bool last,
                                    std::function<void(Done)> taken)
{
    announce(state, outcome.facts.warnings);
    if (outcome.cursorExpired)
        return taken(tl::unexpected(forgottenPlace(state.source)));
    FactBatch batch = batchOf(state, feed, outcome);
    if (state.stream && state.stream->feed() == feed.name)
        state.stream->sift(batch.events);
    const Instant now = clock.now();
    feed.answeredAt = now;
    feed.answeredIn = doubts;
    FeedHealth health = feed.health;
    if (last) {
        const bool changed = health.succeeded(now, remark(state, feed));
        if (changed || now - feed.freshnessStored > kStoreFreshnessEvery)
            batch.freshness = health.freshness();
    }
    const int events = int(batch.events.size());
    const int samples = sampleCount(batch.samples);
    const bool sweepEnds = last && feed.epoch != 0 && outcome.full;
    if (batch.empty() && !sweepEnds)
        return taken({});
    if (!batch.empty())
        batch.hosts = gate.takeChanged();
    const std::vector<QString> items = batch.items, over = batch.over, gone = batch.gone;
    const bool freshnessStored = batch.freshness.has_value();
    const auto token = batch.cursor ? std::optional(batch.cursor->token) : std::nullopt;
    sink.commit(std::move(batch), &q,
                [this, id = state.source.id, name = feed.name, turn = feed.turn, token, events, samples,
                 freshnessStored, now, sweepEnds, coversFrom = coveredFrom(state, outcome.coversFrom), items,
                 over, gone, taken = std::move(taken)](const Done& done) {
                    SourceState* s = find(id);
                    Feed* f = s ? s->feed(name) : nullptr;
                    if (!f || f->turn != turn)
                        return;
                    if (done) {
                        // Only now: a cursor in memory must never be ahead of the one on disk.
                        if (token)
                            f->token = *token;
                        f->events += events;
                        f->samples += samples;
                        remember(*f, items, over, gone);
                        if (freshnessStored)
                            f->freshnessStored = now;
                        if (sweepEnds)
                            return endSweep(*s, *f, coversFrom, taken);
                    } else {
                        f->loaded = false;
                    }
                    taken(done);
                });
}

void SyncEnginePrivate::endRound(SourceState& state, Feed& feed, std::optional<Error> error)
{
    feed.run = nullptr;
    feed.state = Feed::State::Waiting;
    ++feed.turn;
    const Instant now = clock.now();
    // The cursor is no longer known there: once more from the beginning. Rows are kept; what is read again is
    // found by its remote id.
    if (error && isForgottenPlace(*error) && !feed.token.isEmpty() &&
        !std::exchange(feed.readingAnew, true)) {
        qCInfo(logSync).noquote() << "cursor expired:" << state.source.tool << feed.name;
        feed.token.clear();
        feed.expiredAt = now;
        feed.sweepDue = true;
        return pull(state, feed);
    }
    const Milliseconds usually = state.connector->descriptor().paceOf(feed.name).pullEvery;
    Milliseconds wait = usually;
    SourceStream* const stream =
        state.stream && state.stream->feed() == feed.name ? state.stream.get() : nullptr;
    if (!error && feed.epoch == 0)
        feed.anewDone = feed.anewAsked;
    if (stream && !error)
        stream->pulled(feed.began, feed.epoch == 0);
    if (error) {
        qCInfo(logSync).noquote() << "pull failed:" << state.source.tool << feed.name << toString(error->kind)
                                  << error->httpStatus;
        const bool changed = feed.health.failed(now, *error);
        wait = backOff(feed.health.failures(), options.backOffBase, options.backOffCap, error->retryAfter,
                       options.retryAfterCap, random);
        // A wrong token or address is not cured by asking often.
        if (error->kind == ErrorKind::Unauthorised || error->kind == ErrorKind::Forbidden ||
            error->kind == ErrorKind::Invalid || error->kind == ErrorKind::NotFound)
            wait = std::max(wait, usually);
        if (error->kind == ErrorKind::Keychain)
            wait = kAskKeyringEvery;
        if (changed)
            storeFreshness(state.source.id, roomsFor(state), feed.health.freshness());
        scheduleAging(state, feed);
    } else {
        // Not now: a slow disk may have held the commit up since, and a label must not be newer than its
        // data.
        feed.health.succeeded(feed.answeredAt, remark(state, feed));
        // An answer of before the machine slept, whose commit came after: nothing is live before it is asked.
        if (feed.answeredIn != doubts && feed.health.doubted(now, doubtWords)) {
            storeFreshness(state.source.id, roomsFor(state), feed.health.freshness());
            wait = Milliseconds{0};
        }
        feed.took = std::max(Milliseconds{0}, feed.answeredAt - feed.began);
        feed.rereadings = feed.readingAnew ? feed.rereadings + 1 : 0;
        if (feed.epoch != 0 && !feed.result)
            postponeSweep(feed);
        if (feed.rereadings > 1)
            wait = std::max(wait, std::min(wait * (1 << std::min(feed.rereadings - 1, 10)), kReadAnewEvery));
    }
    if (stream && !error) {
        const Milliseconds rarely = stream->pullEvery(wait);
        if (feed.anewWanted != feed.anewDone) { // this round was a full reading, or began too early
            wait = Milliseconds{0};
        } else if (rarely > wait) {
            // The safety net tells all of its window again: what came over the connection in another order
            // than it happened is put right.
            wait = rarely;
            ++feed.anewWanted;
        }
    }
    if (feed.pullAgain && !error)
        wait = Milliseconds{0};
    const SourceReport r = report(state, feed, std::move(error));
    const QString whole = r.ok && feed.epoch != 0 ? sweepReport(feed) : r.words;
    const bool doubted = r.ok && feed.result && feed.result->rejected;
    const SourceId id = state.source.id;
    const QString name = feed.name;
    auto listeners = std::exchange(feed.onRoundEnd, {});
    // Somebody waits for a full reading, and this was the end of an ordinary round.
    if (r.ok && feed.epoch == 0 && isSwept(state, feed)) {
        const auto later = std::stable_partition(listeners.begin(), listeners.end(),
                                                 [](const Feed::Listener& one) { return !one.whole; });
        std::move(later, listeners.end(), std::back_inserter(feed.onRoundEnd));
        listeners.erase(later, listeners.end());
        if (!feed.onRoundEnd.empty())
            wait = Milliseconds{0};
    }
    emit q.freshnessChanged(Freshness(feed.health.freshness()));
    for (const auto& listener : listeners) {
        SourceReport told = r;
        if (listener.whole) {
            told.words = whole;
            told.doubted = doubted;
        }
        listener.tell(told);
    }
    // A listener may have changed the sources.
    SourceState* s = find(id);
    Feed* f = s ? s->feed(name) : nullptr;
    if (!f || f->state != Feed::State::Waiting)
        return;
    if (running)
        wake(*s, *f, now + wait);
    else
        f->state = Feed::State::Unloaded;
}

void SyncEnginePrivate::storeFreshness(const SourceId& id, std::vector<IncidentId> rooms,
                                       const Freshness& freshness)
{
    FactBatch batch;
    batch.source = id;
    batch.rooms = std::move(rooms);
    batch.freshness = freshness;
    sink.commit(std::move(batch), &q, [](const Done& done) {
        if (!done)
            qCWarning(logSync).noquote() << "a freshness could not be stored:" << done.error().what;
    });
}

void SyncEnginePrivate::scheduleAging(SourceState& state, Feed& feed)
{
    const auto at = feed.health.agesAt();
    if (!at)
        return;
    clock.after(std::max(Milliseconds{0}, *at - clock.now()), &q,
                [this, id = state.source.id, name = feed.name] {
                    SourceState* s = find(id);
                    Feed* f = s ? s->feed(name) : nullptr;
                    if (!f || !f->health.aged(clock.now()))
                        return;
                    storeFreshness(id, roomsFor(*s), f->health.freshness());
                    emit q.freshnessChanged(f->health.freshness());
                });
}

void SyncEnginePrivate::announce(SourceState& state, const QStringList& warnings)
{
    for (const QString& words : warnings) {
        // The same words every 15 s are noise.
        if (!state.announced.contains(words)) {
            if (state.announced.size() > 100)
                state.announced.clear();
            state.announced.insert(words);
            emit q.warning(state.source.id, words);
        }
    }
}

// ---- queries
// -------------------------------------------------------------------------------------------------

StepRun* SyncEnginePrivate::run(const Source& source, const std::shared_ptr<Lane>& lane, StepRun::Setup setup,
                                QObject* context, Purpose purpose)
{
    setup.source = source;
    setup.purpose = purpose;
    setup.onExchange = [this, id = source.id,
                        also = std::move(setup.onExchange)](Instant sent, const Result<HttpReply>& reply) {
        exchanged(id, sent, reply);
        if (also)
            also(sent, reply);
    };
    setup.gate = &gate;
    setup.maxSteps = options.maxStepsPerRound;
    auto* run = new StepRun(std::move(setup), transport, secrets, lane, clock, &q);
    if (context) // the asker's death ends the exchange too, not only the callback
        QObject::connect(context, &QObject::destroyed, run, [run] { run->abandon(); });
    return run;
}

QueryHandle SyncEnginePrivate::handle(StepRun* run)
{
    return QueryHandle(
        [guard = QPointer<StepRun>(run)] {
            if (guard)
                guard->abandon();
        },
        [guard = QPointer<StepRun>(run)] { return guard && guard->isActive(); });
}

void SyncEnginePrivate::metricsAnswered(const SourceId& id, const std::optional<Error>& error)
{
    SourceState* state = find(id);
    if (!state || (error && !tellsOfHealth(*error)))
        return;
    const Instant now = clock.now();
    const bool changed = error ? state->metrics.failed(now, *error)
                               : state->metrics.succeeded(now, state->skew.words(state->source.name));
    if (changed)
        storeFreshness(id, incident ? std::vector{*incident} : std::vector<IncidentId>{},
                       state->metrics.freshness());
    emit q.freshnessChanged(state->metrics.freshness());
}

} // namespace muster
