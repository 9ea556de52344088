// SPDX-License-Identifier: GPL-3.0-or-later
// The linter's rules about the conditions of one node: whether the kind of the node can judge them, whether
// their figures leave something out, and whether two say the same.
#include "models/domain/near_word.h"
#include "models/domain/runbook_condition.h"
#include "models/domain/runbook_lint_parts.h"
#include "models/domain/runbook_series.h"

#include <QHash>

#include <algorithm>

namespace muster {

namespace {

using Level = LintFinding::Level;

bool isAligned(const QString& condition)
{
    return condition.endsWith(QLatin1String(" aligned")) || condition == QLatin1String("none or several");
}

/// The words that the evidence of a node answers besides figures.
const QStringList& judgedWords()
{
    static const QStringList all{QStringLiteral("no_data"), QStringLiteral("source_stale"),
                                 QStringLiteral("else"), QStringLiteral("other")};
    return all;
}

void neverProposed(const RunbookNode& node, const RunbookBranch& branch, const QString& wayOut,
                   LintSink& sink)
{
    sink.addAt(Level::Warning, branch.line, node,
               QStringLiteral("'%1' cannot be judged by figures and is never proposed").arg(branch.condition),
               isItWord(nearestWord(branch.condition, judgedWords())) + wayOut);
}

/// A figure of a node that asks queries.
void lintMeasured(const RunbookNode& node, const RunbookBranch& branch, const RunbookComparison& part,
                  qsizetype queries, LintSink& sink)
{
    const auto error = [&](const QString& what, const QString& wayOut) {
        sink.addAt(Level::Error, branch.line, node, what, wayOut);
    };
    if (part.left == QLatin1String("count"))
        error(QStringLiteral("'%1' counts events, and a %2 asks for none")
                  .arg(branch.condition, toString(node.kind)),
              QStringLiteral("compare the query's answer, e.g. > 0, or make it an event_check"));
    if (part.left.startsWith(u'q') && part.left.mid(1).toInt() >= queries && queries > 0)
        error(QStringLiteral("'%1' asks for the answer %2, but the node's last query is q%3")
                  .arg(branch.condition, part.left)
                  .arg(queries - 1),
              QStringLiteral("the first promql block answers q0: add the block, or correct the number"));
    const bool outermost = part.left == QLatin1String("max") || part.left == QLatin1String("min");
    if ((outermost || part.left.startsWith(QLatin1String("share("))) && queries > 1)
        error(QStringLiteral("'%1' is %2 of one query's answers, but the node asks %3")
                  .arg(branch.condition,
                       outermost ? QStringLiteral("the outermost") : QStringLiteral("a share"))
                  .arg(queries),
              QStringLiteral("give the query by its label a node of its own"));
    if (part.forHold && node.kind != NodeKind::Wait)
        error(QStringLiteral("'%1' waits, and a %2 does not").arg(branch.condition, toString(node.kind)),
              QStringLiteral("make it a wait with the entry 'hold', or leave out 'for hold'"));
}

void lintMeasuring(const RunbookNode& node, LintSink& sink)
{
    const qsizetype queries = queriesOf(node).size();
    for (const RunbookBranch& branch : node.branches) {
        const auto figures = readComparisons(branch.condition);
        if (!figures && !judgedWords().contains(branch.condition))
            neverProposed(node, branch, QStringLiteral("write a comparison, e.g. > 0.01 or share(504) > 0.5"),
                          sink);
        if (!figures)
            continue;
        for (const RunbookComparison& part : *figures)
            lintMeasured(node, branch, part, queries, sink);
    }
    for (const SeriesMismatch& one : seriesMismatches(sink.runbook(), node))
        sink.addAt(one.level, node.branches[one.branch].line, node, one.what, one.wayOut);
}

/// Events are counted, and nothing else is: of either the other kind of node knows nothing.
bool isAnswered(const RunbookNode& node, const QString& condition)
{
    const auto figures = readComparisons(condition);
    return figures && std::all_of(figures->begin(), figures->end(), [&](const RunbookComparison& part) {
               return (part.left == QLatin1String("count")) == (node.kind == NodeKind::EventCheck);
           });
}

void lintCounting(const RunbookNode& node, LintSink& sink)
{
    for (const RunbookBranch& branch : node.branches) {
        if (!isAnswered(node, branch.condition) && !judgedWords().contains(branch.condition))
            neverProposed(
                node, branch,
                QStringLiteral("an event check counts: write count > 0, count == 0, source_stale or else"),
                sink);
    }
}

/// What a person answers is not judged, unless the node derives which change aligns with the onset.
void lintAnswered(const RunbookNode& node, LintSink& sink)
{
    const bool derives = node.kind == NodeKind::Decision && node.derive.contains(QLatin1String("argmin"));
    for (const RunbookBranch& branch : node.branches) {
        if (readComparisons(branch.condition))
            sink.addAt(
                Level::Warning, branch.line, node,
                QStringLiteral("'%1' is not judged: a person answers a node of kind %2")
                    .arg(branch.condition, toString(node.kind)),
                node.kind == NodeKind::Action
                    ? QStringLiteral("say how it went, e.g. done, and let a verify node judge the figures")
                    : QStringLiteral("make it a check with a query, or say it in words"));
        else if (node.kind == NodeKind::Decision && isAligned(branch.condition) && !derives)
            sink.addAt(Level::Warning, branch.line, node,
                       QStringLiteral("'%1' is never proposed: nothing is derived").arg(branch.condition),
                       QStringLiteral("add the entry 'derive: argmin |change - onset|'"));
    }
    if (derives && !hasBranch(node, "none or several"))
        sink.addEntry(Level::Warning, node, QStringLiteral("derive"),
                      QStringLiteral("nothing is proposed when no change aligns with the onset, or several"),
                      QStringLiteral("add '- if: none or several → NODE'"));
}

/// Words alone: of figures that say the same the lower one is never proposed, which lintFigures names.
void lintDoubles(const RunbookNode& node, LintSink& sink)
{
    QHash<QString, const RunbookBranch*> seen;
    for (const RunbookBranch& branch : node.branches) {
        if (const RunbookBranch* first = seen.value(branch.condition)) {
            if (!readComparisons(branch.condition))
                sink.addAt(Level::Warning, branch.line, node,
                           QStringLiteral("the branch '%1' comes twice%2")
                               .arg(branch.condition, inLines(first->line, branch.line)),
                           QStringLiteral("keep one of them, or say how they differ"));
        } else {
            seen.insert(branch.condition, &branch);
        }
    }
}

void lintHold(const RunbookNode& node, LintSink& sink)
{
    const auto holding =
        std::find_if(node.branches.begin(), node.branches.end(), [](const RunbookBranch& branch) {
            const auto figures = readComparisons(branch.condition);
            return figures && std::any_of(figures->begin(), figures->end(),
                                          [](const RunbookComparison& part) { return part.forHold; });
        });
    const bool holds = holding != node.branches.end();
    if (node.waitFor.count() > 0 && !holds && !node.branches.empty())
        sink.addEntry(Level::Error, node, QStringLiteral("hold"),
                      QStringLiteral("no condition says 'for hold', so that nothing is waited for"),
                      QStringLiteral("add the words to the one that must stay true: <= 1.5 for hold"));
    if (const qsizetype queries = queriesOf(node).size(); holds && queries > 1)
        sink.addAt(Level::Error, holding->line, node,
                   QStringLiteral("'%1' is measured on one query, but the node asks %2")
                       .arg(holding->condition)
                       .arg(queries),
                   QStringLiteral("join them into one query, e.g. with max() or 'and'"));
}

} // namespace

bool hasBranch(const RunbookNode& node, const char* condition)
{
    return std::any_of(node.branches.begin(), node.branches.end(), [&](const RunbookBranch& branch) {
        return branch.condition == QLatin1String(condition);
    });
}

void lintConditions(const RunbookNode& node, LintSink& sink)
{
    lintDoubles(node, sink);
    switch (node.kind) {
    case NodeKind::Check:
    case NodeKind::Verify:
        lintMeasuring(node, sink);
        break;
    case NodeKind::Wait:
        lintMeasuring(node, sink);
        lintHold(node, sink);
        break;
    case NodeKind::EventCheck:
        lintCounting(node, sink);
        break;
    case NodeKind::Decision:
    case NodeKind::Action:
        lintAnswered(node, sink);
        break;
    case NodeKind::End:
        break;
    }
}

void lintFigures(const RunbookNode& node, LintSink& sink)
{
    std::vector<QString> conditions; // what the node cannot answer covers nothing
    for (const RunbookBranch& branch : node.branches)
        conditions.push_back(isAnswered(node, branch.condition) ? branch.condition : QString());
    const ConditionGaps gaps = gapsOf(conditions);
    for (const size_t index : gaps.impossible)
        sink.addAt(Level::Error, node.branches[index].line, node,
                   QStringLiteral("nothing can fulfil '%1'").arg(conditions[index]),
                   QStringLiteral("correct its bounds or remove the branch"));
    for (const ConditionGaps::Overlap& overlap : gaps.overlaps) {
        // A narrow case before a wider one is how a cascade is written: the order says what is meant.
        if (overlap.narrows)
            continue;
        const RunbookBranch& second = node.branches[overlap.second];
        if (overlap.hidden)
            sink.addAt(Level::Error, second.line, node,
                       QStringLiteral("'%1' is never proposed: '%2' above it holds wherever it does (%3)")
                           .arg(second.condition, conditions[overlap.first], overlap.where),
                       QStringLiteral("move it up, or correct the bounds"));
        else
            sink.addAt(Level::Warning, second.line, node,
                       QStringLiteral("'%1' and '%2' both hold for %3; the upper one is proposed")
                           .arg(conditions[overlap.first], second.condition, overlap.where),
                       QStringLiteral("let one end where the other begins"));
    }
    const bool hasRest = hasBranch(node, "else") || hasBranch(node, "other");
    if (!hasRest && !gaps.uncovered.isEmpty())
        sink.add(gaps.onlyBelowZero ? Level::Warning : Level::Error, node,
                 QStringLiteral("no branch covers %1").arg(gaps.uncovered.join(QStringLiteral(" or "))),
                 QStringLiteral("widen a condition, or add '- if: else → NODE'"));
}

} // namespace muster
