// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/feed_health.h"

#include <algorithm>

namespace muster {

namespace {

/// A feed that goes on answering gets a row this often at most; an age on the screen is wrong by no more than
/// this.
constexpr Milliseconds kNoteAgainAfter{15'000};

} // namespace

FeedHealth::FeedHealth(const Source& source, const QString& feed, Milliseconds staleAfter)
    : m_staleAfter(staleAfter)
{
    m_freshness.source = source.id;
    m_freshness.sourceName = source.name;
    m_freshness.feed = feed;
}

bool FeedHealth::enter(FreshnessState state, const QString& why, Instant now)
{
    const bool first = m_freshness.knownAt == Instant{};
    if (!first && m_freshness.state == state && m_freshness.why == why)
        return false;
    if (first || m_freshness.state != state)
        m_freshness.occurredAt = now;
    m_freshness.state = state;
    m_freshness.why = why;
    m_freshness.knownAt = now;
    return true;
}

void FeedHealth::recall(const Freshness& before)
{
    if (m_freshness.lastSuccess)
        return;
    m_freshness.lastSuccess = before.lastSuccess;
    m_freshness.dataUntil = before.dataUntil;
}

bool FeedHealth::succeeded(Instant now, const QString& remark)
{
    m_failures = 0;
    m_freshness.lastSuccess = now;
    m_freshness.dataUntil = now;
    if (enter(FreshnessState::Live, remark, now))
        return true;
    // Still live: noted again now and then, because whoever reads the row counts the age from its last
    // success.
    if (now - m_freshness.knownAt < kNoteAgainAfter)
        return false;
    m_freshness.knownAt = now;
    return true;
}

bool FeedHealth::remarked(Instant now, const QString& remark)
{
    return m_freshness.state == FreshnessState::Live && enter(FreshnessState::Live, remark, now);
}

bool FeedHealth::doubted(Instant now, const QString& why)
{
    return m_freshness.lastSuccess && enter(FreshnessState::Stale, why, now);
}

bool FeedHealth::failed(Instant now, const Error& error)
{
    ++m_failures;
    FreshnessState state = FreshnessState::Blind;
    if (m_freshness.lastSuccess) {
        // A success that lies ahead of us says that the clock was set back: nobody knows how old it is.
        const Milliseconds age = now - *m_freshness.lastSuccess;
        state = age < Milliseconds{0} || age > m_staleAfter ? FreshnessState::Stale : FreshnessState::Late;
    }
    return enter(state, error.what, now);
}

bool FeedHealth::aged(Instant now)
{
    const auto at = agesAt();
    return at && now >= *at && enter(FreshnessState::Stale, m_freshness.why, now);
}

std::optional<Instant> FeedHealth::agesAt() const
{
    if (m_freshness.state != FreshnessState::Late || !m_freshness.lastSuccess)
        return std::nullopt;
    return *m_freshness.lastSuccess + m_staleAfter + Milliseconds{1};
}

Milliseconds backOff(int failures, Milliseconds base, Milliseconds cap,
                     std::optional<Milliseconds> serverAsked, Milliseconds serverCap,
                     QRandomGenerator& random)
{
    const int doublings = std::clamp(failures - 1, 0, 20);
    const qint64 ceiling = std::min(cap.count(), base.count() << doublings);
    Milliseconds wait{qint64(random.generateDouble() * double(ceiling))};
    wait = std::max(wait, Milliseconds{250});
    if (serverAsked)
        wait = std::max(wait, std::min(*serverAsked, serverCap));
    return wait;
}

} // namespace muster
