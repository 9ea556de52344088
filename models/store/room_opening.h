// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a room gets when it is opened: what is known by then of tools that know no incidents of their own.

#include "models/store/write_tx.h"

namespace muster {

/// Files in `room` what the source told of since `from`, and what it lists as being there now (an alert that
/// fires since yesterday): see WriteTx::copyToRoom. Errors: Storage.
Done tellRoom(WriteTx& tx, const SourceId& source, const IncidentId& room, Instant from);

} // namespace muster
