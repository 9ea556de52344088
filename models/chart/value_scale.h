// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The value axis of a chart: where a value stands (linear, log, symlog), where its ends and ticks are, and
// what stands beside them. Pure; any thread.

#include "models/chart/ticks.h"
#include "models/domain/panel.h"

#include <optional>
#include <vector>

namespace muster {

/// A monotone map from values to places on an axis, where equal distances are equal heights.
struct ValueMapping
{
    AxisScale kind = AxisScale::Linear;
    double base = 10;
    /// Symlog: about up to this size the axis is linear. Above zero.
    double linear = 1;

    /// Log: what is not above zero stands at minus infinity. NaN stays NaN, infinities stay infinite.
    double operator()(double value) const;
    friend bool operator==(const ValueMapping&, const ValueMapping&) = default;
};

/// A value axis from `low` to `high`.
struct ValueScale
{
    double low = 0;
    double high = 1;
    /// Linear: ticks stand at multiples of it. Log and symlog: powers of the base from tick to tick; 0: also
    /// at 2 and 5 times the powers.
    double step = 0.25;
    ValueMapping mapping;
    friend bool operator==(const ValueScale&, const ValueScale&) = default;
};

/// What an axis must hold.
struct ValueRange
{
    double min = 0; ///< of the finite values
    double max = 1;
    double leastAboveZero = 0; ///< smallest of the values above zero; 0 when there is none. For log axes.
};

/// What a panel asks of its value axis.
struct AxisWish
{
    ValueFormat format;
    AxisScale kind = AxisScale::Linear;
    double logBase = 10;
    std::optional<double> least; ///< fixed ends
    std::optional<double> most;
    static AxisWish of(const Panel& panel);
};

/// A round axis over the range with at most `maxTicks` ticks (a log axis may carry a few more). Linear: low
/// and high are ticks unless they are fixed; zero is included unless a range without unit stays far away from
/// it; steps are 1, 2, 2.5 or 5 times a power of ten, of 1024 for binary bytes, clock-like for long
/// durations. Log: from the smallest value above zero, at most fifteen decades; a fixed lower end that is not
/// above zero is passed over. Not finite or reversed bounds give 0…1 (log: 1…base).
ValueScale valueScale(const ValueRange& range, const AxisWish& wish, int maxTicks);

/// Ticks with their labels: on a linear axis all with one prefix and as many digits as tell them apart.
std::vector<Tick> valueTicks(const ValueScale& scale, const ValueFormat& format);

/// `formatValue`, and "no data" for NaN.
QString valueText(double value, const ValueFormat& format);

} // namespace muster
