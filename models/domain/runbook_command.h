// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A runbook's command as data: the runbook's variables in it, and whether a terminal may get it. Pure; the
// clipboard is models/view/command_copy.h, and nothing here or elsewhere runs one.
//
// `$name` and `${name}` of the runbook's own `variables` are filled in; every other `$NAME` is the shell's,
// for the environment of the person who runs it, and so is what stands behind a backslash.

#include "models/domain/runbook.h"

#include <QString>
#include <QStringList>

namespace muster {

/// The runbook's own variables that a command uses, each once, in order.
QStringList commandVariables(const Runbook& runbook, const QString& command);
/// Whether a value is read by every shell as it is written, in quotes of either kind, without them, and once
/// more on another host: 1 to 512 of A-Z a-z 0-9 and . _ / : @ % + = -, the first one a letter, a digit, or
/// one of . _ /. No way of quoting holds everywhere that a command may have put it.
bool fitsCommand(const QString& value);
/// Of commandVariables those whose value does not fit.
QStringList unfitVariables(const Runbook& runbook, const QString& command);
/// The command with the variables whose values fit; the others stand as they are written.
QString expandCommand(const Runbook& runbook, const QString& command);

/// Why a command cannot be copied.
enum class CopyProblem {
    None,
    Lines,  ///< several: each would run the moment it is pasted
    Hidden, ///< control characters, or ones that cannot be seen: what runs would not be what was read
    Long,   ///< longer than what is shown of it
    Empty,
};
struct CopyLine
{
    QString line; ///< without a line break; empty when there is a problem
    CopyProblem problem = CopyProblem::None;
    int atLine = 0; ///< 0-based line of the command at which the problem is
};
/// The command in one line. Lines that end with a backslash are joined, as a shell would.
CopyLine copyLine(const QString& command);

} // namespace muster
