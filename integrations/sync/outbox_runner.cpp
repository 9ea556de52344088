// SPDX-License-Identifier: GPL-3.0-or-later
// The scheduler: what is due, which source may be used, and the doors for people. What happens to one
// operation is outbox_exchange.cpp.
#include "integrations/sync/outbox_runner.h"

#include "integrations/core/throttle.h"
#include "integrations/sync/feed_health.h"
#include "integrations/sync/outbox_runner_private.h"
#include "integrations/sync/sync_engine.h"
#include "models/base/log.h"

#include <algorithm>

namespace muster {

namespace {

using State = OperationState;

QString quoted(const Operation& operation)
{
    return u'“' + operation.targetText + u'”';
}

/// The newest answer named a time; it stands for the whole source and survives a restart with the operation.
bool wasAskedToWait(const Operation& operation)
{
    return isThrottled(operation.lastStatus) || operation.lastStatus == 503;
}

const WriteVerb* verbOf(const Connector& connector, const QString& id)
{
    for (const WriteVerb& verb : connector.descriptor().verbs) {
        if (verb.id == id)
            return &verb;
    }
    return nullptr;
}

} // namespace

OutboxRunnerPrivate::OutboxRunnerPrivate(OutboxRunner& runner, const ConnectorRegistry& registry,
                                         WriteTransport& writer, Transport& reader, HostGate& hosts,
                                         OutboxStore& outbox, SecretStore& secretStore, Clock& time,
                                         OutboxOptions given)
    : q(runner), connectors(registry), writes(writer), reads(reader), gate(hosts), store(outbox), clock(time),
      options(given), secrets(secretStore),
      random(given.seed != 0 ? given.seed : QRandomGenerator::system()->generate())
{
}

OutboxEntry* OutboxRunnerPrivate::find(const OperationId& id)
{
    for (const auto& entry : entries) {
        if (entry->operation.id == id)
            return entry.get();
    }
    return nullptr;
}

OutboxEntry* OutboxRunnerPrivate::find(const OperationId& id, quint64 turn)
{
    OutboxEntry* entry = find(id);
    return entry && entry->turn == turn ? entry : nullptr;
}

OutboxSource* OutboxRunnerPrivate::sourceOf(const Operation& operation)
{
    const auto found = sources.find(operation.source);
    return found == sources.end() ? nullptr : found->second.get();
}

void OutboxRunnerPrivate::take(const Operation& operation)
{
    if (OutboxEntry* entry = find(operation.id)) {
        entry->operation = operation;
        entry->why.clear();
        if (isSettled(operation.state))
            std::erase_if(entries, [&](const auto& one) { return one->operation.id == operation.id; });
    } else if (!isSettled(operation.state)) {
        entries.push_back(std::make_unique<OutboxEntry>());
        entries.back()->operation = operation;
    }
    emit q.operationChanged(operation);
}

void OutboxRunnerPrivate::took(Result<Operation> operation, QObject* context,
                               const OutboxRunner::OnOperation& onDone)
{
    if (operation) {
        // Whoever did this waits for it.
        const OutboxSource* source = sourceOf(*operation);
        if (operation->state == State::Pending && source && source->account)
            gate.tryNow(source->account->baseUrl);
        take(*operation);
    }
    if (context)
        onDone(std::move(operation));
    work();
}

Milliseconds OutboxRunnerPrivate::waitAfter(int failures)
{
    return backOff(std::max(failures, 1), options.backOffBase, options.backOffCap, std::nullopt,
                   options.retryAfterCap, random);
}

// ------------------------------------------------------------------------------------------- what is due

void OutboxRunnerPrivate::work()
{
    if (!running)
        return;
    if (clockWasSet())
        return recover();
    wanted.reset();
    std::vector<OperationId> order;
    for (const auto& entry : entries)
        order.push_back(entry->operation.id);
    for (const OperationId& id : order) {
        // What was begun above may have changed the list.
        OutboxEntry* entry = find(id);
        if (!entry || overdue(*entry))
            continue;
        entry = find(id);
        if (!entry || entry->busy)
            continue;
        if (entry->operation.state == State::Unknown)
            unknown(*entry);
        else if (entry->operation.state == State::Pending && isNextOfItsLane(*entry))
            pending(*entry);
        else if (entry->operation.state == State::Pending)
            entry->why = QStringLiteral("It waits for an earlier action on the same thing.");
    }
    for (const auto& [id, source] : sources)
        tell(*source);
    arm();
}

bool OutboxRunnerPrivate::isNextOfItsLane(const OutboxEntry& entry) const
{
    bool before = true;
    for (const auto& other : entries) {
        if (other.get() == &entry) {
            before = false;
            continue;
        }
        if (other->operation.lane != entry.operation.lane)
            continue;
        // A busy one may be on its way to Tx A.
        if (occupiesLane(other->operation.state) || other->busy ||
            (before && other->operation.state == State::Pending))
            return false;
    }
    return true;
}

void OutboxRunnerPrivate::inheritHolds()
{
    for (const auto& entry : entries) {
        const Operation& operation = entry->operation;
        const OutboxSource* source = sourceOf(operation);
        if (source && !source->inherited && source->account && operation.state == State::Pending &&
            operation.notBefore > clock.now() && wasAskedToWait(operation))
            gate.pauseUntil(source->account->baseUrl, operation.notBefore);
    }
    for (const auto& [id, source] : sources)
        source->inherited = running;
}

void OutboxRunnerPrivate::wakeAt(Instant at)
{
    if (!wanted || at < *wanted)
        wanted = at;
}

void OutboxRunnerPrivate::arm()
{
    // An alarm that rings too early only looks again; one that is later than needed is replaced.
    if (!wanted || (armedFor && *armedFor <= *wanted))
        return;
    armedFor = wanted;
    clock.after(std::max(*wanted - clock.now(), Milliseconds{1}), &q, [this, mine = ++alarm] {
        if (mine != alarm)
            return;
        armedFor.reset();
        work();
    });
}

bool OutboxRunnerPrivate::overdue(OutboxEntry& entry)
{
    const std::optional<Instant> deadline = deadlineOf(entry.operation);
    if (!deadline)
        return false;
    const Instant now = clock.now();
    if (now <= *deadline) {
        wakeAt(*deadline + Milliseconds{1});
        return false;
    }
    switch (entry.operation.state) {
    case State::Pending:
        if (!entry.busy)
            ask(entry, whyItAsks(entry.operation, entry.operation.statusAtWriting, now));
        return true;
    case State::Inflight:
        qCWarning(logSync) << "a transmission never came to an end; it is being checked";
        loseSight(entry, QStringLiteral("No answer came. It is being checked whether it arrived."));
        return true;
    case State::Unknown:
    case State::Verifying:
        if (entry.busy && !entry.reading)
            return true; // its end is being stored
        ask(entry,
            QStringLiteral("It was sent, but for 15 minutes nobody could tell whether it arrived%1 Look "
                           "in the tool, then say what to do.")
                .arg(entry.operation.lastError.isEmpty()
                         ? QStringLiteral(".")
                         : QStringLiteral(": %1").arg(entry.operation.lastError)));
        return true;
    case State::NeedsUser:
    case State::Conflict:
    case State::Rejected:
    case State::Done:
    case State::Superseded:
    case State::Cancelled:
        break;
    }
    return false;
}

void OutboxRunnerPrivate::pending(OutboxEntry& entry)
{
    OutboxSource* source = sourceOf(entry.operation);
    const Instant now = clock.now();
    entry.why = blockedBy(source);
    if (!entry.why.isEmpty()) {
        if (const auto at = freeAt(source))
            wakeAt(*at);
        return;
    }
    const Instant due = std::max(entry.operation.notBefore, entry.retryAt);
    if (now < due) {
        entry.why = entry.operation.lastError.isEmpty() ? QStringLiteral("It is tried again in a moment.")
                                                        : entry.operation.lastError;
        return wakeAt(due);
    }
    // Nor is an attempt spent on a host that does not answer: a question goes first.
    if (!source->checked || !gate.answers(source->account->baseUrl)) {
        entry.why = QStringLiteral("Muster is asking %1 whether it answers.").arg(source->source.name);
        return check(*source);
    }
    begin(entry);
}

void OutboxRunnerPrivate::unknown(OutboxEntry& entry)
{
    OutboxSource* source = sourceOf(entry.operation);
    const Instant now = clock.now();
    entry.why = blockedBy(source);
    if (!entry.why.isEmpty()) {
        if (const auto at = freeAt(source))
            wakeAt(*at);
        return;
    }
    const Instant due = std::max(entry.operation.notBefore, entry.retryAt);
    if (now < due)
        return wakeAt(due);
    if (!source->checked)
        return check(*source);
    readBack(entry);
}

QString OutboxRunnerPrivate::blockedBy(const OutboxSource* source) const
{
    if (!source)
        return QStringLiteral("Its source was removed. Connect it again, or cancel this.");
    if (!source->unusable.isEmpty())
        return source->unusable;
    if (source->tokenRefused)
        return QStringLiteral(
                   "%1 refuses the token. Enter a valid one in the settings of this source; nothing "
                   "is lost meanwhile.")
            .arg(source->source.name);
    if (source->heldUntil > clock.now())
        return source->heldWhy;
    if (const auto refusal = gate.blocked(source->account->baseUrl))
        return gate.refusedError(*refusal, source->account->baseUrl, source->source.name).what;
    return {};
}

std::optional<Instant> OutboxRunnerPrivate::freeAt(const OutboxSource* source) const
{
    if (!source || !source->account)
        return std::nullopt;
    if (source->heldUntil > clock.now())
        return source->heldUntil;
    const auto refusal = gate.blocked(source->account->baseUrl);
    return refusal ? std::optional(refusal->until) : std::nullopt;
}

QString OutboxRunnerPrivate::notLive(const OutboxSource* source) const
{
    QString why = blockedBy(source);
    if (!why.isEmpty())
        return why;
    const auto known = feeds.find(source->source.id);
    const bool live = known != feeds.end() &&
                      std::any_of(known->second.begin(), known->second.end(),
                                  [](const auto& feed) { return feed.second == FreshnessState::Live; });
    return live ? QString() : QStringLiteral("%1 does not answer at this moment.").arg(source->source.name);
}

QString OutboxRunnerPrivate::notNow(const OutboxSource* source, const Operation& operation) const
{
    QString why = notLive(source);
    if (why.isEmpty()) {
        for (const auto& entry : entries) {
            const Operation& other = entry->operation;
            if (other.id != operation.id && other.lane == operation.lane &&
                (other.state == State::Pending || occupiesLane(other.state)))
                why = QStringLiteral("%1 is not finished yet.").arg(quoted(other));
        }
    }
    return why.isEmpty() ? QString()
                         : QStringLiteral("%1 Changes to the running system are done now or not at all, so "
                                          "nothing was put in the queue.")
                               .arg(why);
}

void OutboxRunnerPrivate::tell(OutboxSource& source)
{
    const QString why = blockedBy(&source);
    if (source.told == why)
        return;
    source.told = why;
    emit q.sourceStateChanged(source.source.id, why);
}

// ------------------------------------------------------------------------------------- is the source usable

void OutboxRunnerPrivate::check(OutboxSource& source)
{
    if (source.checking)
        return;
    source.checking = true;
    auto account = std::make_shared<QString>();
    StepRun::Setup setup;
    setup.source = source.source;
    setup.account = *source.account;
    setup.first = source.connector->check(*source.account);
    setup.purpose = Purpose::Person;
    setup.gate = &gate;
    setup.maxSteps = 3;
    setup.onOutcome = [account](Outcome& outcome, bool, const std::function<void(Done)>& taken) {
        if (!outcome.facts.account.isEmpty())
            *account = outcome.facts.account;
        taken({});
    };
    setup.onEnd = [this, id = source.source.id, account](const Done& done) { checked(id, done, *account); };
    (new StepRun(std::move(setup), reads, secrets, source.lane, clock, &q))->begin();
}

void OutboxRunnerPrivate::checked(const SourceId& id, const Done& done, const QString& account)
{
    const auto found = sources.find(id);
    if (found == sources.end() || !found->second->checking)
        return;
    OutboxSource& source = *found->second;
    // A token that may write but not ask who it is can be used; whose it is, nobody can tell.
    if (done || done.error().kind == ErrorKind::Forbidden)
        return compareAccount(id, account);
    source.checking = false;
    hold(source, done.error());
    work();
}

void OutboxRunnerPrivate::compareAccount(const SourceId& id, const QString& account)
{
    store.account(id, &q, [this, id, account](const Result<QString>& known) {
        const auto found = sources.find(id);
        if (found == sources.end() || !found->second->checking)
            return;
        OutboxSource& source = *found->second;
        source.checking = false;
        if (!known) {
            hold(source, known.error());
            return work();
        }
        const bool other = !known->isEmpty() && *known != account;
        source.checked = true;
        source.failures = 0;
        source.heldUntil = {};
        if (other) {
            for (const auto& entry : entries) {
                const State state = entry->operation.state;
                if (entry->operation.source == id && !entry->busy &&
                    (state == State::Pending || state == State::Unknown))
                    ask(*entry, QStringLiteral(
                                    "The token of %1 belongs to another account than before. Send this only "
                                    "if it is meant for that account.")
                                    .arg(source.source.name));
            }
        }
        if (*known != account)
            store.rememberAccount(id, account, &q, [](const Done& stored) {
                if (!stored)
                    qCWarning(logSync) << "the account of a source could not be remembered";
            });
        work();
    });
}

void OutboxRunnerPrivate::hold(OutboxSource& source, const Error& error)
{
    const Instant now = clock.now();
    source.checked = false; // it is asked first, so that no attempt is spent on a source that is not there
    source.heldWhy = error.what;
    if (error.kind == ErrorKind::Unauthorised) {
        source.tokenRefused = true;
        secrets.forget(source.source.id);
        return;
    }
    ++source.failures;
    Milliseconds wait = waitAfter(source.failures);
    if (error.kind == ErrorKind::Keychain)
        wait = Milliseconds{10'000};
    if (error.retryAfter)
        wait = std::max(wait, std::min(*error.retryAfter, options.retryAfterCap));
    source.heldUntil = std::max(source.heldUntil, now + wait);
}

// --------------------------------------------------------------------------------------------- for people

OutboxRunner::OutboxRunner(const ConnectorRegistry& connectors, WriteTransport& writes, Transport& reads,
                           HostGate& gate, OutboxStore& store, SecretStore& secrets, Clock& clock,
                           OutboxOptions options, QObject* parent)
    : QObject(parent), d(std::make_unique<OutboxRunnerPrivate>(*this, connectors, writes, reads, gate, store,
                                                               secrets, clock, options))
{
}

OutboxRunner::~OutboxRunner()
{
    // Reads under way end with the private part still alive; their callbacks belong to it.
    for (const auto& entry : d->entries) {
        if (entry->reading)
            entry->reading->abandon();
    }
    qDeleteAll(findChildren<StepRun*>(QString(), Qt::FindDirectChildrenOnly));
}

void OutboxRunner::start()
{
    if (!std::exchange(d->started, true))
        d->recover();
}

void OutboxRunnerPrivate::recover()
{
    running = false;
    lastNow = clock.now();
    lastSteady = clock.steady();
    store.recover(&q, [this](const Result<std::vector<Operation>>& unsettled) {
        if (!unsettled) {
            // Nothing is sent before this transaction is durable.
            qCWarning(logSync) << "the outbox cannot be opened; it is tried again";
            clock.after(Milliseconds{10'000}, &q, [this] { recover(); });
            return;
        }
        for (const auto& entry : entries) {
            ++entry->turn;
            entry->busy = false;
            entry->retryAt = {};
            if (entry->reading)
                entry->reading->abandon();
        }
        // What was settled meanwhile is not in the list.
        std::erase_if(entries, [&](const auto& entry) {
            return std::none_of(unsettled->begin(), unsettled->end(),
                                [&](const Operation& one) { return one.id == entry->operation.id; });
        });
        running = true;
        armedFor.reset();
        for (const Operation& operation : *unsettled)
            take(operation);
        inheritHolds();
        work();
    });
}

bool OutboxRunnerPrivate::clockWasSet()
{
    const Instant now = clock.now();
    const Milliseconds steady = clock.steady();
    const Milliseconds moved = (now - lastNow) - (steady - lastSteady);
    lastNow = now;
    lastSteady = steady;
    if (std::chrono::abs(moved) <= Milliseconds{2'000})
        return false;
    for (const auto& [id, source] : sources) {
        if (source->heldUntil != Instant{})
            source->heldUntil = source->heldUntil + moved;
    }
    return true;
}

bool OutboxRunner::isRunning() const
{
    return d->running;
}

void OutboxRunner::setSources(std::vector<Source> given)
{
    d->configured = given;
    std::map<SourceId, std::unique_ptr<OutboxSource>> next;
    for (Source& source : given) {
        const auto known = d->sources.find(source.id);
        if (known != d->sources.end() && known->second->source == source) {
            next[source.id] = std::move(known->second);
            continue;
        }
        auto made = std::make_unique<OutboxSource>();
        made->connector = d->connectors.find(source.tool);
        auto account = accountOf(source);
        if (account)
            made->account = std::move(*account);
        if (!made->connector)
            made->unusable = QStringLiteral("This Muster does not know the tool of %1.").arg(source.name);
        else if (!made->account)
            made->unusable = account.error().what;
        else if (!source.enabled)
            made->unusable = QStringLiteral("%1 is switched off in the settings.").arg(source.name);
        else if (!source.mayWrite)
            made->unusable = QStringLiteral("Muster may only read from %1. Allow writing in its settings.")
                                 .arg(source.name);
        if (known != d->sources.end())
            d->writes.forget(source.id);
        made->source = std::move(source);
        next[made->source.id] = std::move(made);
    }
    for (const auto& [id, old] : d->sources) {
        if (!next.contains(id)) {
            d->writes.forget(id);
            d->secrets.forget(id);
        }
    }
    d->sources = std::move(next);
    d->inheritHolds();
    d->work();
}

void OutboxRunner::secretChanged(const SourceId& id)
{
    d->secrets.forget(id);
    const auto found = d->sources.find(id);
    if (found == d->sources.end())
        return;
    OutboxSource& source = *found->second;
    source.tokenRefused = source.checked = source.checking = false;
    source.failures = 0;
    source.heldUntil = {};
    d->work();
}

void OutboxRunner::noteFreshness(const Freshness& freshness)
{
    d->feeds[freshness.source][freshness.feed] = freshness.state;
}

void OutboxRunner::resumed()
{
    if (!d->running)
        return;
    for (const auto& [id, source] : d->sources) {
        d->writes.forget(id);
        source->checked = source->checking = false;
    }
    d->feeds.clear(); // nothing is known to answer until it did again
    std::vector<OperationId> underWay;
    for (const auto& entry : d->entries) {
        if (entry->operation.state == State::Inflight || entry->operation.state == State::Verifying)
            underWay.push_back(entry->operation.id);
    }
    for (const OperationId& id : underWay) {
        if (OutboxEntry* entry = d->find(id))
            d->loseSight(
                *entry, QStringLiteral("The computer slept while this was being sent; it is being checked."));
    }
    d->work();
}

void OutboxRunner::tryNow()
{
    for (const auto& [id, source] : d->sources) {
        source->heldUntil = {};
        if (source->account)
            d->gate.tryNow(source->account->baseUrl);
    }
    for (const auto& entry : d->entries) {
        entry->retryAt = {};
        if (!wasAskedToWait(entry->operation) && entry->operation.state == State::Pending)
            entry->operation.notBefore = {};
    }
    d->work();
}

void OutboxRunner::enqueue(outbox::Intent intent, const QString& confirmedText, QObject* context,
                           OnOperation onDone)
{
    Operation& operation = intent.operation;
    const auto refuse = [&](ErrorKind kind, const QString& why) { onDone(fail(kind, why)); };
    OutboxSource* source = d->sourceOf(operation);
    if (!source || !source->unusable.isEmpty())
        return refuse(ErrorKind::Forbidden, d->blockedBy(source));
    const WriteVerb* verb = verbOf(*source->connector, operation.verb);
    if (!verb)
        return refuse(ErrorKind::Invalid,
                      QStringLiteral("%1 cannot be told to do this.").arg(source->source.name));
    operation.semantics = verb->semantics;
    operation.audience = std::max(operation.audience, verb->audience); // more careful, never less
    if (operation.audience != OperationAudience::Internal && confirmedText != operation.targetText)
        return refuse(ErrorKind::Invalid,
                      QStringLiteral("Nobody confirmed exactly this: %1").arg(operation.targetText));
    if (operation.id.isEmpty())
        operation.id = newId<OperationId>();
    if (operation.lane.isEmpty())
        operation.lane = laneOf(operation);
    if (const auto step = source->connector->push(*source->account, operation); !step)
        return onDone(tl::unexpected(step.error()));
    if (operation.audience == OperationAudience::Production) {
        if (const QString why = d->notNow(source, operation); !why.isEmpty())
            return refuse(ErrorKind::Offline, why);
    }
    d->store.change([intent](WriteTx& tx) { return outbox::enqueue(tx, intent); }, this,
                    [this, guard = QPointer(context), onDone = std::move(onDone)](Result<Operation> stored) {
                        d->took(std::move(stored), guard, onDone);
                    });
}

void OutboxRunner::decide(const OperationId& id, outbox::Decision decision, const QString& person,
                          QObject* context, OnOperation onDone)
{
    const OutboxEntry* entry = d->find(id);
    if (entry && decision == outbox::Decision::SendAgain &&
        entry->operation.audience == OperationAudience::Production) {
        if (const QString why = d->notNow(d->sourceOf(entry->operation), entry->operation); !why.isEmpty())
            return onDone(fail(ErrorKind::Offline, why));
    }
    d->store.change([id, decision, person](WriteTx& tx) { return outbox::decide(tx, id, decision, person); },
                    this,
                    [this, guard = QPointer(context), onDone = std::move(onDone)](Result<Operation> stored) {
                        d->took(std::move(stored), guard, onDone);
                    });
}

void OutboxRunner::edit(const OperationId& id, const outbox::Edit& change, QObject* context,
                        OnOperation onDone)
{
    const OutboxEntry* entry = d->find(id);
    if (entry) {
        Operation edited = entry->operation;
        edited.payload = change.payload;
        const OutboxSource* source = d->sourceOf(edited);
        if (source && source->connector && source->account) {
            if (const auto step = source->connector->push(*source->account, edited); !step)
                return onDone(tl::unexpected(step.error()));
        }
    }
    d->store.change(
        [id, change](WriteTx& tx) { return outbox::edit(tx, id, change); }, this,
        [this, id, guard = QPointer(context), onDone = std::move(onDone)](Result<Operation> stored) {
            // Replaced by a new one: the old one is settled.
            if (stored && stored->id != id)
                std::erase_if(d->entries, [&](const auto& one) { return one->operation.id == id; });
            d->took(std::move(stored), guard, onDone);
        });
}

QString OutboxRunner::whyWaiting(const OperationId& id) const
{
    const OutboxEntry* entry = d->find(id);
    return entry && !entry->busy ? entry->why : QString();
}

QString OutboxRunner::whyNotWritable(const SourceId& source, OperationAudience audience) const
{
    const auto found = d->sources.find(source);
    const OutboxSource* known = found == d->sources.end() ? nullptr : found->second.get();
    return audience == OperationAudience::Production ? d->notLive(known) : d->blockedBy(known);
}

const std::vector<Source>& OutboxRunner::sources() const
{
    return d->configured;
}

std::vector<Operation> OutboxRunner::operations() const
{
    std::vector<Operation> list;
    for (const auto& entry : d->entries)
        list.push_back(entry->operation);
    return list;
}

bool OutboxRunner::isIdle() const
{
    return (d->running || !d->started) &&
           std::none_of(d->entries.begin(), d->entries.end(), [](const auto& one) { return one->busy; }) &&
           std::none_of(d->sources.begin(), d->sources.end(),
                        [](const auto& one) { return one.second->checking; });
}

} // namespace muster
