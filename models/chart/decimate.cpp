// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/decimate.h"

#include "models/chart/sample_scan.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

/// Fewer samples than this are read where they are: the pyramid has nothing to say of them.
constexpr std::size_t kReadInPlace = 128;

/// The first whole number that is not below `value`. std::ceil is a call on processors of before SSE 4.1.
qint64 ceilOf(double value)
{
    const auto whole = qint64(value);
    return double(whole) < value ? whole + 1 : whole;
}

ValueBounds read(const double* values, std::size_t count)
{
    const detail::Scan scan = detail::scan(values, count);
    return {scan.min, scan.max, scan.gap};
}

} // namespace

void columnBounds(std::span<const qint64> times, double from, double to, int width,
                  std::vector<std::uint32_t>& bounds)
{
    bounds.resize(std::size_t(width) + 1);
    const std::size_t count = times.size();
    if (count == 0) {
        std::fill(bounds.begin(), bounds.end(), 0U);
        return;
    }
    const double columnMs = (to - from) / width;
    const double first = double(times.front());
    // Most series come on a regular grid, so the index can be computed; where the guess is wrong, a binary
    // search between the last bound and the end decides.
    const double perMs = count > 1 ? double(count - 1) / (double(times.back()) - first) : 1.0;
    std::size_t previous = 0;
    for (int c = 0; c <= width; ++c) {
        const double place = c == width ? to : from + c * columnMs;
        const qint64 edge = ceilOf(place); // times are whole, so they lie before both or before neither
        const auto fits = [&](std::size_t i) {
            return (i == 0 || times[i - 1] < edge) && (i >= count || times[i] >= edge);
        };
        const double guess = (place - first) * perMs;
        std::size_t index = guess <= 0 ? 0 : guess >= double(count) ? count : std::size_t(guess);
        if (!fits(index)) {
            if (index < count && fits(index + 1)) {
                ++index;
            } else {
                const auto at = std::lower_bound(times.begin() + std::ptrdiff_t(previous), times.end(), edge);
                index = std::size_t(at - times.begin());
            }
        }
        bounds[std::size_t(c)] = std::uint32_t(index);
        previous = index;
    }
}

const std::vector<std::uint32_t>& ColumnPlaces::of(const SeriesSnapshot& samples, double from, double to,
                                                   int width)
{
    const auto times = samples.times();
    const Grid grid{times.empty() ? 0 : times.front(), samples.gridStep(), times.size(), from, to, width};
    if (grid.step == 0 || !(grid == m_grid))
        columnBounds(times, from, to, width, m_bounds);
    m_grid = grid;
    return m_bounds;
}

void decimate(const SeriesSnapshot& samples, const std::vector<std::uint32_t>& bounds,
              std::vector<Column>& columns)
{
    const auto values = samples.values();
    columns.resize(bounds.empty() ? 0 : bounds.size() - 1);
    for (std::size_t c = 0; c < columns.size(); ++c) {
        Column& column = columns[c];
        column.begin = bounds[c];
        column.end = bounds[c + 1];
        if (column.empty()) {
            constexpr double nan = std::numeric_limits<double>::quiet_NaN();
            column = {column.begin, column.end, nan, 1, 0, nan, false};
            continue;
        }
        const std::size_t count = column.end - column.begin;
        const ValueBounds range = count < kReadInPlace ? read(values.data() + column.begin, count)
                                                       : samples.bounds(column.begin, column.end);
        column.first = values[column.begin];
        column.min = range.min;
        column.max = range.max;
        column.last = values[column.end - 1];
        column.gap = range.gap;
    }
}

} // namespace muster
