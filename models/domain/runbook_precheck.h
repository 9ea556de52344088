// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What must be true before an action, where figures can say it: the pre-check `< 0.8; the other pods have
// room` judges the answer of the action's own query.

#include "models/domain/runbook.h"

#include <optional>

namespace muster {

/// The condition that a pre-check begins with, up to its semicolon; nullopt: it is words for a person.
std::optional<QString> precheckCondition(const QString& precheck);

/// Whether it holds, with the figures: "0.42 < 0.8"; else why nobody can say: "no data".
struct PrecheckResult
{
    std::optional<bool> holds; ///< empty: neither can be said
    QString reason;
    friend bool operator==(const PrecheckResult&, const PrecheckResult&) = default;
};
/// nullopt: the node has no pre-check that figures can answer. Pure.
std::optional<PrecheckResult> judgePrecheck(const RunbookNode& node, const Evidence& evidence);

} // namespace muster
