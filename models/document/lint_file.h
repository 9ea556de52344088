// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// `muster lint`: what is wrong with a runbook or SLO file, found by its content.

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <vector>

namespace muster {

/// Findings in order of lines. A file that cannot be read as any known kind is an error (Invalid, naming the file); a
/// readable one with mistakes has findings. Blocking: reads the file.
Result<std::vector<LintFinding>> lintFile(const QString& path);

/// `path:line: error: [node] what; way out` for terminals and editors.
QString formatFinding(const QString& path, const LintFinding& finding);

} // namespace muster
