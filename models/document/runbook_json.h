// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The neutral JSON form of a runbook: the shape that tools exchange and that drills are made from. The form for people
// is Markdown (runbook_file.h).

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <QByteArray>

namespace muster {

/// `name` is the file's name for errors. Shape: {id, title, version, owner, last_reviewed, last_exercised,
/// applies_to{alerts[], services[]}, vars{}, start, nodes[{id, kind, title, body, promql | queries[], event_query{kinds[],
/// service, from, to}, derive, branches[{if, to, note}], role, timebox_s, risk, reversible, precheck, command, expected,
/// undo, hold_s}]}. Structure is checked by lintRunbook, not here: a runbook with a cycle still loads.
/// Errors are Invalid and name file, node and the way out.
Result<Runbook> runbookFromJson(const QByteArray& bytes, const QString& name);

} // namespace muster
