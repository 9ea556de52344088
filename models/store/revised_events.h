// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The few events of an incident that were ever corrected. Used only inside Store functors and tests; made
// beside the other readings of events, in read_tx.cpp.

#include "models/store/read_tx.h"

#include <optional>

namespace muster {

/// Of ReadTx::events(id, asOf) those of which there is more than one revision, in no order. The others follow
/// from what is known now: as they are, once they were known and had happened. `all`: ReadTx::events(id),
/// from the same state of the store. `happenedBy`: instead of the AsOf's instant, for what a person says
/// happened earlier than its tool did.
Result<std::vector<TimelineEvent>> revisedEvents(const ReadTx& tx, const IncidentId& id,
                                                 const std::vector<TimelineEvent>& all, AsOf asOf,
                                                 std::optional<Instant> happenedBy = {});

/// ReadTx::events for a reader who has most of them: those of `known` (ascending by (occurredAt, id)) that
/// are still the newest revision come as they are there, and share their texts.
Result<std::vector<TimelineEvent>> eventsSharing(const ReadTx& tx, const IncidentId& id, AsOf asOf,
                                                 const std::vector<TimelineEvent>& known);

} // namespace muster
