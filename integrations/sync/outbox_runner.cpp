// SPDX-License-Identifier: GPL-3.0-or-later
// The doors for people, and the list of what is at work. What is due is outbox_schedule.cpp, which source may
// be written to outbox_sources.cpp, what happens to one operation outbox_exchange.cpp.
#include "integrations/sync/outbox_runner.h"

#include "integrations/sync/feed_health.h"
#include "integrations/sync/outbox_runner_private.h"
#include "models/base/log.h"

#include <algorithm>

namespace muster {

namespace {

using State = OperationState;

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

bool OutboxRunner::isRunning() const
{
    return d->running;
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
        const State state = entry->operation.state;
        if ((state == State::Inflight || state == State::Verifying) && !entry->ending)
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
        if (!OutboxRunnerPrivate::wasAskedToWait(entry->operation) &&
            entry->operation.state == State::Pending)
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
                    [this, old = intent.replaces, guard = QPointer(context),
                     onDone = std::move(onDone)](Result<Operation> stored) {
                        // Written anew: the old one is settled.
                        if (stored && old)
                            std::erase_if(d->entries,
                                          [&](const auto& one) { return one->operation.id == *old; });
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

Result<HttpRequest> OutboxRunner::requestOf(const Operation& operation) const
{
    const OutboxSource* source = d->sourceOf(operation);
    if (!source || !source->connector || !source->account)
        return fail(ErrorKind::NotFound, QStringLiteral("The source is not connected."));
    const auto step = source->connector->push(*source->account, operation);
    if (!step)
        return tl::unexpected(step.error());
    return step->request;
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
