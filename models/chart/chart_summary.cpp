// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_summary.h"

#include "models/chart/legend_stats.h"
#include "models/chart/state_bands.h"
#include "models/chart/value_scale.h"
#include "models/domain/display_text.h"

#include <QCoreApplication>
#include <QDateTime>

#include <cmath>
#include <optional>

namespace muster {

namespace {

constexpr double kSteady = 0.1; // share of the larger mean below which a difference is none

/// Texts of a chart, as lupdate finds them.
struct Say
{
    Q_DECLARE_TR_FUNCTIONS(muster::ChartPanel)
};

QString timeText(const SummaryInput& input, double ms)
{
    if (input.timeText)
        return input.timeText(ms);
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(qint64(std::llround(ms)), Qt::UTC);
    //: a time of day in UTC: 02:13 UTC
    return Say::tr("%1 UTC").arg(time.toString(QStringLiteral("HH:mm")));
}

/// The newest uninterrupted stretch of samples beyond a threshold within the range.
struct Crossing
{
    double from = 0;
    double to = 0;           ///< of its last sample
    bool ongoing = false;    ///< the last value in the range is beyond it
    bool throughout = false; ///< so is every other
};

std::optional<Crossing> crossingOf(const SeriesSnapshot& samples, const PanelThreshold& threshold,
                                   double from, double to)
{
    const auto times = samples.times();
    const auto values = samples.values();
    std::optional<Crossing> found;
    bool open = false, any = false, other = false;
    for (std::size_t i = samples.lowerBound({qint64(std::ceil(from))});
         i < times.size() && double(times[i]) <= to; ++i) {
        if (std::isnan(values[i]))
            continue; // a gap says nothing of where the value was
        any = true;
        if (!threshold.isCrossedBy(values[i])) {
            open = false;
            other = true;
            continue;
        }
        if (!open)
            found = Crossing{double(times[i]), double(times[i]), false, false};
        open = true;
        found->to = double(times[i]);
    }
    if (found) {
        found->ongoing = open;
        found->throughout = any && !other;
    }
    return found;
}

/// "above danger at 5 % since 02:04 UTC"; empty when it was never crossed.
QString crossingText(const SummaryInput& input, const SeriesSnapshot& samples,
                     const PanelThreshold& threshold, const QString& name)
{
    const auto crossing = crossingOf(samples, threshold, input.from, input.to);
    if (!crossing)
        return {};
    const QString value = formatValue(threshold.value, sampleFormat(input.panel));
    if (crossing->throughout)
        //: %1 is a threshold ("danger", "look", "the objective"), %2 its value
        return (threshold.above ? Say::tr("above %1 at %2 throughout") : Say::tr("below %1 at %2 throughout"))
            .arg(name, value);
    if (crossing->ongoing)
        //: %3 is a time
        return (threshold.above ? Say::tr("above %1 at %2 since %3") : Say::tr("below %1 at %2 since %3"))
            .arg(name, value, timeText(input, crossing->from));
    if (crossing->from == crossing->to)
        return (threshold.above ? Say::tr("was above %1 at %2 at %3") : Say::tr("was below %1 at %2 at %3"))
            .arg(name, value, timeText(input, crossing->from));
    //: %3 and %4 are times
    return (threshold.above ? Say::tr("was above %1 at %2 from %3 to %4")
                            : Say::tr("was below %1 at %2 from %3 to %4"))
        .arg(name, value, timeText(input, crossing->from), timeText(input, crossing->to));
}

/// "−7 d 0.42 %", with what must be said of it.
QString overlayText(const SummaryInput& input, int index, double time)
{
    if (input.overlay.isNone())
        return {};
    QString text;
    for (const OverlaySeries& overlay : input.overlays) {
        const SeriesSnapshot& samples = overlay.series.samples;
        if (overlay.behind != index)
            continue;
        const LegendStats there = legendStats(samples, input.from, time);
        if (there.count > 0)
            //: an earlier time ("−7 d"), the value there
            text =
                Say::tr("%1 %2").arg(input.overlay.name, formatValue(there.last, sampleFormat(input.panel)));
    }
    if (text.isEmpty() && input.overlay.note.isEmpty())
        text = Say::tr("%1 no data").arg(input.overlay.name);
    if (input.overlay.note.isEmpty())
        return text;
    //: an earlier time, or its value, and what must be known to read it
    return Say::tr("%1: %2").arg(text.isEmpty() ? input.overlay.name : text, input.overlay.note);
}

QString trendText(Trend trend)
{
    switch (trend) {
    case Trend::Steady:
        return Say::tr("steady");
    case Trend::Rising:
        return Say::tr("rising");
    case Trend::Falling:
        return Say::tr("falling");
    case Trend::Unknown:
        break;
    }
    return {};
}

} // namespace

Trend trendOf(const SeriesSnapshot& samples, double from, double to)
{
    const double third = (to - from) / 3;
    const LegendStats early = legendStats(samples, from, from + third);
    const LegendStats late = legendStats(samples, to - third, to);
    if (std::isnan(early.average) || std::isnan(late.average))
        return Trend::Unknown;
    const double size = std::max(std::abs(early.average), std::abs(late.average));
    const double difference = late.average - early.average;
    if (std::abs(difference) <= kSteady * size)
        return Trend::Steady;
    return difference > 0 ? Trend::Rising : Trend::Falling;
}

QString chartSummary(const SummaryInput& input)
{
    const QString title = displayLine(input.panel.title);
    const FeedSeries* chosen = nullptr;
    LegendStats stats{};
    int visible = 0;
    for (const FeedSeries& series : input.series) {
        if (series.hidden)
            continue;
        ++visible;
        const LegendStats here = legendStats(series.samples, input.from, input.to);
        if (here.count == 0)
            continue;
        const ValueLevel level = levelOf(here.last, input.panel.thresholds);
        const ValueLevel best = chosen ? levelOf(stats.last, input.panel.thresholds) : ValueLevel::None;
        if (!chosen || level > best || (level == best && here.last > stats.last)) {
            chosen = &series;
            stats = here;
        }
    }
    if (!chosen)
        //: read aloud for a chart: its title
        return Say::tr("%1: no data in this range").arg(title);

    QStringList parts;
    const ValueFormat format = sampleFormat(input.panel);
    parts << Say::tr("%1 at %2").arg(formatValue(stats.last, format), timeText(input, stats.lastTime));
    if (stats.min < stats.max)
        parts << Say::tr("between %1 and %2")
                     .arg(formatValue(stats.min, format), formatValue(stats.max, format));
    if (const QString trend = trendText(trendOf(chosen->samples, input.from, input.to)); !trend.isEmpty())
        parts << trend;
    // The gravest first; one of each level is enough to know where to look.
    QString danger, look, objective;
    for (const PanelThreshold& threshold : input.panel.thresholds) {
        const bool isDanger = threshold.level == PanelThreshold::Level::Danger;
        QString& text = isDanger ? danger : look;
        if (text.isEmpty())
            text = crossingText(input, chosen->samples, threshold,
                                isDanger ? Say::tr("danger") : Say::tr("look"));
    }
    if (input.panel.sloLine)
        objective =
            crossingText(input, chosen->samples, {*input.panel.sloLine, PanelThreshold::Level::Look, true},
                         Say::tr("the objective"));
    for (const QString& text : {danger, danger.isEmpty() ? look : QString(), objective})
        if (!text.isEmpty())
            parts << text;
    const double now = std::isnan(input.now) ? input.to : input.now;
    if (input.staleAfter > 0 && now - stats.lastTime > input.staleAfter)
        parts << Say::tr("nothing newer since");

    if (const QString text = overlayText(input, int(chosen - input.series.data()), stats.lastTime);
        !text.isEmpty())
        parts << text;
    if (chosen->recordedUntil != Instant::never())
        //: %1 is a time
        parts << Say::tr("recorded until %1").arg(timeText(input, double(chosen->recordedUntil.ms)));
    if (input.recorded)
        parts << Say::tr("recorded");
    const QString said = parts.join(Say::tr(", "));
    if (visible < 2)
        //: read aloud for a chart: its title, what it shows
        return Say::tr("%1: %2").arg(title, said);
    //: read aloud for a chart: its title, the number of series, the name of the one that stands out, what it
    //: shows
    return Say::tr("%1, %2 series: %3 %4").arg(title).arg(visible).arg(chosen->name, said);
}

} // namespace muster
