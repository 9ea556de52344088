// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Alerts that a tool told while no incident was there to take them. Not for the alerts of a room: those are
// events of the room. Used only inside Store functors and tests.

#include "models/domain/timeline.h"
#include "models/store/read_tx.h"

#include <vector>

namespace muster {

/// An event "alert.firing" or "alert.resolved" that stands in no incident.
struct LooseAlert
{
    TimelineEvent event; ///< its newest revision
    /// An incident has the same alert as well: it was declared from it, or pulls it from the same tool.
    bool inIncident = false;
};

/// Newest first, at most `most`; retracted ones left out. Looks at the newest 50,000 events without incident
/// and no further, so that a flood of other things costs a bounded time. Errors: Storage.
Result<std::vector<LooseAlert>> looseAlerts(const ReadTx& tx, int most);

} // namespace muster
