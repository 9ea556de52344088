// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The intervals that samples of counts stand for, common to the series of a panel. Pure; any thread.

#include "models/chart/series_buffer.h"

#include <span>
#include <vector>

namespace muster {

/// A series whose samples count what happened in an interval. `step`: its length; 0 when the samples are raw.
struct CountSeries
{
    SeriesSnapshot samples;
    Milliseconds step{0};
};

/// Intervals that at least one series has a sample in, ascending, and the values there. A sample at t stands
/// for (t - step, t], as `increase(x[step])` does; samples of different series fall into one interval when
/// they are less than a step apart.
struct TimeBins
{
    Milliseconds step{1};
    std::vector<qint64> ends;                ///< UTC ms; interval i is (ends[i] - step, ends[i]]
    std::vector<std::vector<double>> values; ///< [series][interval]; NaN where it has none
    double begin(std::size_t i) const { return double(ends[i] - step.count()); }
    double end(std::size_t i) const { return double(ends[i]); }
};

/// The intervals that touch [from, to]. The step is the smallest of the series; without one the smallest
/// distance between neighbours. Of several samples of a series in one interval the one of the largest size
/// stays, infinities before all. O(series · intervals).
TimeBins timeBins(std::span<const CountSeries> series, double from, double to);

/// Device columns that interval i covers within a plot of `width` columns over [from, to]: at least one, and
/// neighbouring intervals touch. First column and the one behind the last; may lie outside of the plot.
struct ColumnSpan
{
    int first = 0;
    int end = 0;
};
ColumnSpan columnsOf(double begin, double end, double from, double to, int width);
/// The same for every interval.
std::vector<ColumnSpan> columnsOf(const TimeBins& bins, double from, double to, int width);

} // namespace muster
