// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// When an incident whose impact nobody measured began, by what the tools told. Pure.

#include "models/domain/incident.h"
#include "models/domain/timeline.h"

#include <optional>
#include <vector>

namespace muster {

/// The beginning of the alerts, pages and harm that lead up to when the incident was known about (its key
/// time `detected`, else `declared`; else all of them count): of those that lasted until then, or ended at
/// most five minutes before the next of them began. What was over earlier was another incident's. Where
/// nothing leads up to it, the first sign after it. nullopt: nothing was told. `events`: those that count,
/// ascending by occurredAt; an alert without an end among them lasts. O(n log n).
std::optional<Instant> firstSign(const IncidentState& state, const std::vector<TimelineEvent>& events);

} // namespace muster
