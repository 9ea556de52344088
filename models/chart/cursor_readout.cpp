// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/cursor_readout.h"

#include "models/chart/envelope_rasteriser.h"
#include "models/domain/value_format.h"

#include <QLocale>

#include <cmath>

namespace muster {

namespace {

constexpr Milliseconds kPerSecondBelow = std::chrono::minutes{10};
constexpr int kMostSpoken = 6; // series: nobody listens to fifty

bool same(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

Instant instantOf(double ms)
{
    return {qint64(std::llround(ms))};
}

} // namespace

QString changeText(double from, double to, const ValueFormat& format)
{
    const double change = to - from;
    if (!std::isfinite(change))
        return {};
    const QString sign = change > 0 ? QStringLiteral("+") : change < 0 ? QStringLiteral("−") : QString();
    const double size = std::abs(change);
    if (format.unit == Unit::Ratio) {
        // "+18 %" would read as a share of what was there before.
        ValueFormat points;
        points.decimals = format.decimals;
        //: a difference of percentages: percentage points
        return sign + CursorReadout::tr("%1 pp").arg(formatValue(size * 100, points));
    }
    return sign + formatValue(size, format);
}

QString rateText(double from, double to, const ValueFormat& format, Milliseconds length)
{
    const auto seconds = std::abs(double(length.count())) / 1000;
    if (!(seconds > 0) || !std::isfinite(to - from))
        return {};
    const bool perSecond = std::chrono::abs(length) < kPerSecondBelow;
    const double parts = perSecond ? seconds : seconds / 60;
    // The sign is that of time running forward, whichever cursor stands earlier.
    const double change = (length.count() < 0 ? from - to : to - from) / parts;
    const QString text = changeText(0, change, format);
    //: a rate of change: "+1.2/s", "+1.2/min"
    return perSecond ? CursorReadout::tr("%1/s").arg(text) : CursorReadout::tr("%1/min").arg(text);
}

QString ratioText(double from, double to)
{
    const double ratio = to / from;
    if (!std::isfinite(ratio) || from == 0)
        return {};
    const double size = std::abs(ratio);
    const int digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    //: how many times as much
    return CursorReadout::tr("× %1").arg(QLocale().toString(ratio, 'f', digits));
}

CursorReadout::CursorReadout(QObject* parent) : QObject(parent) {}

ChartFeed* CursorReadout::feed() const
{
    return m_feed;
}

void CursorReadout::setFeed(ChartFeed* feed)
{
    if (feed == m_feed)
        return;
    if (m_feed)
        m_feed->disconnect(this);
    m_feed = feed;
    if (m_feed) {
        connect(m_feed, &ChartFeed::changed, this, &CursorReadout::changed);
        connect(m_feed, &ChartFeed::panelChanged, this, &CursorReadout::changed);
        connect(m_feed, &QObject::destroyed, this, &CursorReadout::changed);
    }
    emit changed();
}

void CursorReadout::setTime(double ms)
{
    if (same(ms, m_time))
        return;
    m_time = ms;
    emit changed();
}

void CursorReadout::setSecond(double ms)
{
    if (same(ms, m_second))
        return;
    m_second = ms;
    emit changed();
}

void CursorReadout::setColors(const QList<QColor>& colors)
{
    if (colors == m_theme.series || colors.isEmpty())
        return;
    m_theme.series = colors;
    emit changed();
}

QList<ReadoutRow> CursorReadout::rows() const
{
    QList<ReadoutRow> rows;
    if (!m_feed || !std::isfinite(m_time))
        return rows;
    const QList<ChartValue> here = m_feed->valuesAt(instantOf(m_time), m_theme);
    const bool compares = std::isfinite(m_second) && m_second != m_time;
    const QList<ChartValue> there =
        compares ? m_feed->valuesAt(instantOf(m_second), m_theme) : QList<ChartValue>();
    const ValueFormat& format = m_feed->panel().format;
    for (qsizetype i = 0; i < here.size(); ++i) {
        const ChartValue& value = here[i];
        ReadoutRow row{value.name, value.text,  {},          {},
                       {},         value.color, value.valid, value.dash == SeriesStyle::kOverlayDash};
        if (i < there.size() && value.valid && there[i].valid) {
            const double from = there[i].value;
            row.change = changeText(from, value.value, format);
            row.rate = rateText(from, value.value, format, instantOf(m_time) - instantOf(m_second));
            row.ratio = ratioText(from, value.value);
        }
        rows.append(row);
    }
    return rows;
}

QString CursorReadout::spoken() const
{
    const QList<ReadoutRow> all = rows();
    QStringList parts;
    for (const ReadoutRow& row : all.first(std::min<qsizetype>(all.size(), kMostSpoken))) {
        //: read aloud: name of a series, its value
        QString part = all.size() > 1 ? tr("%1 %2").arg(row.name, row.text) : row.text;
        for (const QString& more : {row.change, row.rate, row.ratio}) {
            if (!more.isEmpty())
                part += QStringLiteral(", ") + more;
        }
        parts += part;
    }
    return parts.join(QStringLiteral("; "));
}

} // namespace muster
