// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The `.muster` incident file: one sealed SQLite archive of one incident, with manifest and hashes.

#include "models/base/result.h"
#include "models/store/store.h"

namespace muster {

/// Manifest row set of a file.
struct IncidentFileManifest
{
    int format = 1;
    IncidentId incident;
    QString number, title;
    Instant sealedAt;
    QString madeBy;      ///< "Muster 0.1.0"
    QString contentHash; ///< SHA-256 over every row in a stated order, hex
};

// All three block: call them from the command line, a test or a Worker, never from a thread that shows a
// window, and not from inside a store functor. What the file holds, byte by byte:
// models/store/incident_rows.h.

/// Writes the incident with everything it refers to into `path` (atomically: temporary file, then rename).
Done exportIncident(Store& store, const IncidentId& id, const QString& path);
/// Verifies manifest, hashes and schema, then adds the incident to the store in one transaction: wholly or
/// not at all. Errors are Invalid and name the file, what is wrong and the way out. `sealed` marks it
/// read-only. The file may be given again: what is already here is not doubled. An incident that is here with
/// other content is a Conflict.
Result<IncidentId> importIncident(Store& store, const QString& path, bool sealed);
/// Only the manifest, verified (with the whole content).
Result<IncidentFileManifest> inspectIncidentFile(const QString& path);

} // namespace muster
