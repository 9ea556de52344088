// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a public post was written on the ground of: changes whenever the incident's severity, stage or newest
// public status does. Not for showing.

#include "models/domain/incident.h"

namespace muster {

/// Equal exactly as long as nothing changed that a public post speaks of: severity, stage, and the newest
/// public status (its time, state and words). Stored with a post; stable across versions of Muster.
QString statusFingerprint(const IncidentState& state);

} // namespace muster
