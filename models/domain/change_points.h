// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where the level of a series changed, found afterwards from its samples alone.
//
// Method: moving-sum contrasts on several windows, joined from the smallest upwards (Eichinger and Kirch, "A
// MOSUM procedure for the estimation of multiple random change points", Bernoulli 24, 2018; Messer et al., "A
// multiple filter test for the detection of rate changes in renewal processes", Annals of Applied Statistics
// 8, 2014), with medians for sums, so that single spikes say nothing (Fried, "On the robust detection of
// edges in time series filtering", CSDA 52, 2007). Each window looks at a few minutes to an hour on either
// side, so the slow wave of a day, which moves both sides alike, is no change. The place is then the split of
// least absolute deviation.
//
// Pure and deterministic. Cost: O(n · windows · longest window).

#include "models/base/instant.h"

#include <optional>
#include <span>
#include <vector>

namespace muster {

struct ChangePoint
{
    Instant at;          ///< the first sample on the new level
    double before = 0;   ///< mean of the middle half of the window before
    double after = 0;    ///< the same of the window from `at` on
    double strength = 0; ///< contrast in multiples of its noise; above `ChangePointOptions::leastStrength`
    friend bool operator==(const ChangePoint&, const ChangePoint&) = default;
};

struct ChangePointOptions
{
    /// Samples on either side; at least 3 each.
    std::vector<int> windows{9, 15, 25, 61};
    /// Contrast from which a change is told. With the default tests/bench/changes finds no false alarm in 200
    /// days each of white, correlated and heavy-tailed noise, spikes and counts, and 0.055 a day under a
    /// strong daily wave.
    double leastStrength = 6.5;
    /// Changes of less than this part of the series' usual spread (its 5th to 95th percentile) or of its
    /// level are noise of rounding, however regular the series.
    double leastShare = 0.05;
};

/// `times`: UTC ms ascending, as long as `values`. NaN and infinities are skipped; a window that would span
/// more than twice its nominal time, because samples are missing, tells nothing, so nothing is found across a
/// gap. Returns the changes in order of time.
std::vector<ChangePoint> changePoints(std::span<const qint64> times, std::span<const double> values,
                                      const ChangePointOptions& options = {});

/// When users were hurt, derived from the ratio of failed to all events of each step.
struct ImpactWindow
{
    Instant start;              ///< where the first step above the limit began
    std::optional<Instant> end; ///< where the last one ended; absent while it goes on
    double worst = 0;           ///< the highest level between two changes
};

/// The stretch around `near` (the alert, or now) in which the error ratio stood above `limit`: from the
/// change that rose above it, through partial recoveries, to the change that came back. `ratios[i]` is of the
/// step that ends at `times[i]`. Absent when no change leads above the limit at or before `near`, or the
/// ratio was back by then.
std::optional<ImpactWindow> impactWindow(std::span<const qint64> times, std::span<const double> ratios,
                                         double limit, Instant near, const ChangePointOptions& options = {});

} // namespace muster
