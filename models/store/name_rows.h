// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Names across all incidents, for finding things by name. Used only inside Store functors and tests.

#include "models/store/read_tx.h"

#include <vector>

namespace muster {

/// A runbook that some incident has.
struct RunbookName
{
    QString id, title;   ///< "RB-014"
    IncidentId incident; ///< the one that was given it last
    friend bool operator==(const RunbookName&, const RunbookName&) = default;
};
/// Each runbook once, by id. O(rows of runbooks).
Result<std::vector<RunbookName>> runbookNames(const ReadTx& tx);

/// A person who held a role in some incident.
struct UsedName
{
    QString person, role; ///< the role taken last
    friend bool operator==(const UsedName&, const UsedName&) = default;
};
/// Each person once, by name. O(rows of role facts).
Result<std::vector<UsedName>> personNames(const ReadTx& tx);

} // namespace muster
