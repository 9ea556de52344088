// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The few events of an incident that were ever corrected. Used only inside Store functors and tests; made
// beside the other readings of events, in read_tx.cpp.

#include "models/store/read_tx.h"

namespace muster {

/// Of ReadTx::events(id, asOf) those of which there is more than one revision, in no order. The others follow
/// from what is known now: as they are, once they were known and had happened.
Result<std::vector<TimelineEvent>> revisedEvents(const ReadTx& tx, const IncidentId& id, AsOf asOf);

} // namespace muster
