// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/threshold_marks.h"

#include "models/chart/decimate.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

QString labelOf(const PanelThreshold& threshold, const ValueFormat& format)
{
    const QString value = formatValue(threshold.value, format);
    const bool danger = threshold.level == PanelThreshold::Level::Danger;
    if (threshold.above)
        //: beside a line in a chart: what is above it is dangerous, or worth a look
        return danger ? QCoreApplication::translate("muster::ChartPanel", "danger > %1").arg(value)
                      : QCoreApplication::translate("muster::ChartPanel", "look > %1").arg(value);
    return danger ? QCoreApplication::translate("muster::ChartPanel", "danger < %1").arg(value)
                  : QCoreApplication::translate("muster::ChartPanel", "look < %1").arg(value);
}

constexpr double kSlack = 1e-3;    // of the axis: so little is not beyond it
constexpr double kLabelsFrom = 40; // height of a plot that has room for words
constexpr double kTriangle = 4;    // half width of an edge mark, logical pixels

} // namespace

std::vector<ThresholdMark> thresholdMarks(const Panel& panel, const ValueScale& scale)
{
    std::vector<ThresholdMark> marks;
    for (const PanelThreshold& one : panel.thresholds) {
        if (!(one.value >= scale.low && one.value <= scale.high))
            continue;
        ThresholdMark mark{one.level, one.value, one.above ? scale.high : scale.low,
                           labelOf(one, panel.format)};
        for (const PanelThreshold& other : panel.thresholds) {
            const bool between = one.above ? other.value > one.value && other.value < mark.bandTo
                                           : other.value < one.value && other.value > mark.bandTo;
            if (other.above == one.above && between)
                mark.bandTo = other.value;
        }
        marks.push_back(std::move(mark));
    }
    return marks;
}

QColor thresholdColor(PanelThreshold::Level level, const ChartTheme& theme)
{
    return level == PanelThreshold::Level::Danger ? theme.alert : theme.slo;
}

void drawThresholdBands(QPainter& painter, const QRectF& plot, const std::vector<ThresholdMark>& marks,
                        const PlotTransform& transform, qreal dpr, const ChartTheme& theme)
{
    for (const ThresholdMark& mark : marks) {
        const double y0 = std::clamp(double(transform.y(mark.value)) / dpr, plot.top(), plot.bottom());
        const double y1 = std::clamp(double(transform.y(mark.bandTo)) / dpr, plot.top(), plot.bottom());
        QColor wash = thresholdColor(mark.level, theme);
        wash.setAlphaF(0.08F);
        painter.fillRect(QRectF(plot.left(), std::min(y0, y1), plot.width(), std::abs(y1 - y0)), wash);
    }
}

void drawThresholdLines(QPainter& painter, const QRectF& plot, const std::vector<ThresholdMark>& marks,
                        const PlotTransform& transform, qreal dpr, const ChartTheme& theme)
{
    for (const ThresholdMark& mark : marks) {
        const double y = std::floor(double(transform.y(mark.value)) / dpr);
        const QColor color = thresholdColor(mark.level, theme);
        const bool solid = mark.level == PanelThreshold::Level::Danger;
        for (double x = plot.left(); x < plot.right(); x += solid ? plot.width() : 10)
            painter.fillRect(QRectF(x, y, std::min(solid ? plot.width() : 6.0, plot.right() - x), 1), color);
    }
}

void drawThresholdLabels(QPainter& painter, const QRectF& plot, const std::vector<ThresholdMark>& marks,
                         const PlotTransform& transform, qreal dpr, const ChartTheme& theme)
{
    if (marks.empty() || plot.height() < kLabelsFrom)
        return;
    QFont font = theme.fontFamily.isEmpty() ? QFont() : QFont(theme.fontFamily);
    font.setPixelSize(std::max(6, theme.fontPixelSize - 1));
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    for (const ThresholdMark& mark : marks) {
        const double y = std::floor(double(transform.y(mark.value)) / dpr);
        const double width = metrics.horizontalAdvance(mark.label) + 6;
        if (width > plot.width() / 2)
            continue;
        // Above its line, below it where there is no room above; on the ground, so that it reads over series.
        const double height = metrics.height();
        const double top = y - height - 1 >= plot.top() ? y - height - 1 : y + 2;
        const QRectF label(plot.right() - width, top, width, height);
        QColor ground = theme.background;
        ground.setAlphaF(0.88F);
        painter.fillRect(label, ground);
        painter.setPen(thresholdColor(mark.level, theme));
        painter.drawText(label, Qt::AlignCenter, mark.label);
    }
}

bool reachesBeyond(const ValueBounds& bounds, const PlotTransform& transform)
{
    const double low = transform.mapping(transform.low);
    const double high = transform.mapping(transform.high);
    const double slack = (high - low) * kSlack;
    return bounds.hasValue() &&
           (transform.mapping(bounds.max) > high + slack || transform.mapping(bounds.min) < low - slack);
}

std::vector<EdgeMark> edgeMarks(const SeriesSnapshot& samples, const PlotTransform& transform, int spacing)
{
    std::vector<EdgeMark> marks;
    if (samples.empty() || transform.width <= 0)
        return marks;
    std::vector<std::uint32_t> bounds;
    columnBounds(samples.times(), transform.from, transform.to, transform.width, bounds);
    const double low = transform.mapping(transform.low);
    const double high = transform.mapping(transform.high);
    const double slack = (high - low) * kSlack;
    int lastTop = -spacing, lastBottom = -spacing;
    for (int c = 0; c < transform.width; ++c) {
        const ValueBounds range = samples.bounds(bounds[std::size_t(c)], bounds[std::size_t(c) + 1]);
        if (!range.hasValue())
            continue;
        if (transform.mapping(range.max) > high + slack && c - lastTop >= spacing) {
            marks.push_back({c, true});
            lastTop = c;
        }
        if (transform.mapping(range.min) < low - slack && c - lastBottom >= spacing) {
            marks.push_back({c, false});
            lastBottom = c;
        }
    }
    return marks;
}

void drawEdgeMarks(QPainter& painter, const QRectF& plot, const std::vector<EdgeMark>& marks,
                   const QColor& color, qreal dpr, const ChartTheme& theme)
{
    if (marks.empty())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.background, 1));
    painter.setBrush(color);
    for (const EdgeMark& mark : marks) {
        const double x = plot.left() + (mark.column + 0.5) / dpr;
        const double tip = mark.top ? plot.top() : plot.bottom();
        const double foot = mark.top ? tip + 1.6 * kTriangle : tip - 1.6 * kTriangle;
        painter.drawPolygon(QPolygonF({{x, tip}, {x - kTriangle, foot}, {x + kTriangle, foot}}));
    }
    painter.restore();
}

} // namespace muster
