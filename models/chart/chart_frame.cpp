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

/// Bounds of the finite values in the visible stretch, one sample beyond it on both sides included.
void addVisible(const SeriesSnapshot& samples, double from, double to, double& min, double& max)
{
    std::size_t begin = samples.lowerBound({qint64(std::floor(from))});
    std::size_t end = samples.lowerBound({qint64(std::ceil(to))});
    begin = begin > 0 ? begin - 1 : 0;
    end = std::min(samples.size(), end + 1);
    const ValueBounds bounds = samples.bounds(begin, end);
    if (!bounds.hasValue())
        return;
    if (std::isfinite(bounds.min) && std::isfinite(bounds.max)) {
        min = std::min(min, bounds.min);
        max = std::max(max, bounds.max);
        return;
    }
    const auto values = samples.values();
    for (std::size_t i = begin; i < end; ++i) {
        if (std::isfinite(values[i])) {
            min = std::min(min, values[i]);
            max = std::max(max, values[i]);
        }
    }
}

} // namespace

PlotTransform ChartFrame::transform() const
{
    PlotTransform t;
    t.from = from;
    t.to = to;
    t.low = scale.low;
    t.high = scale.high;
    t.left = furniture.plot.left();
    t.width = furniture.plot.width();
    t.top = furniture.plot.top();
    t.bottom = furniture.plot.top() + furniture.plot.height();
    return t;
}

ValueScale visibleScale(const std::vector<SeriesSnapshot>& series, double from, double to, double slo,
                        Unit unit, int maxTicks)
{
    double min = std::numeric_limits<double>::infinity();
    double max = -min;
    for (const SeriesSnapshot& samples : series)
        addVisible(samples, from, to, min, max);
    if (std::isfinite(slo)) {
        min = std::min(min, slo);
        max = std::max(max, slo);
    }
    return valueScale(min, max, unit, maxTicks);
}

ChartFrame makeChartFrame(const FrameInput& input)
{
    ChartFrame frame;
    frame.theme = input.theme;
    frame.from = input.from;
    frame.to = input.to;
    frame.slo = input.slo;
    frame.markers = input.markers;
    frame.scale = visibleScale(input.series, input.from, input.to, input.slo, input.panel.unit,
                               valueTickCount(input.size, input.theme.fontPixelSize));
    frame.furniture = chartFurniture({input.size, input.devicePixelRatio, input.theme, frame.scale,
                                      input.panel.unit, input.from, input.to});
    bool any = false;
    for (std::size_t i = 0; i < input.series.size(); ++i) {
        RasterSeries series;
        series.samples = input.series[i];
        series.style.color = input.theme.seriesColor(int(i)).rgb();
        series.style.lineWidth = kSeriesLineWidth * float(input.devicePixelRatio);
        series.style.dash = int(i) % SeriesStyle::kDashCount;
        series.style.fill = input.panel.filled && i == 0;
        any |= !series.samples.empty();
        frame.series.push_back(std::move(series));
    }
    if (!any)
        frame.message =
            QCoreApplication::translate("muster::ChartPanel", "no data", "a series without a value");
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

    // A line at the very top or bottom keeps its width.
    const int overscan = int(std::ceil(kSeriesLineWidth * dpr));
    thread_local EnvelopeRasteriser rasteriser;
    rasteriser.draw(image, frame.furniture.plot.adjusted(0, -overscan, 0, overscan), transform, frame.series);

    QPainter painter(&image);
    if (std::isfinite(frame.slo)) {
        const double y = std::floor(double(transform.y(frame.slo)) / dpr);
        drawDashes(painter, {plot.left(), y}, {plot.right(), y}, frame.theme.slo, 5, 4);
    }
    if (nowVisible && xOf(frame.now) < plot.right() - 1)
        painter.fillRect(QRectF(std::floor(xOf(frame.now)), plot.top(), 1, plot.height()), frame.theme.line);
    for (const ChartMarker& marker : std::as_const(frame.markers)) {
        if (marker.time < frame.from || marker.time > frame.to)
            continue;
        const double x = std::floor(xOf(marker.time));
        drawDashes(painter, {x, plot.top()}, {x, plot.bottom()}, frame.theme.markerColor(marker.kind), 3, 3);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (const ChartMarker& marker : std::as_const(frame.markers)) {
        if (marker.time < frame.from || marker.time > frame.to)
            continue;
        drawMarkerHead(painter, {std::floor(xOf(marker.time)) + 0.5, plot.top() - kMarkerHead - 1},
                       marker.kind, marker.late, frame.theme.markerColor(marker.kind),
                       frame.theme.background);
    }
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
