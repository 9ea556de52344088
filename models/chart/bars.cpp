// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/bars.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kGapFrom = 4; // columns from which a bar leaves one free

/// Six parts of colour on four of the ground.
QRgb washed(QRgb color, QRgb ground)
{
    const auto mix = [](int a, int b) { return (a * 3 + b * 7) / 10; };
    return qRgb(mix(qRed(color), qRed(ground)), mix(qGreen(color), qGreen(ground)),
                mix(qBlue(color), qBlue(ground)));
}

} // namespace

BarChart makeBars(std::span<const CountSeries> series, double from, double to)
{
    BarChart bars;
    bars.bins = timeBins(series, from, to);
    const std::size_t count = bars.bins.ends.size();
    std::vector<double> above(count, 0.0), below(count, 0.0);
    for (const std::vector<double>& values : bars.bins.values) {
        std::vector<double> lower(count, kNan), upper(count, kNan);
        for (std::size_t i = 0; i < count; ++i) {
            if (std::isnan(values[i]))
                continue;
            double& sum = values[i] < 0 ? below[i] : above[i];
            lower[i] = sum;
            sum += values[i];
            upper[i] = sum;
        }
        bars.lower.push_back(std::move(lower));
        bars.upper.push_back(std::move(upper));
    }
    return bars;
}

std::vector<int> barOfColumn(const BarChart& bars, const PlotTransform& transform)
{
    std::vector<int> shown(std::size_t(std::max(0, transform.width)), -1);
    std::vector<double> reach(bars.bins.ends.size(), 0.0);
    for (const auto& upper : bars.upper) {
        for (std::size_t i = 0; i < reach.size(); ++i)
            reach[i] = std::abs(upper[i]) > reach[i] ? std::abs(upper[i]) : reach[i]; // NaN never is
    }
    for (std::size_t i = 0; i < bars.bins.ends.size(); ++i) {
        const ColumnSpan span =
            columnsOf(bars.bins.begin(i), bars.bins.end(i), transform.from, transform.to, transform.width);
        for (int c = std::max(0, span.first); c < std::min(span.end, transform.width); ++c) {
            int& best = shown[std::size_t(c)];
            if (best < 0 || reach[i] > reach[std::size_t(best)])
                best = int(i);
        }
    }
    return shown;
}

std::vector<EdgeMark> barEdgeMarks(const BarChart& bars, const PlotTransform& transform, int spacing)
{
    std::vector<EdgeMark> marks;
    const double low = transform.mapping(transform.low);
    const double high = transform.mapping(transform.high);
    const std::vector<int> shown = barOfColumn(bars, transform);
    int lastTop = -spacing, lastBottom = -spacing;
    for (int c = 0; c < transform.width; ++c) {
        if (shown[std::size_t(c)] < 0)
            continue;
        bool above = false, below = false;
        for (const auto& upper : bars.upper) {
            const double place = transform.mapping(upper[std::size_t(shown[std::size_t(c)])]);
            above |= place > high;
            below |= place < low;
        }
        if (above && c - lastTop >= spacing) {
            marks.push_back({c, true});
            lastTop = c;
        }
        if (below && c - lastBottom >= spacing) {
            marks.push_back({c, false});
            lastBottom = c;
        }
    }
    return marks;
}

bool textureHole(int texture, int x, int y)
{
    switch (texture % SeriesStyle::kDashCount) {
    case 1:
        return (x + y) % 6 == 0;
    case 2:
        return ((x - y) % 6 + 6) % 6 == 0;
    case 3:
        return y % 4 == 0;
    default:
        return false;
    }
}

void paintBars(QImage& image, const QRect& clipWanted, const PlotTransform& transform, const BarChart& bars,
               std::span<const SeriesStyle> styles, QRgb background)
{
    const QRect clip = clipWanted & image.rect();
    const std::vector<int> shown = barOfColumn(bars, transform);
    const ValueToY yOf(transform);
    const float top = float(clip.top());
    const float bottom = float(clip.bottom() + 1);
    for (int c = 0; c < transform.width; ++c) {
        const int x = transform.left + c;
        const int bar = shown[std::size_t(c)];
        if (bar < 0 || x < clip.left() || x > clip.right())
            continue;
        const auto i = std::size_t(bar);
        const ColumnSpan span =
            columnsOf(bars.bins.begin(i), bars.bins.end(i), transform.from, transform.to, transform.width);
        if (span.end - span.first >= kGapFrom && c == span.end - 1)
            continue;
        for (std::size_t s = 0; s < bars.upper.size() && s < styles.size(); ++s) {
            const double lower = bars.lower[s][i];
            const double upper = bars.upper[s][i];
            if (std::isnan(upper) || lower == upper)
                continue;
            const float y0 = std::clamp(yOf(lower), top, bottom);
            const float y1 = std::clamp(yOf(upper), top, bottom);
            int first = int(std::lround(std::min(y0, y1)));
            int end = int(std::lround(std::max(y0, y1)));
            if (first == end) // something is not nothing
                upper > lower ? --first : ++end;
            first = std::max(first, clip.top());
            end = std::min(end, clip.bottom() + 1);
            const QRgb color = styles[s].color | 0xff000000;
            const QRgb hole = washed(color, background);
            for (int y = first; y < end; ++y)
                reinterpret_cast<QRgb*>(image.scanLine(y))[x] =
                    textureHole(styles[s].dash, x, y) ? hole : color;
        }
    }
}

} // namespace muster
