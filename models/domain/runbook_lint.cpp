// SPDX-License-Identifier: GPL-3.0-or-later
// lintRunbook: the structure rules of DOMAIN 4.12 (no cycle without a wait, every check has a no-data branch,
// every action has verify and undo, every leaf is an end), of conditions, variables, queries, dates and
// secrets.
#include "models/base/redaction.h"
#include "models/domain/promql.h"
#include "models/domain/query_template.h"
#include "models/domain/runbook.h"
#include "models/domain/runbook_condition.h"
#include "models/domain/runbook_execution.h"
#include "models/domain/runbook_labels.h"
#include "models/domain/runbook_precheck.h"

#include <QDate>
#include <QHash>
#include <QSet>

#include <algorithm>

#include <vector>

namespace muster {

namespace {

using Level = LintFinding::Level;

class Linter
{
public:
    Linter(const Runbook& runbook, const LintOptions& options) : m_runbook(runbook), m_options(options)
    {
        for (const RunbookNode& node : runbook.nodes) {
            if (!m_index.contains(node.id))
                m_index.insert(node.id, &node);
        }
    }

    std::vector<LintFinding> run()
    {
        checkStart();
        checkDates();
        checkLabels();
        checkSharedTexts();
        checkNames();
        for (const RunbookNode& node : m_runbook.nodes)
            checkNode(node);
        checkUnusedVariables();
        checkReachable();
        checkCycles();
        return std::move(m_findings);
    }

private:
    void add(Level level, const RunbookNode& node, const QString& what, const QString& wayOut)
    {
        addAt(level, node.line, node, what, wayOut);
    }
    void addAt(Level level, int line, const RunbookNode& node, const QString& what, const QString& wayOut)
    {
        m_findings.push_back({level, line > 0 ? line : node.line, node.id, what, wayOut});
    }
    void addField(Level level, const char* field, const QString& what, const QString& wayOut)
    {
        const auto line = m_runbook.fieldLines.find(QLatin1String(field));
        m_findings.push_back(
            {level, line == m_runbook.fieldLines.end() ? 0 : line->second, {}, what, wayOut});
    }

    void checkStart()
    {
        if (m_runbook.nodes.empty())
            m_findings.push_back({Level::Error,
                                  0,
                                  {},
                                  QStringLiteral("the runbook has no nodes"),
                                  QStringLiteral("add at least one node and name it as start")});
        else if (!m_index.value(m_runbook.start))
            addField(Level::Error, "start",
                     QStringLiteral("start names an unknown node '%1'").arg(m_runbook.start),
                     QStringLiteral("set start to the id of the first question"));
    }

    std::optional<QDate> dateField(const char* field, const QString& text)
    {
        if (text.isEmpty())
            return std::nullopt;
        const QDate date = QDate::fromString(text, Qt::ISODate);
        if (date.isValid())
            return date;
        addField(Level::Error, field,
                 QStringLiteral("'%1: %2' is no date").arg(QLatin1String(field), text.left(40)),
                 QStringLiteral("write year, month and day: 2026-11-20"));
        return std::nullopt;
    }

    void checkDates()
    {
        const auto reviewed = dateField("last_reviewed", m_runbook.lastReviewed);
        (void)dateField("last_exercised", m_runbook.lastExercised);
        if (m_runbook.reviewEveryDays <= 0)
            return;
        if (!reviewed) {
            if (m_runbook.lastReviewed.isEmpty())
                addField(Level::Warning, "review_every",
                         QStringLiteral("a review is due every %1 days, but none is noted")
                             .arg(m_runbook.reviewEveryDays),
                         QStringLiteral("review it and add 'last_reviewed'"));
            return;
        }
        const QDate due = reviewed->addDays(m_runbook.reviewEveryDays);
        if (!m_options.now || m_options.now->toUtc().date() <= due)
            return;
        addField(Level::Warning, "last_reviewed",
                 QStringLiteral("the review is overdue since %1 (%2 days)")
                     .arg(due.toString(Qt::ISODate))
                     .arg(due.daysTo(m_options.now->toUtc().date())),
                 QStringLiteral("read it with its owner, mend it, and set 'last_reviewed'"));
    }

    void checkLabels()
    {
        for (const auto& [name, rule] : m_runbook.labels) {
            const Done read = name.isEmpty()
                                  ? Done{fail(ErrorKind::Invalid, QStringLiteral("the label has no name"))}
                                  : checkLabelRule(rule);
            if (!read)
                addField(Level::Error, "labels",
                         QStringLiteral("'%1: %2' answers no alert: %3")
                             .arg(name.left(40), rule.left(40), read.error().what),
                         QStringLiteral("give a value, or a pattern for the whole value: '=~ prod-.*'"));
        }
    }

    /// The secrets of texts that belong to no node.
    void checkSharedTexts()
    {
        for (const auto& [name, value] : m_runbook.variables) {
            if (findSecret(value, false))
                addField(Level::Error, "variables",
                         QStringLiteral("the variable $%1 holds what looks like a secret").arg(name),
                         secretWayOut());
        }
    }

    static QString secretWayOut()
    {
        return QStringLiteral(
            "take it out and change it where it is valid, since this file is shared; let the person's "
            "own environment give it ($TOKEN)");
    }

    void checkSecrets(const RunbookNode& node)
    {
        if (const auto spot = findSecret(node.command, true))
            addAt(Level::Error,
                  node.commandLine > 0
                      ? node.commandLine +
                            static_cast<int>(QStringView(node.command).left(spot->from).count(u'\n'))
                      : 0,
                  node, QStringLiteral("the command holds what looks like a secret"), secretWayOut());
        for (const auto& [text, name] :
             {std::pair{&node.precheck, "precheck"}, std::pair{&node.undo, "undo"}}) {
            if (findSecret(*text, true))
                add(Level::Error, node,
                    QStringLiteral("'%1' holds what looks like a secret").arg(QLatin1String(name)),
                    secretWayOut());
        }
        QString prose = node.title + u'\n' + node.body + u'\n' + node.expected + u'\n' + node.query + u'\n' +
                        node.evidenceLinks.join(u'\n');
        for (const RunbookBranch& branch : node.branches)
            prose += u'\n' + branch.note;
        for (const auto& [name, value] : node.execution.fields)
            prose += u'\n' + value;
        if (findSecret(prose, false))
            add(Level::Error, node, QStringLiteral("the text holds what looks like a secret"),
                secretWayOut());
    }

    void checkNames()
    {
        QSet<QString> seen;
        for (const RunbookNode& node : m_runbook.nodes) {
            if (seen.contains(node.id))
                add(Level::Error, node, QStringLiteral("two nodes are called '%1'").arg(node.id),
                    QStringLiteral("rename one of them"));
            seen.insert(node.id);
        }
    }

    bool hasBranch(const RunbookNode& node, const char* condition) const
    {
        for (const RunbookBranch& branch : node.branches) {
            if (branch.condition == QLatin1String(condition))
                return true;
        }
        return false;
    }

    void checkNode(const RunbookNode& node)
    {
        for (const RunbookBranch& branch : node.branches) {
            if (!m_index.value(branch.to))
                addAt(Level::Error, branch.line, node,
                      QStringLiteral("branch '%1' leads to an unknown node '%2'")
                          .arg(branch.condition, branch.to),
                      QStringLiteral("create the node or correct the target"));
        }
        checkSecrets(node);
        checkExecution(node);
        if (node.kind == NodeKind::End) {
            if (!node.branches.empty())
                add(Level::Error, node, QStringLiteral("an end has branches"),
                    QStringLiteral("remove them or give the node another kind"));
            return;
        }
        if (node.branches.empty())
            add(Level::Error, node, QStringLiteral("the path stops here, but the node is not an end"),
                QStringLiteral("add branches or make it an end"));
        const bool measures =
            node.kind == NodeKind::Check || node.kind == NodeKind::Verify || node.kind == NodeKind::Wait;
        if (measures && !hasBranch(node, "no_data"))
            add(Level::Error, node, QStringLiteral("there is no branch for 'no_data'"),
                QStringLiteral("say where to go when the query answers nothing: no data is not zero errors"));
        if (measures)
            checkConditions(node);
        if (measures || node.kind == NodeKind::EventCheck)
            checkFigures(node);
        if (node.kind == NodeKind::EventCheck && node.eventKinds.isEmpty())
            add(Level::Error, node, QStringLiteral("the event check names no event kinds"),
                QStringLiteral("add them, e.g. deploy.finished, flag.changed"));
        if (node.kind == NodeKind::Wait && node.waitFor.count() <= 0)
            add(Level::Warning, node, QStringLiteral("the wait does not say for how long"),
                QStringLiteral("add 'hold', e.g. 15 min"));
        if (node.kind == NodeKind::EventCheck && !hasBranch(node, "source_stale"))
            add(Level::Warning, node, QStringLiteral("there is no branch for 'source_stale'"),
                QStringLiteral("say where to go when a change feed is stale"));
        if (node.kind == NodeKind::Action)
            checkAction(node);
        checkVariables(node);
    }

    void checkConditions(const RunbookNode& node)
    {
        if (node.query.trimmed().isEmpty())
            add(Level::Error, node, QStringLiteral("a %1 without a query").arg(toString(node.kind)),
                QStringLiteral("add the query, or make it a decision"));
        for (const RunbookBranch& branch : node.branches) {
            if (!isKnownCondition(branch.condition))
                addAt(Level::Warning, branch.line, node,
                      QStringLiteral("'%1' cannot be judged by figures and is never proposed")
                          .arg(branch.condition),
                      QStringLiteral("write a comparison, e.g. > 0.01 or share(504) > 0.5"));
        }
    }

    /// Interval arithmetic over the branches: no answer may find no branch, and none two by accident.
    void checkFigures(const RunbookNode& node)
    {
        std::vector<QString> conditions;
        for (const RunbookBranch& branch : node.branches)
            conditions.push_back(branch.condition);
        const ConditionGaps gaps = gapsOf(conditions);
        for (const size_t index : gaps.impossible)
            addAt(Level::Error, node.branches[index].line, node,
                  QStringLiteral("nothing can fulfil '%1'").arg(conditions[index]),
                  QStringLiteral("correct its bounds or remove the branch"));
        for (const ConditionGaps::Overlap& overlap : gaps.overlaps) {
            // A narrow case before a wider one is how a cascade is written: the order says what is meant.
            if (overlap.narrows)
                continue;
            const RunbookBranch& second = node.branches[overlap.second];
            if (overlap.hidden)
                addAt(Level::Error, second.line, node,
                      QStringLiteral("'%1' is never proposed: '%2' above it holds wherever it does (%3)")
                          .arg(second.condition, conditions[overlap.first], overlap.where),
                      QStringLiteral("move it up, or correct the bounds"));
            else
                addAt(Level::Warning, second.line, node,
                      QStringLiteral("'%1' and '%2' both hold for %3; the upper one is proposed")
                          .arg(conditions[overlap.first], second.condition, overlap.where),
                      QStringLiteral("let one end where the other begins"));
        }
        const bool hasRest = hasBranch(node, "else") || hasBranch(node, "other");
        if (!hasRest && !gaps.uncovered.isEmpty())
            add(gaps.onlyBelowZero ? Level::Warning : Level::Error, node,
                QStringLiteral("no branch covers %1").arg(gaps.uncovered.join(QStringLiteral(" or "))),
                QStringLiteral("widen a condition, or add '- if: else → NODE'"));
    }

    void checkAction(const RunbookNode& node)
    {
        if (node.undo.isEmpty())
            add(Level::Error, node, QStringLiteral("the action does not say how to undo it"),
                QStringLiteral("add 'undo', or the words 'cannot be undone'"));
        if (const auto condition = precheckCondition(node.precheck); condition && node.query.isEmpty())
            add(Level::Warning, node,
                QStringLiteral("the pre-check '%1' has no query that it could be judged by").arg(*condition),
                QStringLiteral("add a promql block to the action, or say it in words"));
        bool verified = false;
        bool blamed = false;
        for (const RunbookBranch& branch : node.branches) {
            const RunbookNode* next = m_index.value(branch.to);
            verified = verified || (next && next->kind == NodeKind::Verify);
            if (branch.condition != QLatin1String("done") || !next || next->kind == NodeKind::Verify)
                continue;
            blamed = true;
            addAt(Level::Error, branch.line, node,
                  QStringLiteral("after 'done' comes %1, which does not verify").arg(next->id),
                  QStringLiteral("follow the action with a verify node"));
        }
        if (!verified && !blamed && !node.branches.empty())
            add(Level::Error, node, QStringLiteral("no branch of the action leads to a verify node"),
                QStringLiteral("follow the action with a verify node"));
    }

    void checkExecution(const RunbookNode& node)
    {
        const RunbookExecution& execution = node.execution;
        if (execution.verb.isEmpty())
            return;
        for (const QString& name : executionVariables(node))
            m_usedVariables.insert(name);
        if (node.kind != NodeKind::Action)
            addAt(Level::Error, execution.line, node,
                  QStringLiteral("a %1 lets a tool do something").arg(toString(node.kind)),
                  QStringLiteral("make it an action, which has an undo and is verified"));
        if (const auto plan = planExecution(m_runbook, node); !plan)
            addAt(Level::Error, execution.line, node, plan.error().what, executionWayOut());
        if (node.command.isEmpty())
            addAt(Level::Warning, execution.line, node,
                  QStringLiteral("there is no command for when the tool cannot be reached"),
                  QStringLiteral("add a command block that does the same"));
    }

    /// The verbs and fields there are: "silence.create (matchers, duration, comment)".
    static QString executionWayOut()
    {
        QStringList known;
        for (const ExecutionVerb& verb : executionVerbs()) {
            QStringList fields;
            for (const char* field : verb.fields)
                fields.append(QLatin1String(field));
            known.append(
                QStringLiteral("%1 (%2)").arg(QLatin1String(verb.verb), fields.join(QStringLiteral(", "))));
        }
        return QStringLiteral("what a tool can do: %1").arg(known.join(QStringLiteral("; ")));
    }

    void checkVariables(const RunbookNode& node)
    {
        const QStringList queries = queriesOf(node);
        for (qsizetype i = 0; i < queries.size(); ++i)
            checkQuery(node, queries[i],
                       static_cast<size_t>(i) < node.queryLines.size()
                           ? node.queryLines[static_cast<size_t>(i)]
                           : 0);
    }

    void checkQuery(const RunbookNode& node, const QString& query, int firstLine)
    {
        const auto lineAt = [&](qsizetype place) {
            return firstLine > 0 && place >= 0
                       ? firstLine + static_cast<int>(QStringView(query).left(place).count(u'\n'))
                       : firstLine;
        };
        const auto parsed = QueryTemplate::parse(query);
        if (!parsed) {
            addAt(Level::Error, firstLine, node,
                  QStringLiteral("the query cannot be read: %1").arg(parsed.error().what),
                  QStringLiteral("try it in the tool first"));
            return;
        }
        if (const auto problem = promql::read(query, true).problem)
            addAt(Level::Error, lineAt(problem->from), node,
                  QStringLiteral("the query cannot be read: %1").arg(promql::placed(*problem, query)),
                  QStringLiteral("try it in the tool first"));
        bool known = true;
        for (const QueryHole& hole : parsed->holes()) {
            m_usedVariables.insert(hole.name);
            if (m_runbook.variables.contains(hole.name))
                continue;
            known = false;
            addAt(Level::Error, lineAt(query.indexOf(u'$' + hole.name)), node,
                  QStringLiteral("the query uses an unknown variable $%1").arg(hole.name),
                  QStringLiteral("add it to 'variables' in the front matter"));
        }
        if (const auto filled = parsed->fill(m_runbook.variables); known && !filled)
            addAt(Level::Error, firstLine, node, filled.error().what,
                  QStringLiteral("correct 'variables' in the front matter"));
    }

    void checkUnusedVariables()
    {
        for (const auto& [name, value] : m_runbook.variables) {
            if (!m_usedVariables.contains(name))
                addField(Level::Warning, "variables",
                         QStringLiteral("no query uses the variable $%1").arg(name),
                         QStringLiteral("remove it, or correct its name"));
        }
    }

    void checkReachable()
    {
        const QStringList ids = reachableNodes(m_runbook, m_runbook.start);
        const QSet<QString> reached(ids.begin(), ids.end());
        for (const RunbookNode& node : m_runbook.nodes) {
            if (!reached.contains(node.id))
                add(Level::Warning, node, QStringLiteral("no path leads here"),
                    QStringLiteral("branch to it or remove it"));
        }
    }

    enum class Mark { New, Open, Done };

    /// A cycle that passes no wait node could spin a responder without anything having changed. Going round
    /// through a wait is how "check again" is written.
    void checkCycles()
    {
        QHash<QString, Mark> marks;
        for (const RunbookNode& node : m_runbook.nodes)
            visit(node, marks);
    }

    void visit(const RunbookNode& root, QHash<QString, Mark>& marks)
    {
        struct Frame
        {
            const RunbookNode* node;
            size_t next = 0;
        };
        if (marks.value(root.id, Mark::New) != Mark::New)
            return;
        // Own stack: a hostile file may nest ten thousand nodes deep.
        std::vector<Frame> stack{{&root}};
        marks[root.id] = Mark::Open;
        while (!stack.empty()) {
            Frame& frame = stack.back();
            // Edges out of a wait are left out: whatever cycle goes through one is allowed.
            const bool waits = frame.node->kind == NodeKind::Wait;
            if (waits || frame.next >= frame.node->branches.size()) {
                marks[frame.node->id] = Mark::Done;
                stack.pop_back();
                continue;
            }
            const RunbookBranch& branch = frame.node->branches[frame.next++];
            const RunbookNode* next = m_index.value(branch.to);
            if (!next)
                continue;
            const Mark mark = marks.value(next->id, Mark::New);
            if (mark == Mark::Open) {
                addAt(Level::Error, branch.line, *frame.node,
                      QStringLiteral("going on to %1 closes a cycle without a wait").arg(next->id),
                      QStringLiteral("put a wait node into the cycle, or lead to an end"));
            } else if (mark == Mark::New) {
                marks[next->id] = Mark::Open;
                stack.push_back({next});
            }
        }
    }

    const Runbook& m_runbook;
    const LintOptions& m_options;
    QSet<QString> m_usedVariables;
    QHash<QString, const RunbookNode*> m_index; ///< Runbook::node is linear, and a file may hold thousands
    std::vector<LintFinding> m_findings;
};

} // namespace

std::vector<LintFinding> lintRunbook(const Runbook& runbook, const LintOptions& options)
{
    return Linter(runbook, options).run();
}

} // namespace muster
