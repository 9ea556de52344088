// SPDX-License-Identifier: GPL-3.0-or-later
// lintRunbook: the structure rules of DOMAIN 4.12 (no cycle without a wait, every check has a no-data branch,
// every action has verify and undo, every leaf is an end) and of variables.
#include "models/domain/promql.h"
#include "models/domain/query_template.h"
#include "models/domain/runbook.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <vector>

namespace muster {

namespace {

using Level = LintFinding::Level;

class Linter
{
public:
    explicit Linter(const Runbook& runbook) : m_runbook(runbook)
    {
        for (const RunbookNode& node : runbook.nodes) {
            if (!m_index.contains(node.id))
                m_index.insert(node.id, &node);
        }
    }

    std::vector<LintFinding> run()
    {
        checkStart();
        checkNames();
        for (const RunbookNode& node : m_runbook.nodes)
            checkNode(node);
        checkReachable();
        checkCycles();
        return std::move(m_findings);
    }

private:
    void add(Level level, const RunbookNode& node, const QString& what, const QString& wayOut)
    {
        m_findings.push_back({level, node.line, node.id, what, wayOut});
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
            m_findings.push_back({Level::Error,
                                  0,
                                  {},
                                  QStringLiteral("start names an unknown node '%1'").arg(m_runbook.start),
                                  QStringLiteral("set start to the id of the first question")});
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
                add(Level::Error, node,
                    QStringLiteral("branch '%1' leads to an unknown node '%2'")
                        .arg(branch.condition, branch.to),
                    QStringLiteral("create the node or correct the target"));
        }
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
                add(Level::Warning, node,
                    QStringLiteral("'%1' cannot be judged by figures and is never proposed")
                        .arg(branch.condition),
                    QStringLiteral("write a comparison, e.g. > 0.01 or share(504) > 0.5"));
        }
    }

    void checkAction(const RunbookNode& node)
    {
        if (node.undo.isEmpty())
            add(Level::Error, node, QStringLiteral("the action does not say how to undo it"),
                QStringLiteral("add 'undo', or the words 'cannot be undone'"));
        for (const RunbookBranch& branch : node.branches) {
            const RunbookNode* next = m_index.value(branch.to);
            if (branch.condition == QLatin1String("done") && next && next->kind != NodeKind::Verify)
                add(Level::Error, node,
                    QStringLiteral("after 'done' comes %1, which does not verify").arg(next->id),
                    QStringLiteral("follow the action with a verify node"));
        }
    }

    void checkVariables(const RunbookNode& node)
    {
        for (const QString& query : queriesOf(node)) {
            const auto parsed = QueryTemplate::parse(query);
            if (!parsed) {
                add(Level::Error, node,
                    QStringLiteral("the query cannot be read: %1").arg(parsed.error().what),
                    QStringLiteral("try it in the tool first"));
                continue;
            }
            if (const auto problem = promql::read(query, true).problem)
                add(Level::Error, node,
                    QStringLiteral("the query cannot be read: %1").arg(promql::placed(*problem, query)),
                    QStringLiteral("try it in the tool first"));
            bool known = true;
            for (const QueryHole& hole : parsed->holes()) {
                if (m_runbook.variables.contains(hole.name))
                    continue;
                known = false;
                add(Level::Error, node,
                    QStringLiteral("the query uses an unknown variable $%1").arg(hole.name),
                    QStringLiteral("add it to 'variables' in the front matter"));
            }
            if (const auto filled = parsed->fill(m_runbook.variables); known && !filled)
                add(Level::Error, node, filled.error().what,
                    QStringLiteral("correct 'variables' in the front matter"));
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
            const RunbookNode* next = m_index.value(frame.node->branches[frame.next++].to);
            if (!next)
                continue;
            const Mark mark = marks.value(next->id, Mark::New);
            if (mark == Mark::Open) {
                add(Level::Error, *frame.node,
                    QStringLiteral("going on to %1 closes a cycle without a wait").arg(next->id),
                    QStringLiteral("put a wait node into the cycle, or lead to an end"));
            } else if (mark == Mark::New) {
                marks[next->id] = Mark::Open;
                stack.push_back({next});
            }
        }
    }

    const Runbook& m_runbook;
    QHash<QString, const RunbookNode*> m_index; ///< Runbook::node is linear, and a file may hold thousands
    std::vector<LintFinding> m_findings;
};

} // namespace

std::vector<LintFinding> lintRunbook(const Runbook& runbook, const LintOptions&)
{
    return Linter(runbook).run();
}

} // namespace muster
