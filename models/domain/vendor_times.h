// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What other tools would call this night's "MTTR": the same stored times, each by the tool's own definition
// (DOMAIN 4.8). Figures of two tools are never compared without it.

#include "models/domain/incident.h"

#include <optional>
#include <vector>

namespace muster {

struct VendorTime
{
    QString tool;                      ///< "PagerDuty"
    QString measure;                   ///< as the tool calls it: "seconds_to_resolve"
    QString definition;                ///< "page resolved − page triggered"
    std::optional<Milliseconds> value; ///< empty: one of its two times is not known
};

/// Of recovery and resolution, shortest definition first as a rule; always the same list. Pure.
std::vector<VendorTime> vendorTimes(const IncidentState& state);

} // namespace muster
