// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// "What changed": change events ranked by distance to onset and by scope, each with its reason in words.

#include "models/domain/source.h"
#include "models/domain/timeline.h"

#include <vector>

namespace muster {

struct ChangeCandidate
{
    TimelineEvent event;
    Milliseconds beforeOnset{0}; ///< onset − occurredAt; negative when after onset
    bool sameService = false;
    bool aligned = false; ///< |distance| <= 60 s
    double score = 0;     ///< higher is more suspicious; only for ordering
    QString reason;       ///< "0 s from onset, same service"
};

struct ChangeRanking
{
    std::vector<ChangeCandidate> candidates; ///< best first
    std::vector<Freshness> staleFeeds;       ///< change feeds that were not fresh over the window
    /// True only when there is no candidate and every change feed was fresh in the window.
    bool noChangeKnown = false;
};

/// `events`: what AsOf sees. Only completed changes (deploy/flag/config/infra/rollback… finished or changed)
/// within [onset − lookback, onset + 60 s] count, newest revision each.
ChangeRanking rankChanges(const std::vector<TimelineEvent>& events, const std::vector<Freshness>& feeds,
                          Instant onset, const QString& service,
                          Milliseconds lookback = std::chrono::minutes{30});

} // namespace muster
