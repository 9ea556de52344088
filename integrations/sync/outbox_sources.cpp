// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a source can be written to now: its settings, its token and account, its host.
#include "integrations/core/throttle.h"
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

} // namespace

bool OutboxRunnerPrivate::wasAskedToWait(const Operation& operation)
{
    return isThrottled(operation.lastStatus) || operation.lastStatus == 503;
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
                      std::any_of(known->second.begin(), known->second.end(), [&](const auto& feed) {
                          // What is asked seldom says nothing of this moment.
                          const bool often = !source->connector ||
                                             !source->connector->descriptor().paces.contains(feed.first);
                          return often && feed.second == FreshnessState::Live;
                      });
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

void OutboxRunnerPrivate::check(OutboxSource& source)
{
    if (source.checking)
        return;
    source.checking = true;
    auto account = std::make_shared<QString>();
    StepRun::Setup setup;
    setup.source = source.source;
    setup.account = *source.account;
    // Writes take the token; what else the tool may be told with says nothing about them.
    std::erase_if(setup.account.settings, [](const auto& one) { return one.second == kKeptSecret; });
    setup.first = source.connector->check(setup.account);
    setup.purpose = Purpose::Person;
    setup.gate = &gate;
    setup.maxSteps = 3;
    setup.onOutcome = [account](Outcome& outcome, bool, const std::function<void(Done)>& taken) {
        if (!outcome.facts.account.isEmpty())
            *account = outcome.facts.account;
        taken({});
    };
    setup.onEnd = [this, id = source.source.id, token = source.token, account](const Done& done) {
        checked(id, token, done, *account);
    };
    (new StepRun(std::move(setup), reads, secrets, source.lane, clock, &q))->begin();
}

void OutboxRunnerPrivate::checked(const SourceId& id, quint64 token, const Done& done, const QString& account)
{
    const auto found = sources.find(id);
    if (found == sources.end() || !found->second->checking || found->second->token != token)
        return;
    OutboxSource& source = *found->second;
    // A token that may write but not ask who it is can be used; whose it is, nobody can tell.
    if (done || done.error().kind == ErrorKind::Forbidden)
        return compareAccount(id, token, account);
    source.checking = false;
    hold(source, token, done.error());
    work();
}

void OutboxRunnerPrivate::compareAccount(const SourceId& id, quint64 token, const QString& account)
{
    store.account(id, &q, [this, id, token, account](const Result<QString>& known) {
        const auto found = sources.find(id);
        if (found == sources.end() || !found->second->checking || found->second->token != token)
            return;
        OutboxSource& source = *found->second;
        source.checking = false;
        if (!known) {
            hold(source, token, known.error());
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

void OutboxRunnerPrivate::hold(OutboxSource& source, quint64 token, const Error& error)
{
    const Instant now = clock.now();
    if (error.kind == ErrorKind::Unauthorised && token != source.token)
        return;             // of a token that was replaced meanwhile
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
        made->token = ++d->tokens;
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
    source.token = ++d->tokens;
    source.tokenRefused = source.checked = source.checking = false;
    source.failures = 0;
    source.heldUntil = {};
    d->work();
}

} // namespace muster
