// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/stacking.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr std::size_t kKeepAll = 16'384;
constexpr double kParts = 4'096;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The samples of a series that take part.
struct Part
{
    std::span<const qint64> times;
    std::span<const double> values;
};

Part partOf(const SeriesSnapshot& samples, double from, double to)
{
    std::size_t begin = samples.lowerBound({qint64(std::floor(from))});
    std::size_t end = samples.lowerBound({qint64(std::ceil(to))});
    begin = begin > 0 ? begin - 1 : 0;
    end = std::min(samples.size(), end + 1);
    return {samples.times().subspan(begin, end - begin), samples.values().subspan(begin, end - begin)};
}

/// Where the sum may change its direction or jump: at samples, and a millisecond outside of each stretch
/// between gaps, so that what stands above comes down at once instead of along a slope to the next sample.
void eventTimes(const Part& part, std::vector<qint64>& events)
{
    events.clear();
    const std::size_t count = part.times.size();
    const auto known = [&part](std::size_t i) { return !std::isnan(part.values[i]); };
    const auto push = [&events](qint64 time) {
        if (events.empty() || events.back() < time)
            events.push_back(time);
    };
    for (std::size_t i = 0; i < count; ++i) {
        if (!known(i))
            continue;
        if (i == 0 || !known(i - 1))
            push(part.times[i] - 1);
        push(part.times[i]);
        if (i + 1 == count || !known(i + 1))
            push(part.times[i] + 1);
    }
}

/// The values of a series at `times`, which hold all of its own: straight between samples, NaN where it has
/// none.
void valuesAt(const Part& part, const std::vector<qint64>& times, std::vector<double>& values)
{
    values.assign(times.size(), kNan);
    std::size_t next = 0; // first own sample at or after the time
    for (std::size_t i = 0; i < times.size(); ++i) {
        const qint64 time = times[i];
        while (next < part.times.size() && part.times[next] < time)
            ++next;
        if (next == part.times.size())
            break;
        if (part.times[next] == time) {
            values[i] = part.values[next];
        } else if (next > 0) {
            const double before = part.values[next - 1];
            const double after = part.values[next];
            const double share =
                double(time - part.times[next - 1]) / double(part.times[next] - part.times[next - 1]);
            // Equal infinities would make NaN of their difference.
            values[i] = before == after ? before : before + (after - before) * share;
        }
    }
}

SeriesSnapshot snapshotOf(std::vector<qint64> times, std::vector<double> values)
{
    SampleBlock block;
    block.times = std::move(times);
    block.values = std::move(values);
    SeriesBuffer buffer;
    buffer.merge(block);
    return buffer.snapshot();
}

} // namespace

std::vector<std::size_t> extremeIndices(std::span<const qint64> times, std::span<const double> values,
                                        double from, double to)
{
    std::vector<std::size_t> picked;
    const std::size_t count = times.size();
    if (count <= kKeepAll) {
        picked.resize(count);
        for (std::size_t i = 0; i < count; ++i)
            picked[i] = i;
        return picked;
    }
    const auto partAt = [&](std::size_t i) {
        return std::floor((double(times[i]) - from) / (to - from) * kParts);
    };
    std::size_t i = 0;
    while (i < count) {
        if (std::isnan(values[i])) {
            picked.push_back(i);
            while (i < count && std::isnan(values[i])) // one stands for the gap
                ++i;
            continue;
        }
        const double part = partAt(i);
        std::size_t low = i, high = i, last = i;
        const std::size_t first = i;
        for (; i < count && !std::isnan(values[i]) && partAt(i) == part; ++i) {
            low = values[i] < values[low] ? i : low;
            high = values[i] > values[high] ? i : high;
            last = i;
        }
        std::size_t four[] = {first, std::min(low, high), std::max(low, high), last};
        for (const std::size_t index : four) {
            if (picked.empty() || picked.back() < index)
                picked.push_back(index);
        }
    }
    return picked;
}

std::vector<StackLayer> stackSeries(std::span<const SeriesSnapshot> series, double from, double to)
{
    std::vector<Part> parts;
    std::vector<qint64> times, events, merged;
    for (const SeriesSnapshot& samples : series) {
        parts.push_back(partOf(samples, from, to));
        eventTimes(parts.back(), events);
        // Series of one panel usually share their grid.
        if (events.empty() || events == times)
            continue;
        merged.clear();
        merged.reserve(times.size() + events.size());
        std::set_union(times.begin(), times.end(), events.begin(), events.end(), std::back_inserter(merged));
        times.swap(merged);
    }

    std::vector<StackLayer> layers;
    std::vector<double> sum(times.size(), 0.0), values, upper(times.size());
    for (const Part& part : parts) {
        valuesAt(part, times, values);
        for (std::size_t i = 0; i < times.size(); ++i)
            upper[i] = sum[i] + values[i];
        const std::vector<std::size_t> kept = extremeIndices(times, upper, from, to);
        std::vector<qint64> keptTimes(kept.size());
        std::vector<double> low(kept.size()), high(kept.size());
        for (std::size_t k = 0; k < kept.size(); ++k) {
            const std::size_t i = kept[k];
            keptTimes[k] = times[i];
            high[k] = upper[i];
            low[k] = std::isnan(upper[i]) ? kNan : sum[i];
        }
        layers.push_back({snapshotOf(keptTimes, std::move(low)), snapshotOf(keptTimes, std::move(high))});
        for (std::size_t i = 0; i < times.size(); ++i)
            sum[i] = std::isnan(upper[i]) ? sum[i] : upper[i];
    }
    return layers;
}

} // namespace muster
