// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/single_stat.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr int kLargest = 64; // pixels of a figure
constexpr int kSmallest = 12;

QFont fontOf(const ChartTheme& theme, int pixels, bool bold)
{
    QFont font = theme.fontFamily.isEmpty() ? QFont() : QFont(theme.fontFamily);
    font.setPixelSize(std::max(6, pixels));
    if (bold)
        font.setWeight(QFont::DemiBold);
    return font;
}

QString levelWords(ValueLevel level)
{
    switch (level) {
    case ValueLevel::Danger:
        return QCoreApplication::translate("muster::ChartPanel", "danger", "a value beyond its threshold");
    case ValueLevel::Look:
        return QCoreApplication::translate("muster::ChartPanel", "look", "a value beyond its threshold");
    case ValueLevel::None:
    case ValueLevel::Plain:
    case ValueLevel::Good:
        break;
    }
    return {};
}

QColor colorOf(const SingleStat& stat, const ChartTheme& theme)
{
    switch (stat.level) {
    case ValueLevel::Danger:
        return theme.alert;
    case ValueLevel::Look:
        return theme.slo;
    case ValueLevel::None:
        return theme.muted;
    case ValueLevel::Plain:
    case ValueLevel::Good:
        break;
    }
    return theme.text;
}

} // namespace

std::vector<SingleStat> singleStats(const PlotRequest& request, double at, std::size_t most)
{
    std::vector<SingleStat> stats;
    const auto visible = std::count_if(request.series.begin(), request.series.end(),
                                       [](const FeedSeries& series) { return !series.hidden; });
    for (std::size_t i = 0; i < request.series.size() && stats.size() < most; ++i) {
        const FeedSeries& series = request.series[i];
        if (series.hidden)
            continue;
        const Instant instant = std::isnan(at) ? Instant::endOfTime() : Instant{qint64(std::llround(at))};
        const std::ptrdiff_t index = series.samples.indexAt(instant);
        double value = index < 0 ? std::numeric_limits<double>::quiet_NaN()
                                 : series.samples.values()[std::size_t(index)];
        // A value that is long gone says nothing of now.
        constexpr double kRawKeeps = 5 * 60'000;
        const double keeps = series.step.count() > 0 ? 5.0 * double(series.step.count()) : kRawKeeps;
        if (index >= 0 && !std::isnan(at) && at - double(series.samples.times()[std::size_t(index)]) > keeps)
            value = std::numeric_limits<double>::quiet_NaN();
        stats.push_back({visible > 1 ? series.name : QString(), valueText(value, request.panel.format),
                         levelOf(value, request.panel.thresholds), int(i)});
    }
    return stats;
}

void drawSingleStats(QPainter& painter, const QRectF& area, const std::vector<SingleStat>& stats,
                     const ChartTheme& theme)
{
    if (stats.empty() || area.isEmpty())
        return;
    const double width = area.width() / double(stats.size());
    const double small = theme.fontPixelSize + 4;
    const bool named =
        std::any_of(stats.begin(), stats.end(), [](const SingleStat& s) { return !s.name.isEmpty(); });
    const bool worded = std::any_of(stats.begin(), stats.end(),
                                    [](const SingleStat& s) { return !levelWords(s.level).isEmpty(); });
    const double figureHeight = area.height() - (named ? small : 0) - (worded ? small : 0);
    // One size for all, so that figures compare.
    int pixels = std::clamp(int(figureHeight * 0.8), kSmallest, kLargest);
    for (const SingleStat& stat : stats) {
        while (pixels > kSmallest &&
               QFontMetricsF(fontOf(theme, pixels, true)).horizontalAdvance(stat.text) > width - 12)
            --pixels;
    }
    for (std::size_t i = 0; i < stats.size(); ++i) {
        const SingleStat& stat = stats[i];
        const double left = area.left() + double(i) * width;
        double top = area.top();
        if (named) {
            const QFont font = fontOf(theme, theme.fontPixelSize, false);
            painter.setFont(font);
            painter.setPen(theme.muted);
            painter.drawText(QRectF(left, top, width, small), Qt::AlignCenter,
                             QFontMetricsF(font).elidedText(stat.name, Qt::ElideRight, width - 8));
            top += small;
        }
        painter.setFont(fontOf(theme, pixels, true));
        painter.setPen(colorOf(stat, theme));
        painter.drawText(QRectF(left, top, width, figureHeight), Qt::AlignCenter, stat.text);
        if (worded) {
            painter.setFont(fontOf(theme, theme.fontPixelSize, true));
            painter.drawText(QRectF(left, top + figureHeight, width, small), Qt::AlignCenter,
                             levelWords(stat.level));
        }
    }
}

} // namespace muster
