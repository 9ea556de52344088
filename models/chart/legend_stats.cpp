// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/legend_stats.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

LegendStats legendStats(const SeriesSnapshot& samples, double from, double to)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    LegendStats stats{nan, nan, nan, nan, nan, 0};
    if (!(from <= to))
        return stats;
    const std::size_t begin = samples.lowerBound({qint64(std::ceil(from))});
    const auto end = std::size_t(samples.indexAt({qint64(std::floor(to))}) + 1);
    const auto times = samples.times();
    const auto values = samples.values();
    // The mean is moved along instead of divided out of a sum, which could leave the range of doubles.
    double mean = 0;
    double finite = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const double value = values[i];
        if (std::isnan(value))
            continue;
        stats.min = stats.count == 0 ? value : std::min(stats.min, value);
        stats.max = stats.count == 0 ? value : std::max(stats.max, value);
        stats.last = value;
        stats.lastTime = double(times[i]);
        ++stats.count;
        if (std::isfinite(value)) {
            finite += 1;
            mean += value / finite - mean / finite;
        }
    }
    if (finite > 0)
        stats.average = mean;
    return stats;
}

} // namespace muster
