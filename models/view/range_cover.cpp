// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/range_cover.h"

#include <algorithm>
#include <array>

namespace muster {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<Milliseconds, 14> kSteps{seconds{1}, seconds{5}, seconds{15}, seconds{30}, minutes{1},
                                              minutes{2}, minutes{5}, minutes{10}, minutes{15}, minutes{30},
                                              hours{1},   hours{3},   hours{6},    hours{24}};
constexpr int kColumnsPerSample = 2;

/// What is left of `parts` without `known`; both ascending.
std::vector<TimeRange> without(const std::vector<TimeRange>& parts, const std::vector<TimeRange>& known)
{
    std::vector<TimeRange> left;
    for (TimeRange part : parts) {
        for (const TimeRange& cut : known) {
            if (cut.to <= part.from || cut.from >= part.to)
                continue;
            if (cut.from > part.from)
                left.push_back({part.from, cut.from});
            part.from = std::max(part.from, cut.to);
            if (part.from >= part.to)
                break;
        }
        if (part.from < part.to)
            left.push_back(part);
    }
    return left;
}

} // namespace

void RangeCover::add(TimeRange range, Milliseconds step)
{
    if (range.from >= range.to)
        return;
    std::vector<TimeRange>& known = m_known[step];
    std::vector<TimeRange> next;
    for (const TimeRange& other : known) {
        if (other.to < range.from || other.from > range.to) {
            next.push_back(other);
            continue;
        }
        range.from = std::min(range.from, other.from);
        range.to = std::max(range.to, other.to);
    }
    next.insert(std::upper_bound(next.begin(), next.end(), range,
                                 [](const TimeRange& a, const TimeRange& b) { return a.from < b.from; }),
                range);
    known = std::move(next);
}

std::vector<TimeRange> RangeCover::missing(TimeRange range, Milliseconds step) const
{
    std::vector<TimeRange> left;
    if (range.from < range.to)
        left.push_back(range);
    for (const auto& [known, ranges] : m_known) {
        if (known > step || left.empty())
            break;
        left = without(left, ranges);
    }
    return left;
}

Milliseconds stepFor(Milliseconds length, int columns, Milliseconds finest)
{
    const Milliseconds rough = length * kColumnsPerSample / std::max(1, columns);
    for (const Milliseconds step : kSteps) {
        if (step >= rough && step >= finest)
            return step;
    }
    return kSteps.back();
}

} // namespace muster
