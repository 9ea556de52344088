// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What people wrote in a room on this machine.

#include "models/store/store.h"

#include <vector>

namespace muster::test {

/// In the order of the timeline.
inline std::vector<TimelineEvent> localEvents(Store& store, const IncidentId& id)
{
    auto events = store.readNow([&](ReadTx& tx) { return tx.events(id); });
    std::vector<TimelineEvent> mine;
    for (TimelineEvent& event : *events) {
        if (event.sourceName == QLatin1String("You"))
            mine.push_back(std::move(event));
    }
    return mine;
}

} // namespace muster::test
