// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where the entries of a node stand in the file: for the linter, which names the line of each mistake. Kept
// in Runbook::fieldLines, beside the lines of the fields, under names that no field has.

#include "models/domain/runbook.h"

#include <QString>

namespace muster {

/// 1-based line of an entry of this node ("risk", "evidence 0" for the first address); 0 when it is not known
/// or there is no such entry.
int entryLine(const Runbook& runbook, const RunbookNode& node, const QString& entry);
/// The node has its id's line already.
void setEntryLine(Runbook& runbook, const RunbookNode& node, const QString& entry, int line);

} // namespace muster
