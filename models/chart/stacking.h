// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Sums of series on top of one another, for stacked areas. Pure; any thread.

#include "models/chart/series_buffer.h"

#include <span>
#include <vector>

namespace muster {

/// One layer of a stack: between `lower` and `upper` at the same times. NaN: the layer has no value there.
struct StackLayer
{
    SeriesSnapshot lower;
    SeriesSnapshot upper;
};

/// Stacks the series in their order over [from, to] (UTC ms) and one sample beyond on both sides. Between two
/// samples of its own a series runs straight; in a gap, and before its first and after its last sample, it
/// adds nothing: its layer is not drawn and those above stand on what is there, with a vertical edge where
/// the gap begins and ends. Nothing is ever joined over a gap. Above sixteen thousand instants each layer
/// keeps, of each of 4096 parts of the range, the first, smallest, largest and last sum of every
/// uninterrupted stretch: no extreme is lost. O(series · instants).
std::vector<StackLayer> stackSeries(std::span<const SeriesSnapshot> series, double from, double to);

/// Indices that keep what `stackSeries` promises, ascending; all when there are few. Exposed for tests.
std::vector<std::size_t> extremeIndices(std::span<const qint64> times, std::span<const double> values,
                                        double from, double to);

} // namespace muster
