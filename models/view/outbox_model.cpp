// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/outbox_model.h"

#include "models/store/outbox_store.h"
#include "models/view/formatters.h"

#include <algorithm>

namespace muster {

namespace {

using State = OperationState;

/// What a person must see first.
int rank(State state)
{
    switch (state) {
    case State::NeedsUser:
    case State::Rejected:
    case State::Conflict:
        return 0;
    case State::Unknown:
    case State::Verifying:
        return 1;
    case State::Inflight:
        return 2;
    case State::Pending:
        return 3;
    case State::Done:
    case State::Superseded:
    case State::Cancelled:
        return 4;
    }
    return 4;
}

/// It does not wait its turn: it is under way from the moment that it is asked for, and never queued.
bool goesAtOnce(const Operation& operation)
{
    return operation.audience == OperationAudience::Production;
}

/// Nobody took it back.
bool hasLapsed(const Operation& operation)
{
    return operation.lastError.startsWith(QLatin1String(outbox::kLapsed));
}

QString stateText(const Operation& operation)
{
    switch (operation.state) {
    case State::Pending:
        return goesAtOnce(operation) ? OutboxModel::tr("Sending") : OutboxModel::tr("Queued");
    case State::Inflight:
        return OutboxModel::tr("Sending");
    case State::Unknown:
        return OutboxModel::tr("Uncertain");
    case State::Verifying:
        return OutboxModel::tr("Checking");
    case State::NeedsUser:
        return OutboxModel::tr("Your decision");
    case State::Conflict:
        return OutboxModel::tr("Changed meanwhile");
    case State::Rejected:
        return OutboxModel::tr("Refused");
    case State::Done:
        return OutboxModel::tr("Sent");
    case State::Superseded:
        return OutboxModel::tr("Replaced");
    case State::Cancelled:
        return hasLapsed(operation) ? OutboxModel::tr("Lapsed") : OutboxModel::tr("Cancelled");
    }
    return {};
}

QString tone(State state)
{
    if (state == State::Done)
        return QStringLiteral("ok");
    return rank(state) <= 1 ? QStringLiteral("warn") : QStringLiteral("muted");
}

/// What happened, then what happens next.
QString detail(const Operation& operation, Instant now)
{
    const TimeStyle style = Format::instance()->style();
    const auto at = [&](Instant t) { return format::timeOfDay(t, style); };
    QStringList words;
    if (!operation.lastError.isEmpty() && !isSettled(operation.state))
        words << operation.lastError;
    switch (operation.state) {
    case State::Pending:
        if (goesAtOnce(operation))
            words << OutboxModel::tr("On its way: it is done at once or not at all.");
        else if (operation.notBefore > now)
            words << OutboxModel::tr("Next try at %1.").arg(at(operation.notBefore));
        else
            words << OutboxModel::tr("Saved here; sent as soon as the tool can be reached.");
        break;
    case State::Inflight:
        words << OutboxModel::tr("On its way since %1.")
                     .arg(at(operation.sentAt.value_or(operation.changedAt)));
        break;
    case State::Unknown:
    case State::Verifying:
        words << OutboxModel::tr("Sent at %1, no certain answer. Muster asks the tool whether it arrived and "
                                 "sends nothing twice.")
                     .arg(at(operation.sentAt.value_or(operation.changedAt)));
        if (operation.settleUntil && *operation.settleUntil > now)
            words
                << OutboxModel::tr("Until %1 a late copy may still arrive.").arg(at(*operation.settleUntil));
        break;
    case State::NeedsUser:
        if (operation.attempts > 0)
            words << OutboxModel::tr("Look in the tool: send it again only if it is not there.");
        else
            words << OutboxModel::tr("It was not sent. Check that it still holds before you send it.");
        break;
    case State::Conflict:
        words << OutboxModel::tr("The tool has a newer version; nothing was overwritten.");
        break;
    case State::Rejected:
        words << OutboxModel::tr("The tool did not take it; nothing was changed there.");
        break;
    case State::Done:
        words << OutboxModel::tr("Confirmed by the tool at %1.").arg(at(operation.changedAt));
        break;
    case State::Cancelled:
        if (hasLapsed(operation))
            words << operation.lastError.section(QStringLiteral(": "), 1);
        break;
    case State::Superseded:
        break;
    }
    if (const auto anew = outbox::writtenAnew(operation))
        words << OutboxModel::tr("Written anew as: %1").arg(anew->words);
    return words.join(QLatin1Char(' '));
}

} // namespace

OutboxRow outboxRow(const Operation& operation, Instant now)
{
    OutboxRow row;
    row.key = operation.id.value;
    row.title = operation.targetText;
    row.state = toString(operation.state);
    row.stateText = stateText(operation);
    row.tone = tone(operation.state);
    row.detail = detail(operation, now);
    const QString ago = OutboxModel::tr("%1 ago").arg(format::age(now - operation.createdAt));
    row.whoText = operation.author.isEmpty() ? ago : QStringLiteral("%1 · %2").arg(operation.author, ago);
    const bool mayHaveArrived = operation.attempts > 0;
    row.canSend = operation.state == State::NeedsUser || operation.state == State::Conflict ||
                  operation.state == State::Rejected;
    row.sendText = mayHaveArrived ? OutboxModel::tr("Send again") : OutboxModel::tr("Send now");
    row.canConfirm = operation.state == State::NeedsUser && mayHaveArrived;
    row.canCancel = row.canSend || operation.state == State::Pending;
    row.canWriteAnew = outbox::mayWriteAnew(operation) && !operation.incident.isEmpty();
    row.settled = isSettled(operation.state);
    return row;
}

QString anewWords(const Operation& operation)
{
    constexpr int kRefused = 400, kBroken = 500;
    const QString place = OutboxModel::tr("In place of: %1").arg(operation.targetText);
    if (operation.state == State::Rejected)
        return operation.lastError.isEmpty()
                   ? place
                   : OutboxModel::tr("%1. The tool refused it: %2").arg(place, operation.lastError);
    const bool answered = operation.lastStatus >= kRefused && operation.lastStatus < kBroken;
    return operation.attempts > 0 && !answered
               ? OutboxModel::tr("%1. It was cancelled, and may have arrived there: look first.").arg(place)
               : OutboxModel::tr("%1. It was cancelled.").arg(place);
}

QString outboxSummary(const std::vector<Operation>& operations)
{
    int person = 0, uncertain = 0, sending = 0, queued = 0;
    for (const Operation& operation : operations) {
        switch (rank(operation.state)) {
        case 0:
            ++person;
            break;
        case 1:
            ++uncertain;
            break;
        case 2:
            ++sending;
            break;
        case 3:
            ++(goesAtOnce(operation) ? sending : queued);
            break;
        default:
            break;
        }
    }
    QStringList parts;
    if (person > 0)
        parts << format::counted(person, OutboxModel::tr("%1 needs you"), OutboxModel::tr("%1 need you"));
    if (uncertain > 0)
        parts << OutboxModel::tr("%1 uncertain").arg(uncertain);
    if (sending > 0)
        parts << OutboxModel::tr("%1 sending").arg(sending);
    if (queued > 0)
        parts << OutboxModel::tr("%1 queued").arg(queued);
    return parts.join(QStringLiteral(" · "));
}

void OutboxModel::setOperations(std::vector<Operation> operations, Instant now)
{
    m_operations = std::move(operations);
    std::stable_sort(m_operations.begin(), m_operations.end(), [](const Operation& a, const Operation& b) {
        if (rank(a.state) != rank(b.state))
            return rank(a.state) < rank(b.state);
        // The one that waits longest first; of the settled ones the newest.
        return isSettled(a.state) ? a.changedAt > b.changedAt : a.createdAt < b.createdAt;
    });
    refresh(now);
}

void OutboxModel::refresh(Instant now)
{
    std::vector<OutboxRow> rows;
    bool person = false, unsure = false;
    for (const Operation& operation : m_operations) {
        if (isSettled(operation.state) && now - operation.changedAt > kShownAfter)
            continue;
        person = person || rank(operation.state) == 0;
        unsure = unsure || rank(operation.state) == 1;
        rows.push_back(outboxRow(operation, now));
    }
    setRows(std::move(rows));
    const QString words = outboxSummary(m_operations);
    if (words == m_summary && person == m_needsPerson && unsure == m_uncertain)
        return;
    m_summary = words;
    m_needsPerson = person;
    m_uncertain = unsure;
    emit summaryChanged();
}

} // namespace muster
