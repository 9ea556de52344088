// SPDX-License-Identifier: GPL-3.0-or-later
// lintRunbook: the structure rules (no cycle without a wait, every check has a no-data branch, every event
// check one for a stale source, every leaf is an end and one can be reached), of variables, queries and
// secrets. Values, conditions and actions have files of their own: runbook_lint_parts.h.
#include "models/base/redaction.h"
#include "models/domain/near_word.h"
#include "models/domain/promql.h"
#include "models/domain/query_template.h"
#include "models/domain/runbook.h"
#include "models/domain/runbook_command.h"
#include "models/domain/runbook_execution.h"
#include "models/domain/runbook_lint.h"
#include "models/domain/runbook_lint_parts.h"
#include "models/domain/runbook_places.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <utility>
#include <vector>

namespace muster {

namespace {

using Level = LintFinding::Level;

class Linter
{
public:
    Linter(const Runbook& runbook, const LintOptions& options)
        : m_runbook(runbook), m_options(options), m_sink(runbook)
    {
        for (const RunbookNode& node : runbook.nodes) {
            if (!m_index.contains(node.id))
                m_index.insert(node.id, &node);
        }
    }

    void readOnlyInPart(bool fieldsRead, bool nodesRead)
    {
        m_partial = !nodesRead;
        m_variablesUnread = !fieldsRead;
    }

    std::vector<LintFinding> run()
    {
        lintFields(m_options, m_sink);
        checkSharedTexts();
        checkNames();
        for (const RunbookNode& node : m_runbook.nodes)
            checkNode(node);
        if (!m_partial) {
            checkCycles();
        }
        if (!m_partial && !m_variablesUnread) {
            checkStart();
            checkUnusedVariables();
            checkReachable();
        }
        return m_sink.take();
    }

private:
    void add(Level level, const RunbookNode& node, const QString& what, const QString& wayOut)
    {
        m_sink.add(level, node, what, wayOut);
    }
    void addAt(Level level, int line, const RunbookNode& node, const QString& what, const QString& wayOut)
    {
        m_sink.addAt(level, line, node, what, wayOut);
    }
    void addField(Level level, const char* field, const QString& what, const QString& wayOut)
    {
        m_sink.addField(level, QLatin1String(field), what, wayOut);
    }

    /// "is it 'N6'? " for a target that does not exist. A few are enough: a hostile file may have thousands.
    QString isItNode(const QString& target)
    {
        constexpr int kMostGuesses = 20;
        if (++m_guesses > kMostGuesses)
            return {};
        QStringList ids;
        for (const RunbookNode& node : m_runbook.nodes)
            ids.append(node.id);
        return isItWord(nearestWord(target, ids));
    }

    void checkStart()
    {
        if (m_runbook.nodes.empty())
            addField(Level::Error, "start", QStringLiteral("the runbook has no nodes"),
                     QStringLiteral("add at least one node and name it as start"));
        else if (!m_index.value(m_runbook.start))
            addField(Level::Error, "start",
                     QStringLiteral("start names an unknown node '%1'").arg(m_runbook.start),
                     isItNode(m_runbook.start) + QStringLiteral("set start to the id of the first question"));
    }

    /// The secrets of texts that belong to no node.
    void checkSharedTexts()
    {
        for (const auto& [name, value] : m_runbook.variables) {
            if (findSecret(value, false))
                m_sink.addField(Level::Error, QStringLiteral("variables.") + name,
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
        for (const RunbookNode& node : m_runbook.nodes) {
            const RunbookNode* first = m_index.value(node.id);
            if (first != &node)
                add(Level::Error, node,
                    QStringLiteral("two nodes are called '%1'%2")
                        .arg(node.id, inLines(first->line, node.line)),
                    QStringLiteral("rename one of them, and the branches that lead to it"));
        }
    }

    void checkNode(const RunbookNode& node)
    {
        lintEntries(node, m_sink);
        checkSecrets(node);
        checkExecution(node);
        checkVariables(node);
        lintCommand(node, m_variablesUnread, m_sink);
        for (const QString& name : commandVariables(m_runbook, node.command))
            m_usedVariables.insert(name);
        if (m_partial)
            return;
        for (const RunbookBranch& branch : node.branches) {
            if (!m_index.value(branch.to))
                addAt(Level::Error, branch.line, node,
                      QStringLiteral("branch '%1' leads to an unknown node '%2'")
                          .arg(branch.condition, branch.to),
                      isItNode(branch.to) + QStringLiteral("create the node or correct the target"));
        }
        if (node.kind == NodeKind::End) {
            if (!node.branches.empty())
                addAt(Level::Error, node.branches.front().line, node, QStringLiteral("an end has branches"),
                      QStringLiteral("remove them or give the node another kind"));
            return;
        }
        if (node.branches.empty())
            add(Level::Error, node, QStringLiteral("the path stops here, but the node is not an end"),
                QStringLiteral("add branches or make it an end"));
        lintConditions(node, m_sink);
        const bool measures =
            node.kind == NodeKind::Check || node.kind == NodeKind::Verify || node.kind == NodeKind::Wait;
        if (measures)
            checkMeasuring(node);
        if (node.kind == NodeKind::EventCheck)
            checkEvents(node);
        if (measures || node.kind == NodeKind::EventCheck)
            lintFigures(node, m_sink);
        if (node.kind == NodeKind::Action)
            lintAction(
                node, [this](const QString& id) { return m_index.value(id); }, m_sink);
    }

    void checkMeasuring(const RunbookNode& node)
    {
        // An empty block, or a length that cannot be read, was named where it stands.
        const auto isNamed = [&](const char* entry) {
            return entryLine(m_runbook, node, QLatin1String(entry)) > 0;
        };
        if (!hasBranch(node, "no_data"))
            add(Level::Error, node, QStringLiteral("there is no branch for 'no_data'"),
                QStringLiteral("say where to go when the query answers nothing: no data is not zero errors"));
        if (node.query.trimmed().isEmpty() && !isNamed("promql"))
            add(Level::Error, node, QStringLiteral("a %1 without a query").arg(toString(node.kind)),
                QStringLiteral("add the query in a block ```promql, or make it a decision"));
        if (node.kind == NodeKind::Wait && node.waitFor.count() <= 0 && !isNamed("hold"))
            add(Level::Error, node, QStringLiteral("the wait does not say for how long"),
                QStringLiteral("add the entry 'hold', e.g. - hold: 15 min"));
    }

    void checkEvents(const RunbookNode& node)
    {
        if (node.eventKinds.isEmpty())
            add(Level::Error, node, QStringLiteral("the event check names no event kinds"),
                QStringLiteral("add the entry 'events', e.g. - events: deploy.finished, flag.changed"));
        if (!hasBranch(node, "source_stale"))
            add(Level::Error, node, QStringLiteral("there is no branch for 'source_stale'"),
                QStringLiteral("say where to go when a change feed is stale: no event known is not none"));
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
        if (const auto plan = planExecution(m_runbook, node); !plan && !m_variablesUnread)
            addAt(Level::Error, execution.line, node, plan.error().what, executionWayOut());
        // Without a tool that can do it there is the person, who can: the runbook is used all the same.
        for (const ExecutionProblem& problem : m_options.verbs
                                                   ? executionProblems(execution, *m_options.verbs)
                                                   : std::vector<ExecutionProblem>{})
            addAt(Level::Warning, execution.line, node, problem.what, problem.wayOut);
        if (node.command.isEmpty() && execution.verb == QLatin1String(kSilenceVerb))
            addAt(Level::Warning, execution.line, node,
                  QStringLiteral("there is no command for when the tool cannot be reached"),
                  QStringLiteral("add a command block that does the same"));
    }

    /// What can be said at all: "silence.create (matchers, duration, comment)".
    QString executionWayOut() const
    {
        QStringList tools;
        for (const ToolVerb& verb : m_options.verbs ? *m_options.verbs : std::vector<ToolVerb>{}) {
            if (!tools.contains(verb.tool))
                tools.append(verb.tool);
        }
        return QStringLiteral("what a tool can do: %1 (%2), or with a 'tool'%3 what that one takes")
            .arg(QLatin1String(kSilenceVerb), silenceFields().join(QStringLiteral(", ")),
                 tools.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(tools.join(QStringLiteral(", "))));
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
        const promql::Reading reading = promql::read(query, true);
        if (const auto& problem = reading.problem)
            addAt(Level::Error, lineAt(problem->from), node,
                  QStringLiteral("the query cannot be read: %1").arg(promql::placed(*problem, query)),
                  QStringLiteral("try it in the tool first"));
        else if (reading.type == promql::ValueType::Range || reading.type == promql::ValueType::Text)
            addAt(Level::Error, firstLine, node,
                  reading.type == promql::ValueType::Range
                      ? QStringLiteral("the query answers a stretch of time, which is no figure")
                      : QStringLiteral("the query is a text, which is no figure"),
                  QStringLiteral("ask for one value at each instant: rate(x[5m]), max_over_time(x[5m])"));
        bool known = true;
        QSet<QString> named;
        for (const QueryHole& hole : parsed->holes()) {
            m_usedVariables.insert(hole.name);
            if (m_runbook.variables.contains(hole.name) || m_variablesUnread)
                continue;
            known = false;
            if (!named.contains(hole.name))
                nameUnknownVariable(node, query, hole.name, lineAt);
            named.insert(hole.name);
        }
        if (!known || m_variablesUnread)
            return;
        // What is wrong with a value is the same wherever it stands.
        const auto filled = parsed->fill(m_runbook.variables);
        if (!filled && !std::exchange(m_saidOfVariables[filled.error().what], true))
            addAt(Level::Error, firstLine, node, filled.error().what,
                  QStringLiteral("correct 'variables' in the front matter"));
    }

    /// Once for all its places, with the line of the first.
    template <typename LineAt>
    void nameUnknownVariable(const RunbookNode& node, const QString& query, const QString& name,
                             LineAt lineAt)
    {
        // $$ is a dollar, and $sel is not the beginning of $selector.
        const QRegularExpression places(
            QStringLiteral("(?<!\\$)(?:\\$\\$)*\\K\\$%1(?![A-Za-z0-9_])").arg(name));
        qsizetype first = -1;
        int count = 0;
        auto found = places.globalMatch(query);
        while (found.hasNext()) {
            const auto match = found.next();
            first = first < 0 ? match.capturedStart() : first;
            ++count;
        }
        QStringList variables;
        for (const auto& variable : m_runbook.variables)
            variables.append(variable.first);
        addAt(Level::Error, lineAt(first), node,
              QStringLiteral("the query uses an unknown variable $%1%2")
                  .arg(name, count > 1 ? QStringLiteral(", %1 times").arg(count) : QString()),
              isItWord(nearestWord(name, variables)) +
                  QStringLiteral("add it to 'variables' in the front matter"));
    }

    void checkUnusedVariables()
    {
        for (const auto& [name, value] : m_runbook.variables) {
            if (!m_usedVariables.contains(name))
                m_sink.addField(Level::Warning, QStringLiteral("variables.") + name,
                                QStringLiteral("nothing uses the variable $%1").arg(name),
                                QStringLiteral("remove it, or correct its name"));
        }
    }

    void checkReachable()
    {
        if (!m_index.contains(m_runbook.start)) // which is said; everything would follow from it
            return;
        QSet<QString> reached;
        reach(m_runbook.start, reached);
        checkEnds(reached);
        for (const RunbookNode& node : m_runbook.nodes) {
            if (reached.contains(node.id))
                continue;
            add(Level::Warning, node, QStringLiteral("no path leads here"),
                QStringLiteral("branch to it or remove it"));
            // What stands behind it is no mistake of its own.
            reach(node.id, reached);
        }
    }

    /// Whether a run can come to an end from everywhere. What is said as a mistake of its own (a path that
    /// stops, a target that does not exist) is no second one here.
    void checkEnds(const QSet<QString>& reached)
    {
        QHash<QString, std::vector<const RunbookNode*>> comingFrom;
        std::vector<const RunbookNode*> open;
        for (const RunbookNode& node : m_runbook.nodes) {
            bool stops = node.kind == NodeKind::End || node.branches.empty();
            for (const RunbookBranch& branch : node.branches) {
                comingFrom[branch.to].push_back(&node);
                stops = stops || !m_index.contains(branch.to);
            }
            if (stops)
                open.push_back(&node);
        }
        QSet<QString> ending;
        while (!open.empty()) {
            const RunbookNode* node = open.back();
            open.pop_back();
            if (ending.contains(node->id))
                continue;
            ending.insert(node->id);
            for (const RunbookNode* before : comingFrom.value(node->id))
                open.push_back(before);
        }
        const QString wayOut = QStringLiteral("lead one of the branches to a node of kind end");
        if (!ending.contains(m_runbook.start)) {
            addField(Level::Error, "start", QStringLiteral("no end can be reached from the start"), wayOut);
            return;
        }
        QSet<QString> said;
        for (const RunbookNode& node : m_runbook.nodes) {
            if (ending.contains(node.id) || said.contains(node.id) || !reached.contains(node.id))
                continue;
            add(Level::Warning, node, QStringLiteral("from here no end can be reached"), wayOut);
            reach(node.id, said);
        }
    }

    /// Adds all that can be reached from a node, itself included; what is there already was gone through.
    void reach(const QString& from, QSet<QString>& reached) const
    {
        std::vector<QString> open{from};
        while (!open.empty()) {
            const QString id = open.back();
            open.pop_back();
            const RunbookNode* node = m_index.value(id);
            if (!node || reached.contains(id))
                continue;
            reached.insert(id);
            for (const RunbookBranch& branch : node->branches)
                open.push_back(branch.to);
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
    LintSink m_sink;
    QHash<QString, bool> m_saidOfVariables;
    int m_guesses = 0;
    bool m_partial = false;         ///< what seems to be missing of the nodes may only not be read
    bool m_variablesUnread = false; ///< no front matter was read: no variable, no start
};

} // namespace

std::vector<LintFinding> lintRunbook(const Runbook& runbook, const LintOptions& options)
{
    return Linter(runbook, options).run();
}

std::vector<LintFinding> lintPartOfRunbook(const Runbook& runbook, const LintOptions& options,
                                           bool fieldsRead, bool nodesRead)
{
    Linter linter(runbook, options);
    linter.readOnlyInPart(fieldsRead, nodesRead);
    return linter.run();
}

} // namespace muster
