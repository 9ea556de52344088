// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Conditions that ask of a query what it does not answer: one figure of what is one for each pod, a share of
// what has no labels. For the linter, and for whoever must say why a question has no proposal.

#include "models/domain/runbook.h"

#include <vector>

namespace muster {

struct SeriesMismatch
{
    size_t branch = 0; ///< index into node.branches
    LintFinding::Level level = LintFinding::Level::Warning;
    QString what, wayOut;
    /// Nothing is proposed when the query answers as it promises: one value is compared where several come.
    bool comparesOne = false;
    friend bool operator==(const SeriesMismatch&, const SeriesMismatch&) = default;
};

/// In order of the branches; of each condition the first. Only what the text of the queries tells for sure,
/// with the runbook's variables in it: a query without an aggregation may answer anything. Pure.
std::vector<SeriesMismatch> seriesMismatches(const Runbook& runbook, const RunbookNode& node);

} // namespace muster
