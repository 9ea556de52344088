// SPDX-License-Identifier: GPL-3.0-or-later
// A step that waits until something held for a while: how it stands, in words, and how its end is told
// (declared in runbook_navigator.h).
#include "models/domain/display_text.h"
#include "models/domain/runbook_condition.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_evidence.h"
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

bool waitsForHold(const RunbookNode& node)
{
    return std::any_of(node.branches.begin(), node.branches.end(), isForHold);
}

/// Whether one of the conditions that must hold says anything at all of what the query answers.
bool canBeJudged(const RunbookNode& node, const Evidence& evidence)
{
    return !waitsForHold(node) ||
           std::any_of(node.branches.begin(), node.branches.end(), [&](const RunbookBranch& branch) {
               const auto figures = isForHold(branch) ? readComparisons(branch.condition) : std::nullopt;
               return figures && allHold(*figures, evidence);
           });
}

/// Of the conditions that must hold the one that is nearest to its end; nullopt: none holds.
std::optional<Milliseconds> longestHold(const RunbookNode& node, const Evidence& evidence)
{
    std::optional<Milliseconds> longest;
    for (const auto& [branch, hold] : evidence.holds) {
        if (branch < node.branches.size() && isForHold(node.branches[branch]) && hold.heldFor)
            longest = std::max(longest.value_or(Milliseconds{0}), *hold.heldFor);
    }
    return longest;
}

/// "> 2": the condition that has held longest.
QString heldCondition(const RunbookNode& node, const Evidence& evidence)
{
    const auto longest = longestHold(node, evidence);
    for (const auto& [branch, hold] : evidence.holds) {
        if (branch < node.branches.size() && isForHold(node.branches[branch]) && hold.heldFor == longest)
            return conditionWords(
                QString(node.branches[branch].condition).remove(QLatin1String("for hold")).trimmed());
    }
    return {};
}

/// How long ago the wait stopped to hold that was over before `known`; nullopt: nobody saw it.
std::optional<Milliseconds> brokenAgo(const RunbookNode& node, const Evidence& evidence, Milliseconds known)
{
    std::optional<Milliseconds> first;
    for (const auto& [branch, hold] : evidence.holds) {
        if (branch < node.branches.size() && isForHold(node.branches[branch]) && hold.brokenAgo &&
            *hold.brokenAgo <= known)
            first = std::max(first.value_or(Milliseconds{0}), *hold.brokenAgo);
    }
    return first;
}

/// How long ago the wait came to stand as `branch` says.
Milliseconds sinceOver(const RunbookNode& node, const Evidence& evidence, size_t branch)
{
    const auto hold = evidence.holds.find(branch);
    if (hold != evidence.holds.end() && hold->second.heldFor)
        return isForHold(node.branches[branch])
                   ? std::max(*hold->second.heldFor - node.waitFor, Milliseconds{0})
                   : *hold->second.heldFor;
    // "other": since nothing else holds.
    std::optional<Milliseconds> since;
    for (const auto& [other, each] : evidence.holds) {
        if (each.brokenAgo)
            since = std::min(since.value_or(*each.brokenAgo), *each.brokenAgo);
    }
    return since.value_or(Milliseconds{0});
}

/// So much of it has passed, and so much is left, in figures that add up.
std::pair<QString, QString> shares(Milliseconds held, Milliseconds whole)
{
    held = held < std::chrono::hours{1} ? Milliseconds(std::chrono::floor<std::chrono::seconds>(held))
                                        : Milliseconds(std::chrono::floor<std::chrono::minutes>(held));
    return {format::duration(held), format::duration(whole - held)};
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
        return canBeJudged(*node, d->evidence) ? WaitState::Going : WaitState::Unknown;
    const RunbookBranch& branch = node->branches[static_cast<size_t>(d->proposal.branch)];
    if (branch.condition == QLatin1String("source_stale") || branch.condition == QLatin1String("no_data"))
        return WaitState::Unknown;
    return isForHold(branch) || !waitsForHold(*node) ? WaitState::Held : WaitState::Ended;
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
    if (node && node->kind == NodeKind::Wait && d->waits()) {
        Milliseconds wait = kLookSoonest;
        if (d->judgedAt) {
            const bool onlyHolds =
                std::all_of(node->branches.begin(), node->branches.end(), [](const RunbookBranch& branch) {
                    return isForHold(branch) || branch.condition == QLatin1String("source_stale") ||
                           branch.condition == QLatin1String("no_data");
                });
            wait = isWaitOver() ? kLookWhenOver : kLookEvery;
            const auto held = longestHold(*node, d->evidence);
            if (waitState() == WaitState::Going && held) {
                const Milliseconds left = node->waitFor - *held;
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
    QStringList wanted;
    for (const RunbookBranch& branch : node ? node->branches : std::vector<RunbookBranch>{}) {
        if (isForHold(branch))
            wanted << conditionWords(QString(branch.condition).remove(QLatin1String("for hold")).trimmed());
    }
    if (wanted.isEmpty() || evidenceText().isEmpty())
        return d->proposal.reason;
    if (const auto held = longestHold(*node, d->evidence))
        return wanted.size() > 1 ? tr("it broke: %1 now").arg(heldCondition(*node, d->evidence))
                                 : tr("it broke, and holds again for %1").arg(format::duration(*held));
    return tr("%1 instead of %2", "value, condition")
        .arg(evidenceText(), wanted.join(tr(" or ", "between conditions")));
}

/// Of a wait that goes on and holds; else empty.
QString RunbookNavigator::heldWords() const
{
    const RunbookNode* node = d->current();
    const auto held = node ? longestHold(*node, d->evidence) : std::nullopt;
    return waitState() == WaitState::Going && held
               ? tr("held for %1 of %2").arg(format::duration(*held), format::duration(node->waitFor))
               : QString();
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
        return node->waitFor.count() > 0 && longestHold(*node, d->evidence)
                   ? tr("held for %1").arg(format::duration(node->waitFor))
                   : displayText(d->proposal.reason, DisplayRole::Cell);
    case WaitState::Going:
        break;
    }
    if (node->waitFor.count() <= 0 || !waitsForHold(*node))
        return {};
    const auto hold = longestHold(*node, d->evidence);
    if (!hold)
        return displayText(tr("does not hold: %1").arg(notHeldWords()), DisplayRole::Cell);
    const Milliseconds held = std::min(node->waitFor, *hold + sinceJudged());
    if (held >= node->waitFor)
        return tr("held for %1").arg(format::duration(node->waitFor));
    const auto [past, left] = shares(held, node->waitFor);
    const QString words = tr("held for %1 of %2 · %3 to go").arg(past, format::duration(node->waitFor), left);
    // Of several conditions it is said which one counts.
    const auto several = std::count_if(node->branches.begin(), node->branches.end(), isForHold);
    const QString which = several > 1 ? heldCondition(*node, d->evidence) : QString();
    return which.isEmpty()
               ? words
               : displayText(tr("%1 %2", "condition, held for").arg(which, words), DisplayRole::Cell);
}

// ---- counted
// --------------------------------------------------------------------------------------------------

/// What is known of a wait goes on as long as nothing says otherwise: the seconds since then count.
Milliseconds RunbookNavigator::sinceJudged() const
{
    return d->live() && d->judgedAt ? std::max(Milliseconds{0}, d->room->instant() - *d->judgedAt)
                                    : Milliseconds{0};
}

Evidence RunbookNavigator::grownBy(Evidence evidence, Milliseconds passed)
{
    for (auto& [branch, hold] : evidence.holds) {
        if (hold.heldFor)
            *hold.heldFor += passed;
        if (hold.brokenAgo)
            *hold.brokenAgo += passed;
    }
    if (evidence.dataAge)
        *evidence.dataAge += passed;
    return evidence;
}

/// A wait is over when its time is, not when its tool is asked the next time.
void RunbookNavigator::judgeWhenHeld()
{
    const RunbookNode* node = d->current();
    const auto held = node ? longestHold(*node, d->evidence) : std::nullopt;
    if (waitState() != WaitState::Going || !held || *held + sinceJudged() < node->waitFor)
        return;
    Evidence evidence = grownBy(d->evidence, sinceJudged());
    d->at = d->room->instant();
    judge(std::move(evidence));
    showJudged();
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
    if (!d->room->snapshot() || !d->waits() || now == WaitState::None)
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
                                             QStringLiteral("go.runbook:") + d->runbook->id, tr("Look"),
                                             d->room->incidentId(), d->room->number()});
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
    const Milliseconds known = std::max(d->at - d->waitToldOf, Milliseconds{0});
    const auto held = longestHold(node, d->evidence);
    const WaitState told = d->waitTold.second;
    // Over, broken and over again while nobody looked.
    const bool again = told == WaitState::Held && now == told && held && *held + kLiveStep < known;
    // That it goes on is news only after it was over.
    if ((told == now && !again) || (now == WaitState::Going && told != WaitState::Held) || !d->writable())
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
    const Milliseconds since = now == WaitState::Going
                                   ? brokenAgo(node, d->evidence, known).value_or(Milliseconds{0})
                                   : sinceOver(node, d->evidence, static_cast<size_t>(d->proposal.branch));
    event.occurredAt = std::max(d->waitToldOf, d->at - since);
    d->waitTold.second = now;
    d->waitToldOf = event.occurredAt;
    // What it is told by is kept with it, so that it can be seen later, also without the tool.
    d->room->addLocalEvent(
        std::move(event),
        [incident = d->room->id(), fresh = d->fresh](WriteTx& tx) {
            return keepEvidence(tx, incident, fresh);
        },
        [this](bool stored) {
            if (!stored)
                d->waitTold = {};
        },
        this);
}

} // namespace muster
