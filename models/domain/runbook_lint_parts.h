// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The parts of lintRunbook: what an entry or a field says by itself (runbook_lint_values.cpp), the conditions
// of one node (runbook_lint_conditions.cpp), its actions and commands (runbook_lint_actions.cpp), and what
// gathers their findings. Not for use beside the linter.

#include "models/domain/runbook.h"

#include <QString>

#include <functional>
#include <vector>

namespace muster {

/// Role: gathers findings with their places; made and used by one run of the linter. `runbook` outlives it.
class LintSink
{
public:
    using Level = LintFinding::Level;

    explicit LintSink(const Runbook& runbook) : m_runbook(runbook) {}

    const Runbook& runbook() const { return m_runbook; }
    /// At a line; 0, because it is not known, is the node's.
    void addAt(Level level, int line, const RunbookNode& node, const QString& what, const QString& wayOut);
    /// At the node's heading.
    void add(Level level, const RunbookNode& node, const QString& what, const QString& wayOut)
    {
        addAt(level, node.line, node, what, wayOut);
    }
    /// At an entry of the node: "risk".
    void addEntry(Level level, const RunbookNode& node, const QString& entry, const QString& what,
                  const QString& wayOut);
    /// At a field of the front matter: "start", or one of its names: "variables.sel".
    void addField(Level level, const QString& field, const QString& what, const QString& wayOut);
    std::vector<LintFinding> take() { return std::move(m_findings); }

private:
    const Runbook& m_runbook;
    std::vector<LintFinding> m_findings;
};

/// Dates, labels and variables: what can be read of them, and what is overdue.
void lintFields(const LintOptions& options, LintSink& sink);
/// Each entry of the node: whether its value can be read, and whether the kind of the node asks for it.
void lintEntries(const RunbookNode& node, LintSink& sink);
/// Each condition of the node by itself: whether the kind of the node can judge it.
void lintConditions(const RunbookNode& node, LintSink& sink);
/// Interval arithmetic over the branches: no answer may find no branch, and none two by accident.
void lintFigures(const RunbookNode& node, LintSink& sink);

/// What an action owes: undo, verify, a pre-check that can be judged. `target` gives a node by its id, or
/// null.
void lintAction(const RunbookNode& node, const std::function<const RunbookNode*(const QString&)>& target,
                LintSink& sink);
/// The command of a node of any kind: whether it can be copied, and the runbook's variables in it.
void lintCommand(const RunbookNode& node, bool variablesUnread, LintSink& sink);

/// Whether a branch has exactly this condition.
bool hasBranch(const RunbookNode& node, const char* condition);
/// ", in lines 8 and 12"; empty when one of them is not known.
QString inLines(int first, int second);

} // namespace muster
