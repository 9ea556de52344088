// SPDX-License-Identifier: GPL-3.0-or-later
// What is due, and when to look again; recovery at the start and after the clock was set.
#include "integrations/sync/outbox_runner_private.h"
#include "models/base/log.h"

#include <algorithm>

namespace muster {

namespace {

using State = OperationState;

} // namespace

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
        if (entry.ending)
            return true;
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

bool OutboxRunnerPrivate::isHeldUp(OutboxEntry& entry, const OutboxSource* source)
{
    entry.why = blockedBy(source);
    if (entry.why.isEmpty())
        return false;
    if (const auto at = freeAt(source))
        wakeAt(*at);
    return true;
}

void OutboxRunnerPrivate::pending(OutboxEntry& entry)
{
    OutboxSource* source = sourceOf(entry.operation);
    const Instant now = clock.now();
    if (isHeldUp(entry, source))
        return;
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
    if (isHeldUp(entry, source))
        return;
    const Instant due = std::max(entry.operation.notBefore, entry.retryAt);
    if (now < due)
        return wakeAt(due);
    if (!source->checked)
        return check(*source);
    readBack(entry);
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
            entry->busy = entry->ending = false;
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

} // namespace muster
