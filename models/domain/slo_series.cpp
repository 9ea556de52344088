// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/slo_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr qint64 kInstants = 240;
constexpr std::size_t kMostWindows = 6;

/// A counter whose restarts are undone, to be asked at many instants: O(log n) each.
class CounterCurve
{
public:
    explicit CounterCurve(const SampleBlock& counter) : m_times(counter.times)
    {
        double offset = 0, last = kNan;
        m_sums.reserve(counter.values.size());
        for (const double value : counter.values) {
            if (!std::isnan(value)) {
                if (value < last)
                    offset += last; // restarted from zero
                last = value;
            }
            m_sums.push_back(value + offset);
        }
    }
    bool empty() const { return m_times.empty(); }
    Instant first() const { return {m_times.front()}; }
    Instant last() const { return {m_times.back()}; }

    /// The sum at `at`, linear between its neighbours, which must stand no farther apart than `most`. NaN
    /// where it is not known.
    double at(Instant at, Milliseconds most) const
    {
        const auto after = std::lower_bound(m_times.begin(), m_times.end(), at.ms);
        if (after == m_times.end())
            return kNan;
        const auto i = static_cast<std::size_t>(after - m_times.begin());
        if (*after == at.ms)
            return m_sums[i];
        if (i == 0 || m_times[i] - m_times[i - 1] > most.count())
            return kNan;
        const double share =
            static_cast<double>(at.ms - m_times[i - 1]) / static_cast<double>(m_times[i] - m_times[i - 1]);
        return m_sums[i - 1] + (m_sums[i] - m_sums[i - 1]) * share;
    }

private:
    const std::vector<qint64>& m_times;
    std::vector<double> m_sums;
};

/// The grid within the range as far as both counters reach, and the end of that.
std::vector<Instant> instantsOf(const CounterCurve& total, const CounterCurve& bad, TimeRange range,
                                Milliseconds step)
{
    std::vector<Instant> all;
    if (total.empty() || bad.empty() || step.count() <= 0)
        return all;
    const qint64 from = std::max({range.from.ms, total.first().ms, bad.first().ms});
    const qint64 end = std::min({range.to.ms, total.last().ms, bad.last().ms});
    const qint64 grid = step.count();
    for (qint64 t = (from + grid - 1) / grid * grid; t <= end; t += grid)
        all.push_back({t});
    if (end >= from && (all.empty() || all.back().ms != end))
        all.push_back({end});
    return all;
}

template <typename ValueAt>
SampleBlock seriesOf(const std::vector<Instant>& instants, Milliseconds step, ValueAt valueAt)
{
    SampleBlock block;
    block.step = step;
    bool any = false;
    for (const Instant t : instants) {
        const double value = valueAt(t);
        any |= !std::isnan(value);
        if (!any)
            continue; // a series begins with its first value
        block.times.push_back(t.ms);
        block.values.push_back(value);
    }
    return block;
}

/// "5 m", "1 h", "3 d".
QString lengthName(Milliseconds length)
{
    const qint64 minutes = length.count() / 60'000;
    if (minutes % (24 * 60) == 0 && minutes > 24 * 60)
        return QStringLiteral("%1 d").arg(minutes / (24 * 60));
    return minutes % 60 == 0 ? QStringLiteral("%1 h").arg(minutes / 60) : QStringLiteral("%1 m").arg(minutes);
}

const std::vector<BurnWindow> armsOf(const Slo& slo)
{
    return slo.alerts.empty() ? defaultBurnWindows(slo.window) : slo.alerts;
}

bool pages(const BurnWindow& arm)
{
    return arm.severity == QLatin1String("page");
}

} // namespace

SampleBlock burnRateSeries(const SampleBlock& total, const SampleBlock& bad, double target,
                           Milliseconds window, TimeRange range, Milliseconds step)
{
    const CounterCurve all(total), failed(bad);
    return seriesOf(instantsOf(all, failed, range, step), step, [&](Instant t) {
        const double count = all.at(t, window) - all.at(t - window, window);
        const double failures = failed.at(t, window) - failed.at(t - window, window);
        return count > 0 ? burnRate(failures / count, target) : kNan; // also when it is NaN
    });
}

SampleBlock budgetLeftSeries(const SampleBlock& total, const SampleBlock& bad, double target,
                             Milliseconds window, TimeRange range, Milliseconds step)
{
    const CounterCurve all(total), failed(bad);
    return seriesOf(instantsOf(all, failed, range, step), step, [&](Instant t) {
        const Instant from = std::max({t - window, all.first(), failed.first()});
        const EventCount count{all.at(t, window) - all.at(from, window),
                               failed.at(t, window) - failed.at(from, window)};
        return count.total > 0 ? budgetStatus(target, count, {}, Milliseconds{0}).remainingRatio : kNan;
    });
}

Milliseconds sloStep(TimeRange range)
{
    constexpr std::array<qint64, 9> kSeconds{15, 30, 60, 120, 300, 600, 1'800, 3'600, 10'800};
    const qint64 wanted = range.length().count() / kInstants;
    for (const qint64 seconds : kSeconds) {
        if (seconds * 1000 >= wanted)
            return Milliseconds{seconds * 1000};
    }
    return std::chrono::hours{24};
}

std::vector<Milliseconds> burnWindowsOf(const Slo& slo)
{
    const std::vector<BurnWindow> arms = armsOf(slo);
    const bool anyPages = std::any_of(arms.begin(), arms.end(), pages);
    std::set<Milliseconds> windows;
    for (const BurnWindow& arm : arms) {
        if (anyPages && !pages(arm))
            continue;
        for (const Milliseconds window : {arm.shortWindow, arm.longWindow}) {
            if (window.count() > 0)
                windows.insert(window);
        }
    }
    std::vector<Milliseconds> all(windows.begin(), windows.end());
    if (all.size() > kMostWindows)
        all.resize(kMostWindows);
    return all;
}

void fillSloPanel(Panel& panel, const Slo& slo)
{
    panel.series.clear();
    if (panel.slo == SloView::BudgetLeft) {
        panel.format.unit = Unit::Ratio;
        panel.series.push_back(
            {QStringLiteral("slo_budget_left"), QStringLiteral("left of %1").arg(lengthName(slo.window))});
        if (panel.thresholds.empty())
            panel.thresholds.push_back({0, PanelThreshold::Level::Danger, false}); // overspent
        return;
    }
    for (const Milliseconds window : burnWindowsOf(slo))
        panel.series.push_back(
            {QStringLiteral("slo_burn_rate[%1s]").arg(window.count() / 1000), lengthName(window)});
    panel.format.unit = Unit::None;
    if (panel.format.suffix.isEmpty())
        panel.format.suffix = QStringLiteral("×");
    if (panel.scale == AxisScale::Linear)
        panel.scale = AxisScale::Symlog; // 1 and 200 are both worth reading, and so is 0
    if (!panel.sloLine)
        panel.sloLine = 1;
    if (!panel.thresholds.empty())
        return;
    std::set<double> seen{*panel.sloLine};
    for (const bool danger : {true, false}) {
        for (const BurnWindow& arm : armsOf(slo)) {
            if (pages(arm) == danger && arm.factor > 0 && seen.insert(arm.factor).second)
                panel.thresholds.push_back(
                    {arm.factor, danger ? PanelThreshold::Level::Danger : PanelThreshold::Level::Look, true});
        }
    }
}

std::vector<Panel> sloPanels(const Slo& slo, const SourceId& source)
{
    const QString about = slo.displayName.isEmpty() ? slo.name : slo.displayName;
    Panel burn;
    burn.id = QStringLiteral("slo_burn_rate");
    burn.title = QStringLiteral("Burn rate");
    burn.slo = SloView::BurnRate;
    Panel left;
    left.id = QStringLiteral("slo_budget_left");
    left.title = QStringLiteral("Error budget left");
    left.slo = SloView::BudgetLeft;
    left.style = PanelStyle::Area;
    for (Panel* panel : {&burn, &left}) {
        panel->subtitle = about;
        panel->source = source;
        fillSloPanel(*panel, slo);
    }
    return {burn, left};
}

std::vector<SampleBlock> sloSamples(const Panel& panel, const Slo& slo, const SampleBlock& total,
                                    const SampleBlock& bad, TimeRange range)
{
    const Milliseconds step = sloStep(range);
    std::vector<SampleBlock> blocks;
    const auto add = [&](SampleBlock block, std::size_t series) {
        if (block.empty() || series >= panel.series.size())
            return;
        block.key.source = panel.source;
        block.key.query = panel.series[series].query;
        block.unit = panel.format.unit;
        blocks.push_back(std::move(block));
    };
    if (panel.slo == SloView::BudgetLeft) {
        add(budgetLeftSeries(total, bad, slo.target, slo.window, range, step), 0);
    } else if (panel.slo == SloView::BurnRate) {
        const std::vector<Milliseconds> windows = burnWindowsOf(slo);
        for (std::size_t i = 0; i < windows.size(); ++i)
            add(burnRateSeries(total, bad, slo.target, windows[i], range, step), i);
    }
    return blocks;
}

Milliseconds sloReach(const Panel& panel, const Slo& slo)
{
    if (panel.slo == SloView::BudgetLeft)
        return slo.window;
    const std::vector<Milliseconds> windows = burnWindowsOf(slo);
    return windows.empty() ? Milliseconds{0} : windows.back();
}

} // namespace muster
