// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/first_sign.h"

#include "models/domain/alert_episode.h"

#include <algorithm>
#include <map>

namespace muster {

namespace {

/// Signs further apart are not of one cause.
constexpr Milliseconds kApart = std::chrono::minutes{5};

struct Sign
{
    Instant begin, end;
};

bool isSign(const TimelineEvent& event)
{
    return event.kind == EventKind::Impact || event.kind == EventKind::Alert || event.kind == EventKind::Page;
}

std::vector<Sign> signsOf(const std::vector<TimelineEvent>& events)
{
    std::vector<Sign> signs;
    std::map<QString, size_t> open; // of alerts that have a key
    for (const TimelineEvent& event : events) {
        if (!isSign(event))
            continue;
        const QString key = event.kind == EventKind::Alert ? episodeKey(event) : QString();
        if (!beginningOf(event.remoteId).isEmpty()) {
            const auto begun = open.find(key);
            if (begun != open.end())
                signs[begun->second].end = event.occurredAt;
            else
                signs.push_back({event.occurredAt, event.occurredAt});
            continue;
        }
        if (!key.isEmpty())
            open[key] = signs.size();
        signs.push_back({event.occurredAt, Instant::endOfTime()});
    }
    return signs;
}

} // namespace

std::optional<Instant> firstSign(const IncidentState& state, const std::vector<TimelineEvent>& events)
{
    std::vector<Sign> signs = signsOf(events);
    if (signs.empty())
        return std::nullopt;
    const auto detected = state.keyTime(u"detected");
    const auto known = detected ? detected : state.keyTime(u"declared");
    if (!known)
        return signs.front().begin;
    std::optional<Instant> after;
    for (const Sign& sign : signs) {
        if (sign.begin > *known && (!after || sign.begin < *after))
            after = sign.begin;
    }
    std::erase_if(signs, [&](const Sign& sign) { return sign.begin > *known; });
    std::sort(signs.begin(), signs.end(), [](const Sign& a, const Sign& b) { return a.end > b.end; });
    Instant first = *known;
    bool leads = false;
    for (const Sign& sign : signs) {
        if (sign.end < first && first - sign.end > kApart)
            break; // the others ended earlier still
        first = std::min(first, sign.begin);
        leads = true;
    }
    return leads ? std::optional(first) : after;
}

} // namespace muster
