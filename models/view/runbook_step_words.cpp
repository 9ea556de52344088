// SPDX-License-Identifier: GPL-3.0-or-later
// The current step in words (declared in runbook_navigator.h).
#include "models/domain/display_text.h"
#include "models/domain/link_target.h"
#include "models/domain/runbook_command.h"
#include "models/domain/runbook_precheck.h"
#include "models/view/command_copy.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_evidence.h"
#include "models/view/runbook_navigator_private.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace muster {

namespace {

constexpr Milliseconds kStaleAfter = std::chrono::minutes{1};
constexpr size_t kToldEvents = 4; ///< to an expert; the newest

/// "search-api (2), cart-api (1)".
QString otherServicesWords(const Evidence& evidence)
{
    QStringList words;
    for (const auto& [service, events] : evidence.otherServices)
        words << QStringLiteral("%1 (%2)").arg(service, QString::number(events));
    return words.join(QStringLiteral(", "));
}

bool nobodyTells(const Evidence& evidence)
{
    return saysThatNobodyTells(evidence);
}

QString sentence(QString words)
{
    if (!words.isEmpty())
        words[0] = words.at(0).toUpper();
    return words;
}

QString kindWords(NodeKind kind)
{
    switch (kind) {
    case NodeKind::Check:
    case NodeKind::EventCheck:
        return RunbookNavigator::tr("Question");
    case NodeKind::Decision:
        return RunbookNavigator::tr("Decision");
    case NodeKind::Action:
        return RunbookNavigator::tr("Action");
    case NodeKind::Verify:
        return RunbookNavigator::tr("Verify");
    case NodeKind::Wait:
        return RunbookNavigator::tr("Wait");
    case NodeKind::End:
        break;
    }
    return RunbookNavigator::tr("End");
}

} // namespace

QString conditionWords(const QString& condition)
{
    static const std::pair<const char*, const char*> kWords[] = {
        {"no_data", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "No data")},
        {"source_stale", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "A feed is not fresh")},
        {"other", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "Anything else")},
        {"else", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "Otherwise")},
        {"done", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "Done")},
        {"failed", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "It did not work")},
    };
    for (const auto& [name, words] : kWords) {
        if (condition == QLatin1String(name))
            return RunbookNavigator::tr(words);
    }
    QString text = condition;
    text.replace(QLatin1Char('_'), QLatin1Char(' '));
    text.replace(QLatin1String("<="), QStringLiteral("≤")).replace(QLatin1String(">="), QStringLiteral("≥"));
    return sentence(text);
}

bool RunbookNavigator::available() const
{
    return d->runbook.has_value();
}
QString RunbookNavigator::runbookId() const
{
    return d->runbook ? displayLine(d->runbook->id) : QString();
}
QString RunbookNavigator::title() const
{
    return d->runbook ? displayLine(d->runbook->title) : QString();
}
bool RunbookNavigator::finished() const
{
    return d->position.finished;
}
RunbookPathModel* RunbookNavigator::path()
{
    return &d->path;
}
BranchListModel* RunbookNavigator::branches()
{
    return &d->branches;
}
TreeNodeModel* RunbookNavigator::treeNodes()
{
    return &d->nodes;
}
TreeEdgeModel* RunbookNavigator::treeEdges()
{
    return &d->edges;
}
double RunbookNavigator::treeWidth() const
{
    return d->layout.width;
}
double RunbookNavigator::treeHeight() const
{
    return d->layout.height;
}
ChartFeed* RunbookNavigator::evidenceFeed() const
{
    return &d->feed;
}
bool RunbookNavigator::hasEvidenceFeed() const
{
    return !d->feed.isEmpty();
}
bool RunbookNavigator::evidenceLoading() const
{
    return d->loading;
}
int RunbookNavigator::proposedIndex() const
{
    return d->proposal.branch;
}
QString RunbookNavigator::proposalReason() const
{
    return displayText(d->proposal.reason, DisplayRole::Cell);
}
QString RunbookNavigator::noProposalText() const
{
    const RunbookNode* node = d->current();
    if (!node || !d->haveEvidence || d->proposal.branch >= 0 || node->kind == NodeKind::Action ||
        (node->kind == NodeKind::Decision && node->derive.isEmpty()) || !waitText().isEmpty())
        return {};
    return proposalReason();
}
double RunbookNavigator::evidenceFrom() const
{
    return static_cast<double>((d->at - kEvidenceRange).ms);
}
double RunbookNavigator::evidenceTo() const
{
    return static_cast<double>(d->at.ms);
}

QString RunbookNavigator::versionText() const
{
    if (!d->runbook)
        return {};
    QStringList parts{tr("v%1").arg(d->runbook->version)};
    if (!d->runbook->lastReviewed.isEmpty())
        parts << tr("reviewed %1").arg(d->runbook->lastReviewed);
    if (!d->runbook->lastExercised.isEmpty())
        parts << tr("exercised %1").arg(d->runbook->lastExercised);
    if (!d->runbook->owner.isEmpty())
        parts << d->runbook->owner;
    return displayLine(parts.join(QStringLiteral(" · ")));
}

QString RunbookNavigator::stepText() const
{
    if (!d->runbook)
        return {};
    const auto working = std::count_if(d->runbook->nodes.begin(), d->runbook->nodes.end(),
                                       [](const RunbookNode& node) { return node.kind != NodeKind::End; });
    const size_t taken = d->position.path.size();
    if (d->position.finished)
        return taken == 1 ? tr("the end, after 1 step") : tr("the end, after %1 steps").arg(taken);
    const size_t step = taken + 1;
    if (d->circles)
        return tr("step %1 (%2 in the runbook)").arg(QString::number(step), QString::number(working));
    return tr("step %1 of at most %2").arg(QString::number(step), QString::number(working));
}

QString RunbookNavigator::node() const
{
    return displayLine(d->position.current);
}
QString RunbookNavigator::kind() const
{
    return d->current() ? toString(d->current()->kind) : QString();
}
QString RunbookNavigator::kindText() const
{
    return d->current() ? kindWords(d->current()->kind) : QString();
}
QString RunbookNavigator::question() const
{
    return d->current() ? displayText(d->current()->title, DisplayRole::Cell) : QString();
}
QString RunbookNavigator::body() const
{
    const RunbookNode* node = d->current();
    if (!node)
        return {};
    return displayText(node->body, DisplayRole::Cell);
}
QStringList RunbookNavigator::evidenceLinks() const
{
    constexpr qsizetype kMostLinks = 20; // a hostile file may have thousands, and each is a button
    QStringList shown;
    for (const QString& link : d->current() ? d->current()->evidenceLinks.mid(0, kMostLinks) : QStringList())
        shown.append(displayLine(link));
    return shown;
}
QString RunbookNavigator::evidenceLink(int index) const
{
    return d->current() ? d->current()->evidenceLinks.value(index) : QString();
}
bool RunbookNavigator::copyEvidenceLink(int index) const
{
    const QString link = evidenceLink(index);
    if (!examineLink(link).allowed)
        return false;
    QGuiApplication::clipboard()->setText(link);
    return true;
}
QString RunbookNavigator::precheck() const
{
    return d->current() ? displayText(d->current()->precheck, DisplayRole::Cell) : QString();
}
QString RunbookNavigator::command() const
{
    if (!d->current())
        return {};
    return displayText(expandCommand(*d->runbook, d->current()->command), DisplayRole::Cell);
}
QString RunbookNavigator::commandProblem() const
{
    if (command().trimmed().isEmpty())
        return {};
    const auto line = commandForClipboard(*d->runbook, d->current()->command);
    return line ? QString() : line.error().what;
}
QString RunbookNavigator::copyCommand() const
{
    const auto line = d->current() ? commandForClipboard(*d->runbook, d->current()->command)
                                   : commandForClipboard(QString());
    if (!line)
        return line.error().what;
    QGuiApplication::clipboard()->setText(*line);
    return {};
}
QString RunbookNavigator::precheckState() const
{
    const auto result =
        d->current() && d->haveEvidence ? judgePrecheck(*d->current(), d->evidence) : std::nullopt;
    if (!result)
        return {};
    if (!result->holds)
        return QStringLiteral("unknown");
    return *result->holds ? QStringLiteral("holds") : QStringLiteral("fails");
}

QString RunbookNavigator::precheckResult() const
{
    const auto result =
        d->current() && d->haveEvidence ? judgePrecheck(*d->current(), d->evidence) : std::nullopt;
    if (!result)
        return {};
    if (!result->holds)
        return displayFilled(tr("cannot be judged: %1"), {result->reason});
    return displayFilled(*result->holds ? tr("holds: %1") : tr("does not hold: not %1"), {result->reason});
}

QString RunbookNavigator::helpRequest() const
{
    const RunbookNode* node = d->current();
    if (!node)
        return {};
    const QString text = QStringLiteral("%1 %2 %3").arg(d->runbook->id, node->id, node->title);
    QStringList known{evidenceText(), evidenceAgeText()};
    if (node->kind == NodeKind::Decision || node->kind == NodeKind::EventCheck) {
        // The changes themselves: whoever is asked may not have the room open.
        const size_t shown = std::min(kToldEvents, d->evidence.events.size());
        for (auto event = d->evidence.events.end() - static_cast<std::ptrdiff_t>(shown);
             event != d->evidence.events.end(); ++event)
            known << QStringLiteral("%1 %2").arg(
                format::timeOfDay(event->occurredAt, Format::instance()->style()), event->text);
    }
    if (const QString others = otherServicesWords(d->evidence); !others.isEmpty())
        known << tr("not counted, of other services: %1").arg(others);
    if (!d->evidence.staleFeeds.isEmpty() && !nobodyTells(d->evidence))
        known << tr("not fresh: %1").arg(d->evidence.staleFeeds.join(QStringLiteral(", ")));
    known.removeAll(QString());
    QStringList parts{known.join(QStringLiteral(", "))};
    if (d->proposal.branch >= 0 && static_cast<size_t>(d->proposal.branch) < node->branches.size()) {
        const RunbookBranch& branch = node->branches[static_cast<size_t>(d->proposal.branch)];
        const RunbookNode* target = d->runbook->node(branch.to);
        parts << tr("suggested: %1 → %2, because %3")
                     .arg(conditionWords(branch.condition), target ? target->title : branch.to,
                          d->proposal.reason);
    }
    parts.removeAll(QString());
    return displayLine(
        parts.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, parts.join(QStringLiteral("; "))));
}

QString RunbookNavigator::attachedText() const
{
    return displayLine(d->attached);
}

QString RunbookNavigator::expected() const
{
    return d->current() ? displayText(d->current()->expected, DisplayRole::Cell) : QString();
}
QString RunbookNavigator::undo() const
{
    return d->current() ? displayText(d->current()->undo, DisplayRole::Cell) : QString();
}

QString RunbookNavigator::query() const
{
    return d->current() ? displayText(nodeQueries(*d->runbook, *d->current()).join(QLatin1Char('\n')),
                                      DisplayRole::Cell)
                        : QString();
}

QString RunbookNavigator::roleText() const
{
    const RunbookNode* node = d->current();
    if (!node || node->role.isEmpty())
        return {};
    return displayFilled(node->kind == NodeKind::Decision ? tr("%1 decides") : QStringLiteral("%1"),
                         {node->role});
}

QString RunbookNavigator::timeBoxText() const
{
    const RunbookNode* node = d->current();
    if (!node)
        return {};
    if (node->kind == NodeKind::Wait && node->waitFor.count() > 0)
        return tr("must hold for %1").arg(format::duration(node->waitFor));
    return node->timeBox.count() > 0 ? tr("time box %1").arg(format::duration(node->timeBox)) : QString();
}

QString RunbookNavigator::riskText() const
{
    const RunbookNode* node = d->current();
    if (!node || node->risk.isEmpty())
        return {};
    if (!node->reversible)
        return displayFilled(tr("%1 risk"), {node->risk});
    return displayFilled(*node->reversible ? tr("%1 risk, reversible") : tr("%1 risk, not reversible"),
                         {node->risk});
}

QString RunbookNavigator::evidenceText() const
{
    const RunbookNode* node = d->current();
    if (!node || !d->haveEvidence)
        return {};
    // That nobody tells of changes is not that there are none.
    if (nobodyTells(d->evidence))
        return sentence(d->evidence.staleFeeds.join(QStringLiteral(", ")));
    if (node->kind == NodeKind::EventCheck || (node->kind == NodeKind::Decision && node->query.isEmpty()))
        return node->kind == NodeKind::Decision && node->derive.isEmpty()
                   ? QString()
                   : format::counted(static_cast<int>(d->evidence.events.size()), tr("%1 change"),
                                     tr("%1 changes"));
    if (node->query.isEmpty())
        return {};
    if (d->evidence.value)
        return format::value(*d->evidence.value, d->unit);
    return d->evidence.byLabel.empty() ? tr("no data")
                                       : format::counted(static_cast<int>(d->evidence.byLabel.size()),
                                                         tr("%1 value"), tr("%1 values"));
}

QString RunbookNavigator::evidenceDetail() const
{
    QStringList lines;
    for (const auto& [label, value] : d->evidence.byLabel) {
        const bool second = label.startsWith(QLatin1Char('q')) && label != QLatin1String("q0");
        lines << QStringLiteral("%1  %2").arg(label, format::value(value, second ? Unit::None : d->unit));
    }
    for (const auto& [query, values] : d->evidence.severalOf)
        lines << QStringLiteral("%1  %2").arg(
            query, format::counted(values, tr("%1 value"), tr("%1 values, where one is due")));
    for (const TimelineEvent& event : d->evidence.events)
        lines << QStringLiteral("%1  %2").arg(
            format::timeOfDay(event.occurredAt, Format::instance()->style()), event.text);
    // Of several of one kind it must be seen which one answered.
    if (d->live() && !d->askedName.isEmpty() && d->evidence.value) {
        const auto& all = d->room->session()->sources()->rows();
        const auto asked = std::find_if(all.begin(), all.end(),
                                        [&](const SourceRow& one) { return one.name == d->askedName; });
        const bool several =
            asked != all.end() && std::count_if(all.begin(), all.end(), [&](const SourceRow& one) {
                                      return one.enabled && one.tool == asked->tool;
                                  }) > 1;
        if (several)
            lines << tr("Asked: %1").arg(d->askedName);
    }
    if (const QString others = otherServicesWords(d->evidence); !others.isEmpty())
        lines << tr("Not counted, of other services: %1").arg(others);
    return displayText(lines.join(QLatin1Char('\n')), DisplayRole::Cell);
}

QString RunbookNavigator::staleText() const
{
    if (d->evidence.staleFeeds.isEmpty() || nobodyTells(d->evidence) || evidenceText().isEmpty())
        return {};
    return displayLine(tr("Not fresh: %1").arg(d->evidence.staleFeeds.join(QStringLiteral(", "))));
}

QString RunbookNavigator::problemText() const
{
    return displayText(d->problem, DisplayRole::Cell);
}

QString RunbookNavigator::evidenceAgeText() const
{
    if (!d->haveEvidence || !d->evidence.dataAge || evidenceText().isEmpty() || nobodyTells(d->evidence))
        return {};
    return tr("data %1 old").arg(format::age(evidenceAge()));
}

Milliseconds RunbookNavigator::evidenceAge() const
{
    if (!d->evidence.evaluatedAt)
        return Milliseconds{0};
    return (d->live() ? d->room->instant() : d->at) - *d->evidence.evaluatedAt;
}

bool RunbookNavigator::evidenceStale() const
{
    return !d->evidence.staleFeeds.isEmpty() || evidenceAge() > kStaleAfter || !d->problem.isEmpty();
}

} // namespace muster
