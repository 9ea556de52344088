// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/impact.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

/// The two samples around a time, by index; equal when a sample lies exactly there.
struct Around
{
    size_t before;
    size_t after;
};

std::optional<Around> around(const SampleBlock& block, Instant at)
{
    const auto first = std::lower_bound(block.times.begin(), block.times.end(), at.ms);
    if (first == block.times.end())
        return std::nullopt;
    const auto index = static_cast<size_t>(first - block.times.begin());
    if (*first == at.ms)
        return Around{index, index};
    if (index == 0)
        return std::nullopt;
    return Around{index - 1, index};
}

/// Value of a cumulative counter at a time, linear between neighbours, with resets undone relative to `base`:
/// `offsets[i]` is what was counted before the resets up to sample i.
std::optional<double> valueAt(const SampleBlock& block, const std::vector<double>& offsets, Instant at)
{
    const auto place = around(block, at);
    if (!place)
        return std::nullopt;
    const double before = block.values[place->before] + offsets[place->before];
    const double after = block.values[place->after] + offsets[place->after];
    if (std::isnan(before) || std::isnan(after))
        return std::nullopt;
    if (place->before == place->after)
        return before;
    const double span = static_cast<double>(block.times[place->after] - block.times[place->before]);
    return before + (after - before) * static_cast<double>(at.ms - block.times[place->before]) / span;
}

std::vector<double> resetOffsets(const SampleBlock& block)
{
    std::vector<double> offsets(block.values.size(), 0.0);
    double offset = 0.0;
    double last = std::nan("");
    for (size_t i = 0; i < block.values.size(); ++i) {
        const double value = block.values[i];
        if (!std::isnan(value)) {
            if (!std::isnan(last) && value < last)
                offset += last; // a counter that falls was restarted from zero
            last = value;
        }
        offsets[i] = offset;
    }
    return offsets;
}

} // namespace

std::optional<double> counterIncrease(const SampleBlock& counter, Instant from, Instant to)
{
    if (to < from)
        return std::nullopt;
    const std::vector<double> offsets = resetOffsets(counter);
    const auto start = valueAt(counter, offsets, from);
    const auto end = valueAt(counter, offsets, to);
    if (!start || !end)
        return std::nullopt;
    return *end - *start;
}

std::optional<EventCount> eventCount(const SampleBlock& totalCounter, const SampleBlock& badCounter,
                                     Instant from, Instant to)
{
    const auto total = counterIncrease(totalCounter, from, to);
    const auto bad = counterIncrease(badCounter, from, to);
    if (!total || !bad)
        return std::nullopt;
    return EventCount{*total, *bad};
}

Impact deriveImpact(const SampleBlock& totalCounter, const SampleBlock& badCounter, Instant start,
                    std::optional<Instant> end, double baselineBadPerSecond, double budgetEvents)
{
    Impact impact;
    impact.start = start;
    impact.end = end;
    Instant until = start;
    if (end)
        until = *end;
    else if (!badCounter.empty() && !totalCounter.empty()) // as far as both are known
        until = std::max(start, Instant{std::min(badCounter.times.back(), totalCounter.times.back())});
    impact.failed = counterIncrease(badCounter, start, until).value_or(0.0);
    impact.total = counterIncrease(totalCounter, start, until).value_or(0.0);
    const double seconds = static_cast<double>((until - start).count()) / 1000.0;
    impact.failedAboveBaseline = std::max(0.0, impact.failed - baselineBadPerSecond * seconds);
    if (budgetEvents > 0)
        impact.budgetSpentRatio = impact.failedAboveBaseline / budgetEvents;
    return impact;
}

std::optional<ImpactWindow> deriveImpactWindow(const SampleBlock& totalCounter, const SampleBlock& badCounter,
                                               double limit, Instant near, Instant until)
{
    constexpr Milliseconds kLookBack = std::chrono::hours{6};
    const std::vector<double> totalOffsets = resetOffsets(totalCounter),
                              badOffsets = resetOffsets(badCounter);
    std::vector<qint64> times;
    std::vector<double> ratios;
    std::optional<EventCount> last;
    const auto first =
        std::lower_bound(badCounter.times.begin(), badCounter.times.end(), (until - kLookBack).ms);
    for (auto at = first; at != badCounter.times.end() && *at <= until.ms; ++at) {
        const auto total = valueAt(totalCounter, totalOffsets, Instant{*at});
        const auto bad = valueAt(badCounter, badOffsets, Instant{*at});
        if (!total || !bad) {
            last.reset();
            continue;
        }
        // A step without requests hurt nobody and tells nothing.
        if (last && *total > last->total) {
            times.push_back(*at);
            ratios.push_back((*bad - last->bad) / (*total - last->total));
        }
        last = EventCount{*total, *bad};
    }
    return impactWindow(times, ratios, limit, near);
}

std::vector<KeyDuration> keyDurations(const IncidentState& state)
{
    struct Rule
    {
        const char* name;
        const char* definition;
        const char* from;
        const char* to;
    };
    // Definitions of the field differ by vendor for the same night, so each figure carries its own.
    static constexpr Rule kRules[] = {
        {"Time to detect", "detected − impact start", "impact_start", "detected"},
        {"Time to acknowledge", "acknowledged − page triggered", "page_triggered", "acked"},
        {"Time to declare", "declared − detected", "detected", "declared"},
        {"Time to recover", "impact end − impact start", "impact_start", "impact_end"},
        {"Time to partial recovery", "first mitigation took effect − impact start", "impact_start",
         "mitigated_partial"},
        {"Recovery from detection", "impact end − detected", "detected", "impact_end"},
        {"Time to resolve", "resolved − detected", "detected", "resolved"},
        {"Resolution from declaration", "resolved − declared", "declared", "resolved"},
    };
    std::vector<KeyDuration> durations;
    for (const Rule& rule : kRules) {
        KeyDuration duration{QString::fromUtf8(rule.name), QString::fromUtf8(rule.definition), std::nullopt};
        const auto from = state.keyTime(QString::fromLatin1(rule.from));
        const auto to = state.keyTime(QString::fromLatin1(rule.to));
        if (from && to)
            duration.value = *to - *from;
        durations.push_back(std::move(duration));
    }
    return durations;
}

} // namespace muster
