// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a legend says of a series over a range. Pure; any thread.

#include "models/chart/series_buffer.h"

#include <cstddef>

namespace muster {

/// Over the samples in [from, to] (UTC ms). Gaps are skipped; infinities count for last, min and max, the
/// average is of the finite values. All NaN when the range holds no value.
struct LegendStats
{
    double last;
    double lastTime; ///< UTC ms
    double min;
    double max;
    double average;
    std::size_t count = 0; ///< of values
};

/// O(samples in the range).
LegendStats legendStats(const SeriesSnapshot& samples, double from, double to);

} // namespace muster
