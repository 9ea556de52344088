// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does with the current step: takes a branch, another than proposed, skips, goes back (declared
// in runbook_navigator.h).
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_executor.h"
#include "models/view/runbook_evidence.h"
#include "models/view/runbook_navigator_private.h"
#include "models/view/runbook_reason.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// "RB-014 N4 Which change lines up with the onset?": several runbooks may be walked in one incident.
QString stepName(const Runbook& runbook, const RunbookNode& node)
{
    return QStringLiteral("%1 %2 %3").arg(runbook.id, node.id, node.title);
}

QString titleOf(const Runbook& runbook, const QString& id)
{
    const RunbookNode* node = runbook.node(id);
    return node && !node->title.isEmpty() ? node->title : id;
}

const RunbookBranch* branchOf(const RunbookNode* node, int index)
{
    return node && index >= 0 && static_cast<size_t>(index) < node->branches.size()
               ? &node->branches[static_cast<size_t>(index)]
               : nullptr;
}

/// "Flag aligned → Switch the flag off".
QString wayWords(const Runbook& runbook, const RunbookBranch& branch)
{
    return QStringLiteral("%1 → %2").arg(conditionWords(branch.condition), titleOf(runbook, branch.to));
}

} // namespace

bool RunbookNavigator::take(int index)
{
    if (d->proposal.branch >= 0 && index != d->proposal.branch)
        return false;
    write(index, {});
    return true;
}

bool RunbookNavigator::override(int index, const QString& reason)
{
    if (reason.trimmed().isEmpty())
        return false;
    write(index, reason.trimmed());
    return true;
}

void RunbookNavigator::write(int index, const QString& reason)
{
    const RunbookNode* node = d->current();
    if (!canAnswer() || !node || index < 0 || static_cast<size_t>(index) >= node->branches.size())
        return;
    const RunbookBranch& branch = node->branches[static_cast<size_t>(index)];
    RunbookAnswer answer = answerTowards(branch.to);
    answer.takenBranch = index;
    if (index != d->proposal.branch)
        answer.overrideReason = d->proposal.branch >= 0 ? reason : QString();
    const QString why = index == d->proposal.branch ? d->proposal.reason : evidenceText();
    answer.summary = QStringLiteral("%1 %2").arg(stepName(*d->runbook, *node), wayWords(*d->runbook, branch));
    if (!why.isEmpty())
        answer.summary += QStringLiteral(" (") + why + QLatin1Char(')');
    const RunbookBranch* proposed = branchOf(node, d->proposal.branch);
    if (proposed && !answer.overrideReason.isEmpty())
        answer.summary += tr("; against the proposal “%1”: %2")
                              .arg(wayWords(*d->runbook, *proposed), answer.overrideReason);
    store(std::move(answer));
}

void RunbookNavigator::answer(int index)
{
    const QString why = d->reason.trimmed();
    d->refusal.clear();
    d->wantedBranch = -1;
    const bool against = d->proposal.branch >= 0 && index != d->proposal.branch;
    if (d->skipping) {
        if (why.isEmpty())
            d->refusal = tr("Say why it is skipped.");
        else if (index >= 0)
            skip(index, why);
    } else if (against && why.isEmpty()) {
        d->refusal = tr("Say why, in a few words: the evidence suggests another branch.");
        d->wantedBranch = index;
    } else if (against && index >= 0) {
        override(index, why);
    } else if (index >= 0) {
        take(index);
    }
    emit intentChanged();
    if (!d->refusal.isEmpty())
        emit reasonWanted(); // a digit of the window has no field to go to
}

int RunbookNavigator::wantedIndex() const
{
    return d->wantedBranch;
}

bool RunbookNavigator::isSkipping() const
{
    return d->skipping;
}

void RunbookNavigator::setSkipping(bool skipping)
{
    if (std::exchange(d->skipping, skipping) == skipping)
        return;
    d->refusal.clear();
    d->wantedBranch = -1;
    d->kept->typed(d->reason, d->skipping);
    emit intentChanged();
}

QString RunbookNavigator::reason() const
{
    return d->reason;
}

void RunbookNavigator::setReason(const QString& reason)
{
    if (d->reason == reason)
        return;
    d->reason = reason;
    d->refusal.clear();
    d->kept->typed(d->reason, d->skipping);
    emit intentChanged();
}

QString RunbookNavigator::refusal() const
{
    return d->refusal;
}

bool RunbookNavigator::skip(int index, const QString& reason)
{
    const RunbookNode* node = d->current();
    const QString why = reason.trimmed();
    if (!canAnswer() || why.isEmpty() || index < 0 || static_cast<size_t>(index) >= node->branches.size())
        return false;
    const RunbookBranch& branch = node->branches[static_cast<size_t>(index)];
    RunbookAnswer answer = answerTowards(branch.to);
    answer.overrideReason = why;
    answer.summary =
        tr("%1 skipped: %2 → %3").arg(stepName(*d->runbook, *node), why, titleOf(*d->runbook, branch.to));
    store(std::move(answer));
    return true;
}

void RunbookNavigator::askReason(bool skipping)
{
    if (!canAnswer())
        return;
    setSkipping(skipping);
    emit reasonWanted();
}

bool RunbookNavigator::canGoBack() const
{
    return d->runbook && !d->position.path.empty() && !d->writing && d->writable();
}

void RunbookNavigator::back()
{
    if (!canGoBack())
        return;
    const RunbookAnswer& last = d->position.path.back();
    const RunbookNode* node = d->runbook->node(last.node);
    const QString name = node ? stepName(*d->runbook, *node) : d->runbook->id + QLatin1Char(' ') + last.node;
    const RunbookBranch* branch = branchOf(node, last.takenBranch);
    RunbookAnswer answer = blankAnswer();
    answer.node = last.node; // an answer without a target asks this node again
    if (d->position.finished)
        answer.summary =
            tr("%1 is asked again: back from the end “%2”").arg(name, titleOf(*d->runbook, last.taken));
    else if (branch)
        answer.summary =
            tr("%1 is asked again: “%2” is taken back").arg(name, wayWords(*d->runbook, *branch));
    else
        answer.summary = tr("%1 is asked again: the skip is taken back").arg(name);
    store(std::move(answer));
}

/// Of the current node, with what is known now.
RunbookAnswer RunbookNavigator::answerTowards(const QString& target) const
{
    RunbookAnswer answer = blankAnswer();
    answer.node = d->position.current;
    answer.value = d->evidence.value;
    answer.dataAge = d->evidence.dataAge;
    answer.proposedBranch = d->proposal.branch;
    answer.taken = target;
    return answer;
}

RunbookAnswer RunbookNavigator::blankAnswer() const
{
    RunbookAnswer answer;
    const Instant now = d->room->writeInstant();
    answer.incident = d->room->id();
    answer.runbookId = d->runbook->id;
    answer.runbookVersion = d->runbook->version;
    answer.occurredAt = now;
    answer.knownAt = now;
    answer.by = QStringLiteral("You");
    answer.run = !d->answers.empty() ? d->answers.back().run : newId<RunbookRunId>();
    return answer;
}

void RunbookNavigator::answerDone(int index, TimelineEvent event, std::function<void(bool)> onEnd)
{
    const RunbookNode& node = *d->current();
    const RunbookBranch& branch = node.branches[static_cast<size_t>(index)];
    RunbookAnswer answer = answerTowards(branch.to);
    answer.takenBranch = answer.proposedBranch = index; // the tool's word is the proposal
    answer.summary = QStringLiteral("%1 %2").arg(stepName(*d->runbook, node), wayWords(*d->runbook, branch));
    store(std::move(answer), std::move(event), std::move(onEnd));
}

void RunbookNavigator::store(RunbookAnswer answer, std::optional<TimelineEvent> also,
                             std::function<void(bool)> onEnd)
{
    // Until the room shows the answer no other is taken: a key pressed twice must not answer one question
    // twice.
    d->writing = true;
    d->answersBefore = d->answers.size();
    emit changed();
    TimelineEvent event;
    event.kindName = QStringLiteral("runbook.step");
    event.kind = EventKind::Runbook;
    event.text = answer.summary;
    event.occurredAt = answer.occurredAt;
    event.knownAt = answer.knownAt;
    if (also) {
        also->id = newId<EventId>(); // before the answer's own: of one millisecond, the cause comes first
        also->incident = answer.incident;
        also->occurredAt = answer.occurredAt;
        also->knownAt = answer.knownAt;
        also->sourceName = answer.by;
    }
    // Evidence that came straight from the tool is kept with the answer, so that a replay shows what was
    // seen.
    d->room->addLocalEvent(
        std::move(event),
        [answer, also = std::move(also), fresh = std::move(d->fresh)](WriteTx& tx) -> Done {
            if (also) {
                if (const auto put = tx.putEvent(*also); !put)
                    return tl::unexpected(put.error());
            }
            if (Done done = keepEvidence(tx, answer.incident, fresh); !done)
                return done;
            return tx.addRunbookAnswer(answer);
        },
        [this, node = answer.node, onEnd = std::move(onEnd)](bool stored) {
            if (onEnd)
                onEnd(stored);
            if (stored) {
                d->kept->answered();
                emit answered(node);
            } else {
                d->writing = false;
                emit changed();
            }
        },
        this);
    d->fresh.clear();
}

} // namespace muster
