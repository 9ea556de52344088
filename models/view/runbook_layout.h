// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Tidy layered layout of a runbook's tree for drawing. Pure.

#include "models/domain/runbook.h"
#include "models/view/runbook_models.h"

#include <QHash>

#include <utility>
#include <vector>

namespace muster {

struct RunbookLayout
{
    std::vector<TreeNodeRow> nodes; ///< without state
    std::vector<TreeEdgeRow> edges; ///< key "from>to", without state
    double width = 0, height = 0;
    size_t reached = 0; ///< of `nodes`, the first so many; no path leads to the others
    // For painting, which happens at every answer: places of nodes by id, and of each node its edges.
    QHash<QString, size_t> places;
    std::vector<std::vector<size_t>> out;
    std::vector<std::pair<size_t, size_t>> ends; ///< of each edge
};

/// Layer = longest way from the start along forward edges (edges back are drawn but do not count); inside a
/// layer nodes are ordered by the mean place of their parents, so that edges cross little. An edge over
/// several layers, or back, runs along a lane between two rows: it crosses no box. Nodes that no path leads
/// to stand below, apart, laid out in the same way. Deterministic, no two boxes overlap.
/// O(nodes · log nodes + branches), as long as no node has hundreds of targets.
RunbookLayout layoutRunbook(const Runbook& runbook);

/// Sets the states for a path, the current node and a proposed target. O(nodes + edges), without a search.
void paintLayout(RunbookLayout& layout, const std::vector<RunbookAnswer>& path, const QString& current,
                 const QString& proposedTarget);

} // namespace muster
