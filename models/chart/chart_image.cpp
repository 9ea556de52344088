// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_image.h"

#include "models/chart/chart_feed.h"
#include "models/chart/chart_frame.h"
#include "models/domain/display_text.h"

#include <QPainter>

namespace muster {

namespace {

constexpr int kHeadingHeight = 26;

void drawHeading(QPainter& painter, const ChartRequest& request, const ChartFeed& feed)
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
    if (series.size() < 2 || namesItself)
        return;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const double needed = 16 + painter.fontMetrics().horizontalAdvance(series[i].name);
        if (x + needed > request.size.width() - 8) {
            write(QStringLiteral("…"), theme.muted, false);
            break;
        }
        for (const auto& piece : SeriesStyle::legendPieces(int(i)))
            painter.fillRect(QRectF(x + piece.from, baseline - 6, piece.to - piece.from, 3),
                             theme.seriesColor(int(i)));
        x += 16;
        write(series[i].name, theme.muted, false);
    }
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

    FrameInput input;
    input.size = chartSize;
    input.devicePixelRatio = request.devicePixelRatio;
    input.theme = request.theme;
    input.request.panel = feed.panel(); // made safe to show
    input.request.series = feed.series();
    input.request.from = double(request.range.from.ms);
    input.request.to = double(request.range.to.ms);
    if (request.panel.sloLine)
        input.request.slo = *request.panel.sloLine;
    input.markers = request.markers;
    PlotContent content = makeContent(input.request);
    const QImage chart = composeChart(makeChartFrame(input, std::move(content)));
    if (!request.heading)
        return chart;

    QImage image((QSizeF(request.size) * request.devicePixelRatio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(request.devicePixelRatio);
    image.fill(request.theme.background);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawImage(QPointF(0, heading), chart);
    drawHeading(painter, request, feed);
    return image;
}

} // namespace muster
