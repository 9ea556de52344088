// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/command_copy.h"

#include "models/domain/display_text.h"
#include "models/domain/runbook_command.h"

#include <QCoreApplication>

namespace muster {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("muster::RunbookNavigator", text);
}

} // namespace

Result<QString> commandForClipboard(const QString& command)
{
    const CopyLine copied = copyLine(command);
    const auto refused = [](const char* text) { return fail(ErrorKind::Invalid, words(text)); };
    switch (copied.problem) {
    case CopyProblem::Lines:
        return refused(
            "Not copied: the command has several lines, and each would run the moment it is "
            "pasted. Type them one by one; in the runbook's file, join them with && or a backslash "
            "at the end of the line.");
    case CopyProblem::Hidden:
        return refused("Not copied: the command holds characters that cannot be seen. Read it and type it.");
    case CopyProblem::Long:
        return refused("Not copied: the command is longer than what is shown of it. Read it in the runbook's "
                       "file.");
    case CopyProblem::Empty:
        return refused("There is no command to copy.");
    case CopyProblem::None:
        break;
    }
    return copied.line;
}

Result<QString> commandForClipboard(const Runbook& runbook, const QString& command)
{
    const QStringList unfit = unfitVariables(runbook, command);
    if (!unfit.isEmpty())
        return fail(
            ErrorKind::Invalid,
            words("Not copied: a shell could read the value of $%1 as more than one word, so it is not "
                  "filled in. It is: %2")
                .arg(unfit.first(), displayLine(runbook.variables.at(unfit.first()))));
    return commandForClipboard(expandCommand(runbook, command));
}

} // namespace muster
