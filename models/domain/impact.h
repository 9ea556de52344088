// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Derived impact: failed requests, budget spent, key durations; every figure event based.

#include "models/domain/change_points.h"
#include "models/domain/incident.h"
#include "models/domain/series.h"
#include "models/domain/slo.h"

namespace muster {

struct Impact
{
    std::optional<Instant> start, end;
    double failed = 0; ///< bad events in [start, end)
    double total = 0;
    double failedAboveBaseline = 0; ///< failed − baseline rate · length
    double budgetSpentRatio = 0;    ///< above baseline / budget
    friend bool operator==(const Impact&, const Impact&) = default;
};

/// From cumulative counters (monotone, resets handled as in Prometheus' increase, without extrapolation).
/// `baselineBadPerSecond`: the rate before onset. An open incident counts up to the last sample.
Impact deriveImpact(const SampleBlock& totalCounter, const SampleBlock& badCounter, Instant start,
                    std::optional<Instant> end, double baselineBadPerSecond, double budgetEvents);

/// Increase of a cumulative counter between two instants, linear between samples; no data: nullopt.
std::optional<double> counterIncrease(const SampleBlock& counter, Instant from, Instant to);

/// Events of a window from the two counters; empty when either has no data there.
std::optional<EventCount> eventCount(const SampleBlock& totalCounter, const SampleBlock& badCounter,
                                     Instant from, Instant to);

/// When users were hurt, from the counters alone: the impact window of the error ratio of each of the
/// counter's own steps in the six hours before `until`, see impactWindow(). Absent when the counters do not
/// show one around `near`.
std::optional<ImpactWindow> deriveImpactWindow(const SampleBlock& totalCounter, const SampleBlock& badCounter,
                                               double limit, Instant near, Instant until);

/// One of the time-to-X figures with the definition that stands behind it (DOMAIN 4.8).
struct KeyDuration
{
    QString name;       ///< "Time to detect"
    QString definition; ///< "detected − impact start"
    std::optional<Milliseconds> value;
};
std::vector<KeyDuration> keyDurations(const IncidentState& state);

} // namespace muster
