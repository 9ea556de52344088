// SPDX-License-Identifier: GPL-3.0-or-later
// What a chart says besides its picture: the figures of its legend and its sentence.
#include "models/chart/chart_panel.h"

#include "models/chart/chart_summary.h"
#include "models/chart/envelope_rasteriser.h"
#include "models/chart/heat_map.h"
#include "models/chart/legend_stats.h"
#include "models/chart/time_axis.h"
#include "models/chart/value_scale.h"

#include <QDateTime>
#include <QTimerEvent>

#include <cmath>

namespace muster {

namespace {

constexpr int kHeatSteps = 12;
constexpr int kRestMs = 100; // after a change, before everything is read again

} // namespace

void ChartPanel::scheduleDigest()
{
    if (!m_digest.isActive())
        m_digest.start(kRestMs, this);
}

void ChartPanel::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_digest.timerId()) {
        QQuickItem::timerEvent(event);
        return;
    }
    m_digest.stop();
    emit digestChanged();
}

QList<ChartLegendEntry> ChartPanel::legend() const
{
    QList<ChartLegendEntry> entries;
    if (!m_feed)
        return entries;
    const ValueFormat format = sampleFormat(m_feed->panel());
    const auto add = [&](const FeedSeries& series, const QColor& color, int dash, bool overlay) {
        const LegendStats stats = legendStats(series.samples, m_rangeFrom, m_rangeTo);
        ChartLegendEntry entry;
        entry.name = series.name;
        entry.color = color;
        entry.dash = dash;
        entry.hidden = series.hidden;
        entry.overlay = overlay;
        entry.lastText = valueText(stats.last, format);
        entry.minText = valueText(stats.min, format);
        entry.maxText = valueText(stats.max, format);
        entry.averageText = valueText(stats.average, format);
        entries.push_back(std::move(entry));
    };
    int index = 0;
    for (const FeedSeries& series : m_feed->series()) {
        add(series, m_theme.seriesColor(index), index % SeriesStyle::kDashCount, false);
        ++index;
    }
    for (const OverlaySeries& overlay : m_feed->overlays())
        add(overlay.series, m_theme.behindColor(overlay.behind), SeriesStyle::kOverlayDash, true);
    return entries;
}

QList<QColor> ChartPanel::heatColors() const
{
    const std::vector<QColor> colors = heatKey(m_heatMost, kHeatSteps, m_theme);
    return {colors.begin(), colors.end()};
}

QString ChartPanel::heatMostText() const
{
    return m_feed && m_heatMost > 0 ? valueText(m_heatMost, sampleFormat(m_feed->panel())) : QString();
}

QString ChartPanel::heatMiddleText() const
{
    return m_feed && m_heatMost > 0 ? valueText(m_heatMost / 4, sampleFormat(m_feed->panel())) : QString();
}

void ChartPanel::setRecorded(bool recorded)
{
    if (recorded == m_recorded)
        return;
    m_recorded = recorded;
    emit recordedChanged();
    scheduleDigest();
    invalidate();
}

QString ChartPanel::summary() const
{
    if (!m_feed)
        return {};
    SummaryInput input;
    input.panel = m_feed->panel();
    if (!std::isnan(m_sloLine))
        input.panel.sloLine = m_sloLine;
    input.series = m_feed->series();
    input.overlay = m_feed->overlay();
    input.overlays = m_feed->overlays();
    input.from = m_rangeFrom;
    input.to = m_rangeTo;
    input.now = effectiveNow();
    input.staleAfter = m_recorded ? 0 : m_staleAfter;
    input.recorded = m_recorded;
    input.timeText = [zone = m_zone](double ms) {
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(qint64(std::llround(ms)), zone);
        //: a time of day and the name of its zone: "02:13 UTC"
        return tr("%1 %2").arg(time.toString(QStringLiteral("HH:mm")), zoneName(ms, zone));
    };
    return chartSummary(input);
}

} // namespace muster
