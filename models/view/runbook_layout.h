// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Tidy layered layout of a runbook's tree for drawing. Pure.

#include "models/domain/runbook.h"
#include "models/view/runbook_models.h"

#include <vector>

namespace muster {

struct RunbookLayout
{
    std::vector<TreeNodeRow> nodes; ///< without state
    std::vector<TreeEdgeRow> edges; ///< key "from>to", without state
    double width = 0, height = 0;
};

/// Layer = longest way from the start along forward edges (edges back are drawn but do not count); inside a
/// layer nodes are ordered by the mean place of their parents, so that edges cross little. Unreachable nodes
/// are left out. Deterministic, no two boxes overlap.
/// O(nodes · log nodes + branches), as long as no node has hundreds of targets.
RunbookLayout layoutRunbook(const Runbook& runbook);

/// Sets the states for a path, the current node and a proposed target.
void paintLayout(RunbookLayout& layout, const Runbook& runbook, const std::vector<RunbookAnswer>& path,
                 const QString& current, const QString& proposedTarget);

} // namespace muster
