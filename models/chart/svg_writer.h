// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The elements of a chart's SVG: numbers with one digit, text that cannot end what it stands in. Knows no
// samples. Internal to models/chart.

#include "models/chart/chart_frame.h"
#include "models/chart/chart_image.h"
#include "models/domain/display_text.h"

#include <QString>
#include <QStringList>

namespace muster::svg {

inline QString number(double value)
{
    QString text = QString::number(value, 'f', 1);
    if (text.endsWith(QLatin1String(".0")))
        text.chop(2);
    return text;
}

inline QString escaped(const QString& text)
{
    // Control characters are not allowed in XML at all, not even as references; one line of a picture has
    // none.
    return displayLine(text).toHtmlEscaped();
}

/// Role: collects the document of one request, which outlives it. Coordinates are logical pixels.
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
    void path(const QString& data, const QColor& stroke, int dash, double width = 1.6)
    {
        QStringList lengths;
        for (const float length : SeriesStyle::dashPattern(dash))
            lengths += number(double(length));
        m_text +=
            QStringLiteral("<path d=\"%1\" fill=\"none\" stroke=\"%2\" stroke-width=\"%5\" "
                           "stroke-linejoin=\"round\" stroke-linecap=\"%3\"%4/>\n")
                .arg(data, stroke.name(),
                     lengths.isEmpty() ? QStringLiteral("round") : QStringLiteral("butt"),
                     lengths.isEmpty()
                         ? QString()
                         : QStringLiteral(" stroke-dasharray=\"%1\"").arg(lengths.join(QLatin1Char(' '))),
                     number(width));
    }
    void area(const QString& data, const QColor& fill, double opacity)
    {
        m_text += QStringLiteral("<path d=\"%1\" fill=\"%2\" fill-opacity=\"%3\"/>\n")
                      .arg(data, fill.name(), QString::number(opacity));
    }
    /// A filled shape whose outline carries the dash of its series.
    void shape(const QString& data, const QColor& fill, int dash)
    {
        QStringList lengths;
        for (const float length : SeriesStyle::dashPattern(dash))
            lengths += number(double(length) / 3);
        m_text +=
            QStringLiteral("<path d=\"%1\" fill=\"%2\" fill-opacity=\"0.7\" stroke=\"%2\"%3/>\n")
                .arg(data, fill.name(),
                     lengths.isEmpty()
                         ? QString()
                         : QStringLiteral(" stroke-dasharray=\"%1\"").arg(lengths.join(QLatin1Char(' '))));
    }
    void figure(QPointF at, const QString& words, const QColor& color, int pixels)
    {
        m_text +=
            QStringLiteral("<text x=\"%1\" y=\"%2\" fill=\"%3\" text-anchor=\"middle\" font-weight=\"600\" "
                           "font-size=\"%4\">%5</text>\n")
                .arg(number(at.x()), number(at.y()), color.name())
                .arg(pixels)
                .arg(escaped(words));
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

} // namespace muster::svg
