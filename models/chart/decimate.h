// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// From samples to pixel columns: what a plot of a given width can show at most. Pure; any thread.

#include "models/chart/series_buffer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace muster {

/// What one pixel column shows of a series: the first, smallest, largest and last value of the samples in it.
struct Column
{
    std::uint32_t begin = 0; ///< index of the column's first sample
    std::uint32_t end = 0;   ///< behind its last; begin == end: the column is empty
    double first = 0;        ///< NaN when the first sample is a gap
    double min = 0;          ///< of the values that are not NaN; > max when there is none
    double max = 0;
    double last = 0;  ///< NaN when the last sample is a gap
    bool gap = false; ///< at least one NaN: the samples must be looked at one by one

    bool empty() const { return begin == end; }
};

/// Where each of `width` equal columns of [from, to) begins in an ascending column of times: `width + 1`
/// indices; the last is the first sample at or after `to`. `from < to` in UTC ms, which may be fractional.
/// O(width) on a regular grid, O(width · log n) otherwise.
void columnBounds(std::span<const qint64> times, double from, double to, int width,
                  std::vector<std::uint32_t>& bounds);

/// Role: columnBounds for series after series; those of one answer stand on one grid, and then the places are
/// those of the series before. Owner: who draws them. Thread: one at a time.
class ColumnPlaces
{
public:
    /// As columnBounds; valid until the next call.
    const std::vector<std::uint32_t>& of(const SeriesSnapshot& samples, double from, double to, int width);

private:
    struct Grid
    {
        qint64 first = 0;
        qint64 step = 0; ///< 0: none
        std::size_t count = 0;
        double from = 0;
        double to = 0;
        int width = 0;
        bool operator==(const Grid&) const = default;
    };
    Grid m_grid;
    std::vector<std::uint32_t> m_bounds;
};

/// Fills one Column per pixel from indices made by `columnBounds`. Reads every sample once, or the pyramid
/// when the series has one.
void decimate(const SeriesSnapshot& samples, const std::vector<std::uint32_t>& bounds,
              std::vector<Column>& columns);

} // namespace muster
