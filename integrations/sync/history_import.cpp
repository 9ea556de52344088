// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/history_import.h"

#include "integrations/sync/import_page.h"
#include "integrations/sync/sync_engine_private.h"
#include "models/base/log.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"

#include <QSet>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// What is asked seldom tells what is so now (who is on call): nothing of it is imported.
std::vector<QString> feedsWithPast(const ConnectorDescriptor& tool)
{
    std::vector<QString> feeds = tool.feeds;
    std::erase_if(feeds, [&](const QString& feed) { return tool.paces.contains(feed); });
    return feeds;
}

/// So much of a page is written before its end is there, so that a page with long threads stays small in
/// memory; the cursor waits for the end.
constexpr size_t kMostGathered = 2'000;
constexpr Milliseconds kBackOffBase{1'000};
constexpr Milliseconds kBackOffCap{300'000};
/// Answers that are not the tool's, one after the other: then a person has to look.
constexpr int kMostBadAnswers = 5;
/// Rounds without a step ahead.
constexpr int kMostIdleRounds = 3;

Error plain(ErrorKind kind, const QString& words)
{
    return Error{kind, words, 0, std::nullopt, {}};
}

} // namespace

class HistoryImport::Private
{
public:
    struct Active
    {
        ImportRun run;
        Account account;
        Source source; ///< as the round under way knows it
        QPointer<StepRun> step;
        quint64 turn = 0; ///< outdates timers and replies
        int failures = 0, badAnswers = 0, idle = 0, anew = 0;
        QString roundFrom; ///< the token with which the round began
        FactBatch gathered;
        bool midPage = false; ///< a part of the page was written, its end was not
        std::vector<ImportProblem> problems;
        qint64 unreadable = 0; ///< of what was gathered
        QSet<QString> warned;
        std::optional<Instant> oldest; ///< of the page, where the list begins with the newest
        QString waiting;
        std::optional<Instant> goesOnAt;
        Instant began;
        qint64 itemsAtBegin = 0;
        std::optional<double> doneAtBegin;
    };

    Private(HistoryImport& owner, SyncEnginePrivate& state, Store& memory)
        : q(owner), engine(state), store(memory)
    {
    }

    Active* find(const ImportRunId& id)
    {
        const auto found =
            std::find_if(runs.begin(), runs.end(), [&](const auto& one) { return one->run.id == id; });
        return found == runs.end() ? nullptr : found->get();
    }
    Active* current(const ImportRunId& id, quint64 turn)
    {
        Active* run = find(id);
        return run && run->turn == turn ? run : nullptr;
    }
    void drop(const ImportRunId& id)
    {
        std::erase_if(runs, [&](const auto& one) { return one->run.id == id; });
    }
    const Connector* connectorOf(const Active& run) const { return engine.connectors.find(run.source.tool); }

    std::optional<Error> refusal(const SourceId& source) const;
    void begin(ImportRun run);
    QString nextFeed(const Active& run) const;
    void ask(Active& run);
    void later(Active& run, Milliseconds wait);
    void take(Active& run, const QString& feed, Outcome& outcome, bool last, std::function<void(Done)> taken);
    void write(Active& run, const QString& feed, std::optional<QString> token, bool last,
               std::function<void(Done)> taken);
    void writeParts(Active& run, std::shared_ptr<std::vector<PageWrite>> parts, size_t at,
                    std::function<void(Done)> taken);
    void roundOver(Active& run, const QString& feed, std::optional<Error> error);
    void feedDone(Active& run, const QString& feed);
    void failed(Active& run, const QString& feed, const Error& error);
    void end(Active& run, ImportState state, const QString& words);
    std::optional<double> doneOf(const Active& run, const QString& feed, const HistoryStand& stand) const;
    ImportStatus statusOf(const Active& run) const;
    void tell(const Active& run) { emit q.changed(statusOf(run)); }

    HistoryImport& q;
    SyncEnginePrivate& engine;
    Store& store;
    std::vector<std::unique_ptr<Active>> runs;
    std::vector<SourceId> starting; ///< whose run is being written
};

std::optional<Error> HistoryImport::Private::refusal(const SourceId& source) const
{
    const auto found = std::find_if(engine.sources.begin(), engine.sources.end(),
                                    [&](const Source& one) { return one.id == source; });
    if (found == engine.sources.end())
        return plain(ErrorKind::NotFound,
                     QStringLiteral("This source is not connected. Connect it, then import."));
    if (!found->enabled)
        return plain(ErrorKind::NotFound,
                     QStringLiteral("%1 is switched off. Switch it on, then import.").arg(found->name));
    if (!q.canImport(found->tool))
        return plain(ErrorKind::Invalid,
                     QStringLiteral("%1 keeps no incidents that could be imported.").arg(found->name));
    const bool goesOn =
        std::any_of(runs.begin(), runs.end(), [&](const auto& one) { return one->source.id == source; }) ||
        std::find(starting.begin(), starting.end(), source) != starting.end();
    if (goesOn)
        return plain(ErrorKind::Conflict,
                     QStringLiteral("An import of %1 goes on already. Stop it first.").arg(found->name));
    return std::nullopt;
}

ImportStatus HistoryImport::Private::statusOf(const Active& run) const
{
    ImportStatus status;
    status.run = run.run;
    status.active = run.run.state == ImportState::Running;
    status.waiting = run.waiting;
    status.goesOnAt = run.goesOnAt;
    if (status.active)
        addPace(status, engine.clock.now() - run.began, run.itemsAtBegin, run.doneAtBegin);
    return status;
}

QString HistoryImport::Private::nextFeed(const Active& run) const
{
    const Connector* connector = connectorOf(run);
    return connector ? nextFeedOf(run.run, feedsWithPast(connector->descriptor())) : QString();
}

std::optional<double> HistoryImport::Private::doneOf(const Active& run, const QString& feed,
                                                     const HistoryStand& stand) const
{
    return doneOfFeeds(run.run, feedsWithPast(connectorOf(run)->descriptor()), feed, stand);
}

void HistoryImport::Private::begin(ImportRun run)
{
    auto active = std::make_unique<Active>();
    active->source.id = SourceId{run.origin};
    active->run = std::move(run);
    active->began = engine.clock.now();
    active->itemsAtBegin = itemsOf(active->run.counts);
    active->doneAtBegin = active->run.progress;
    Active& added = *active;
    runs.push_back(std::move(active));
    later(added, Milliseconds{0});
    tell(added);
}

/// Asks after `wait`; every call outdates earlier ones.
void HistoryImport::Private::later(Active& run, Milliseconds wait)
{
    const quint64 turn = ++run.turn;
    engine.clock.after(std::max(wait, Milliseconds{0}), &q, [this, id = run.run.id, turn] {
        if (Active* one = current(id, turn))
            ask(*one);
    });
}

void HistoryImport::Private::ask(Active& run)
{
    engine.loadClocks();
    run.goesOnAt.reset();
    SourceState* state = engine.find(SourceId{run.run.origin});
    if (!state || !state->connector)
        return end(run, ImportState::Failed,
                   QStringLiteral("%1 was removed or switched off. Connect it again, then resume.")
                       .arg(run.run.originName));
    run.source = state->source;
    const QString feed = nextFeed(run);
    if (feed.isEmpty())
        return end(run, ImportState::Complete, QString());
    auto account = accountOf(state->source);
    if (!account)
        return end(run, ImportState::Failed, account.error().what);
    account->importSince = boundOf(run.run);
    run.account = *account;
    const auto token = run.run.tokens.find(feed);
    run.roundFrom = token == run.run.tokens.end() ? QString() : token->second;
    run.gathered = {};
    run.midPage = false;
    run.problems.clear();
    run.unreadable = 0;
    Interest asked;
    asked.overlap = overlapFor(state->skew);
    StepRun::Setup setup;
    setup.source = state->source;
    setup.account = run.account;
    setup.first = state->connector->pull(run.account, Cursor{feed, run.roundFrom}, asked);
    setup.purpose = Purpose::Import;
    setup.retry = run.failures > 0;
    setup.gate = &engine.gate;
    setup.maxSteps = engine.options.maxStepsPerRound;
    setup.onExchange = [this, source = run.source.id](Instant sent, const Result<HttpReply>& reply) {
        engine.exchanged(source, sent, reply);
    };
    const quint64 turn = ++run.turn;
    setup.onOutcome = [this, id = run.run.id, turn, feed](Outcome& outcome, bool last,
                                                          std::function<void(Done)> taken) {
        if (Active* one = current(id, turn))
            take(*one, feed, outcome, last, std::move(taken));
    };
    setup.onEnd = [this, id = run.run.id, turn, feed](const Done& done) {
        if (Active* one = current(id, turn))
            roundOver(*one, feed, done ? std::nullopt : std::optional<Error>(done.error()));
    };
    run.step = new StepRun(std::move(setup), engine.transport, engine.secrets, state->lane, engine.clock, &q);
    run.step->begin();
}

void HistoryImport::Private::take(Active& run, const QString& feed, Outcome& outcome, bool last,
                                  std::function<void(Done)> taken)
{
    if (outcome.cursorExpired)
        return taken(tl::unexpected(forgottenPlace(run.source)));
    const SourceState* state = engine.find(run.source.id);
    const ClockSkew skew = state ? state->skew : ClockSkew();
    const Instant now = engine.clock.now();
    FactBatch& batch = run.gathered;
    Facts& facts = outcome.facts;
    for (TimelineEvent& event : facts.events) {
        placeInTime(event, skew, now);
        batch.events.push_back(std::move(event));
    }
    for (IncidentReport& report : facts.incidents) {
        placeInTime(report, skew, now);
        run.oldest = report.openedAt;
        batch.incidents.push_back(std::move(report));
    }
    std::move(facts.people.begin(), facts.people.end(), std::back_inserter(batch.people));
    std::move(outcome.gone.begin(), outcome.gone.end(), std::back_inserter(batch.gone));
    for (const PoisonItem& item : facts.poison)
        run.problems.push_back({feed + u'/' + item.key, item.why});
    run.unreadable += qint64(facts.poison.size());
    for (const QString& words : std::as_const(facts.warnings)) {
        if (!run.warned.contains(words)) {
            run.warned.insert(words);
            run.problems.push_back({run.source.name, words});
        }
    }
    const bool full = batch.events.size() + batch.incidents.size() > kMostGathered;
    if (!outcome.cursor && !last && !full)
        return taken({});
    write(run, feed, outcome.cursor ? std::optional(outcome.cursor->token) : std::nullopt, last,
          std::move(taken));
}

/// What was gathered, and how far that is with the last of its parts.
void HistoryImport::Private::write(Active& run, const QString& feed, std::optional<QString> token, bool last,
                                   std::function<void(Done)> taken)
{
    PageWrite page;
    page.run = run.run.id;
    page.part = {!run.midPage, token || last};
    run.midPage = !page.part.last;
    page.facts = std::exchange(run.gathered, {});
    page.facts.source = run.source.id;
    page.facts.sourceName = run.source.name;
    page.facts.feed = feed;
    page.problems = std::exchange(run.problems, {});
    page.unreadable = std::exchange(run.unreadable, 0);
    if (token) {
        page.tokens[feed] = *token;
        HistoryStand stand = connectorOf(run)->historyStand({feed, *token}, boundOf(run.run));
        if (stand.newestFirst && run.oldest) {
            stand.reached = run.oldest;
            const Instant now = engine.clock.now();
            const double span = double((now - boundOf(run.run)).count());
            if (!stand.done && run.run.since && span > 0)
                stand.done = std::clamp(double((now - *run.oldest).count()) / span, 0.0, 1.0);
        }
        page.moves = true;
        page.done = doneOf(run, feed, stand);
        page.reached = stand.reached ? stand.reached : run.run.reached;
    }
    writeParts(run, std::make_shared<std::vector<PageWrite>>(inParts(std::move(page))), 0, std::move(taken));
}

/// One transaction after the other: whoever else has something to write comes in between.
void HistoryImport::Private::writeParts(Active& run, std::shared_ptr<std::vector<PageWrite>> parts, size_t at,
                                        std::function<void(Done)> taken)
{
    store.write([parts, at](WriteTx& tx) { return writePage(tx, parts->at(at)); }, &q,
                [this, id = run.run.id, turn = run.turn, parts, at,
                 taken = std::move(taken)](Result<ImportRun> written) {
                    Active* one = current(id, turn);
                    if (!one)
                        return;
                    if (!written)
                        return taken(tl::unexpected(written.error()));
                    one->run = std::move(*written);
                    if (at + 1 < parts->size())
                        return writeParts(*one, parts, at + 1, taken);
                    one->failures = one->badAnswers = 0;
                    one->waiting.clear();
                    tell(*one);
                    taken({});
                });
}

void HistoryImport::Private::roundOver(Active& run, const QString& feed, std::optional<Error> error)
{
    run.step = nullptr;
    if (error)
        return failed(run, feed, *error);
    run.failures = run.badAnswers = 0;
    run.waiting.clear();
    const auto found = run.run.tokens.find(feed);
    const QString token = found == run.run.tokens.end() ? QString() : found->second;
    if (connectorOf(run)->historyStand({feed, token}, boundOf(run.run)).whole)
        return feedDone(run, feed);
    if (token == run.roundFrom) {
        if (++run.idle >= kMostIdleRounds)
            return end(run, ImportState::Failed,
                       QStringLiteral("%1 answers, but its history does not get on. Try again later, and "
                                      "please tell us.")
                           .arg(run.source.name));
        return later(run, kBackOffBase);
    }
    run.idle = 0;
    later(run, Milliseconds{0});
}

void HistoryImport::Private::feedDone(Active& run, const QString& feed)
{
    const quint64 turn = ++run.turn;
    run.oldest.reset();
    run.idle = 0;
    const std::optional<double> done = doneOf(run, feed, {true, std::nullopt, 1.0, false});
    store.write(
        [id = run.run.id, feed, done](WriteTx& tx) {
            return changeRun(tx, id, [&](ImportRun& one) {
                one.tokens[kImportFeedDone + feed] = QStringLiteral("1");
                one.tokens.erase(feed);
                one.progress = done;
            });
        },
        &q,
        [this, id = run.run.id, turn, feed](Result<ImportRun> written) {
            Active* one = current(id, turn);
            if (!one)
                return;
            if (!written)
                return failed(*one, feed, written.error());
            one->run = std::move(*written);
            later(*one, Milliseconds{0});
            tell(*one);
        });
}

void HistoryImport::Private::failed(Active& run, const QString& feed, const Error& error)
{
    qCInfo(logSync).noquote() << "import failed:" << run.source.tool << feed << toString(error.kind)
                              << error.httpStatus;
    // The tool forgot the place: the feed begins anew, what comes again is found by its id.
    if (isForgottenPlace(error) && run.run.tokens.contains(feed) && run.anew++ < kMostIdleRounds) {
        run.run.tokens.erase(feed);
        return later(run, kBackOffBase);
    }
    ++run.failures;
    const bool strange = error.kind == ErrorKind::BadResponse && ++run.badAnswers >= kMostBadAnswers;
    if (!passesByItself(error) || strange)
        return end(run, ImportState::Failed, error.what);
    const Milliseconds wait = backOff(run.failures, kBackOffBase, kBackOffCap, error.retryAfter,
                                      engine.options.retryAfterCap, engine.random);
    run.waiting = error.what;
    later(run, wait);
    run.goesOnAt = engine.clock.now() + wait;
    tell(run);
}

void HistoryImport::Private::end(Active& run, ImportState state, const QString& words)
{
    ++run.turn;
    if (run.step)
        run.step->abandon();
    run.run.state = state;
    run.run.failure = words;
    run.run.endedAt = engine.clock.now();
    run.waiting.clear();
    run.goesOnAt.reset();
    const ImportStatus told = statusOf(run);
    const ImportRunId id = run.run.id;
    drop(id);
    store.write(
        [id, state, words, at = engine.clock.now()](WriteTx& tx) {
            return changeRun(tx, id, [&](ImportRun& one) {
                one.state = state;
                one.failure = words;
                one.endedAt = at;
                if (state == ImportState::Complete)
                    one.progress = 1.0;
            });
        },
        &q,
        [this, told](Result<ImportRun> written) {
            ImportStatus now = told;
            if (written)
                now.run = std::move(*written);
            else
                qCWarning(logSync).noquote()
                    << "the end of an import could not be stored:" << written.error().what;
            emit q.changed(now);
        });
}

HistoryImport::HistoryImport(SyncEngine& engine, Store& store, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(*this, *engine.d, store))
{
}

HistoryImport::~HistoryImport()
{
    // Runs point into d.
    for (StepRun* run : findChildren<StepRun*>(QString(), Qt::FindDirectChildrenOnly))
        delete run;
}

bool HistoryImport::canImport(const QString& tool) const
{
    const Connector* connector = d->engine.connectors.find(tool);
    return connector && connector->descriptor().incidents;
}

QString HistoryImport::noteOf(const QString& tool) const
{
    const Connector* connector = d->engine.connectors.find(tool);
    return connector ? connector->descriptor().importNote : QString();
}

void HistoryImport::start(const SourceId& source, std::optional<Instant> since, QObject* context,
                          std::function<void(Result<ImportRunId>)> onDone)
{
    if (auto refused = d->refusal(source)) {
        d->engine.clock.after(Milliseconds{0}, context, [onDone = std::move(onDone), error = *refused] {
            onDone(tl::unexpected(error));
        });
        return;
    }
    const auto found = std::find_if(d->engine.sources.begin(), d->engine.sources.end(),
                                    [&](const Source& one) { return one.id == source; });
    ImportRun run;
    run.id = newId<ImportRunId>();
    run.origin = source.value;
    run.originName = found->name;
    run.kind = found->tool;
    run.since = since;
    run.state = ImportState::Running;
    run.startedAt = d->engine.clock.now();
    d->starting.push_back(source);
    d->store.write(
        [run](WriteTx& tx) { return putImportRun(tx, run); }, this,
        [this, run, source, guard = QPointer(context), onDone = std::move(onDone)](const Done& done) {
            std::erase(d->starting, source);
            if (done)
                d->begin(run);
            if (!guard)
                return;
            if (done)
                onDone(run.id);
            else
                onDone(tl::unexpected(done.error()));
        });
}

void HistoryImport::resume(const ImportRunId& id, QObject* context, std::function<void(Done)> onDone)
{
    d->store.write(
        [id, this](WriteTx& tx) -> Result<ImportRun> {
            const Result<ImportRun> known = importRun(tx, id);
            if (!known)
                return known;
            if (known->state == ImportState::Complete)
                return fail(ErrorKind::Invalid, QStringLiteral("This import is done. Begin a new one."));
            return changeRun(tx, id, [](ImportRun& run) {
                run.state = ImportState::Running;
                run.failure.clear();
                run.endedAt.reset();
            });
        },
        this,
        [this, id, guard = QPointer(context), onDone = std::move(onDone)](Result<ImportRun> run) {
            Done answer;
            if (!run) {
                answer = tl::unexpected(run.error());
            } else if (d->find(id)) {
                d->later(*d->find(id), Milliseconds{0});
            } else if (const auto refused = d->refusal(SourceId{run->origin})) {
                answer = tl::unexpected(*refused);
                // What was said above is not so.
                d->store.write(
                    [id, words = refused->what](WriteTx& tx) {
                        return changeRun(tx, id, [&](ImportRun& one) {
                            one.state = ImportState::Failed;
                            one.failure = words;
                        });
                    },
                    this, [](const Result<ImportRun>&) {});
            } else {
                d->begin(std::move(*run));
            }
            if (guard)
                onDone(std::move(answer));
        });
}

void HistoryImport::stop(const ImportRunId& id, QObject* context, std::function<void(Done)> onDone)
{
    Private::Active* run = d->find(id);
    if (!run) {
        d->engine.clock.after(Milliseconds{0}, context, [onDone = std::move(onDone)] {
            onDone(fail(ErrorKind::NotFound, QStringLiteral("This import does not go on.")));
        });
        return;
    }
    d->end(*run, ImportState::Stopped, QString());
    // In the queue behind what `end` wrote.
    d->store.write([](WriteTx&) { return Done{}; }, context,
                   [onDone = std::move(onDone)](const Done& done) { onDone(done); });
}

void HistoryImport::resumeInterrupted()
{
    d->store.read([](ReadTx& tx) { return importRuns(tx); }, this,
                  [this](Result<std::vector<ImportRun>> all) {
                      if (!all) {
                          qCWarning(logSync).noquote() << "imports could not be read:" << all.error().what;
                          return;
                      }
                      for (ImportRun& run : *all) {
                          if (run.state == ImportState::Running && canImport(run.kind) && !d->find(run.id) &&
                              !d->refusal(SourceId{run.origin}))
                              d->begin(std::move(run));
                      }
                  });
}

std::vector<ImportStatus> HistoryImport::active() const
{
    std::vector<ImportStatus> all;
    for (const auto& run : d->runs)
        all.push_back(d->statusOf(*run));
    return all;
}

void HistoryImport::sourcesChanged()
{
    std::vector<ImportRunId> ids;
    for (const auto& run : d->runs)
        ids.push_back(run->run.id);
    for (const ImportRunId& id : ids) {
        Private::Active* run = d->find(id);
        const SourceState* state = run ? d->engine.find(SourceId{run->run.origin}) : nullptr;
        if (!run || (state && (run->source == state->source || run->source.tool.isEmpty())))
            continue;
        if (run->step)
            run->step->abandon();
        run->failures = 0;
        d->later(*run, Milliseconds{0});
    }
}

void HistoryImport::tryNow()
{
    for (const auto& run : d->runs) {
        if (run->step)
            run->step->restart();
        else if (!run->waiting.isEmpty())
            d->later(*run, Milliseconds{0});
    }
}

} // namespace muster
