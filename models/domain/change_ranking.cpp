// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/change_ranking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace muster {

namespace {

constexpr Milliseconds kAligned = std::chrono::seconds{60};
/// Kind names that mean "something is different now"; announcements (started, scheduled) are not changes yet.
constexpr std::array<const char*, 8> kCompletedChanges{
    "deploy.finished",   "flag.changed",     "config.changed",     "infra.changed",
    "rollback.finished", "release.finished", "migration.finished", "secret.changed"};

bool isCompletedChange(const TimelineEvent& event)
{
    return std::any_of(kCompletedChanges.begin(), kCompletedChanges.end(),
                       [&](const char* name) { return event.kindName == QLatin1String(name); });
}

QString distanceInWords(Milliseconds beforeOnset)
{
    const qint64 seconds = std::abs(beforeOnset.count()) / 1000;
    QString amount = QStringLiteral("%1 s").arg(seconds % 60);
    if (seconds >= 60)
        amount = QStringLiteral("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    if (seconds == 0)
        return QStringLiteral("at onset");
    return beforeOnset.count() > 0 ? QStringLiteral("%1 before onset").arg(amount)
                                   : QStringLiteral("%1 after onset").arg(amount);
}

ChangeCandidate candidateFor(const TimelineEvent& event, Instant onset, const QString& service)
{
    ChangeCandidate candidate;
    candidate.event = event;
    candidate.beforeOnset = onset - event.occurredAt;
    candidate.sameService = !service.isEmpty() && event.service == service;
    candidate.aligned = std::abs(candidate.beforeOnset.count()) <= kAligned.count();
    // Alignment says most, then scope, then distance: a flag that flips in the second of onset outranks a
    // deploy of the same service eight minutes earlier, whatever service the flag tool names.
    const double distance = std::abs(static_cast<double>(candidate.beforeOnset.count())) / 1000.0;
    candidate.score =
        (candidate.aligned ? 2.0 : 0.0) + (candidate.sameService ? 1.0 : 0.0) + 1.0 / (2.0 + distance);
    QString scope = QStringLiteral("service unknown");
    if (candidate.sameService)
        scope = QStringLiteral("same service");
    else if (!event.service.isEmpty())
        scope = QStringLiteral("other service (%1)").arg(event.service);
    candidate.reason = distanceInWords(candidate.beforeOnset) + QStringLiteral(", ") + scope;
    return candidate;
}

/// A feed covers the window when it is live, or when its facts are complete beyond the window's end.
bool covers(const Freshness& feed, Instant windowEnd)
{
    return feed.state == FreshnessState::Live || (feed.dataUntil && *feed.dataUntil >= windowEnd);
}

} // namespace

ChangeRanking rankChanges(const std::vector<TimelineEvent>& events, const std::vector<Freshness>& feeds,
                          Instant onset, const QString& service, Milliseconds lookback)
{
    ChangeRanking ranking;
    const auto fits = [&](const TimelineEvent& event) {
        return event.occurredAt >= onset - lookback && event.occurredAt <= onset + kAligned &&
               !event.retracted && isCompletedChange(event);
    };
    // The few that fit first; then whether a newer revision of one of them, which may fit no more, is there
    // too.
    std::vector<const TimelineEvent*> fitting;
    for (const TimelineEvent& event : events) {
        if (fits(event))
            fitting.push_back(&event);
    }
    std::map<EventId, const TimelineEvent*> newest;
    for (const TimelineEvent* event : fitting) {
        if (!event->id.isEmpty())
            newest.emplace(event->id, event);
    }
    if (!newest.empty()) {
        for (const TimelineEvent& event : events) {
            const auto found = newest.find(event.id);
            if (found != newest.end() && event.revision >= found->second->revision)
                found->second = &event;
        }
    }
    for (const TimelineEvent* event : fitting) {
        // Events without an id cannot be revisions of each other.
        if (event->id.isEmpty() || newest.at(event->id) == event)
            ranking.candidates.push_back(candidateFor(*event, onset, service));
    }
    std::stable_sort(ranking.candidates.begin(), ranking.candidates.end(),
                     [](const ChangeCandidate& a, const ChangeCandidate& b) { return a.score > b.score; });

    bool sawChangeFeed = false;
    for (const Freshness& feed : feeds) {
        if (feed.feed != QLatin1String("changes"))
            continue;
        sawChangeFeed = true;
        if (!covers(feed, onset + kAligned))
            ranking.staleFeeds.push_back(feed);
    }
    // Without any change feed nobody looked, so nothing may be concluded from the silence.
    ranking.noChangeKnown = ranking.candidates.empty() && ranking.staleFeeds.empty() && sawChangeFeed;
    return ranking;
}

} // namespace muster
