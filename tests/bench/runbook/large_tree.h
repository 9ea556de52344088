// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The runbook that the figures about large trees are measured with.

#include "models/domain/runbook.h"

#include <utility>

namespace muster::bench {

/// Every node leads to two below it and to one further on; all can be reached.
inline Runbook treeOf(int nodes)
{
    Runbook made;
    made.id = QStringLiteral("large");
    made.start = QStringLiteral("N0");
    for (int i = 0; i < nodes; ++i) {
        RunbookNode node;
        node.id = QStringLiteral("N%1").arg(i);
        node.title = QStringLiteral("Is part %1 of the service well: errors, latency, saturation?").arg(i);
        for (const auto& [condition, target] :
             {std::pair{"> 0.0144", 2 * i + 1}, {"<= 0.0144", 2 * i + 2}, {"no_data", i + 1 + i % 97}}) {
            if (target < nodes)
                node.branches.push_back(
                    {QString::fromLatin1(condition), QStringLiteral("N%1").arg(target), {}});
        }
        node.kind = node.branches.empty() ? NodeKind::End : NodeKind::Check;
        made.nodes.push_back(std::move(node));
    }
    return made;
}

} // namespace muster::bench
