// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/heat_map.h"

#include "models/domain/native_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kMostMissing =
    64; // empty rows between two buckets: farther apart they just stand beside each other

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

/// Rows of native buckets, from low to high, with empty ones between.
void addNativeRows(HeatMap& map, std::span<const BucketSeries> series, const ValueFormat& format)
{
    const std::size_t count = map.bins.ends.size();
    std::vector<double> seen(count, kNan); // of "count": where the histogram has a value
    std::map<std::pair<double, double>, std::vector<double>> buckets;
    for (std::size_t s = 0; s < series.size(); ++s) {
        if (series[s].native.isEmpty())
            continue;
        const std::vector<double>& values = map.bins.values[s];
        const auto bounds = NativeBucket::fromName(series[s].native);
        std::vector<double>* into = &seen;
        if (bounds)
            into = &buckets.try_emplace({bounds->lower, bounds->upper}, count, kNan).first->second;
        else if (series[s].native != QLatin1String("count"))
            continue;
        for (std::size_t i = 0; i < count; ++i)
            (*into)[i] = plus((*into)[i], values[i]);
    }
    const auto bound = [&](double value) { return formatValue(value * format.factor, format); };
    const auto add = [&](double lower, double upper, std::vector<double> counts) {
        for (std::size_t i = 0; i < count; ++i)
            counts[i] = std::isnan(counts[i]) && !std::isnan(seen[i]) ? 0 : counts[i];
        map.rows.push_back(QStringLiteral("%1 … %2").arg(bound(lower), bound(upper)));
        map.counts.push_back(std::move(counts));
    };
    const std::pair<double, double>* below = nullptr;
    for (const auto& [bounds, counts] : buckets) {
        // How many buckets like this one fit between it and the one below; all of it on one side of zero.
        if (below && below->second < bounds.first && below->first * below->second > 0 &&
            below->second * bounds.first > 0 && bounds.first * bounds.second > 0) {
            const double growth = std::abs(std::log(bounds.second / bounds.first));
            const double gap = std::abs(std::log(bounds.first / below->second));
            const double missing = std::round(gap / growth);
            for (int i = 0; missing >= 1 && missing <= kMostMissing && i < int(missing); ++i) {
                const double ratio = bounds.first / below->second;
                add(below->second * std::pow(ratio, i / missing),
                    below->second * std::pow(ratio, (i + 1) / missing), std::vector<double>(count, kNan));
            }
        }
        add(bounds.first, bounds.second, counts);
        below = &bounds;
    }
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
        if (!series[s].native.isEmpty())
            continue;
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
    addNativeRows(map, series, format);
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

std::vector<QColor> heatKey(double most, int steps, const ChartTheme& theme)
{
    std::vector<QColor> colors;
    for (int i = 0; i < steps && most > 0; ++i) {
        const double root = double(i) / double(std::max(1, steps - 1));
        colors.push_back(heatColor(root * root * most, most, theme));
    }
    return colors;
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
