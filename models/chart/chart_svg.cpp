// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_image.h"

#include "models/chart/chart_feed.h"
#include "models/chart/chart_frame.h"
#include "models/chart/decimate.h"
#include "models/chart/mark_lanes.h"
#include "models/chart/svg_writer.h"
#include "models/chart/time_axis.h"
#include "models/domain/display_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace muster {

using svg::number;
using svg::SvgWriter;

namespace {

constexpr double kHeading = 26;
constexpr double kTimePitch = 70;
constexpr double kZoneLeft = 6;
constexpr double kLetterWidth = 0.6; // of the font's height, about: an SVG is written without fonts

/// An uninterrupted stretch of a line.
using Run = std::vector<QPointF>;

/// At most four points per column, a new run after each gap.
std::vector<Run> runsOf(const SeriesSnapshot& samples, const PlotTransform& transform)
{
    std::vector<Run> runs;
    bool open = false;
    const auto times = samples.times();
    const auto values = samples.values();
    const auto add = [&](std::size_t i) {
        if (std::isnan(values[i])) {
            open = false;
            return;
        }
        if (!open)
            runs.emplace_back();
        open = true;
        const double y = std::clamp(double(transform.y(values[i])), transform.top, transform.bottom);
        runs.back().push_back({transform.left + transform.x(double(times[i])), y});
    };
    std::vector<std::uint32_t> bounds;
    columnBounds(times, transform.from, transform.to, transform.width, bounds);
    for (std::size_t c = 0; c + 1 < bounds.size(); ++c) {
        const std::size_t begin = bounds[c];
        const std::size_t end = bounds[c + 1];
        if (end - begin <= 4) {
            for (std::size_t i = begin; i < end; ++i)
                add(i);
            continue;
        }
        if (samples.bounds(begin, end).gap) {
            for (std::size_t i = begin; i < end; ++i)
                add(i);
            continue;
        }
        const auto [low, high] =
            std::minmax_element(values.begin() + std::ptrdiff_t(begin), values.begin() + std::ptrdiff_t(end));
        std::vector<std::size_t> picked{begin, std::size_t(low - values.begin()),
                                        std::size_t(high - values.begin()), end - 1};
        std::sort(picked.begin(), picked.end());
        picked.erase(std::unique(picked.begin(), picked.end()), picked.end());
        for (const std::size_t i : picked)
            add(i);
    }
    return runs;
}

QString pathOf(const Run& run)
{
    QString text;
    QLatin1Char command('M');
    for (const QPointF& point : run) {
        text += command + number(point.x()) + QLatin1Char(' ') + number(point.y());
        command = QLatin1Char('L');
    }
    if (run.size() == 1)
        text += QStringLiteral("h0.1"); // a lone sample shows as a dot of the line's round cap
    return text;
}

QString rectPath(double left, double top, double right, double bottom)
{
    return QStringLiteral("M%1 %2H%3V%4H%1Z").arg(number(left), number(top), number(right), number(bottom));
}

/// What a picture of one style is written with.
struct Canvas
{
    SvgWriter& svg;
    const ChartRequest& request;
    const Panel& panel; ///< made safe to show
    const PlotContent& content;
    const PlotTransform& transform;
    QRectF plot;

    QColor color(std::size_t shown) const { return request.theme.seriesColor(content.shown[shown]); }
    double clampedY(double value) const
    {
        return std::clamp(double(transform.y(value)), transform.top, transform.bottom);
    }
};

/// The corners of a line that holds each value until the next.
Run heldRun(const Run& run)
{
    Run corners;
    for (const QPointF& point : run) {
        if (!corners.empty())
            corners.push_back({point.x(), corners.back().y()});
        corners.push_back(point);
    }
    return corners;
}

void writeBehind(const Canvas& canvas)
{
    for (std::size_t i = 0; i < canvas.content.behind.size(); ++i) {
        const RasterSeries& line = canvas.content.behind[i];
        QString path;
        for (const Run& run : runsOf(line.samples, canvas.transform))
            path += pathOf(line.style.joint == Joint::Hold ? heldRun(run) : run);
        if (!path.isEmpty())
            canvas.svg.path(path, canvas.request.theme.behindColor(canvas.content.behindOf[i]),
                            SeriesStyle::kOverlayDash, 1.1);
    }
}

void writeLines(const Canvas& canvas)
{
    writeBehind(canvas);
    const double base = canvas.clampedY(0);
    for (std::size_t i = 0; i < canvas.content.lines.size(); ++i) {
        const RasterSeries& line = canvas.content.lines[i];
        std::vector<Run> runs = runsOf(line.samples, canvas.transform);
        if (line.style.joint == Joint::Hold)
            std::transform(runs.begin(), runs.end(), runs.begin(), heldRun);
        // A layer's floor has a value exactly where the layer has one.
        const std::vector<Run> floors =
            line.floor.empty() ? std::vector<Run>() : runsOf(line.floor, canvas.transform);
        QString lines, area;
        for (std::size_t r = 0; r < runs.size(); ++r) {
            const QString path = pathOf(runs[r]);
            lines += path;
            area += path;
            if (r < floors.size()) {
                for (auto point = floors[r].rbegin(); point != floors[r].rend(); ++point)
                    area += QStringLiteral("L%1 %2").arg(number(point->x()), number(point->y()));
                area += QLatin1Char('Z');
            } else {
                area += QStringLiteral("L%1 %2L%3 %2Z")
                            .arg(number(runs[r].back().x()), number(base), number(runs[r].front().x()));
            }
        }
        const bool stacked = canvas.content.style == PanelStyle::Stacked;
        if (line.style.fill && !area.isEmpty())
            canvas.svg.area(area, canvas.color(i),
                            stacked                           ? 0.45
                            : canvas.content.lines.size() > 2 ? 0.1
                                                              : 0.2);
        // A recording that a tool goes on with is dashed up to there.
        const double recorded = canvas.transform.left + canvas.transform.x(line.style.recordedUntil);
        if (std::isfinite(line.style.recordedUntil)) {
            QString before, after;
            for (const Run& run : runs) {
                const auto cut = std::find_if(run.begin(), run.end(),
                                              [recorded](QPointF point) { return point.x() > recorded; });
                if (cut != run.begin())
                    before += pathOf(Run(run.begin(), cut));
                if (cut != run.end())
                    after += pathOf(Run(cut == run.begin() ? cut : std::prev(cut), run.end()));
            }
            if (!before.isEmpty())
                canvas.svg.path(before, canvas.color(i), SeriesStyle::kRecordedDash);
            lines = after;
        }
        if (!lines.isEmpty())
            canvas.svg.path(lines, canvas.color(i), canvas.content.shown[i] % SeriesStyle::kDashCount);
    }
}

void writeBars(const Canvas& canvas)
{
    const BarChart& bars = canvas.content.bars;
    const std::vector<int> shown = barOfColumn(bars, canvas.transform);
    for (std::size_t s = 0; s < bars.upper.size(); ++s) {
        QString shapes;
        for (std::size_t c = 0; c < shown.size();) {
            std::size_t end = c + 1;
            while (end < shown.size() && shown[end] == shown[c])
                ++end;
            if (shown[c] >= 0 && !std::isnan(bars.upper[s][std::size_t(shown[c])])) {
                const auto bar = std::size_t(shown[c]);
                const double free = end - c >= 4 ? 1 : 0;
                shapes +=
                    rectPath(canvas.plot.left() + double(c), canvas.clampedY(bars.upper[s][bar]),
                             canvas.plot.left() + double(end) - free, canvas.clampedY(bars.lower[s][bar]));
            }
            c = end;
        }
        if (!shapes.isEmpty())
            canvas.svg.shape(shapes, canvas.color(s), canvas.content.shown[s] % SeriesStyle::kDashCount);
    }
}

/// Rows of coloured stretches; `colorAt(column)` invalid: nothing.
template <typename ColorAt>
void writeRow(const Canvas& canvas, double top, double bottom, std::size_t width, ColorAt colorAt)
{
    for (std::size_t c = 0; c < width;) {
        const QColor color = colorAt(c);
        std::size_t end = c + 1;
        while (end < width && colorAt(end) == color)
            ++end;
        if (color.isValid())
            canvas.svg.rect(QRectF(canvas.plot.left() + double(c), top, double(end - c), bottom - top), color,
                            1);
        c = end;
    }
}

void writeHeatMap(const Canvas& canvas)
{
    const HeatMap& map = canvas.content.heat;
    const double pitch = canvas.plot.height() / double(std::max<std::size_t>(1, map.rows.size()));
    for (std::size_t row = 0; row < map.rows.size(); ++row) {
        const std::vector<double> columns = heatColumns(map, row, canvas.transform);
        const double bottom = canvas.plot.bottom() - double(row) * pitch;
        writeRow(canvas, bottom - pitch, bottom, columns.size(), [&](std::size_t c) {
            return std::isnan(columns[c]) ? QColor() : heatColor(columns[c], map.most, canvas.request.theme);
        });
    }
}

void writeBands(const Canvas& canvas)
{
    const auto& rows = canvas.content.bands;
    const double pitch = canvas.plot.height() / double(std::max<std::size_t>(1, rows.size()));
    const double margin = pitch >= 12 ? 2 : 0;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const std::vector<BandColumn> columns =
            bandColumns(rows[r].samples, rows[r].step, canvas.panel.thresholds, canvas.transform);
        const double top = canvas.plot.top() + double(r) * pitch;
        writeRow(canvas, top + margin, top + pitch - margin, columns.size(), [&](std::size_t c) {
            return columns[c].level == ValueLevel::None ? QColor()
                                                        : bandColor(columns[c], canvas.request.theme);
        });
        // The value in words, so that colour is not alone; about half of the letters' height is their width.
        for (const Band& band : bandsOf(columns)) {
            const QString text = bandText(band, canvas.panel.format);
            const double needed = double(text.size()) * canvas.request.theme.fontPixelSize * 0.6 + 6;
            const double height = canvas.request.theme.fontPixelSize * 1.4;
            if (double(band.end - band.begin) <= needed || pitch <= height + 2 * margin)
                continue;
            const QPointF centre(canvas.plot.left() + double(band.begin + band.end) / 2, top + pitch / 2);
            canvas.svg.rect(QRectF(centre.x() - needed / 2, centre.y() - height / 2, needed, height),
                            canvas.request.theme.background, 1);
            canvas.svg.text({centre.x(), centre.y() + canvas.request.theme.fontPixelSize * 0.35}, text,
                            canvas.request.theme.text, "middle");
        }
    }
}

void writeStats(const Canvas& canvas, const PlotRequest& plotRequest, double heading)
{
    constexpr std::size_t kMost = 6;
    const std::vector<SingleStat> stats = singleStats(plotRequest, plotRequest.to, kMost);
    const double width = canvas.request.size.width() / double(std::max<std::size_t>(1, stats.size()));
    const double height = canvas.plot.top() - heading;
    for (std::size_t i = 0; i < stats.size(); ++i) {
        const double x = (double(i) + 0.5) * width;
        const int pixels = std::clamp(
            int(std::min(height * 0.5, width / (double(stats[i].text.size()) * 0.62 + 1))), 12, 64);
        const ChartTheme& theme = canvas.request.theme;
        const bool danger = stats[i].level == ValueLevel::Danger;
        const QColor color = danger                               ? theme.alert
                             : stats[i].level == ValueLevel::Look ? theme.slo
                             : stats[i].level == ValueLevel::None ? theme.muted
                                                                  : theme.text;
        if (!stats[i].name.isEmpty())
            canvas.svg.text({x, heading + theme.fontPixelSize + 4.0}, stats[i].name, theme.muted, "middle");
        canvas.svg.figure({x, heading + height * 0.5 + pixels * 0.35}, stats[i].text, color, pixels);
        if (danger || stats[i].level == ValueLevel::Look)
            canvas.svg.text({x, heading + height * 0.5 + pixels * 0.35 + theme.fontPixelSize + 6.0},
                            danger ? QCoreApplication::translate("muster::ChartPanel", "danger",
                                                                 "a value beyond its threshold")
                                   : QCoreApplication::translate("muster::ChartPanel", "look",
                                                                 "a value beyond its threshold"),
                            color, "middle");
    }
    writeLines(canvas);
}

void writeThresholds(const Canvas& canvas, const std::vector<ThresholdMark>& marks)
{
    for (const ThresholdMark& mark : marks) {
        const double y = std::floor(canvas.clampedY(mark.value)) + 0.5;
        const QColor color = thresholdColor(mark.level, canvas.request.theme);
        canvas.svg.line({canvas.plot.left(), y}, {canvas.plot.right(), y}, color,
                        mark.level == PanelThreshold::Level::Look ? QStringLiteral("6 4") : QString());
        const bool roomAbove = y - canvas.request.theme.fontPixelSize - 2 >= canvas.plot.top();
        canvas.svg.text(
            {canvas.plot.right() - 3, roomAbove ? y - 3 : y + canvas.request.theme.fontPixelSize + 1},
            mark.label, color, "end");
    }
}

void writeContent(const Canvas& canvas, const PlotRequest& plotRequest, double heading)
{
    switch (canvas.content.style) {
    case PanelStyle::Line:
    case PanelStyle::Area:
    case PanelStyle::Stacked:
    case PanelStyle::Step:
        return writeLines(canvas);
    case PanelStyle::Bars:
        writeBars(canvas);
        return writeBehind(canvas);
    case PanelStyle::HeatMap:
        return writeHeatMap(canvas);
    case PanelStyle::StateBands:
        return writeBands(canvas);
    case PanelStyle::SingleStat:
        return writeStats(canvas, plotRequest, heading);
    }
}

/// Triangles at the edge for values beyond the axis.
void writeBeyond(const Canvas& canvas)
{
    constexpr int kSpacing = 10;
    const auto write = [&](const std::vector<EdgeMark>& marks, const QColor& color) {
        for (const EdgeMark& mark : marks) {
            const double x = canvas.plot.left() + mark.column + 0.5;
            const double tip = mark.top ? canvas.plot.top() : canvas.plot.bottom();
            canvas.svg.area(
                QStringLiteral("M%1 %2l-4 %3h8Z").arg(number(x), number(tip), number(mark.top ? 6.4 : -6.4)),
                color, 1);
        }
    };
    for (std::size_t i = 0; i < canvas.content.lines.size(); ++i)
        write(edgeMarks(canvas.content.lines[i].samples, canvas.transform, kSpacing), canvas.color(i));
    write(barEdgeMarks(canvas.content.bars, canvas.transform, kSpacing), canvas.request.theme.text);
}

/// As on the screen: in lanes by kind, joined where they would touch, with their number.
void writeMarks(const Canvas& canvas, int lanes)
{
    const QList<ChartMarker>& markers = canvas.request.markers;
    const PlotTransform& transform = canvas.transform;
    const double perMs = canvas.plot.width() / (transform.to - transform.from);
    for (const MarkCluster& cluster : clusterMarks(markers, lanes, transform.from, transform.to, perMs)) {
        const double x = std::floor(transform.left + transform.x(cluster.time)) + 0.5;
        const QColor color = canvas.request.theme.markerColor(cluster.kind);
        canvas.svg.line({x, canvas.plot.top()}, {x, canvas.plot.bottom()}, color, QStringLiteral("3 3"));
        QStringList labels;
        for (const int member : cluster.members)
            labels << markers[member].label;
        ChartMarker head = markers[cluster.members.front()];
        head.kind = cluster.kind;
        head.late = cluster.late;
        head.label = labels.join(QStringLiteral("; "));
        const double y = laneY(canvas.plot, cluster.lane, lanes);
        canvas.svg.markerHead({x, y}, head, color);
        if (cluster.count() > 1)
            canvas.svg.text({x + kMarkerHead + 1.5, y + 3}, QString::number(cluster.count()), color, "start");
    }
}

} // namespace

QByteArray renderChartSvg(const ChartRequest& request)
{
    const double heading = request.heading ? kHeading : 0;
    const QSize chartSize(request.size.width(), request.size.height() - int(heading));
    if (chartSize.isEmpty() || !(request.range.from < request.range.to))
        return {};
    const ChartTheme& theme = request.theme;
    ChartFeed feed;
    feed.setPanel(request.panel);
    feed.merge(request.blocks);
    feed.setOverlay(request.overlay, request.behind);
    PlotRequest plotRequest;
    plotRequest.panel = feed.panel(); // made safe to show
    plotRequest.series = feed.series();
    plotRequest.overlays = feed.overlays();
    plotRequest.from = double(request.range.from.ms);
    plotRequest.to = double(request.range.to.ms);
    plotRequest.slo = request.panel.sloLine.value_or(plotRequest.slo);
    const PlotContent content = makeContent(plotRequest);
    const bool isStat = content.style == PanelStyle::SingleStat;
    const auto from = plotRequest.from;
    const auto to = plotRequest.to;
    const double slo = content.rows || isStat ? std::numeric_limits<double>::quiet_NaN() : plotRequest.slo;
    const int most = valueTickCount(chartSize, theme.fontPixelSize);
    const ValueScale scale = contentScale(content, plotRequest.panel, most);
    const std::vector<Tick> ticks =
        isStat ? std::vector<Tick>()
               : shortLabels(contentTicks(content, scale, plotRequest.panel, most), chartSize, theme);
    const int lanes = laneCount(request.markers, chartSize.height());
    QRectF plot = plotRect(chartSize, theme, ticks, lanes).translated(0, heading);
    if (isStat)
        plot.setTop(plot.top() + plot.height() * 0.6);
    PlotTransform transform;
    transform.from = from;
    transform.to = to;
    transform.low = scale.low;
    transform.high = scale.high;
    transform.mapping = scale.mapping;
    transform.left = int(std::lround(plot.left()));
    transform.width = std::max(1, int(plot.width()));
    transform.top = plot.top();
    transform.bottom = plot.bottom();

    SvgWriter svg(request);
    svg.open();
    if (request.heading) {
        svg.text({10, 17}, request.panel.title, theme.text, "start", true);
        QStringList words;
        if (!request.panel.subtitle.isEmpty())
            words += request.panel.subtitle;
        if (content.heat.most > 0) {
            // The key to the colours: from nothing to the most.
            const std::vector<QColor> key = heatKey(content.heat.most, 12, theme);
            const QString mostText = valueText(content.heat.most, sampleFormat(plotRequest.panel));
            double x = 10 + double(request.panel.title.size()) * theme.fontPixelSize * 0.75 + 12;
            svg.text({x, 17}, QStringLiteral("0"), theme.muted, "start");
            x += 10;
            for (const QColor& color : key) {
                svg.rect(QRectF(x, 8, 7, 10), color, 1);
                x += 7;
            }
            svg.text({x + 4, 17}, mostText, theme.muted, "start");
        }
        svg.text({request.size.width() - 10.0, 17}, words.join(QLatin1Char(' ')), theme.muted, "end");
    }
    for (const Tick& tick : ticks) {
        const double y = std::floor(double(transform.y(tick.position))) + 0.5;
        svg.line({plot.left(), y}, {plot.right(), y}, theme.grid);
        svg.text({plot.left() - 6, y + 4}, tick.label, theme.muted, "end");
    }
    const double step = timeStep(to - from, std::max(2, int(plot.width() / kTimePitch)));
    const QString zone = zoneName(from, request.zone);
    svg.text({kZoneLeft, plot.bottom() + 16}, zone, theme.muted, "start");
    const double zoneEnd = kZoneLeft + double(zone.size()) * theme.fontPixelSize * kLetterWidth + kZoneLeft;
    for (const Tick& tick : zonedTicks(from, to, step, request.zone)) {
        const double x = transform.left + transform.x(tick.position);
        const double half = double(tick.label.size()) * theme.fontPixelSize * kLetterWidth / 2;
        if (x - half >= zoneEnd && x + half <= request.size.width())
            svg.text({x, plot.bottom() + 16}, tick.label, theme.muted, "middle");
    }

    const Canvas canvas{svg, request, plotRequest.panel, content, transform, plot};
    writeContent(canvas, plotRequest, heading);
    if (!content.rows && !isStat) {
        writeThresholds(canvas, thresholdMarks(plotRequest.panel, scale));
        writeBeyond(canvas);
    }
    if (feed.isEmpty())
        svg.text(plot.center(), valueText(std::numeric_limits<double>::quiet_NaN(), plotRequest.panel.format),
                 theme.muted, "middle");
    if (std::isfinite(slo))
        svg.line({plot.left(), transform.y(slo)}, {plot.right(), transform.y(slo)}, theme.slo,
                 QStringLiteral("5 4"));
    if (!isStat)
        writeMarks(canvas, lanes);
    // The legend stands in the upper left corner of the plot, one line per series.
    if (feed.series().size() + feed.overlays().size() > 1 && !content.rows && !isStat) {
        double y = plot.top() + 12;
        const auto name = [&](const QString& text, const QColor& color, int dash) {
            for (const auto& piece : SeriesStyle::legendPieces(dash))
                svg.rect(QRectF(plot.left() + 8 + piece.from, y - 6, piece.to - piece.from, 3), color, 1);
            svg.text({plot.left() + 24, y}, text, theme.text, "start");
            y += theme.fontPixelSize + 4;
        };
        int index = 0;
        for (const FeedSeries& series : feed.series()) {
            name(series.name, theme.seriesColor(index), index % SeriesStyle::kDashCount);
            ++index;
        }
        for (const OverlaySeries& overlay : feed.overlays())
            name(overlay.series.name, theme.behindColor(overlay.behind), SeriesStyle::kOverlayDash);
        if (!feed.overlayNote().isEmpty())
            svg.text({plot.left() + 8, y}, feed.overlayNote(), theme.muted, "start");
    }
    return svg.close();
}

} // namespace muster
