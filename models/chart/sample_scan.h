// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Minimum, maximum and gaps of a run of doubles at memory speed. Internal to models/chart.

#include <cstddef>
#include <limits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace muster::detail {

struct Scan
{
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
    bool gap = false;

    void add(double value)
    {
        // Written so that a NaN fails both comparisons and leaves the bounds alone.
        min = value < min ? value : min;
        max = value > max ? value : max;
        gap |= value != value;
    }
    void add(const Scan& other)
    {
        min = other.min < min ? other.min : min;
        max = other.max > max ? other.max : max;
        gap |= other.gap;
    }
};

/// Bounds of `count` values. NaN is skipped and reported.
inline Scan scan(const double* values, std::size_t count)
{
    Scan result;
    std::size_t i = 0;
#if defined(__SSE2__)
    // MINPD and MAXPD return their second operand when either is NaN, so the accumulator must come second.
    // Two accumulators hide the latency. A compiler may not vectorise the plain loop by itself, because that
    // would change what happens to NaN. Wider vectors gain nothing here: the loop already runs at half of the
    // memory bandwidth.
    if (count >= 8) {
        __m128d low0 = _mm_set1_pd(result.min), low1 = low0;
        __m128d high0 = _mm_set1_pd(result.max), high1 = high0;
        __m128d nan = _mm_setzero_pd();
        for (; i + 4 <= count; i += 4) {
            const __m128d a = _mm_loadu_pd(values + i);
            const __m128d b = _mm_loadu_pd(values + i + 2);
            low0 = _mm_min_pd(a, low0);
            high0 = _mm_max_pd(a, high0);
            low1 = _mm_min_pd(b, low1);
            high1 = _mm_max_pd(b, high1);
            nan = _mm_or_pd(nan, _mm_cmpunord_pd(a, b));
        }
        low0 = _mm_min_pd(low0, low1);
        high0 = _mm_max_pd(high0, high1);
        alignas(16) double low[2], high[2];
        _mm_store_pd(low, low0);
        _mm_store_pd(high, high0);
        result.min = low[0] < low[1] ? low[0] : low[1];
        result.max = high[0] > high[1] ? high[0] : high[1];
        result.gap = _mm_movemask_pd(nan) != 0;
    }
#endif
    for (; i < count; ++i)
        result.add(values[i]);
    return result;
}

} // namespace muster::detail
