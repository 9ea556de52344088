// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where axis ticks stand and how values of a unit are written. Pure; any thread.

#include "models/domain/series.h"

#include <QString>

#include <vector>

namespace muster {

struct Tick
{
    double position = 0; ///< UTC ms on a time axis, the panel's unit on a value axis
    QString label;
    friend bool operator==(const Tick&, const Tick&) = default;
};

/// A value axis: `low` and `high` are ticks themselves.
struct ValueScale
{
    double low = 0;
    double high = 1;
    double step = 0.25;
    friend bool operator==(const ValueScale&, const ValueScale&) = default;
};

/// The smallest distance of ticks that is round in UTC (1, 2, 5 … ms, 1, 2, 5, 10, 15, 30 s and min, 1, 2, 3,
/// 6, 12 h, whole days) and gives at most `maxTicks` ticks over `spanMs`. Above zero for every finite span.
double timeStep(double spanMs, int maxTicks);

/// Ticks at multiples of `stepMs` since the epoch in [from, to], so that they stand on round UTC instants.
/// Labels: "02:15", with seconds below a minute, "20 Nov" at midnight and for whole days.
std::vector<Tick> timeTicks(double from, double to, double stepMs);

/// A round axis over [min, max] with at most `maxTicks` ticks. Zero is included unless a None-unit range
/// stays far away from it. Steps are 1, 2, 2.5 or 5 times a power of ten; of 1024 for bytes; clock-like for
/// long durations. Not finite or reversed bounds give 0…1.
ValueScale valueScale(double min, double max, Unit unit, int maxTicks);
std::vector<Tick> valueTicks(const ValueScale& scale, Unit unit);

/// A value for people, in the application's locale: "18.2 %", "2.84 s", "340 ms", "2,310/s", "1.5 GiB".
/// "no data" for NaN, "∞" for infinity.
QString formatValue(double value, Unit unit);

} // namespace muster
