// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The runbook and the objectives that a room is opened with (`--runbook`, `--slo`).

#include "models/base/id.h"
#include "models/base/result.h"
#include "models/domain/runbook.h"
#include "models/domain/slo.h"

#include <optional>
#include <vector>

namespace muster {

class WriteTx;

struct RoomDocuments
{
    std::optional<Runbook> runbook;
    std::vector<Slo> slos;
};

/// Reads both files; an empty path means none. Blocking: on the worker pool. Errors are Invalid and name the
/// file, the line where there is one, and the way out; a runbook with lint errors is refused, because its
/// paths may not end.
Result<RoomDocuments> readRoomDocuments(const QString& runbookPath, const QString& sloPath);

/// Stores them with the incident, in the caller's transaction.
Done putRoomDocuments(WriteTx& tx, const IncidentId& incident, const RoomDocuments& documents);

} // namespace muster
