// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/operation.h"

#include "models/base/name_table.h"

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

using State = OperationState;
using Outcome = OperationAttempt::Outcome;

constexpr std::array<Name<State>, 10> kStates{{
    {State::Pending, u"pending"},
    {State::Inflight, u"inflight"},
    {State::Unknown, u"unknown"},
    {State::Verifying, u"verifying"},
    {State::NeedsUser, u"needs_user"},
    {State::Conflict, u"conflict"},
    {State::Rejected, u"rejected"},
    {State::Done, u"done"},
    {State::Superseded, u"superseded"},
    {State::Cancelled, u"cancelled"},
}};
constexpr std::array<Name<OperationClass>, 4> kClasses{{
    {OperationClass::IdempotentByKey, u"idem_key"},
    {OperationClass::IdempotentByGoal, u"idem_natural"},
    {OperationClass::CompareAndSet, u"cas"},
    {OperationClass::Append, u"append"},
}};
constexpr std::array<Name<OperationAudience>, 3> kAudiences{{
    {OperationAudience::Internal, u"internal"},
    {OperationAudience::Public, u"public"},
    {OperationAudience::Production, u"production"},
}};
constexpr std::array<Name<Outcome>, 6> kOutcomes{{
    {Outcome::Open, u""},
    {Outcome::NotSent, u"not_sent"},
    {Outcome::Ok, u"ok"},
    {Outcome::Refused, u"refused"},
    {Outcome::Unknown, u"unknown"},
    {Outcome::Crashed, u"crashed"},
}};

/// How far a clock may be set back (by NTP) before a person is asked.
constexpr Milliseconds kClockTolerance{1'000};

/// The diagram of RELIABILITY 4.3. The trigger outbox_fsm in the database holds the same pairs; a test
/// compares them.
constexpr std::array<OperationTransition, 27> kTransitions{{
    {State::Pending, State::Inflight},    {State::Pending, State::Cancelled},
    {State::Pending, State::Superseded},  {State::Pending, State::NeedsUser},
    {State::Inflight, State::Done},       {State::Inflight, State::Pending},
    {State::Inflight, State::Unknown},    {State::Inflight, State::Conflict},
    {State::Inflight, State::Rejected},   {State::Inflight, State::NeedsUser},
    {State::Unknown, State::Verifying},   {State::Unknown, State::NeedsUser},
    {State::Verifying, State::Done},      {State::Verifying, State::Pending},
    {State::Verifying, State::Unknown},   {State::Verifying, State::NeedsUser},
    {State::Verifying, State::Conflict},  {State::Verifying, State::Rejected},
    {State::Conflict, State::Pending},    {State::Conflict, State::Cancelled},
    {State::NeedsUser, State::Pending},   {State::NeedsUser, State::Cancelled},
    {State::NeedsUser, State::Done},      {State::Rejected, State::Pending},
    {State::Rejected, State::Cancelled},  {State::Conflict, State::Superseded},
    {State::Rejected, State::Superseded},
}};

/// Back to the queue, except for what must never wait there.
State againOrAsk(const Operation& operation)
{
    return operation.audience == OperationAudience::Production || operation.attemptsLeft <= 0
               ? State::NeedsUser
               : State::Pending;
}

Verdict retry(const Operation& operation, Outcome outcome, Instant at)
{
    const State state = againOrAsk(operation);
    return {state, outcome, state == State::Pending ? std::optional(at) : std::nullopt};
}

bool changesTheWorldEachTime(const Operation& operation)
{
    return operation.semantics == OperationClass::Append ||
           operation.audience == OperationAudience::Production;
}

} // namespace

QString toString(OperationState state)
{
    return nameOf(kStates, state);
}
std::optional<OperationState> operationStateFromName(QStringView name)
{
    return fromName(kStates, name);
}
QString toString(OperationClass semantics)
{
    return nameOf(kClasses, semantics);
}
std::optional<OperationClass> operationClassFromName(QStringView name)
{
    return fromName(kClasses, name);
}
QString toString(OperationAudience audience)
{
    return nameOf(kAudiences, audience);
}
std::optional<OperationAudience> operationAudienceFromName(QStringView name)
{
    return fromName(kAudiences, name);
}
QString toString(OperationAttempt::Outcome outcome)
{
    return nameOf(kOutcomes, outcome);
}

bool isSettled(OperationState state)
{
    return state == State::Done || state == State::Superseded || state == State::Cancelled;
}

bool occupiesLane(OperationState state)
{
    return state == State::Inflight || state == State::Unknown || state == State::Verifying;
}

std::span<const OperationTransition> operationTransitions()
{
    return kTransitions;
}

bool mayBecome(OperationState from, OperationState to)
{
    return std::find(kTransitions.begin(), kTransitions.end(), OperationTransition{from, to}) !=
           kTransitions.end();
}

QString operationMarkerBegin()
{
    return QStringLiteral(u"\u27e8m-");
}

QString operationMarker(const OperationId& id)
{
    return operationMarkerBegin() + id.value + QChar(0x27e9);
}

QString withoutOperationMarkers(QString text)
{
    const QString begin = operationMarkerBegin();
    for (qsizetype at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at)) {
        qsizetype end = at + begin.size();
        while (end < text.size() && text[end].isLetterOrNumber() && text[end].unicode() < 128)
            ++end;
        if (end == at + begin.size() || end >= text.size() || text[end] != QChar(0x27e9)) {
            at = end; // somebody's own words
            continue;
        }
        const qsizetype from = at > 0 && text[at - 1].isSpace() ? at - 1 : at;
        text.remove(from, end + 1 - from);
        at = from;
    }
    return text;
}

QString laneOf(const Operation& operation)
{
    return operation.source.value + u'/' +
           (operation.target.isEmpty() ? operation.id.value : operation.target);
}

QString whyItAsks(const Operation& operation, const QString& statusNow, Instant now)
{
    const Milliseconds waited = now - operation.confirmedAt;
    const bool clockWentBack = waited < -kClockTolerance;
    if (operation.payloadDamaged)
        return QStringLiteral("What was to be sent was damaged on the disk. Cancel it and write it again.");
    if (operation.attemptsLeft <= 0)
        return QStringLiteral("It was tried %1 times without success.").arg(operation.attempts);
    if (operation.expiresAt && now > *operation.expiresAt)
        return QStringLiteral("It waited past its time. Send it now only if it still holds.");
    switch (operation.audience) {
    case OperationAudience::Internal:
        break;
    case OperationAudience::Public:
        if (operation.statusAtWriting != statusNow)
            return QStringLiteral(
                "The incident's status changed after this was written. Read it again before it goes out.");
        if (waited > kPublicPostStaleAfter || clockWentBack)
            return QStringLiteral(
                "It was written more than 5 minutes ago. Read it again before it goes out.");
        break;
    case OperationAudience::Production:
        if (waited > kProductionWithin || clockWentBack)
            return QStringLiteral("It could not be done at once, and changes to the running system are never "
                                  "done late by themselves.");
        break;
    }
    return {};
}

std::optional<OperationState> beforeSend(const Operation& operation, const QString& statusNow, Instant now)
{
    if (operation.state != State::Pending)
        return std::nullopt;
    if (!whyItAsks(operation, statusNow, now).isEmpty())
        return State::NeedsUser;
    if (now < operation.notBefore)
        return std::nullopt;
    return State::Inflight;
}

std::optional<Instant> deadlineOf(const Operation& operation)
{
    const Instant sent = operation.sentAt.value_or(operation.changedAt);
    switch (operation.state) {
    case State::Pending: {
        std::optional<Instant> deadline = operation.expiresAt;
        if (operation.audience == OperationAudience::Public)
            deadline = std::min(deadline.value_or(Instant::endOfTime()),
                                operation.confirmedAt + kPublicPostStaleAfter);
        if (operation.audience == OperationAudience::Production)
            deadline =
                std::min(deadline.value_or(Instant::endOfTime()), operation.confirmedAt + kProductionWithin);
        return deadline;
    }
    case State::Inflight:
        return sent + kInflightFor;
    case State::Unknown:
    case State::Verifying:
        return sent + kUnverifiedFor;
    case State::NeedsUser:
    case State::Conflict:
    case State::Rejected:
    case State::Done:
    case State::Superseded:
    case State::Cancelled:
        break;
    }
    return std::nullopt;
}

Verdict afterSend(const Operation& operation, const SendResult& result, Instant now,
                  Milliseconds waitBeforeRetry)
{
    const Instant later = now + std::max(waitBeforeRetry, result.retryAfter.value_or(Milliseconds{0}));
    // Without a whole answer only the count of what left decides.
    if (result.requestSent == 0)
        return retry(operation, Outcome::NotSent, later);
    const Verdict unknown{State::Unknown, Outcome::Unknown, later};
    const int status = result.httpStatus;
    if (status >= 200 && status < 300) {
        if (result.understood)
            return {State::Done, Outcome::Ok, std::nullopt};
        // Taken for later, or an answer that is not the tool's (a captive portal says 200 to anything).
        return unknown;
    }
    // A redirect may follow a write that was done (303) or come from a portal that never passed it on.
    if (status < 400)
        return unknown;
    switch (status) {
    case 401: // nothing was done; the source pauses until its token is mended
    case 407: // the proxy kept it
    case 429:
        return retry(operation, Outcome::Refused, later);
    case 408:
    case 425:
        return changesTheWorldEachTime(operation) ? unknown : retry(operation, Outcome::Refused, later);
    case 409:
    case 412:
        // "Already so" is a success for a goal, and so is a key that was seen: the read-back tells.
        if (operation.semantics == OperationClass::IdempotentByGoal ||
            operation.semantics == OperationClass::IdempotentByKey)
            return unknown;
        // The base may have moved by our own earlier copy, whose answer was lost.
        if (operation.attempts > 1)
            return unknown;
        return {State::Conflict, Outcome::Refused, std::nullopt};
    default:
        break;
    }
    // Gone: for a goal ("end this silence") that may be what was wanted; the read-back tells.
    if ((status == 404 || status == 410) && operation.semantics == OperationClass::IdempotentByGoal)
        return unknown;
    if (status < 500)
        return {State::Rejected, Outcome::Refused, std::nullopt};
    // A fault after the request was read: it may have been done before the fault, and a gateway (502, 504)
    // that gave up waiting may pass it on later, when the next write of the lane must not be overtaken. Only
    // 503 says that it was turned away, and only a key makes a second copy harmless whenever the first one
    // lands.
    const bool free = status == 503 || operation.semantics == OperationClass::IdempotentByKey;
    return free && !changesTheWorldEachTime(operation) ? retry(operation, Outcome::Unknown, later) : unknown;
}

Verdict afterReadBack(const Operation& operation, ReadBack answer, Instant now, Milliseconds waitBeforeRetry)
{
    switch (answer) {
    case ReadBack::Found:
        return {State::Done, Outcome::Ok, std::nullopt};
    case ReadBack::OtherVersion:
        return {State::Conflict, Outcome::Refused, std::nullopt};
    case ReadBack::Refused:
        return {State::Rejected, Outcome::Refused, std::nullopt};
    case ReadBack::Failed:
        return {State::Unknown, Outcome::Unknown, now + waitBeforeRetry};
    case ReadBack::NotFound:
        break;
    }
    // A copy may still be on its way, and a read may be behind: before the horizon "not there" says nothing.
    // Only a key makes a second copy harmless whenever the first one lands.
    const bool keyed = operation.semantics == OperationClass::IdempotentByKey;
    if (!keyed && operation.settleUntil && now < *operation.settleUntil)
        return {State::Unknown, Outcome::Unknown, operation.settleUntil};
    if (operation.semantics == OperationClass::Append && operation.audience == OperationAudience::Public)
        return {State::NeedsUser, Outcome::Unknown, std::nullopt};
    return retry(operation, Outcome::Unknown, now + waitBeforeRetry);
}

std::optional<OperationState> afterCrash(OperationState state)
{
    if (state == State::Inflight || state == State::Verifying)
        return State::Unknown;
    return std::nullopt;
}

} // namespace muster
