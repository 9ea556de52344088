// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_frame.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace muster {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kEdgeSpacing = 10;   // logical pixels between marks of values beyond the axis
constexpr int kMarkCountPixels = 9;   // figures beside the head of joined marks
constexpr double kStatMargin = 8;     // around a single stat
constexpr std::size_t kMostStats = 6; // figures beside each other
constexpr float kBehindLineWidth = 1.1F;

/// Copies the furniture's layers into a picture of the same size.
QImage layFurniture(const Furniture& furniture, QImage recycled)
{
    const QImage& values = furniture.values;
    QImage image = std::move(recycled);
    // An image that somebody else still shows would be copied on the first write; a new one is cheaper.
    if (image.size() != values.size() || image.format() != values.format() || !image.isDetached())
        image = QImage(values.size(), values.format());
    image.setDevicePixelRatio(values.devicePixelRatio());
    std::memcpy(image.bits(), values.constBits(), std::size_t(values.sizeInBytes()));

    const QImage& times = furniture.times;
    const int from = std::max({0, -furniture.timesShift, furniture.timesFrom});
    const int end = std::min({image.width(), times.width() - furniture.timesShift, furniture.timesEnd});
    const int rows = std::min(times.height(), image.height() - furniture.timesTop);
    for (int y = 0; y < rows && end > from; ++y) {
        std::memcpy(image.scanLine(furniture.timesTop + y) + std::ptrdiff_t(from) * 4,
                    times.constScanLine(y) + std::ptrdiff_t(from + furniture.timesShift) * 4,
                    std::size_t(end - from) * 4);
    }
    return image;
}

void drawStaleHatch(QPainter& painter, const QRectF& area, const ChartTheme& theme)
{
    painter.save();
    painter.setClipRect(area);
    QColor wash = theme.muted;
    wash.setAlphaF(0.06F);
    painter.fillRect(area, wash);
    QColor ink = theme.muted;
    ink.setAlphaF(0.28F);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, 1));
    constexpr double pitch = 7;
    for (double x = area.left() - area.height(); x < area.right(); x += pitch)
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()));
    painter.restore();
}

/// A dashed line along an axis, on whole pixels: crisp, and much cheaper than a dashed pen.
void drawDashes(QPainter& painter, QPointF from, QPointF to, const QColor& color, double on, double off)
{
    const bool vertical = from.x() == to.x();
    const double length = vertical ? to.y() - from.y() : to.x() - from.x();
    for (double at = 0; at < length; at += on + off) {
        const double stretch = std::min(on, length - at);
        painter.fillRect(vertical ? QRectF(from.x(), from.y() + at, 1, stretch)
                                  : QRectF(from.x() + at, from.y(), stretch, 1),
                         color);
    }
}

/// The foot of a plot whose series are a recording.
void drawRecorded(QPainter& painter, const QRectF& plot, const ChartTheme& theme)
{
    drawDashes(painter, {plot.left(), plot.bottom() - 1}, {plot.right(), plot.bottom() - 1}, theme.line, 6,
               4);
}

/// Of a single stat: the figures above, the line of the past below, no axes.
Furniture statFurniture(const FrameInput& input)
{
    Furniture furniture;
    const qreal dpr = input.devicePixelRatio;
    furniture.values = QImage((QSizeF(input.size) * dpr).toSize(), QImage::Format_RGB32);
    furniture.values.setDevicePixelRatio(dpr);
    furniture.values.fill(input.theme.background);
    const double top = input.size.height() * 0.66;
    furniture.plot = QRectF(kStatMargin * dpr, top * dpr, (input.size.width() - 2 * kStatMargin) * dpr,
                            (input.size.height() - top - kStatMargin) * dpr)
                         .toRect();
    furniture.plot.setWidth(std::max(1, furniture.plot.width()));
    furniture.plot.setHeight(std::max(1, furniture.plot.height()));
    return furniture;
}

std::vector<SeriesStyle> looksOf(const FrameInput& input, const PlotContent& content)
{
    std::vector<SeriesStyle> looks;
    for (const int index : content.shown) {
        SeriesStyle style;
        style.color = input.theme.seriesColor(index).rgb();
        style.lineWidth = kSeriesLineWidth * float(input.devicePixelRatio);
        style.dash = index % SeriesStyle::kDashCount;
        looks.push_back(style);
    }
    return looks;
}

/// Gives the lines their looks; the fill and the joint are theirs already.
void dressLines(PlotContent& content, const std::vector<SeriesStyle>& looks)
{
    // Areas that lie over one another must let each other through.
    const float opacity = content.lines.size() > 2 ? 0.1F : 0.2F;
    for (std::size_t i = 0; i < content.lines.size() && i < looks.size(); ++i) {
        SeriesStyle& style = content.lines[i].style;
        style.color = looks[i].color;
        style.lineWidth = looks[i].lineWidth;
        style.dash = looks[i].dash;
        if (content.style == PanelStyle::Area)
            style.fillOpacity = opacity;
    }
}

/// Thinner, nearer to the ground and dotted: three ways to tell what lies behind.
void dressBehind(PlotContent& content, const FrameInput& input)
{
    for (std::size_t i = 0; i < content.behind.size(); ++i) {
        SeriesStyle& style = content.behind[i].style;
        style.color = input.theme.behindColor(content.behindOf[i]).rgb();
        style.lineWidth = kBehindLineWidth * float(input.devicePixelRatio);
        style.dash = SeriesStyle::kOverlayDash;
    }
}

/// What belongs to the style, between the furniture and the marks.
void drawContent(QImage& image, const ChartFrame& frame, const PlotTransform& transform)
{
    const QRect& plot = frame.furniture.plot;
    // A line at the very top or bottom keeps its width.
    const int overscan = int(std::ceil(double(kSeriesLineWidth) * image.devicePixelRatio()));
    thread_local EnvelopeRasteriser rasteriser;
    const auto drawLines = [&](const std::vector<RasterSeries>& lines) {
        if (!lines.empty())
            rasteriser.draw(image, plot.adjusted(0, -overscan, 0, overscan), transform, lines);
    };
    switch (frame.content.style) {
    case PanelStyle::Line:
    case PanelStyle::Area:
    case PanelStyle::Stacked:
    case PanelStyle::Step:
    case PanelStyle::SingleStat:
        drawLines(frame.content.behind);
        drawLines(frame.content.lines);
        break;
    case PanelStyle::Bars:
        paintBars(image, plot, transform, frame.content.bars, frame.looks, frame.theme.background.rgb());
        drawLines(frame.content.behind); // over them: higher bars would hide it
        break;
    case PanelStyle::HeatMap:
        paintHeatMap(image, plot, transform, frame.content.heat, frame.theme);
        break;
    case PanelStyle::StateBands: {
        std::vector<std::vector<BandColumn>> rows;
        for (const BandRow& row : frame.content.bands)
            rows.push_back(bandColumns(row.samples, row.step, frame.panel.thresholds, transform));
        paintBands(image, plot, rows, frame.panel.format, frame.theme);
        break;
    }
    }
}

/// Where values stand beyond the ends of the axis.
void drawBeyond(QPainter& painter, const QRectF& plot, const ChartFrame& frame,
                const PlotTransform& transform, qreal dpr)
{
    if (frame.content.rows || frame.content.style == PanelStyle::SingleStat)
        return;
    const int spacing = int(std::ceil(kEdgeSpacing * dpr));
    const auto reaches = [&](std::size_t i) {
        return i < frame.content.extremes.size() && reachesBeyond(frame.content.extremes[i], transform);
    };
    for (std::size_t i = 0; i < frame.content.lines.size(); ++i) {
        const RasterSeries& line = frame.content.lines[i];
        if (reaches(i))
            drawEdgeMarks(painter, plot, edgeMarks(line.samples, transform, spacing),
                          QColor::fromRgb(line.style.color), dpr, frame.theme);
    }
    if (frame.content.style != PanelStyle::Bars || !reaches(0))
        return;
    for (const EdgeMark& mark : barEdgeMarks(frame.content.bars, transform, spacing))
        drawEdgeMarks(painter, plot, {mark}, frame.theme.text, dpr, frame.theme);
}

} // namespace

PlotTransform ChartFrame::transform() const
{
    PlotTransform t;
    t.from = from;
    t.to = to;
    t.low = scale.low;
    t.high = scale.high;
    t.mapping = scale.mapping;
    t.left = furniture.plot.left();
    t.width = furniture.plot.width();
    t.top = furniture.plot.top();
    t.bottom = furniture.plot.top() + furniture.plot.height();
    return t;
}

ChartFrame makeChartFrame(const FrameInput& input, PlotContent content)
{
    ChartFrame frame;
    frame.theme = input.theme;
    frame.from = input.request.from;
    frame.to = input.request.to;
    frame.slo = content.rows ? kNone : input.request.slo;
    frame.markers = input.markers;
    frame.markLanes = input.markLanes;
    frame.panel = input.request.panel;
    const int ticks = valueTickCount(input.size, input.theme.fontPixelSize);
    frame.scale = contentScale(content, frame.panel, ticks);
    if (content.style == PanelStyle::SingleStat) {
        frame.stats = singleStats(input.request, input.now, kMostStats);
        frame.furniture = statFurniture(input);
        frame.markers.clear();
        frame.slo = kNone;
    } else {
        frame.furniture = chartFurniture(
            {input.size, input.devicePixelRatio, input.theme, frame.scale,
             shortLabels(contentTicks(content, frame.scale, frame.panel, ticks), input.size, input.theme),
             frame.from, frame.to, input.zone, frame.markLanes});
        MarkIndex once;
        MarkIndex& index = input.markIndex ? *input.markIndex : once;
        frame.clusters =
            index.clusters(frame.markers, frame.markLanes, frame.from, frame.to,
                           frame.furniture.plot.width() / input.devicePixelRatio / (frame.to - frame.from));
        if (!content.rows)
            frame.thresholds = thresholdMarks(frame.panel, frame.scale);
    }
    frame.looks = looksOf(input, content);
    dressLines(content, frame.looks);
    dressBehind(content, input);
    if (!content.any)
        frame.message =
            QCoreApplication::translate("muster::ChartPanel", "no data", "a series without a value");
    frame.content = std::move(content);
    return frame;
}

void drawMarkerHead(QPainter& painter, QPointF centre, ChartMarker::Kind kind, bool late, const QColor& color,
                    const QColor& background)
{
    const double x = centre.x();
    const double y = centre.y();
    constexpr double h = kMarkerHead;
    QPainterPath path;
    switch (kind) {
    case ChartMarker::Kind::Change:
        path.addPolygon(QPolygonF({{x - h, y - h + 1}, {x + h, y - h + 1}, {x, y + h - 0.5}}));
        break;
    case ChartMarker::Kind::Alert:
        path.addEllipse(centre, h - 0.7, h - 0.7);
        break;
    case ChartMarker::Kind::Decision:
        path.addPolygon(QPolygonF({{x, y - h}, {x + h, y}, {x, y + h}, {x - h, y}}));
        break;
    case ChartMarker::Kind::Update:
        path.addRect(QRectF(x - h + 1, y - h + 1, 2 * h - 2, 2 * h - 2));
        break;
    case ChartMarker::Kind::Other:
        path.addRect(QRectF(x - 1.5, y - h, 3, 2 * h));
        break;
    }
    path.closeSubpath();
    painter.setPen(late ? QPen(color, 1.4) : QPen(Qt::NoPen));
    painter.setBrush(late ? background : color);
    painter.drawPath(path);
}

void drawMarks(QPainter& painter, const QRectF& plot, const ChartFrame& frame, const PlotTransform& transform,
               qreal dpr)
{
    const auto xOf = [&](double time) { return std::floor(plot.left() + transform.x(time) / dpr); };
    for (const MarkCluster& cluster : frame.clusters) {
        const double x = xOf(cluster.time);
        drawDashes(painter, {x, plot.top()}, {x, plot.bottom()}, frame.theme.markerColor(cluster.kind), 3, 3);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    QFont font = frame.theme.fontFamily.isEmpty() ? QFont() : QFont(frame.theme.fontFamily);
    font.setPixelSize(kMarkCountPixels);
    font.setBold(true);
    painter.setFont(font);
    for (const MarkCluster& cluster : frame.clusters) {
        const QPointF centre(xOf(cluster.time) + 0.5, laneY(plot, cluster.lane, frame.markLanes));
        const QColor color = frame.theme.markerColor(cluster.kind);
        drawMarkerHead(painter, centre, cluster.kind, cluster.late, color, frame.theme.background);
        if (cluster.count() < 2)
            continue;
        painter.setPen(color);
        const QRectF place(centre.x() + kMarkerHead + 1.5, centre.y() - kLaneHeight / 2,
                           clusterWidth(cluster.count()), kLaneHeight);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, QString::number(cluster.count()));
    }
}

QImage composeChart(ChartFrame frame)
{
    QImage image = layFurniture(frame.furniture, std::move(frame.recycled));
    const qreal dpr = image.devicePixelRatio();
    const PlotTransform transform = frame.transform();
    const QRectF plot(frame.furniture.plot.left() / dpr, frame.furniture.plot.top() / dpr,
                      frame.furniture.plot.width() / dpr, frame.furniture.plot.height() / dpr);
    if (!(frame.to > frame.from))
        return image;
    const auto xOf = [&](double time) { return plot.left() + transform.x(time) / dpr; };
    const bool nowVisible = frame.now > frame.from && frame.now <= frame.to;

    if (nowVisible && std::isfinite(frame.staleFrom) && frame.staleFrom < frame.now) {
        QPainter painter(&image);
        const double left = std::max(plot.left(), xOf(frame.staleFrom));
        drawStaleHatch(painter, QRectF(left, plot.top(), xOf(frame.now) - left, plot.height()), frame.theme);
    }

    if (!frame.thresholds.empty()) {
        QPainter painter(&image);
        drawThresholdBands(painter, plot, frame.thresholds, transform, dpr, frame.theme);
    }
    drawContent(image, frame, transform);

    QPainter painter(&image);
    drawThresholdLines(painter, plot, frame.thresholds, transform, dpr, frame.theme);
    drawBeyond(painter, plot, frame, transform, dpr);
    if (!frame.stats.empty())
        drawSingleStats(painter, QRectF(kStatMargin, 0, plot.width(), plot.top()), frame.stats, frame.theme);
    if (std::isfinite(frame.slo)) {
        const double y = std::floor(double(transform.y(frame.slo)) / dpr);
        drawDashes(painter, {plot.left(), y}, {plot.right(), y}, frame.theme.slo, 5, 4);
    }
    if (frame.recorded)
        drawRecorded(painter, plot, frame.theme);
    if (nowVisible && xOf(frame.now) < plot.right() - 1)
        painter.fillRect(QRectF(std::floor(xOf(frame.now)), plot.top(), 1, plot.height()), frame.theme.line);
    drawMarks(painter, plot, frame, transform, dpr);
    drawThresholdLabels(painter, plot, frame.thresholds, transform, dpr, frame.theme);
    if (!frame.message.isEmpty()) {
        QFont font = frame.theme.fontFamily.isEmpty() ? QFont() : QFont(frame.theme.fontFamily);
        font.setPixelSize(frame.theme.fontPixelSize + 1);
        painter.setFont(font);
        painter.setPen(frame.theme.muted);
        painter.drawText(plot, Qt::AlignCenter, frame.message);
    }
    return image;
}

} // namespace muster
