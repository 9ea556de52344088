// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_image.h"

#include "models/chart/chart_feed.h"
#include "models/chart/chart_frame.h"
#include "models/domain/display_text.h"

#include <QPainter>

namespace muster {

namespace {

constexpr int kHeadingHeight = 26;

void drawHeading(QPainter& painter, const ChartRequest& request, const ChartFeed& feed, double heatMost)
{
    const ChartTheme& theme = request.theme;
    QFont font = theme.fontFamily.isEmpty() ? QFont() : QFont(theme.fontFamily);
    font.setPixelSize(theme.fontPixelSize + 2);
    font.setBold(true);
    constexpr double baseline = 17;
    double x = 10;
    const auto write = [&](const QString& text, const QColor& color, bool bold) {
        font.setBold(bold);
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(QPointF(x, baseline), text);
        x += painter.fontMetrics().horizontalAdvance(text) + 8;
    };
    write(displayLine(request.panel.title), theme.text, true);
    if (!request.panel.subtitle.isEmpty())
        write(displayLine(request.panel.subtitle), theme.muted, false);
    const auto& series = feed.series();
    const PanelStyle style = feed.panel().style;
    const bool namesItself =
        style == PanelStyle::StateBands || style == PanelStyle::HeatMap || style == PanelStyle::SingleStat;
    if (style == PanelStyle::HeatMap && heatMost > 0) {
        // The key to the colours: from nothing to the most.
        write(QStringLiteral("0"), theme.muted, false);
        for (const QColor& color : heatKey(heatMost, 12, theme)) {
            painter.fillRect(QRectF(x, baseline - 9, 7, 10), color);
            x += 7;
        }
        x += 8;
        write(valueText(heatMost, sampleFormat(feed.panel())), theme.muted, false);
    }
    if (series.size() + feed.overlays().size() < 2 || namesItself)
        return;
    bool full = false;
    const auto name = [&](const QString& text, const QColor& color, int dash) {
        const double needed = 16 + painter.fontMetrics().horizontalAdvance(text);
        if (full)
            return;
        if (x + needed > request.size.width() - 8) {
            write(QStringLiteral("…"), theme.muted, false);
            full = true;
            return;
        }
        for (const auto& piece : SeriesStyle::legendPieces(dash))
            painter.fillRect(QRectF(x + piece.from, baseline - 6, piece.to - piece.from, 3), color);
        x += 16;
        write(text, theme.muted, false);
    };
    for (std::size_t i = 0; i < series.size(); ++i)
        name(series[i].name, theme.seriesColor(int(i)), int(i) % SeriesStyle::kDashCount);
    for (const OverlaySeries& overlay : feed.overlays())
        name(overlay.series.name, theme.behindColor(overlay.behind), SeriesStyle::kOverlayDash);
    if (!feed.overlayNote().isEmpty())
        write(feed.overlayNote(), theme.muted, false);
}

} // namespace

QImage renderChartImage(const ChartRequest& request)
{
    const int heading = request.heading ? kHeadingHeight : 0;
    const QSize chartSize(request.size.width(), request.size.height() - heading);
    if (chartSize.isEmpty() || !(request.range.from < request.range.to))
        return {};
    ChartFeed feed;
    feed.setPanel(request.panel);
    feed.merge(request.blocks);
    feed.setOverlay(request.overlay, request.behind);

    FrameInput input;
    input.size = chartSize;
    input.devicePixelRatio = request.devicePixelRatio;
    input.theme = request.theme;
    input.request.panel = feed.panel(); // made safe to show
    input.request.series = feed.series();
    input.request.overlays = feed.overlays();
    input.request.from = double(request.range.from.ms);
    input.request.to = double(request.range.to.ms);
    if (request.panel.sloLine)
        input.request.slo = *request.panel.sloLine;
    input.markers = request.markers;
    input.zone = request.zone;
    input.markLanes = laneCount(request.markers, chartSize.height());
    PlotContent content = makeContent(input.request);
    const double heatMost = content.heat.most;
    const QImage chart = composeChart(makeChartFrame(input, std::move(content)));
    if (!request.heading)
        return chart;

    QImage image((QSizeF(request.size) * request.devicePixelRatio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(request.devicePixelRatio);
    image.fill(request.theme.background);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawImage(QPointF(0, heading), chart);
    drawHeading(painter, request, feed, heatMost);
    return image;
}

} // namespace muster
