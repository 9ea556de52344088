// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/heat_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::optional<double> boundOf(const QString& le)
{
    bool ok = false;
    const double value = le.toDouble(&ok); // knows "+Inf" as well
    return ok && !std::isnan(value) ? std::optional(value) : std::nullopt;
}

double plus(double a, double b)
{
    return std::isnan(a) ? b : std::isnan(b) ? a : a + b;
}

QColor between(const QColor& a, const QColor& b, double share)
{
    const auto mix = [share](int from, int to) { return int(std::lround(from + (to - from) * share)); };
    return QColor(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

} // namespace

HeatMap makeHeatMap(std::span<const BucketSeries> series, double from, double to, const ValueFormat& format)
{
    std::vector<CountSeries> counts;
    for (const BucketSeries& one : series)
        counts.push_back(one.counts);
    HeatMap map;
    map.bins = timeBins(counts, from, to);
    const std::size_t count = map.bins.ends.size();

    std::map<double, std::vector<double>> buckets;
    for (std::size_t s = 0; s < series.size(); ++s) {
        const std::vector<double>& values = map.bins.values[s];
        if (const auto bound = boundOf(series[s].le)) {
            auto [bucket, isNew] = buckets.try_emplace(*bound * format.factor, values);
            for (std::size_t i = 0; !isNew && i < count; ++i)
                bucket->second[i] = plus(bucket->second[i], values[i]);
        } else {
            map.rows.push_back(series[s].name);
            map.counts.push_back(values);
        }
    }
    const std::vector<double>* below = nullptr;
    double belowBound = 0;
    for (const auto& [bound, cumulative] : buckets) {
        std::vector<double> own(count, kNan);
        for (std::size_t i = 0; i < count; ++i) {
            const double base = below ? (*below)[i] : 0;
            own[i] = std::isnan(cumulative[i] - base) ? kNan : std::max(0.0, cumulative[i] - base);
        }
        map.counts.push_back(std::move(own));
        map.rows.push_back(std::isinf(bound) && below ? QStringLiteral("> ") + formatValue(belowBound, format)
                                                      : QStringLiteral("≤ ") + formatValue(bound, format));
        below = &cumulative;
        belowBound = bound;
    }
    for (const auto& row : map.counts)
        for (const double value : row)
            map.most = std::isfinite(value) ? std::max(map.most, value) : map.most;
    return map;
}

std::vector<double> heatColumns(const HeatMap& map, std::size_t row, const PlotTransform& transform)
{
    return heatColumns(map, row, columnsOf(map.bins, transform.from, transform.to, transform.width),
                       transform.width);
}

std::vector<double> heatColumns(const HeatMap& map, std::size_t row, const std::vector<ColumnSpan>& spans,
                                int width)
{
    std::vector<double> columns(std::size_t(std::max(0, width)), kNan);
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const double value = map.counts[row][i];
        if (std::isnan(value))
            continue;
        for (int c = std::max(0, spans[i].first); c < std::min(spans[i].end, width); ++c) {
            double& column = columns[std::size_t(c)];
            column = std::isnan(column) ? value : std::max(column, value);
        }
    }
    return columns;
}

QColor heatColor(double count, double most, const ChartTheme& theme)
{
    if (!(count > 0))
        return between(theme.background, theme.seriesColor(0), 0.05); // known and empty
    const double share = std::isinf(count) || most <= 0 ? 1 : std::sqrt(std::min(1.0, count / most));
    // The least that is there still shows.
    const double shown = 0.2 + 0.8 * share;
    return shown < 0.7 ? between(theme.background, theme.seriesColor(0), shown / 0.7)
                       : between(theme.seriesColor(0), theme.text, (shown - 0.7) / 0.3);
}

void paintHeatMap(QImage& image, const QRect& plot, const PlotTransform& transform, const HeatMap& map,
                  const ChartTheme& theme)
{
    const std::size_t count = map.counts.size();
    const std::vector<ColumnSpan> spans = columnsOf(map.bins, transform.from, transform.to, transform.width);
    for (std::size_t r = 0; r < count; ++r) {
        const std::vector<double> columns = heatColumns(map, r, spans, transform.width);
        const double pitch = double(plot.height()) / double(count);
        // The first row stands at the bottom; rows touch but for one line where they are tall enough.
        const int top = plot.top() + int(std::lround(double(count - r - 1) * pitch));
        const int bottom = plot.top() + int(std::lround(double(count - r) * pitch)) - (pitch >= 5 ? 1 : 0);
        std::vector<QRgb> colors(columns.size(), 0);
        for (std::size_t c = 0; c < columns.size(); ++c)
            colors[c] = std::isnan(columns[c]) ? 0 : heatColor(columns[c], map.most, theme).rgb();
        for (int y = std::max(0, top); y < std::min(bottom, image.height()); ++y) {
            auto* row = reinterpret_cast<QRgb*>(image.scanLine(y));
            for (std::size_t c = 0; c < colors.size(); ++c) {
                const int x = plot.left() + int(c);
                if (colors[c] != 0 && x >= 0 && x < image.width())
                    row[x] = colors[c];
            }
        }
    }
}

} // namespace muster
