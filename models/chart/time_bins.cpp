// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/time_bins.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Milliseconds stepOf(std::span<const CountSeries> series)
{
    qint64 step = 0;
    for (const CountSeries& one : series) {
        if (one.step.count() > 0 && !one.samples.empty())
            step = step == 0 ? one.step.count() : std::min<qint64>(step, one.step.count());
    }
    if (step > 0)
        return Milliseconds{step};
    for (const CountSeries& one : series) {
        const auto times = one.samples.times();
        for (std::size_t i = 1; i < times.size(); ++i)
            step = step == 0 ? times[i] - times[i - 1] : std::min(step, times[i] - times[i - 1]);
    }
    return Milliseconds{std::max<qint64>(step, 1)};
}

/// The end of the interval of `step` that holds t, on the grid through `phase`.
qint64 binEnd(qint64 t, qint64 phase, qint64 step)
{
    const qint64 offset = (t - phase) % step;
    return offset == 0 ? t : t + (offset > 0 ? step - offset : -offset);
}

/// `binEnd` of ascending times: a division only where they leave their step.
class BinEnds
{
public:
    BinEnds(qint64 phase, qint64 step) : m_phase(phase), m_step(step) {}
    qint64 operator()(qint64 t)
    {
        m_end = m_any && t - m_time == m_step ? m_end + m_step : binEnd(t, m_phase, m_step);
        m_any = true;
        m_time = t;
        return m_end;
    }

private:
    qint64 m_phase;
    qint64 m_step;
    qint64 m_time = 0;
    qint64 m_end = 0;
    bool m_any = false;
};

} // namespace

TimeBins timeBins(std::span<const CountSeries> series, double from, double to)
{
    TimeBins bins;
    bins.step = stepOf(series);
    const qint64 step = bins.step.count();
    qint64 phase = 0;
    for (const CountSeries& one : series) {
        if (!one.samples.empty()) {
            phase = one.samples.times().front();
            break;
        }
    }

    struct Stretch
    {
        std::size_t begin = 0, end = 0;
    };
    std::vector<Stretch> stretches;
    std::vector<qint64> own, merged;
    for (const CountSeries& one : series) {
        // A sample in the interval after the range may stand for its end.
        const Stretch stretch{one.samples.lowerBound({qint64(std::floor(from)) - step}),
                              one.samples.lowerBound({qint64(std::ceil(to)) + step})};
        stretches.push_back(stretch);
        own.clear();
        BinEnds endOf(phase, step);
        for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
            const qint64 end = endOf(one.samples.times()[i]);
            const bool touches = double(end) > from && double(end - step) < to;
            if (touches && !std::isnan(one.samples.values()[i]) && (own.empty() || own.back() < end))
                own.push_back(end);
        }
        if (own.empty() || own == bins.ends)
            continue;
        merged.clear();
        std::set_union(bins.ends.begin(), bins.ends.end(), own.begin(), own.end(),
                       std::back_inserter(merged));
        bins.ends.swap(merged);
    }

    for (std::size_t s = 0; s < series.size(); ++s) {
        std::vector<double> values(bins.ends.size(), kNan);
        std::size_t at = 0;
        BinEnds endOf(phase, step);
        for (std::size_t i = stretches[s].begin; i < stretches[s].end; ++i) {
            const double value = series[s].samples.values()[i];
            const qint64 end = endOf(series[s].samples.times()[i]);
            while (at < bins.ends.size() && bins.ends[at] < end)
                ++at;
            if (at == bins.ends.size())
                break;
            if (bins.ends[at] != end || std::isnan(value))
                continue;
            if (std::isnan(values[at]) || std::abs(value) > std::abs(values[at]))
                values[at] = value;
        }
        bins.values.push_back(std::move(values));
    }
    return bins;
}

ColumnSpan columnsOf(double begin, double end, double from, double to, int width)
{
    const auto place = [&](double time) {
        const double x = (time - from) / (to - from) * width;
        return int(std::lround(std::clamp(x, -2.0, double(width) + 2)));
    };
    ColumnSpan span{place(begin), place(end)};
    if (span.end <= span.first) {
        // Narrower than a column: the one that it ends in. The edge itself belongs to the column before it,
        // and rounding must not change that.
        const double x = (end - from) / (to - from) * width;
        span.first = int(std::floor(std::clamp(std::ceil(x - 1e-6) - 1, -2.0, double(width) + 1)));
        span.end = span.first + 1;
    }
    return span;
}

std::vector<ColumnSpan> columnsOf(const TimeBins& bins, double from, double to, int width)
{
    std::vector<ColumnSpan> spans(bins.ends.size());
    for (std::size_t i = 0; i < spans.size(); ++i)
        spans[i] = columnsOf(bins.begin(i), bins.end(i), from, to, width);
    return spans;
}

} // namespace muster
