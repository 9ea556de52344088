// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How fresh a feed is and when it may be asked again: pure arithmetic over successes and failures.
// Internal to integrations/sync.

#include "models/base/result.h"
#include "models/domain/source.h"

#include <QRandomGenerator>

namespace muster {

/// Role: the freshness of one feed over time. Value; no clock of its own.
class FeedHealth
{
public:
    FeedHealth() = default;
    FeedHealth(const Source& source, const QString& feed, Milliseconds staleAfter);

    /// What was known of this feed before the program began: a feed that does not answer now is as old as its
    /// last answer, not one that never answered. Nothing once it has answered.
    void recall(const Freshness& before);

    /// True when there is something worth a row in the store: the state or its reason changed, or a live
    /// feed's last success has moved on by a quarter of a minute.
    /// `remark`: what a person should know although the feed is live; mostly empty.
    bool succeeded(Instant now, const QString& remark = {});
    /// Live as before, with other words. True when they are other words.
    bool remarked(Instant now, const QString& remark);
    /// The data on the screen is no longer vouched for (the computer slept); until the next answer.
    bool doubted(Instant now, const QString& why);
    bool failed(Instant now, const Error& error);
    /// Time alone makes a late feed stale.
    bool aged(Instant now);
    /// When `aged` would change something; nullopt when never.
    std::optional<Instant> agesAt() const;

    const Freshness& freshness() const { return m_freshness; }
    /// Failures since the last success.
    int failures() const { return m_failures; }

private:
    bool enter(FreshnessState state, const QString& why, Instant now);
    Freshness m_freshness;
    Milliseconds m_staleAfter{60'000};
    int m_failures = 0;
};

/// Full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): random between 0
/// and min(cap, base × 2^(failures-1)), never below 250 ms, never before what the server asked for (at most
/// `serverCap`).
Milliseconds backOff(int failures, Milliseconds base, Milliseconds cap,
                     std::optional<Milliseconds> serverAsked, Milliseconds serverCap,
                     QRandomGenerator& random);

} // namespace muster
