// SPDX-License-Identifier: GPL-3.0-or-later
// A step that waits until something held for a while: how it stands, in words, and how its end is told
// (declared in runbook_navigator.h).
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator_private.h"
#include "models/view/runbook_runs.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace muster {

namespace {

/// How often a room that nobody looks at is asked for a branch that comes without having held, and for
/// whether what was over broke.
constexpr Milliseconds kLookEvery = std::chrono::minutes{1};
constexpr Milliseconds kLookWhenOver = std::chrono::minutes{5};

using WaitState = RunbookNavigator::WaitState;

bool isForHold(const RunbookBranch& branch)
{
    return branch.condition.contains(QLatin1String("for hold"));
}

const RunbookBranch* holdBranch(const RunbookNode& node)
{
    const auto found = std::find_if(node.branches.begin(), node.branches.end(), isForHold);
    return found == node.branches.end() ? nullptr : &*found;
}

bool isOver(WaitState state)
{
    return state == WaitState::Held || state == WaitState::Ended;
}

/// Kinds of the timeline: the way it stands since.
QString kindOf(WaitState state)
{
    if (state == WaitState::Held)
        return QStringLiteral("runbook.wait");
    return state == WaitState::Ended ? QStringLiteral("runbook.wait.ended")
                                     : QStringLiteral("runbook.wait.broken");
}

} // namespace

RunbookNavigator::WaitState RunbookNavigator::waitState() const
{
    const RunbookNode* node = d->current();
    if (!node || node->kind != NodeKind::Wait)
        return WaitState::None;
    // That nobody says how it stands ends no wait.
    const bool known = d->haveEvidence && !evidenceTooOld() &&
                       (d->evidence.value || !d->evidence.byLabel.empty()) &&
                       d->proposal.branch < static_cast<int>(node->branches.size());
    if (!known)
        return WaitState::Unknown;
    if (d->proposal.branch < 0)
        return WaitState::Going;
    const RunbookBranch& branch = node->branches[static_cast<size_t>(d->proposal.branch)];
    if (branch.condition == QLatin1String("source_stale") || branch.condition == QLatin1String("no_data"))
        return WaitState::Unknown;
    return isForHold(branch) || !holdBranch(*node) ? WaitState::Held : WaitState::Ended;
}

bool RunbookNavigator::isWaitOver() const
{
    return isOver(waitState());
}

bool RunbookNavigator::waitHeld() const
{
    return waitState() == WaitState::Held;
}

RunbookNavigator::WaitState RunbookNavigator::anyWait() const
{
    WaitState state = waitState();
    for (int i = 1; d->wanted.isEmpty() && i < d->runs->count(); ++i)
        state = std::max(state, d->runs->at(i)->waitState());
    return state;
}

bool RunbookNavigator::isJudging() const
{
    const RunbookNode* node = d->current();
    bool judging = node && node->kind == NodeKind::Wait && d->loading;
    for (int i = 1; d->wanted.isEmpty() && i < d->runs->count(); ++i)
        judging = judging || d->runs->at(i)->isJudging();
    return judging;
}

std::optional<Instant> RunbookNavigator::looksAgainAt() const
{
    std::optional<Instant> first;
    const RunbookNode* node = d->current();
    if (node && node->kind == NodeKind::Wait && d->live()) {
        Milliseconds wait = kLookSoonest;
        if (d->judgedAt) {
            const bool onlyHolds =
                std::all_of(node->branches.begin(), node->branches.end(), [](const RunbookBranch& branch) {
                    return isForHold(branch) || branch.condition == QLatin1String("source_stale") ||
                           branch.condition == QLatin1String("no_data");
                });
            wait = isWaitOver() ? kLookWhenOver : kLookEvery;
            if (waitState() == WaitState::Going && d->evidence.heldFor) {
                const Milliseconds left = node->waitFor - *d->evidence.heldFor;
                wait = std::max(kLookSoonest, onlyHolds ? left : std::min(left, kLookEvery));
            }
        }
        first = d->judgedAt.value_or(d->at) + wait;
    }
    for (int i = 1; d->wanted.isEmpty() && i < d->runs->count(); ++i) {
        const auto next = d->runs->at(i)->looksAgainAt();
        if (next && (!first || *next < *first))
            first = next;
    }
    return first;
}

// ---- in words
// -------------------------------------------------------------------------------------------------

/// "2.3 % instead of ≤ 1.5 %", "no branch fits".
QString RunbookNavigator::notHeldWords() const
{
    const RunbookNode* node = d->current();
    const RunbookBranch* hold = node ? holdBranch(*node) : nullptr;
    if (!hold || evidenceText().isEmpty())
        return d->proposal.reason;
    return tr("%1 instead of %2", "value, condition")
        .arg(evidenceText(),
             conditionWords(QString(hold->condition).remove(QLatin1String("for hold")).trimmed()));
}

QString RunbookNavigator::waitText() const
{
    const RunbookNode* node = d->current();
    switch (waitState()) {
    case WaitState::None:
    case WaitState::Unknown:
        return {};
    case WaitState::Ended:
        return displayText(d->proposal.reason, DisplayRole::Cell);
    case WaitState::Held:
        return node->waitFor.count() > 0 && d->evidence.heldFor
                   ? tr("held for %1").arg(format::duration(node->waitFor))
                   : displayText(d->proposal.reason, DisplayRole::Cell);
    case WaitState::Going:
        break;
    }
    if (node->waitFor.count() <= 0 || !holdBranch(*node))
        return {};
    if (!d->evidence.heldFor)
        return displayText(tr("does not hold: %1").arg(notHeldWords()), DisplayRole::Cell);
    // The seconds since the evidence was asked count as long as nothing says otherwise.
    const Milliseconds held = std::min(node->waitFor, *d->evidence.heldFor + sinceAsked());
    if (held >= node->waitFor)
        return tr("held for %1").arg(format::duration(node->waitFor));
    return tr("held for %1 of %2 · %3 to go")
        .arg(format::duration(held), format::duration(node->waitFor), format::duration(node->waitFor - held));
}

// ---- told
// -----------------------------------------------------------------------------------------------------

QString RunbookNavigator::waitNoticeId(const QString& node) const
{
    return QStringLiteral("runbook.wait.%1.%2.%3").arg(d->room->incidentId(), d->runbook->id, node);
}

void RunbookNavigator::seen()
{
    if (d->runbook)
        d->room->session()->notices()->dismiss(waitNoticeId(d->position.current));
}

/// Nobody watches a wait: who is elsewhere in the window is told until they have seen it, and who reads the
/// timeline later finds when it was.
void RunbookNavigator::sayWhenAWaitEnds(WaitState before)
{
    const RunbookNode* node = d->current();
    const WaitState now = waitState();
    if (!d->room->snapshot() || !d->live() || now == WaitState::None)
        return;
    if (now != before && isOver(now)) {
        const QString condition =
            conditionWords(node->branches[static_cast<size_t>(d->proposal.branch)].condition);
        const QString text =
            now == WaitState::Held
                ? displayFilled(tr("The wait %1 “%2” is over: %3."), {node->id, node->title, condition})
                : displayFilled(tr("The wait %1 “%2” did not hold: %3."),
                                {node->id, node->title, d->proposal.reason});
        d->room->session()->notices()->post({waitNoticeId(node->id), text, QStringLiteral("look"),
                                             QStringLiteral("go.runbook"), tr("Look"), d->room->incidentId(),
                                             d->room->number()});
        emit waitEnded(node->id, condition);
    } else if (isOver(before) && !isOver(now)) { // its condition broke, or its tool fell silent
        seen();
    }
    if (now != WaitState::Unknown)
        writeWait(now);
}

/// Each way that a wait came to stand is a line, in their order, also when the room was closed meanwhile.
void RunbookNavigator::writeWait(WaitState now)
{
    const RunbookNode& node = *d->current();
    const Instant reached = d->position.path.empty() ? Instant{} : d->position.path.back().occurredAt;
    const QString name = QStringLiteral("%1 %2 %3").arg(d->runbook->id, node.id, node.title);
    const QString key = name + QLatin1Char('@') + QString::number(reached.ms);
    if (d->waitTold.first != key) {
        d->waitTold = {key, WaitState::None};
        d->waitToldOf = reached;
        const TimelineEvent* last = nullptr;
        for (const TimelineEvent& each : d->room->snapshot()->allEvents()) {
            if (each.kindName.startsWith(QLatin1String("runbook.wait")) && each.occurredAt >= reached &&
                each.text.startsWith(name + QLatin1Char(':')) &&
                (!last ||
                 std::tie(each.knownAt, each.occurredAt) >= std::tie(last->knownAt, last->occurredAt)))
                last = &each;
        }
        for (const WaitState state : {WaitState::Going, WaitState::Ended, WaitState::Held}) {
            if (last && last->kindName == kindOf(state))
                d->waitTold.second = state;
        }
        if (last)
            d->waitToldOf = last->occurredAt;
    }
    // That it goes on is news only after it was over.
    const WaitState told = d->waitTold.second;
    if (told == now || (now == WaitState::Going && told != WaitState::Held) || !d->writable())
        return;
    TimelineEvent event;
    event.kindName = kindOf(now);
    event.kind = EventKind::Runbook;
    event.sourceName = QStringLiteral("Muster");
    if (now == WaitState::Held)
        event.text = tr("%1: the wait is over (%2)").arg(name, d->proposal.reason);
    else if (now == WaitState::Ended)
        event.text = tr("%1: the wait did not hold (%2)").arg(name, d->proposal.reason);
    else
        event.text = tr("%1: the wait is not over any more (%2)").arg(name, notHeldWords());
    // When it was, also where it is learnt later; never before what was told last.
    const Milliseconds since =
        now == WaitState::Held && d->evidence.heldFor ? *d->evidence.heldFor - node.waitFor : Milliseconds{0};
    event.occurredAt = std::max(d->waitToldOf, d->at - since);
    d->waitTold.second = now;
    d->waitToldOf = event.occurredAt;
    d->room->addLocalEvent(
        std::move(event), {},
        [this](bool stored) {
            if (!stored)
                d->waitTold = {};
        },
        this);
}

} // namespace muster
