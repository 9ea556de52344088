// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A runbook's command on its way to the clipboard. Muster never runs it; a terminal does, the moment a line
// break is pasted.

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <QString>

namespace muster {

/// The command as one line without a line break at its end. Lines that end with a backslash are joined, as a
/// shell would. Errors: Invalid, for people, when it holds other line breaks (each would run by itself when
/// pasted), control characters, or characters that cannot be seen (what runs would not be what was read).
Result<QString> commandForClipboard(const QString& command);
/// The same with the variables of its runbook filled in; Invalid as well when a value does not fit
/// (models/domain/runbook_command.h), which is said with that value.
Result<QString> commandForClipboard(const Runbook& runbook, const QString& command);

} // namespace muster
