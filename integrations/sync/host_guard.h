// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// When a host may be asked: breaker, pauses it asked for, budgets and retry budget, per origin. Pure
// arithmetic over given times; who keeps and stores it is host_gate.h.

#include "models/base/instant.h"
#include "models/domain/host_state.h"
#include "models/domain/source_use.h"

#include <QRandomGenerator>
#include <QUrl>

#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace muster {

/// For whom a request is made. What is scarce is kept for people: see HostGuard.
enum class Purpose {
    Import,      ///< whole histories: what pulls leave
    Background,  ///< pulls
    Interactive, ///< what is on the screen
    Person       ///< a write, or a click that waits for its answer
};

/// Why a request was not made, and until when.
struct Refusal
{
    enum class Why { Breaker, RetryAfter, Budget, RetryBudget } why = Why::Breaker;
    Instant until; ///< always later than the time of asking, never by more than HostGuard::Limits::longest
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// What an exchange told about its host.
enum class HostVerdict {
    Well,    ///< it answered, whatever it said
    Failing, ///< nothing came back, or a fault of its own (5xx)
    Silent   ///< tells nothing: cancelled, or never sent
};

/// What a server says of its own limits with an answer.
struct ThrottleWords
{
    std::optional<Milliseconds> retryAfter;
    std::optional<qint64> limit, remaining;
    std::optional<Milliseconds> resetIn;
};

/// Role: the rules. Value; no clock, no I/O. One per program: a host is asked by all sources on it together.
///
/// Breaker: Closed -> Open after 5 failures in a row, or more than half of at least 20 within 60 s. Open for
/// 15 s × 2^k with jitter, at most 5 min; then the first to ask goes alone (HalfOpen). Its success closes the
/// breaker, its failure opens it for longer. A person's `tryNow` gives one request at once.
/// Budget: a bucket of `budgetPerMinute` that refills evenly, and the server's own count when it tells one.
/// The last 20 % are a person's, the 50 % before that what is on the screen, the rest is for the background;
/// of that, 5 % are the pulls' alone, so that an import never takes their turn. A full bucket and what flows
/// into it would be more than a tool allows that counts what came in a window of time: where it says so, no
/// window gets more than its share; the last 20 % of that are a person's too, and 5 % the pulls'.
/// Retry budget: after a failure, at most 20 % of the successes of ten minutes, and one a second.
/// A wall clock that jumps can neither freeze a wait nor prolong it: every wait is cut to its longest.
class HostGuard
{
public:
    static constexpr Milliseconds kMinute{60'000};
    struct Limits
    {
        int failuresToOpen = 5;
        int windowCalls = 20;
        Milliseconds window{60'000};
        Milliseconds openBase{15'000};
        Milliseconds openCap{300'000};
        Milliseconds retryAfterCap{3'600'000};
        double budgetPerMinute = 600;
        double personShare = 0.2;
        double interactiveShare = 0.5;
        double pullShare = 0.05;
        double retryShare = 0.2;
        Milliseconds retryWindow{600'000};
        double retriesPerSecond = 1;
        double retryBurst = 10;
        Milliseconds probeGrace{2'000}; ///< how long others wait while one tries
        Milliseconds longest() const { return std::max(retryAfterCap, openCap); }
    };
    explicit HostGuard(quint32 seed) : HostGuard(seed, Limits{}) {}
    HostGuard(quint32 seed, Limits limits);

    /// What the tool at this origin allows a minute, where that is not Limits::budgetPerMinute, and the
    /// window in which it counts. Of two tools at one origin the stricter counts.
    void allow(const QString& origin, double perMinute, Milliseconds within = kMinute);
    /// From an earlier run of the program; later knowledge wins. `moved`: how far the wall clock went ahead
    /// or back since this run began.
    void restore(const HostState& state, Milliseconds moved = Milliseconds{0});
    /// Takes one place in all budgets and gives nullopt, or says until when not. `retry`: the last attempt at
    /// the same failed.
    std::optional<Refusal> ask(const QString& origin, Purpose purpose, bool retry, Instant now);
    /// What would refuse anybody now: a pause, or an open breaker without a try to give. Takes no place.
    std::optional<Refusal> blocked(const QString& origin, Instant now);
    Instant pausedUntil(const QString& origin, Instant now);
    /// What the host allows and what of that was asked in the last minute. Takes no place, changes nothing.
    RequestBudget used(const QString& origin, Instant now) const;
    void answered(const QString& origin, HostVerdict verdict, Instant now);
    void told(const QString& origin, const ThrottleWords& words, Instant now);
    /// A person waits: the next request goes out even though the breaker is open. A pause that the server
    /// asked for stays.
    void tryNow(const QString& origin, Instant now);
    /// The wall clock went ahead or back by so much: what is waited for stays as far away as it was.
    void shift(Milliseconds by, Instant now);
    /// `gap` of what it went ahead was sleep: for the hosts time passed.
    void slept(Milliseconds gap, Instant now);

    /// States that must be written: changed since the last call in a way that a restart must not forget.
    std::vector<HostState> takeChanged();
    /// The same for a batch that is written anyway and may fail: what is urgent stays urgent.
    std::vector<HostState> copyChanged();
    /// What takeChanged() gave could not be written.
    void notWritten(const std::vector<HostState>& states);
    /// Whether takeChanged() would give something that cannot wait for the next batch of facts.
    bool isUrgent() const { return m_urgent; }
    HostState state(const QString& origin) const;

    /// "https://mon.example:443".
    static QString originOf(const QUrl& url);

private:
    struct Call
    {
        Instant at;
        bool failed;
    };
    struct Host
    {
        HostState state;
        std::deque<Call> calls; ///< of the last `window`
        std::deque<Instant> successes;
        double retryTokens = 0;
        Instant retryAt, trickleAt;
        /// How far shift() moved each since it was decided.
        Milliseconds pauseMoved{0}, openMoved{0}, resetMoved{0}, askedMoved{0};
        Instant movedAt;                 ///< when shift() did so last: what was asked since is not moved
        std::optional<double> perMinute; ///< of allow()
        Milliseconds within = kMinute;
        bool probing = false, mayProbe = false, changed = false, urgent = false;
    };
    Host& host(const QString& origin);
    void cut(HostState& state, Instant now) const;
    Milliseconds openFor(int opened);
    void open(Host& host, Instant now);
    double perMinute(const Host& host) const { return host.perMinute.value_or(m_limits.budgetPerMinute); }
    void refill(Host& host, Instant now) const;
    std::optional<Refusal> budget(Host& host, Purpose purpose, Instant now) const;
    std::optional<Refusal> window(const Host& host, Purpose purpose, Instant now) const;
    static void note(HostState& state, Instant now);
    std::optional<Refusal> retryBudget(Host& host, Instant now) const;
    void change(Host& host, bool urgent);
    static void move(Host& host, Milliseconds by);
    void moved(Host& host, Instant now);

    Limits m_limits;
    QRandomGenerator m_random;
    std::map<QString, Host> m_hosts;
    bool m_urgent = false;
};

} // namespace muster
