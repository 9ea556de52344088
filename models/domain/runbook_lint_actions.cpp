// SPDX-License-Identifier: GPL-3.0-or-later
// The linter's rules about what people do: the undo and the verify of an action, and commands that can be
// copied when they are needed.
#include "models/domain/runbook_command.h"
#include "models/domain/runbook_lint_parts.h"
#include "models/domain/runbook_outcome.h"
#include "models/domain/runbook_places.h"
#include "models/domain/runbook_precheck.h"

#include <QRegularExpression>

namespace muster {

namespace {

using Level = LintFinding::Level;

constexpr qsizetype kQuoted = 40;

/// Undo in words that say that there is none: as a whole, or anywhere, where a part of it cannot be undone.
bool saysNoUndo(const QString& undo, bool anywhere)
{
    static const QRegularExpression whole(
        QStringLiteral("\\A\\W*(?:(?:none|no|nothing|n/a|not possible|impossible|irreversible|not reversible|"
                       "nothing to undo|no undo|no way back|not needed)\\s*(?:[.,;:(]|\\z)|"
                       "(?:this |it )?(?:cannot|can not|can't) be (?:undone|taken back|reversed)\\b|\\z)"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression part(
        QStringLiteral(
            "\\b(?:cannot|can not|can't) be (?:undone|taken back|reversed|restored|brought back)\\b|"
            "\\bis (?:lost|gone|final|irreversible)\\b|\\bno (?:undo|way back)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    QString text = undo.trimmed();
    text.replace(QChar(0x2019), u'\'');
    return whole.match(text).hasMatch() || (anywhere && part.match(text).hasMatch());
}

void lintUndo(const RunbookNode& node, LintSink& sink)
{
    if (node.undo.isEmpty()) {
        sink.add(Level::Error, node, QStringLiteral("the action does not say how to undo it"),
                 QStringLiteral("add 'undo', or the words 'cannot be undone'"));
        return;
    }
    if (!node.reversible || *node.reversible != saysNoUndo(node.undo, !*node.reversible))
        return;
    sink.addEntry(Level::Warning, node, QStringLiteral("reversible"),
                  QStringLiteral("'reversible: %1' stands beside 'undo: %2'")
                      .arg(*node.reversible ? QStringLiteral("yes") : QStringLiteral("no"),
                           node.undo.simplified().left(kQuoted)),
                  *node.reversible ? QStringLiteral("write 'reversible: no', or how to undo it")
                                   : QStringLiteral("write 'reversible: yes', or 'undo: cannot be undone'"));
}

void lintVerify(const RunbookNode& node, const std::function<const RunbookNode*(const QString&)>& target,
                LintSink& sink)
{
    bool verified = false;
    bool blamed = false;
    const RunbookBranch* onlyFailed = nullptr;
    for (const RunbookBranch& branch : node.branches) {
        const RunbookNode* next = target(branch.to);
        const bool verifies = next && next->kind == NodeKind::Verify;
        if (verifies && saysItFailed(branch.condition))
            onlyFailed = &branch;
        else
            verified = verified || verifies;
        if (!saysItWorked(branch.condition) || !next || verifies)
            continue;
        blamed = true;
        sink.addAt(
            Level::Error, branch.line, node,
            QStringLiteral("after '%1' comes %2, which does not verify").arg(branch.condition, next->id),
            QStringLiteral("follow the action with a verify node"));
    }
    if (verified || blamed || node.branches.empty())
        return;
    if (onlyFailed)
        sink.addAt(Level::Error, onlyFailed->line, node,
                   QStringLiteral("only '%1' leads to a verify node").arg(onlyFailed->condition),
                   QStringLiteral("let the branch that says it was done lead there"));
    else
        sink.add(Level::Error, node, QStringLiteral("no branch of the action leads to a verify node"),
                 QStringLiteral("follow the action with a verify node"));
}

} // namespace

void lintAction(const RunbookNode& node, const std::function<const RunbookNode*(const QString&)>& target,
                LintSink& sink)
{
    lintUndo(node, sink);
    if (const auto condition = precheckCondition(node.precheck);
        condition && node.query.isEmpty() && entryLine(sink.runbook(), node, QStringLiteral("promql")) == 0)
        sink.addEntry(
            Level::Warning, node, QStringLiteral("precheck"),
            QStringLiteral("the pre-check '%1' has no query that it could be judged by").arg(*condition),
            QStringLiteral("add a promql block to the action, or say it in words"));
    lintVerify(node, target, sink);
}

void lintCommand(const RunbookNode& node, bool variablesUnread, LintSink& sink)
{
    if (node.command.trimmed().isEmpty())
        return;
    const Runbook& runbook = sink.runbook();
    const auto warn = [&](int atLine, const QString& what, const QString& wayOut) {
        sink.addAt(Level::Warning, node.commandLine > 0 ? node.commandLine + atLine : 0, node, what, wayOut);
    };
    const CopyLine copied = copyLine(expandCommand(runbook, node.command));
    switch (copied.problem) {
    case CopyProblem::Lines:
        warn(copied.atLine,
             QStringLiteral(
                 "the command cannot be copied: each of its lines would run the moment it is pasted"),
             QStringLiteral(
                 "join them with && or with a backslash at the end of the line, or make two actions"));
        break;
    case CopyProblem::Hidden:
        warn(copied.atLine,
             QStringLiteral("the command cannot be copied: it holds characters that cannot be seen"),
             QStringLiteral("type this line anew"));
        break;
    case CopyProblem::Long:
        warn(0, QStringLiteral("the command cannot be copied: it is longer than what is shown of it"),
             QStringLiteral("put it into a script that is reviewed like this file, and call that"));
        break;
    case CopyProblem::None:
    case CopyProblem::Empty:
        break;
    }
    if (variablesUnread)
        return;
    for (const QString& name : unfitVariables(runbook, node.command)) {
        const QString before =
            node.command.section(QRegularExpression(QStringLiteral("\\$\\{?%1\\b").arg(name)), 0, 0);
        warn(static_cast<int>(before.count(u'\n')),
             QStringLiteral("the command uses $%1, whose value a shell could read as more than one word")
                 .arg(name),
             QStringLiteral("write out what is meant, or give a variable that holds only letters, digits and "
                            ". _ / : @ % + = -"));
    }
}

} // namespace muster
