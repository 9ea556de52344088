// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// lintRunbook (models/domain/runbook.h) for a file that could not be read whole.

#include "models/domain/runbook.h"

#include <vector>

namespace muster {

/// What is wrong by itself in the parts that were read, not what seems to be missing: values, names that come
/// twice, queries, secrets. `fieldsRead`: false when the front matter is among what could not be read, so
/// that neither a variable nor the start is known. `nodesRead`: every node was, so that what is missing among
/// them is said as well. In no order.
std::vector<LintFinding> lintPartOfRunbook(const Runbook& runbook, const LintOptions& options,
                                           bool fieldsRead, bool nodesRead);

} // namespace muster
