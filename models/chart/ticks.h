// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where ticks of a time axis stand. Pure; any thread. The value axis is in value_scale.h.

#include <QString>

#include <vector>

namespace muster {

struct Tick
{
    double position = 0; ///< UTC ms on a time axis, the panel's unit on a value axis
    QString label;
    friend bool operator==(const Tick&, const Tick&) = default;
};

/// The smallest distance of ticks that is round in UTC (1, 2, 5 … ms, 1, 2, 5, 10, 15, 30 s and min, 1, 2, 3,
/// 6, 12 h, whole days) and gives at most `maxTicks` ticks over `spanMs`. Above zero for every finite span.
double timeStep(double spanMs, int maxTicks);

/// Ticks at multiples of `stepMs` since the epoch in [from, to], so that they stand on round UTC instants.
/// Labels: "02:15", with seconds below a minute, "20 Nov" at midnight and for whole days.
std::vector<Tick> timeTicks(double from, double to, double stepMs);

} // namespace muster
