// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/plot_content.h"

#include "models/chart/stacking.h"
#include "models/domain/native_histogram.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace muster {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// A threshold that is farther from the data than half of its height does not press the data flat.
constexpr double kNearThreshold = 0.5;

/// More areas over one another than this hide each other and cost more than they say; then lines stand alone.
constexpr std::size_t kMostAreas = 8;

bool isRows(PanelStyle style)
{
    return style == PanelStyle::StateBands || style == PanelStyle::HeatMap;
}

/// Collects the bounds of what is drawn.
struct Bounds
{
    double min = kInfinity;
    double max = -kInfinity;
    double leastAboveZero = kInfinity;

    void add(double value)
    {
        if (!std::isfinite(value))
            return;
        min = std::min(min, value);
        max = std::max(max, value);
        if (value > 0)
            leastAboveZero = std::min(leastAboveZero, value);
    }

    /// The visible stretch, one sample beyond it on both sides included. Gives what is there, infinities too.
    ValueBounds add(const SeriesSnapshot& samples, double from, double to, bool isLog)
    {
        std::size_t begin = samples.lowerBound({qint64(std::floor(from))});
        std::size_t end = samples.lowerBound({qint64(std::ceil(to))});
        begin = begin > 0 ? begin - 1 : 0;
        end = std::min(samples.size(), end + 1);
        const ValueBounds range = samples.bounds(begin, end);
        if (!range.hasValue())
            return range;
        if (std::isfinite(range.min) && std::isfinite(range.max) && (range.min > 0 || !isLog)) {
            add(range.min);
            add(range.max);
            return range;
        }
        const auto values = samples.values();
        for (std::size_t i = begin; i < end; ++i)
            add(values[i]);
        return range;
    }
};

/// The bars' height as a line that holds for each interval: two bars in one place could not be told apart.
SeriesSnapshot totalLine(const BarChart& bars)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    SampleBlock line;
    const auto add = [&line](double time, double value) {
        const auto at = qint64(time);
        if (line.times.empty() || line.times.back() < at) {
            line.times.push_back(at);
            line.values.push_back(value);
        } else {
            line.values.back() = value;
        }
    };
    for (std::size_t i = 0; i < bars.bins.ends.size(); ++i) {
        double total = nan;
        for (const std::vector<double>& upper : bars.upper)
            total = std::isnan(upper[i]) || std::abs(upper[i]) < std::abs(total) ? total : upper[i];
        add(bars.bins.begin(i), total);
        add(bars.bins.end(i), nan); // unless the next interval begins here
    }
    SeriesBuffer buffer;
    buffer.merge(line);
    return buffer.snapshot();
}

void addBehind(PlotContent& content, SeriesSnapshot samples, int of)
{
    if (samples.empty())
        return;
    RasterSeries line;
    line.samples = std::move(samples);
    const bool holds = content.style == PanelStyle::Step || content.style == PanelStyle::Bars;
    line.style.joint = holds ? Joint::Hold : Joint::Straight;
    content.behind.push_back(std::move(line));
    content.behindOf.push_back(of);
}

/// Rows of the past, each below the one it is compared with.
void addBehindRows(PlotContent& content, const PlotRequest& request)
{
    const std::vector<BandRow> live = std::exchange(content.bands, {});
    const auto add = [&](int behind) {
        for (const OverlaySeries& overlay : request.overlays) {
            const FeedSeries& series = overlay.series;
            if (overlay.behind == behind && !series.hidden)
                content.bands.push_back({series.name, series.samples, series.step});
        }
    };
    for (std::size_t row = 0; row < live.size(); ++row) {
        content.bands.push_back(live[row]);
        add(content.shown[row]);
    }
    add(-1);
}

void makeBehind(PlotContent& content, const PlotRequest& request)
{
    std::vector<SeriesSnapshot> stacked;
    std::vector<CountSeries> counts;
    std::vector<int> of;
    for (const OverlaySeries& overlay : request.overlays) {
        const FeedSeries& series = overlay.series;
        if (series.hidden)
            continue;
        of.push_back(overlay.behind);
        switch (content.style) {
        case PanelStyle::Line:
        case PanelStyle::Area:
        case PanelStyle::Step:
        case PanelStyle::SingleStat:
            addBehind(content, series.samples, overlay.behind);
            break;
        case PanelStyle::Stacked:
            stacked.push_back(series.samples);
            break;
        case PanelStyle::Bars:
            counts.push_back({series.samples, series.step});
            break;
        case PanelStyle::StateBands:
        case PanelStyle::HeatMap:
            break;
        }
    }
    if (content.style == PanelStyle::Stacked) {
        std::vector<StackLayer> layers = stackSeries(stacked, request.from, request.to);
        for (std::size_t i = 0; i < layers.size(); ++i)
            addBehind(content, std::move(layers[i].upper), of[i]);
    }
    if (content.style == PanelStyle::StateBands)
        addBehindRows(content, request);
    if (content.style == PanelStyle::Bars && !counts.empty())
        addBehind(content, totalLine(makeBars(counts, request.from, request.to)),
                  request.series.size() == 1 ? 0 : -1);
}

} // namespace

double contentWork(const PlotRequest& request)
{
    const PanelStyle style = request.panel.style;
    if (style != PanelStyle::Stacked && style != PanelStyle::Bars && style != PanelStyle::HeatMap)
        return 0;
    double samples = 0;
    for (const FeedSeries& series : request.series) {
        if (!series.hidden)
            samples += double(series.samples.lowerBound({qint64(request.to)}) -
                              series.samples.lowerBound({qint64(request.from)}));
    }
    for (const OverlaySeries& overlay : request.overlays) {
        if (!overlay.series.hidden)
            samples += double(overlay.series.samples.lowerBound({qint64(request.to)}) -
                              overlay.series.samples.lowerBound({qint64(request.from)}));
    }
    return samples;
}

PlotContent makeContent(const PlotRequest& request)
{
    PlotContent content;
    content.style = request.panel.style;
    std::vector<SeriesSnapshot> snapshots;
    std::vector<CountSeries> counts;
    std::vector<BucketSeries> buckets;
    for (std::size_t i = 0; i < request.series.size(); ++i) {
        const FeedSeries& series = request.series[i];
        if (series.hidden)
            continue;
        content.any |= !series.samples.empty();
        content.shown.push_back(int(i));
        switch (content.style) {
        case PanelStyle::Line:
        case PanelStyle::Area:
        case PanelStyle::Step:
        case PanelStyle::SingleStat: {
            RasterSeries line;
            line.samples = series.samples;
            line.style.fill = content.style == PanelStyle::Area && request.series.size() <= kMostAreas;
            line.style.joint = content.style == PanelStyle::Step ? Joint::Hold : Joint::Straight;
            if (series.recordedUntil != Instant::never())
                line.style.recordedUntil = double(series.recordedUntil.ms);
            content.lines.push_back(std::move(line));
            break;
        }
        case PanelStyle::Stacked:
            snapshots.push_back(series.samples);
            break;
        case PanelStyle::Bars:
            counts.push_back({series.samples, series.step});
            break;
        case PanelStyle::HeatMap: {
            const auto le = series.key.labels.find(QStringLiteral("le"));
            buckets.push_back({{series.samples, series.step},
                               le == series.key.labels.end() ? QString() : le->second,
                               series.name,
                               nativePart(series.key)});
            break;
        }
        case PanelStyle::StateBands:
            content.bands.push_back({series.name, series.samples, series.step});
            break;
        }
    }
    if (content.style == PanelStyle::Stacked) {
        for (StackLayer& layer : stackSeries(snapshots, request.from, request.to)) {
            RasterSeries line;
            line.samples = std::move(layer.upper);
            line.floor = std::move(layer.lower);
            line.style.fill = true;
            line.style.fillOpacity = 0.45F;
            content.lines.push_back(std::move(line));
        }
    }
    if (content.style == PanelStyle::Bars)
        content.bars = makeBars(counts, request.from, request.to);
    if (content.style == PanelStyle::HeatMap)
        content.heat = makeHeatMap(buckets, request.from, request.to, request.panel.format);
    if (!request.overlays.empty())
        makeBehind(content, request);
    if (isRows(content.style)) {
        content.rows =
            double(content.style == PanelStyle::HeatMap ? content.heat.rows.size() : content.bands.size());
        return content;
    }

    Bounds bounds;
    const bool isLog = request.panel.scale == AxisScale::Log;
    for (const RasterSeries& line : content.lines)
        content.extremes.push_back(bounds.add(line.samples, request.from, request.to, isLog));
    for (const RasterSeries& line : content.behind)
        bounds.add(line.samples, request.from, request.to, isLog);
    if (content.style == PanelStyle::Bars) {
        ValueBounds all{kInfinity, -kInfinity, false};
        for (const auto& upper : content.bars.upper)
            for (const double value : upper) {
                bounds.add(value);
                all.min = value < all.min ? value : all.min;
                all.max = value > all.max ? value : all.max;
            }
        content.extremes.push_back(all);
    }
    if (std::isfinite(request.slo))
        bounds.add(request.slo);
    if (bounds.min <= bounds.max) {
        const double height = std::max(bounds.max, 0.0) - std::min(bounds.min, 0.0);
        const Bounds data = bounds;
        for (const PanelThreshold& threshold : request.panel.thresholds)
            if (threshold.value <= data.max + kNearThreshold * height &&
                threshold.value >= data.min - kNearThreshold * height)
                bounds.add(threshold.value);
    }
    content.range = {bounds.min, bounds.max,
                     std::isfinite(bounds.leastAboveZero) ? bounds.leastAboveZero : 0};
    return content;
}

ValueScale contentScale(const PlotContent& content, const Panel& panel, int maxTicks)
{
    if (content.rows)
        return {0, std::max(1.0, *content.rows), 1, {}};
    return valueScale(content.range, AxisWish::of(panel), maxTicks);
}

std::vector<Tick> contentTicks(const PlotContent& content, const ValueScale& scale, const Panel& panel,
                               int maxTicks)
{
    if (!content.rows)
        return valueTicks(scale, panel.format);
    std::vector<Tick> ticks;
    const auto count = std::size_t(*content.rows);
    // As many names as fit; every name when the rows are tall. A name takes half of the room of a value tick.
    const std::size_t stride =
        std::max<std::size_t>(1, (count + std::size_t(maxTicks) * 2) / (std::size_t(maxTicks) * 3));
    for (std::size_t row = 0; row < count; row += stride) {
        const bool heat = content.style == PanelStyle::HeatMap;
        ticks.push_back({heat ? double(row) + 0.5 : double(count - row) - 0.5,
                         heat ? content.heat.rows[row] : content.bands[row].name});
    }
    std::sort(ticks.begin(), ticks.end(),
              [](const Tick& a, const Tick& b) { return a.position < b.position; });
    return ticks;
}

} // namespace muster
