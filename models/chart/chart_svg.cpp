// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_image.h"

#include "models/chart/chart_feed.h"
#include "models/chart/chart_frame.h"
#include "models/chart/decimate.h"
#include "models/domain/display_text.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr double kHeading = 26;
constexpr double kTimePitch = 70;

QString number(double value)
{
    QString text = QString::number(value, 'f', 1);
    if (text.endsWith(QLatin1String(".0")))
        text.chop(2);
    return text;
}

QString escaped(const QString& text)
{
    // Control characters are not allowed in XML at all, not even as references; one line of a picture has
    // none.
    return displayLine(text).toHtmlEscaped();
}

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

class SvgWriter
{
public:
    explicit SvgWriter(const ChartRequest& request) : m_request(request) {}

    void open()
    {
        const QString family = m_request.theme.fontFamily.isEmpty() ? QStringLiteral("Inter, sans-serif")
                                                                    : m_request.theme.fontFamily;
        m_text += QStringLiteral(
                      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1 %2\" width=\"%1\" "
                      "height=\"%2\" font-family=\"%3\" font-size=\"%4\" role=\"img\">\n<title>%5</title>\n")
                      .arg(m_request.size.width())
                      .arg(m_request.size.height())
                      .arg(escaped(family))
                      .arg(m_request.theme.fontPixelSize)
                      .arg(escaped(m_request.panel.title));
        rect(QRectF(QPointF(), m_request.size), m_request.theme.background, 1);
    }
    void rect(const QRectF& area, const QColor& color, double opacity)
    {
        m_text += QStringLiteral(
                      "<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" fill=\"%5\" opacity=\"%6\"/>\n")
                      .arg(number(area.x()), number(area.y()), number(area.width()), number(area.height()),
                           color.name(), QString::number(opacity));
    }
    void line(QPointF from, QPointF to, const QColor& color, const QString& dash = {})
    {
        m_text += QStringLiteral("<line x1=\"%1\" y1=\"%2\" x2=\"%3\" y2=\"%4\" stroke=\"%5\"%6/>\n")
                      .arg(number(from.x()), number(from.y()), number(to.x()), number(to.y()), color.name(),
                           dash.isEmpty() ? QString() : QStringLiteral(" stroke-dasharray=\"%1\"").arg(dash));
    }
    void text(QPointF at, const QString& words, const QColor& color, const char* anchor, bool bold = false)
    {
        m_text += QStringLiteral("<text x=\"%1\" y=\"%2\" fill=\"%3\" text-anchor=\"%4\"%5>%6</text>\n")
                      .arg(number(at.x()), number(at.y()), color.name(), QLatin1String(anchor),
                           bold ? QStringLiteral(" font-weight=\"600\"") : QString(), escaped(words));
    }
    void path(const QString& data, const QColor& stroke, int dash)
    {
        QStringList lengths;
        for (const float length : SeriesStyle::dashPattern(dash))
            lengths += number(double(length));
        m_text +=
            QStringLiteral("<path d=\"%1\" fill=\"none\" stroke=\"%2\" stroke-width=\"1.6\" "
                           "stroke-linejoin=\"round\" stroke-linecap=\"%3\"%4/>\n")
                .arg(data, stroke.name(),
                     lengths.isEmpty() ? QStringLiteral("round") : QStringLiteral("butt"),
                     lengths.isEmpty()
                         ? QString()
                         : QStringLiteral(" stroke-dasharray=\"%1\"").arg(lengths.join(QLatin1Char(' '))));
    }
    void area(const QString& data, const QColor& fill)
    {
        m_text +=
            QStringLiteral("<path d=\"%1\" fill=\"%2\" fill-opacity=\"0.2\"/>\n").arg(data, fill.name());
    }
    void markerHead(QPointF at, const ChartMarker& marker, const QColor& color)
    {
        const double x = at.x(), y = at.y(), h = kMarkerHead;
        QString data;
        switch (marker.kind) {
        case ChartMarker::Kind::Change:
            data = QStringLiteral("M%1 %2h%3L%4 %5Z")
                       .arg(number(x - h), number(y - h + 1), number(2 * h), number(x), number(y + h));
            break;
        case ChartMarker::Kind::Alert:
            data = QStringLiteral("M%1 %2a4.3 4.3 0 1 0 8.6 0a4.3 4.3 0 1 0 -8.6 0Z")
                       .arg(number(x - 4.3), number(y));
            break;
        case ChartMarker::Kind::Decision:
            data = QStringLiteral("M%1 %2l%3 %3l-%3 %3l-%3 -%3Z").arg(number(x), number(y - h), number(h));
            break;
        case ChartMarker::Kind::Update:
            data = QStringLiteral("M%1 %2h8v8h-8Z").arg(number(x - 4), number(y - 4));
            break;
        case ChartMarker::Kind::Other:
            data = QStringLiteral("M%1 %2h3v%3h-3Z").arg(number(x - 1.5), number(y - h), number(2 * h));
            break;
        }
        m_text += QStringLiteral("<path d=\"%1\" fill=\"%2\" stroke=\"%3\"><title>%4</title></path>\n")
                      .arg(data, marker.late ? QStringLiteral("none") : color.name(), color.name(),
                           escaped(marker.label));
    }
    QByteArray close() { return (m_text + QStringLiteral("</svg>\n")).toUtf8(); }

private:
    const ChartRequest& m_request;
    QString m_text;
};

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
    std::vector<SeriesSnapshot> snapshots;
    for (const FeedSeries& series : feed.series())
        snapshots.push_back(series.samples);

    const auto from = double(request.range.from.ms);
    const auto to = double(request.range.to.ms);
    const double slo = request.panel.sloLine.value_or(std::numeric_limits<double>::quiet_NaN());
    const Unit unit = request.panel.unit;
    const ValueScale scale =
        visibleScale(snapshots, from, to, slo, unit, valueTickCount(chartSize, theme.fontPixelSize));
    const QRectF plot = plotRect(chartSize, theme, scale, unit).translated(0, heading);
    PlotTransform transform;
    transform.from = from;
    transform.to = to;
    transform.low = scale.low;
    transform.high = scale.high;
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
        svg.text({request.size.width() - 10.0, 17}, words.join(QLatin1Char(' ')), theme.muted, "end");
    }
    for (const Tick& tick : valueTicks(scale, unit)) {
        const double y = std::floor(double(transform.y(tick.position))) + 0.5;
        svg.line({plot.left(), y}, {plot.right(), y}, theme.grid);
        svg.text({plot.left() - 6, y + 4}, tick.label, theme.muted, "end");
    }
    const double step = timeStep(to - from, std::max(2, int(plot.width() / kTimePitch)));
    for (const Tick& tick : timeTicks(from, to, step))
        svg.text({transform.left + transform.x(tick.position), plot.bottom() + 16}, tick.label, theme.muted,
                 "middle");

    const double base = std::clamp(double(transform.y(0)), plot.top(), plot.bottom());
    int index = 0;
    for (const FeedSeries& series : feed.series()) {
        const QColor color = theme.seriesColor(index);
        QString lines;
        QString area;
        for (const Run& run : runsOf(series.samples, transform)) {
            const QString path = pathOf(run);
            lines += path;
            area += path + QStringLiteral("L%1 %2L%3 %2Z")
                               .arg(number(run.back().x()), number(base), number(run.front().x()));
        }
        if (index == 0 && request.panel.filled && !area.isEmpty())
            svg.area(area, color);
        if (!lines.isEmpty())
            svg.path(lines, color, index);
        ++index;
    }
    if (feed.isEmpty())
        svg.text(plot.center(), formatValue(std::numeric_limits<double>::quiet_NaN(), unit), theme.muted,
                 "middle");
    if (std::isfinite(slo))
        svg.line({plot.left(), transform.y(slo)}, {plot.right(), transform.y(slo)}, theme.slo,
                 QStringLiteral("5 4"));
    for (const ChartMarker& marker : request.markers) {
        if (marker.time < from || marker.time > to)
            continue;
        const double x = std::floor(transform.left + transform.x(marker.time)) + 0.5;
        const QColor color = theme.markerColor(marker.kind);
        svg.line({x, plot.top()}, {x, plot.bottom()}, color, QStringLiteral("3 3"));
        svg.markerHead({x, plot.top() - kMarkerHead - 1}, marker, color);
    }
    // The legend stands in the upper left corner of the plot, one line per series.
    if (feed.series().size() > 1) {
        double y = plot.top() + 12;
        index = 0;
        for (const FeedSeries& series : feed.series()) {
            const QColor color = theme.seriesColor(index++);
            svg.rect(QRectF(plot.left() + 8, y - 6, 12, 3), color, 1);
            svg.text({plot.left() + 24, y}, series.name, theme.text, "start");
            y += theme.fontPixelSize + 4;
        }
    }
    return svg.close();
}

} // namespace muster
