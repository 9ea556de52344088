// SPDX-License-Identifier: GPL-3.0-or-later
// One operation at work: sent once, judged by evidence, read back. What is due is outbox_schedule.cpp.
#include "integrations/core/address.h"
#include "integrations/core/throttle.h"
#include "integrations/sync/authorize.h"
#include "integrations/sync/outbox_runner_private.h"
#include "models/base/log.h"
#include "models/base/worker.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

using State = OperationState;

QString caFileOf(const Account& account)
{
    const auto file = account.settings.find(QStringLiteral("caFile"));
    return file == account.settings.end() ? QString() : file->second.trimmed();
}

/// What a person reads beside the new state.
QString wordsFor(State state, const QString& reason, const Operation& operation)
{
    switch (state) {
    case State::Done:
        return {};
    case State::Unknown:
        return reason.isEmpty()
                   ? QStringLiteral("Sent, but no answer came. Muster is finding out whether it arrived.")
                   : QStringLiteral("Sent, not confirmed (%1) Muster is finding out whether it arrived.")
                         .arg(reason);
    case State::NeedsUser:
        return operation.attemptsLeft <= 0 ? QStringLiteral("It was tried %1 times without success. %2")
                                                 .arg(operation.attempts)
                                                 .arg(reason)
                                           : reason;
    case State::Pending:
    case State::Inflight:
    case State::Verifying:
    case State::Conflict:
    case State::Rejected:
    case State::Superseded:
    case State::Cancelled:
        break;
    }
    return reason;
}

bool isSuccess(const HttpReply& reply)
{
    return reply.status >= 200 && reply.status < 300;
}

/// What the gate may learn from a transmission.
Result<HttpReply> answerOf(const WriteEvidence& evidence)
{
    if (evidence.reply)
        return *evidence.reply;
    return tl::unexpected(evidence.error.value_or(Error{ErrorKind::Cancelled, {}, 0, std::nullopt, {}}));
}

} // namespace

void OutboxRunnerPrivate::insist(const OperationId& id, quint64 turn, const Transaction& transaction,
                                 int failures)
{
    OutboxEntry* begun = find(id, turn);
    begun->ending = true;
    // What was being stored when this began may have moved it already: then that is what became of it.
    const auto unlessMoved = [id, transaction, from = begun->operation.state](WriteTx& tx) {
        Result<Operation> present = outbox::operation(tx, id);
        return present && present->state != from ? present : transaction(tx);
    };
    store.change(unlessMoved, &q, [this, id, turn, transaction, failures](const Result<Operation>& stored) {
        OutboxEntry* entry = find(id, turn);
        if (!entry)
            return;
        if (stored) {
            entry->busy = entry->ending = false;
            take(*stored);
            return work();
        }
        if (stored.error().kind != ErrorKind::Storage) {
            qCCritical(logSync) << "a step of the outbox was refused:" << stored.error().what;
            entry->busy = entry->ending = false;
            return;
        }
        clock.after(waitAfter(failures + 1), &q, [this, id, turn, transaction, failures] {
            if (find(id, turn))
                insist(id, turn, transaction, failures + 1);
        });
    });
}

void OutboxRunnerPrivate::ask(OutboxEntry& entry, const QString& words)
{
    if (entry.reading)
        entry.reading->abandon();
    entry.busy = true;
    const OperationId id = entry.operation.id;
    insist(id, ++entry.turn, [id, words](WriteTx& tx) { return outbox::askPerson(tx, id, words); });
}

void OutboxRunnerPrivate::loseSight(OutboxEntry& entry, const QString& words)
{
    if (entry.reading)
        entry.reading->abandon();
    entry.busy = true;
    const OperationId id = entry.operation.id;
    insist(id, ++entry.turn, [id, words](WriteTx& tx) { return outbox::loseSight(tx, id, words); });
}

// ---------------------------------------------------------------------------------------------------- send

void OutboxRunnerPrivate::begin(OutboxEntry& entry)
{
    const OutboxSource* source = sourceOf(entry.operation);
    entry.busy = true;
    entry.token = source->token;
    entry.why.clear();
    const OperationId id = entry.operation.id;
    const quint64 turn = ++entry.turn;
    secrets.read(source->source, {}, &q, [this, id, turn](const Result<SecretCache::Shared>& secret) {
        OutboxEntry* one = find(id, turn);
        const OutboxSource* to = one ? sourceOf(one->operation) : nullptr;
        if (!one || !running)
            return; // recover() takes it up again
        if (!secret || !to || !to->account) {
            one->busy = false;
            one->retryAt = clock.now() + Milliseconds{10'000};
            one->why = secret ? blockedBy(to) : secret.error().what;
            return wakeAt(one->retryAt), arm();
        }
        // All that can be refused is refused before the attempt is counted.
        const auto step = to->connector->push(*to->account, one->operation);
        const auto authorized =
            step ? authorize(step->request, *to->account, **secret) : tl::unexpected(step.error());
        if (!authorized)
            return ask(*one, authorized.error().what);
        gate.whenReady(&q, [this, id, turn, secret = *secret] { admit(id, turn, secret); });
    });
}

void OutboxRunnerPrivate::admit(const OperationId& id, quint64 turn, const SecretCache::Shared& secret)
{
    OutboxEntry* entry = find(id, turn);
    const OutboxSource* source = entry ? sourceOf(entry->operation) : nullptr;
    if (!entry || !running)
        return;
    if (!source || !source->account) {
        entry->busy = false;
        return work();
    }
    const QUrl host = source->account->baseUrl;
    if (const auto refusal = gate.ask(host, Purpose::Person, entry->operation.attempts > 0)) {
        entry->busy = false;
        entry->retryAt = refusal->until;
        entry->why = gate.refusedError(*refusal, host, source->source.name).what;
        return wakeAt(entry->retryAt), arm();
    }
    const QString origin = HostGuard::originOf(host);
    store.change([id, origin](WriteTx& tx) { return outbox::beginSending(tx, id, origin); }, &q,
                 [this, id, turn, secret, host](const Result<Operation>& stored) {
                     OutboxEntry* begun = find(id, turn);
                     // Not while everything is being recovered: it counts as begun, and is read back.
                     const bool go = begun && stored && stored->state == State::Inflight && running;
                     if (!go)
                         gate.abandoned(host);
                     if (!begun)
                         return;
                     if (!stored) {
                         // Not durable, so not a byte of it leaves.
                         begun->busy = false;
                         begun->retryAt = clock.now() + waitAfter(++begun->failures);
                         begun->why = stored.error().what;
                         return work();
                     }
                     begun->busy = go;
                     begun->failures = 0;
                     take(*stored);
                     if (go)
                         transmit(id, turn, secret, host);
                     else
                         work();
                 });
}

void OutboxRunnerPrivate::transmit(const OperationId& id, quint64 turn, const SecretCache::Shared& secret,
                                   const QUrl& host)
{
    OutboxEntry* entry = find(id, turn);
    const OutboxSource* source = sourceOf(entry->operation);
    // From what was stored, so that what leaves is what the checksum vouches for.
    std::optional<Error> refused;
    if (!source || !source->account || source->account->baseUrl != host) {
        refused = Error{
            ErrorKind::Invalid,
            source ? QStringLiteral("The settings of %1 were changed just now.").arg(source->source.name)
                   : blockedBy(source),
            0,
            std::nullopt,
            {}};
    } else if (const Instant until = gate.pausedUntil(host); until > clock.now()) {
        // Another answer of the host asked for it while the transaction was being stored.
        refused = gate.refusedError({Refusal::Why::RetryAfter, until}, host, source->source.name);
    } else {
        const auto step = source->connector->push(*source->account, entry->operation);
        const auto authorized =
            step ? authorize(step->request, *source->account, *secret) : tl::unexpected(step.error());
        if (authorized) {
            writes.sendWrite(
                {source->source.id, step->request, *authorized, caFileOf(*source->account)}, &q,
                [this, id, turn, decode = step->decode, secret, host](const WriteEvidence& evidence) {
                    gate.answered(host, answerOf(evidence));
                    received(id, turn, decode, secret, evidence);
                });
            return;
        }
        refused = authorized.error();
    }
    gate.abandoned(host);
    judge(id, turn, secret, {0, std::nullopt, refused}, std::nullopt);
}

void OutboxRunnerPrivate::received(const OperationId& id, quint64 turn, const Decode& decode,
                                   const SecretCache::Shared& secret, const WriteEvidence& evidence)
{
    const OutboxEntry* entry = find(id, turn);
    const OutboxSource* source = entry ? sourceOf(entry->operation) : nullptr;
    if (!entry || entry->operation.state != State::Inflight)
        return; // given up meanwhile: it is being read back
    if (!evidence.reply || !isSuccess(*evidence.reply) || !source || !source->account)
        return judge(id, turn, secret, evidence, std::nullopt);
    const Context context{clock.now(), *source->account};
    Worker::run(
        [decode, reply = withoutSecret(*evidence.reply, *secret), context] { return decode(reply, context); },
        &q,
        [this, id, turn, secret, evidence](const Result<Outcome>& outcome) {
            judge(id, turn, secret, evidence, outcome);
        });
}

namespace {

/// The status that other tools would have answered with: some say no inside of a 200 (Slack's "ok": false).
/// 0: the answer was not understood, which says nothing of what was done.
int statusOfRefusal(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Unauthorised:
        return 401;
    case ErrorKind::Forbidden:
        return 403;
    case ErrorKind::NotFound:
        return 404;
    case ErrorKind::Invalid:
        return 422;
    case ErrorKind::RateLimited:
        return 429;
    default:
        return 0;
    }
}

} // namespace

void OutboxRunnerPrivate::judge(const OperationId& id, quint64 turn, const SecretCache::Shared& secret,
                                const WriteEvidence& evidence, const std::optional<Result<Outcome>>& outcome)
{
    OutboxEntry* entry = find(id, turn);
    if (!entry || entry->operation.state != State::Inflight)
        return;
    const Operation& operation = entry->operation;
    OutboxSource* source = sourceOf(operation);
    const Instant now = clock.now();

    SendResult result;
    result.requestSent = evidence.reply ? std::max(evidence.requestSent, 1) : evidence.requestSent;
    outbox::Evidence kept{evidence.requestSent, 0, {}, {}, {}};
    std::optional<Error> error = evidence.error;
    if (error)
        result.retryAfter = error->retryAfter;
    if (evidence.reply) {
        result.httpStatus = kept.httpStatus = evidence.reply->status;
        result.retryAfter = retryAfter(*evidence.reply, now);
        if (source && source->account)
            error = checkStatus(*evidence.reply, {now, *source->account});
        if (outcome && *outcome && (*outcome)->receipt) {
            const WriteReceipt& receipt = *(*outcome)->receipt;
            result.understood = receipt.understood;
            result.accepted = receipt.accepted;
            kept.remoteId = receipt.remoteId;
            kept.version = receipt.version;
        } else if (outcome && !*outcome && !error) {
            error = outcome->error();
            if (const int status = statusOfRefusal(error->kind); status != 0) {
                result.httpStatus = status;
                if (error->retryAfter)
                    result.retryAfter = error->retryAfter;
            }
        }
    }
    Verdict verdict =
        afterSend(operation, result, now, waitAfter(kOperationMaxAttempts - operation.attemptsLeft));
    if (evidence.requestSent > 1) {
        qCCritical(logSync) << "a write was handed to the network" << evidence.requestSent << "times";
        verdict = {State::NeedsUser, OperationAttempt::Outcome::Unknown, std::nullopt};
        error =
            Error{ErrorKind::Bug,
                  QStringLiteral("It may have been sent more than once by a mistake of Muster. Look in the "
                                 "tool, then say what to do."),
                  0,
                  std::nullopt,
                  {}};
    } else if (verdict.state == State::Pending &&
               result.retryAfter.value_or(Milliseconds{0}) > options.retryAfterCap) {
        verdict = {State::NeedsUser, verdict.outcome, std::nullopt};
    }
    kept.words = wordsFor(verdict.state, redact(error ? error->what : QString(), *secret), operation);
    if (source) {
        const bool portal = error && error->kind == ErrorKind::BadResponse;
        const bool whole =
            error && (error->kind == ErrorKind::Unauthorised || error->kind == ErrorKind::RateLimited ||
                      error->kind == ErrorKind::Offline || error->kind == ErrorKind::Timeout);
        if (portal || whole)
            hold(*source, entry->token, *error);
        else if (verdict.state == State::Done)
            source->failures = 0;
    }
    insist(id, turn,
           [id, verdict, kept](WriteTx& tx) { return outbox::recordResult(tx, id, verdict, kept); });
}

// ----------------------------------------------------------------------------------------------- read back

void OutboxRunnerPrivate::readBack(OutboxEntry& entry)
{
    const OutboxSource* source = sourceOf(entry.operation);
    const auto step = source->connector->reconcile(*source->account, entry.operation);
    if (!step)
        return ask(entry, QStringLiteral("It was sent, but %1 Look in the tool, then say what to do.")
                              .arg(step.error().what));
    entry.busy = true;
    const OperationId id = entry.operation.id;
    const quint64 turn = ++entry.turn;
    store.change([id](WriteTx& tx) { return outbox::beginVerifying(tx, id); }, &q,
                 [this, id, turn, first = *step](const Result<Operation>& stored) {
                     OutboxEntry* one = find(id, turn);
                     OutboxSource* from = one ? sourceOf(one->operation) : nullptr;
                     if (!one)
                         return;
                     if (!stored) {
                         one->busy = false;
                         one->retryAt = clock.now() + waitAfter(++one->failures);
                         return work();
                     }
                     take(*stored);
                     // Much may have happened since it was due: the source may be gone, and another answer
                     // of its host may have asked for a pause.
                     if (const QString why = blockedBy(from); !why.isEmpty())
                         return readBackDone(id, turn, fail(ErrorKind::Cancelled, why), std::nullopt, {});
                     auto answer = std::make_shared<std::optional<ReadBack>>();
                     auto receipt = std::make_shared<WriteReceipt>();
                     StepRun::Setup setup;
                     setup.source = from->source;
                     setup.account = *from->account;
                     setup.first = first;
                     setup.purpose = Purpose::Person;
                     setup.gate = &gate;
                     setup.onOutcome = [answer, receipt](Outcome& outcome, bool,
                                                         const std::function<void(Done)>& taken) {
                         // Found on any page is found; "not there" needs the last page.
                         if (outcome.readBack && *answer != ReadBack::Found)
                             *answer = outcome.readBack;
                         if (outcome.receipt)
                             *receipt = *outcome.receipt;
                         taken({});
                     };
                     setup.onEnd = [this, id, turn, answer, receipt](const Done& done) {
                         readBackDone(id, turn, done, *answer, *receipt);
                     };
                     auto* run = new StepRun(std::move(setup), reads, secrets, from->lane, clock, &q);
                     one->reading = run;
                     one->token = from->token;
                     run->begin();
                 });
}

void OutboxRunnerPrivate::readBackDone(const OperationId& id, quint64 turn, const Done& done,
                                       std::optional<ReadBack> answer, const WriteReceipt& receipt)
{
    OutboxEntry* entry = find(id, turn);
    if (!entry || entry->operation.state != State::Verifying)
        return;
    entry->reading.clear();
    // The horizon is a reading of the clock: "not there" must not count because somebody set it ahead.
    if (answer != ReadBack::Found && clockWasSet())
        return recover();
    const Operation& operation = entry->operation;
    const Instant now = clock.now();
    if (!done && answer != ReadBack::Found)
        answer = ReadBack::Failed;
    const ReadBack said = answer.value_or(ReadBack::Failed);
    entry->failures = said == ReadBack::Failed ? entry->failures + 1 : 0;
    if (!done) {
        if (OutboxSource* source = sourceOf(operation);
            source && (done.error().kind == ErrorKind::Unauthorised ||
                       done.error().kind == ErrorKind::RateLimited || done.error().retryAfter))
            hold(*source, entry->token, done.error());
    }
    const Verdict verdict = afterReadBack(operation, said, now, waitAfter(std::max(entry->failures, 1)));
    QString reason;
    switch (verdict.state) {
    case State::Pending:
        reason = QStringLiteral("It did not arrive; it is sent again.");
        break;
    case State::Unknown:
        reason = said == ReadBack::Failed
                     ? (done ? QStringLiteral("The answer did not say.") : done.error().what)
                     : QStringLiteral("Not there yet.");
        break;
    case State::NeedsUser:
        reason = QStringLiteral("It did not arrive, as far as the tool can tell. Send it again?");
        break;
    case State::Conflict:
        reason = QStringLiteral("The tool has another version now.");
        break;
    case State::Rejected:
        reason =
            receipt.refusal.isEmpty()
                ? QStringLiteral("The tool took it for later, and then did not do it.")
                : QStringLiteral("The tool took it for later, and then refused: %1").arg(receipt.refusal);
        break;
    case State::Inflight:
    case State::Verifying:
    case State::Done:
    case State::Superseded:
    case State::Cancelled:
        break;
    }
    const outbox::Evidence kept{0, 0, receipt.remoteId, receipt.version,
                                wordsFor(verdict.state, reason, operation)};
    insist(id, turn,
           [id, verdict, kept](WriteTx& tx) { return outbox::recordReadBack(tx, id, verdict, kept); });
}

} // namespace muster
