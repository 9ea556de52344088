// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/host_guard.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace muster {

namespace {

/// However little is left of a server's count, a feed asks once in this time, so that no source goes blind.
constexpr Milliseconds kTrickle{60'000};
/// Of a limit whose reset the server does not tell.
constexpr Milliseconds kUnknownReset{60'000};
/// Memory per host stays bounded however busy it is.
constexpr size_t kMostCalls = 500;

Milliseconds milliseconds(double value)
{
    return Milliseconds{qint64(std::ceil(value))};
}

/// What was decided until `until` still holds, but never for longer than `longest`: the wall clock may have
/// gone back meanwhile.
Instant atMost(Instant until, Instant now, Milliseconds longest)
{
    return std::min(until, now + longest);
}

} // namespace

HostGuard::HostGuard(quint32 seed, Limits limits) : m_limits(limits), m_random(seed) {}

QString HostGuard::originOf(const QUrl& url)
{
    const QString scheme = url.scheme().toLower();
    return QStringLiteral("%1://%2:%3")
        .arg(scheme, url.host(QUrl::FullyEncoded).toLower())
        .arg(url.port(scheme == QLatin1String("https") ? 443 : 80));
}

HostGuard::Host& HostGuard::host(const QString& origin)
{
    const auto [found, isNew] = m_hosts.try_emplace(origin);
    if (isNew) {
        found->second.state.origin = origin;
        found->second.retryTokens = m_limits.retryBurst;
    }
    return found->second;
}

void HostGuard::allow(const QString& origin, double perMinute, Milliseconds within)
{
    Host& h = host(origin);
    h.perMinute = h.perMinute ? std::min(*h.perMinute, perMinute) : perMinute;
    h.within = std::clamp(within, Milliseconds{1}, h.within);
}

void HostGuard::restore(const HostState& state, Milliseconds moved)
{
    const auto [found, isNew] = m_hosts.try_emplace(state.origin);
    // Looked at is not asked: only what this run learnt itself is newer.
    if (!isNew && (found->second.state.tokens >= 0 || !found->second.calls.empty()))
        return;
    found->second.state = state;
    move(found->second, moved);
    found->second.retryTokens = m_limits.retryBurst;
}

void HostGuard::change(Host& host, bool urgent)
{
    host.changed = true;
    host.urgent = host.urgent || urgent;
    m_urgent = m_urgent || urgent;
}

Milliseconds HostGuard::openFor(int opened)
{
    const double cap = double(m_limits.openCap.count());
    const double full =
        std::min(cap, double(m_limits.openBase.count()) * std::pow(2.0, std::min(opened, 20)));
    // A fifth of jitter, downwards, so that the cap holds and a fleet does not come back in step.
    return milliseconds(full * (0.8 + 0.2 * m_random.generateDouble()));
}

void HostGuard::open(Host& host, Instant now)
{
    host.state.breaker = Breaker::Open;
    host.state.openUntil = now + openFor(host.state.opened);
    host.openMoved = Milliseconds{0};
    ++host.state.opened;
    host.probing = host.mayProbe = false;
    host.calls.clear();
    change(host, true);
}

void HostGuard::refill(Host& host, Instant now) const
{
    HostState& state = host.state;
    const double capacity = perMinute(host);
    const double passed = double(std::max<qint64>(0, now.ms - state.tokensAt.ms));
    state.tokens =
        state.tokens < 0 ? capacity : std::min(capacity, state.tokens + passed * capacity / 60'000);
    state.tokensAt = now;
    if (state.remaining && state.resetAt && *state.resetAt <= now) {
        state.remaining.reset();
        state.resetAt.reset();
    }
}

std::optional<Refusal> HostGuard::budget(Host& host, Purpose purpose, Instant now) const
{
    refill(host, now);
    double reserved = 0;
    if (purpose != Purpose::Person)
        reserved += m_limits.personShare;
    if (purpose == Purpose::Background || purpose == Purpose::Import)
        reserved += m_limits.interactiveShare;
    if (purpose == Purpose::Import)
        reserved += m_limits.pullShare;
    HostState& state = host.state;
    // Of a budget of one a minute the shares would leave nothing to the background, ever.
    const double needed = std::min(perMinute(host), perMinute(host) * reserved + 1);
    // Of the two the one that takes longer.
    auto refused = window(host, purpose, now);
    if (state.tokens < needed) {
        const Instant free =
            now + std::max(Milliseconds{1}, milliseconds((needed - state.tokens) * 60'000 / perMinute(host)));
        refused = Refusal{Refusal::Why::Budget, refused ? std::max(refused->until, free) : free};
    }
    if (refused)
        return refused;
    if (state.remaining) {
        const double limit = double(std::max(state.limit.value_or(*state.remaining), *state.remaining));
        const Instant reset =
            atMost(state.resetAt.value_or(now + kUnknownReset), now, m_limits.retryAfterCap);
        const bool scarce = double(*state.remaining) < limit * reserved + 1;
        // Background asks a little even of the reserve of the screen, never of the person's.
        const bool trickle = purpose == Purpose::Background &&
                             double(*state.remaining) >= limit * m_limits.personShare + 1 &&
                             (now >= host.trickleAt || host.trickleAt - now > kTrickle);
        if (scarce && !trickle) {
            Instant until = reset;
            if (purpose == Purpose::Background &&
                double(*state.remaining) >= limit * m_limits.personShare + 1)
                until = std::min(until, host.trickleAt);
            return Refusal{Refusal::Why::Budget, std::max(until, now + Milliseconds{1})};
        }
    }
    return std::nullopt;
}

/// The requests of a window that ends now come out of it one after the other; how long until there is room.
std::optional<Refusal> HostGuard::window(const Host& host, Purpose purpose, Instant now) const
{
    constexpr double kRounding = 1e-9;
    if (!host.perMinute)
        return std::nullopt; // nobody counts but we
    const double share = purpose == Purpose::Person   ? 1
                         : purpose == Purpose::Import ? 1 - m_limits.personShare - m_limits.pullShare
                                                      : 1 - m_limits.personShare;
    const double all = *host.perMinute * double(host.within.count()) / double(kMinute.count());
    const auto most = std::max<qint64>(1, qint64(std::floor(all * share + kRounding)));
    qint64 asked = 0;
    for (auto one = host.state.asked.rbegin(); one != host.state.asked.rend(); ++one) {
        const Instant out = one->at + kAskedTogether + host.within;
        if (out <= now)
            break;
        if (one->at > now)
            continue;
        asked += one->count;
        if (asked >= most)
            return Refusal{Refusal::Why::Budget, out};
    }
    return std::nullopt;
}

/// One more was sent. What is no longer of the last minute is forgotten, and what a clock that was set put
/// into the future.
void HostGuard::note(HostState& state, Instant now)
{
    std::erase_if(state.asked, [now](const AskedRequests& one) {
        return one.at + kAskedTogether + kMinute <= now || one.at > now;
    });
    if (state.asked.empty() || now - state.asked.back().at >= kAskedTogether)
        state.asked.push_back({now, 0});
    ++state.asked.back().count;
}

std::optional<Refusal> HostGuard::retryBudget(Host& host, Instant now) const
{
    while (!host.successes.empty() &&
           (host.successes.front() + m_limits.retryWindow < now || host.successes.front() > now))
        host.successes.pop_front();
    const double most = m_limits.retryBurst + m_limits.retryShare * double(host.successes.size());
    const double passed = double(std::max<qint64>(0, now.ms - host.retryAt.ms));
    if (host.retryAt.ms != 0 && host.retryTokens < m_limits.retryBurst)
        host.retryTokens =
            std::min(m_limits.retryBurst, host.retryTokens + passed * m_limits.retriesPerSecond / 1000);
    host.retryTokens = std::min(host.retryTokens, most);
    host.retryAt = now;
    if (host.retryTokens >= 1)
        return std::nullopt;
    return Refusal{Refusal::Why::RetryBudget,
                   now + std::max(Milliseconds{1},
                                  milliseconds((1 - host.retryTokens) * 1000 / m_limits.retriesPerSecond))};
}

std::optional<Refusal> HostGuard::blocked(const QString& origin, Instant now)
{
    Host& h = host(origin);
    const HostState& state = h.state;
    cut(h.state, now);
    if (state.retryAfterUntil > now)
        return Refusal{Refusal::Why::RetryAfter, state.retryAfterUntil};
    if (state.breaker == Breaker::Closed || h.mayProbe || state.openUntil <= now)
        return std::nullopt;
    const Instant soon = h.probing ? now + m_limits.probeGrace : state.openUntil;
    return Refusal{Refusal::Why::Breaker, std::min(soon, state.openUntil)};
}

std::optional<Refusal> HostGuard::ask(const QString& origin, Purpose purpose, bool retry, Instant now)
{
    if (auto refused = blocked(origin, now))
        return refused;
    Host& h = host(origin);
    HostState& state = h.state;
    const bool probe = state.breaker != Breaker::Closed;
    if (auto refused = budget(h, purpose, now))
        return refused;
    if (retry && purpose != Purpose::Person && !probe) {
        if (auto refused = retryBudget(h, now))
            return refused;
        h.retryTokens -= 1;
    }
    if (probe) {
        // One goes alone. Should the program die before the answer, the next one waits all the same.
        h.mayProbe = false;
        h.probing = true;
        state.breaker = Breaker::HalfOpen;
        state.openUntil = now + openFor(state.opened);
        h.openMoved = Milliseconds{0};
        change(h, true);
    }
    state.tokens -= 1;
    note(state, now);
    if (state.remaining) {
        const double limit = double(std::max(state.limit.value_or(*state.remaining), *state.remaining));
        if (double(*state.remaining) < limit * (m_limits.personShare + m_limits.interactiveShare) + 1 &&
            purpose == Purpose::Background)
            h.trickleAt = now + kTrickle;
        state.remaining = std::max<qint64>(0, *state.remaining - 1);
    }
    change(h, false);
    return std::nullopt;
}

/// Cuts what was decided before the clock was set back. Both at once, or one wait would follow the other.
void HostGuard::cut(HostState& state, Instant now) const
{
    state.retryAfterUntil = atMost(state.retryAfterUntil, now, m_limits.retryAfterCap);
    state.openUntil = atMost(state.openUntil, now, m_limits.openCap);
}

Instant HostGuard::pausedUntil(const QString& origin, Instant now)
{
    HostState& state = host(origin).state;
    cut(state, now);
    return state.retryAfterUntil;
}

RequestBudget HostGuard::used(const QString& origin, Instant now) const
{
    // What the arithmetic looks at, without the memory of calls.
    Host seen;
    if (const auto found = m_hosts.find(origin); found != m_hosts.end()) {
        seen.state = found->second.state;
        seen.perMinute = found->second.perMinute;
        seen.within = found->second.within;
        seen.trickleAt = found->second.trickleAt;
    }
    cut(seen.state, now);
    RequestBudget budget;
    const auto refused = this->budget(seen, Purpose::Background, now);
    budget.readsFrom = refused ? refused->until : now;
    budget.perMinute = perMinute(seen);
    for (const AskedRequests& one : seen.state.asked) {
        if (one.at <= now && one.at + kMinute > now)
            budget.asked += one.count;
    }
    if (seen.state.remaining) {
        budget.toolLimit = seen.state.limit;
        budget.toolLeft = seen.state.remaining;
        budget.toolResets = seen.state.resetAt;
    }
    budget.pausedUntil = seen.state.retryAfterUntil;
    return budget;
}

void HostGuard::answered(const QString& origin, HostVerdict verdict, Instant now)
{
    Host& h = host(origin);
    HostState& state = h.state;
    if (verdict == HostVerdict::Silent) {
        // Whoever gave up leaves the try to the next.
        if (std::exchange(h.probing, false))
            h.mayProbe = true;
        return;
    }
    while (!h.calls.empty() && (h.calls.size() >= kMostCalls || h.calls.front().at + m_limits.window < now ||
                                h.calls.front().at > now))
        h.calls.pop_front();
    h.calls.push_back({now, verdict == HostVerdict::Failing});
    if (verdict == HostVerdict::Well) {
        if (h.successes.size() >= kMostCalls)
            h.successes.pop_front();
        h.successes.push_back(now);
        h.retryTokens = std::min(h.retryTokens + m_limits.retryShare,
                                 m_limits.retryBurst + m_limits.retryShare * double(h.successes.size()));
        if (state.breaker != Breaker::Closed || state.failures > 0) {
            const bool wasOpen = state.breaker != Breaker::Closed;
            state.breaker = Breaker::Closed;
            state.failures = 0;
            if (wasOpen) {
                state.opened = 0;
                h.calls.clear();
            }
            h.probing = h.mayProbe = false;
            change(h, true);
        }
        return;
    }
    ++state.failures;
    change(h, true);
    if (state.breaker != Breaker::Closed) {
        // An answer to something sent before it opened changes nothing.
        if (h.probing)
            open(h, now);
        return;
    }
    const auto failed =
        std::count_if(h.calls.begin(), h.calls.end(), [](const Call& call) { return call.failed; });
    const bool often = int(h.calls.size()) >= m_limits.windowCalls && failed * 2 > int(h.calls.size());
    if (state.failures >= m_limits.failuresToOpen || often)
        open(h, now);
}

void HostGuard::told(const QString& origin, const ThrottleWords& words, Instant now)
{
    Host& h = host(origin);
    if (words.retryAfter && words.retryAfter->count() > 0) {
        const Instant until = now + std::min(*words.retryAfter, m_limits.retryAfterCap);
        if (until > h.state.retryAfterUntil) {
            h.state.retryAfterUntil = until;
            h.pauseMoved = Milliseconds{0};
            change(h, true);
        }
    }
    if (words.remaining) {
        h.state.remaining = std::max<qint64>(0, *words.remaining);
        if (words.limit && *words.limit > 0)
            h.state.limit = *words.limit;
        else
            h.state.limit = std::max(h.state.limit.value_or(0), *h.state.remaining);
        h.resetMoved = Milliseconds{0};
        h.state.resetAt =
            now + std::clamp(words.resetIn.value_or(kUnknownReset), Milliseconds{0}, m_limits.retryAfterCap);
        change(h, false);
    }
}

void HostGuard::tryNow(const QString& origin, Instant)
{
    Host& h = host(origin);
    if (h.state.breaker != Breaker::Closed && !h.probing)
        h.mayProbe = true;
}

void HostGuard::move(Host& host, Milliseconds by)
{
    const auto to = [by](Instant& at) {
        if (at != Instant{})
            at = at + by;
    };
    const auto count = [by](Milliseconds& moved) { moved = std::max(Milliseconds{0}, moved + by); };
    HostState& state = host.state;
    to(state.retryAfterUntil);
    to(state.openUntil);
    to(state.tokensAt);
    if (state.resetAt)
        to(*state.resetAt);
    count(host.pauseMoved);
    count(host.openMoved);
    count(host.resetMoved);
    count(host.askedMoved);
    for (AskedRequests& one : state.asked)
        to(one.at);
    to(host.retryAt);
    to(host.trickleAt);
    for (Call& call : host.calls)
        to(call.at);
    for (Instant& success : host.successes)
        to(success);
}

void HostGuard::shift(Milliseconds by, Instant now)
{
    for (auto& [origin, host] : m_hosts) {
        move(host, by);
        host.movedAt = now;
        moved(host, now);
    }
}

void HostGuard::slept(Milliseconds gap, Instant now)
{
    for (auto& [origin, host] : m_hosts) {
        HostState& state = host.state;
        state.retryAfterUntil = state.retryAfterUntil - std::min(gap, host.pauseMoved);
        state.openUntil = state.openUntil - std::min(gap, host.openMoved);
        if (state.resetAt)
            state.resetAt = *state.resetAt - std::min(gap, host.resetMoved);
        for (AskedRequests& one : state.asked) {
            if (one.at < host.movedAt)
                one.at = one.at - std::min(gap, host.askedMoved);
        }
        host.pauseMoved = host.openMoved = host.resetMoved = host.askedMoved = Milliseconds{0};
        moved(host, now);
    }
}

/// A restart must go by the clock as it is now.
void HostGuard::moved(Host& host, Instant now)
{
    change(host, host.state.retryAfterUntil > now || host.state.breaker != Breaker::Closed);
}

std::vector<HostState> HostGuard::takeChanged()
{
    m_urgent = false;
    std::vector<HostState> list;
    for (auto& [origin, host] : m_hosts) {
        const bool urgent = std::exchange(host.urgent, false);
        if (std::exchange(host.changed, false) || urgent)
            list.push_back(host.state);
    }
    return list;
}

std::vector<HostState> HostGuard::copyChanged()
{
    std::vector<HostState> list;
    for (auto& [origin, host] : m_hosts) {
        if (std::exchange(host.changed, false))
            list.push_back(host.state);
    }
    return list;
}

void HostGuard::notWritten(const std::vector<HostState>& states)
{
    for (const HostState& state : states)
        change(host(state.origin), true);
}

HostState HostGuard::state(const QString& origin) const
{
    const auto found = m_hosts.find(origin);
    return found == m_hosts.end() ? HostState{} : found->second.state;
}

} // namespace muster
