// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/host_gate.h"

#include "integrations/core/throttle.h"
#include "models/base/log.h"

#include <utility>

namespace muster {

namespace {

HostVerdict verdictOf(const Result<HttpReply>& reply, bool paused)
{
    if (!reply) {
        switch (reply.error().kind) {
        case ErrorKind::Offline:
        case ErrorKind::Timeout:
        case ErrorKind::BadResponse:
            return HostVerdict::Failing;
        default:
            return HostVerdict::Silent;
        }
    }
    // A host that says when to come again, or that we come too often, has no fault; nor is it a success.
    if (paused || isThrottled(reply->status))
        return HostVerdict::Silent;
    return reply->status >= 500 ? HostVerdict::Failing : HostVerdict::Well;
}

/// Two clocks that differ by less only drift.
constexpr Milliseconds kDrift{2'000};
/// After a disk that refused.
constexpr Milliseconds kStoreAgain{10'000};

QString clockTime(Instant at)
{
    return at.toUtc().toString(QStringLiteral("HH:mm:ss")) + QStringLiteral(" UTC");
}

} // namespace

HostGate::HostGate(FactSink& sink, Clock& clock, quint32 seed, HostGuard::Limits limits, QObject* parent)
    : QObject(parent), m_sink(sink), m_clock(clock), m_guard(seed, limits), m_lastNow(clock.now()),
      m_lastSteady(clock.steady())
{
}

Instant HostGate::now()
{
    const Instant now = m_clock.now();
    const Milliseconds steady = m_clock.steady();
    const Milliseconds moved =
        (now - std::exchange(m_lastNow, now)) - (steady - std::exchange(m_lastSteady, steady));
    if (std::chrono::abs(moved) > kDrift) {
        m_guard.shift(moved, now);
        m_moved += moved;
        storeSoon();
    }
    return now;
}

void HostGate::slept(Milliseconds gap)
{
    const Instant present = now(); // first it looks like a clock that was set
    m_guard.slept(gap, present);
    m_moved -= std::min(gap, std::max(m_moved, Milliseconds{0}));
    storeSoon();
}

void HostGate::whenReady(QObject* context, std::function<void()> go)
{
    if (m_load == Load::Over)
        return go();
    m_waiting.push_back({context, std::move(go)});
    if (m_load == Load::NotBegun)
        load();
}

void HostGate::load()
{
    m_load = Load::UnderWay;
    m_sink.hostStates(this, [this](const Result<std::vector<HostState>>& states) {
        m_load = Load::Over;
        if (states) {
            now();
            for (const HostState& state : *states)
                m_guard.restore(state, m_moved);
        } else {
            // Without memory we are only less considerate, not wrong.
            qCWarning(logSync).noquote() << "the states of hosts cannot be read:" << states.error().what;
        }
        for (const Waiter& waiter : std::exchange(m_waiting, {})) {
            if (waiter.context)
                waiter.go();
        }
    });
}

std::optional<Refusal> HostGate::ask(const QUrl& url, Purpose purpose, bool retry)
{
    auto refused = m_guard.ask(HostGuard::originOf(url), purpose, retry, now());
    storeSoon();
    return refused;
}

Error HostGate::refusedError(const Refusal& refusal, const QUrl& url, const QString& name) const
{
    const QString until = clockTime(refusal.until);
    Error error;
    error.retryAfter = std::max(Milliseconds{1}, refusal.until - m_clock.now());
    switch (refusal.why) {
    case Refusal::Why::Breaker: {
        error.kind = ErrorKind::Offline;
        error.what =
            QStringLiteral("%1 did not answer several times in a row; Muster asks again at %2. What it "
                           "told before is kept.")
                .arg(name, until);
        const auto last = m_lastFailure.find(HostGuard::originOf(url));
        if (last != m_lastFailure.end())
            error.what += QStringLiteral(" Last: ") + last->second;
        break;
    }
    case Refusal::Why::RetryAfter:
        error.kind = ErrorKind::RateLimited;
        error.what =
            QStringLiteral("%1 asked for a pause until %2; Muster goes on by itself then.").arg(name, until);
        break;
    case Refusal::Why::Budget:
        error.kind = ErrorKind::RateLimited;
        error.what =
            QStringLiteral("%1 is asked no more before %2: what is left of its request limit is kept for "
                           "your own actions.")
                .arg(name, until);
        break;
    case Refusal::Why::RetryBudget:
        error.kind = ErrorKind::RateLimited;
        error.what =
            QStringLiteral("%1 fails often; to spare it, Muster tries again at %2.").arg(name, until);
        break;
    }
    return error;
}

void HostGate::answered(const QUrl& url, const Result<HttpReply>& reply)
{
    const QString origin = HostGuard::originOf(url);
    const Instant now = this->now();
    ThrottleWords words;
    if (reply) {
        if (isThrottled(reply->status) || reply->status == 503)
            words.retryAfter = retryAfter(*reply, now);
        if (const auto budget = serverBudget(*reply, now)) {
            words.limit = budget->limit;
            words.remaining = budget->remaining;
            words.resetIn = budget->resetIn;
        }
    }
    m_guard.told(origin, words, now);
    const HostVerdict verdict = verdictOf(reply, words.retryAfter.has_value());
    if (verdict == HostVerdict::Failing)
        m_lastFailure[origin] =
            reply ? QStringLiteral("a fault of its own (%1).").arg(reply->status) : reply.error().what;
    else if (verdict == HostVerdict::Well)
        m_lastFailure.erase(origin);
    m_guard.answered(origin, verdict, now);
    storeSoon();
}

void HostGate::abandoned(const QUrl& url)
{
    m_guard.answered(HostGuard::originOf(url), HostVerdict::Silent, now());
}

RequestBudget HostGate::used(const QUrl& url)
{
    return m_guard.used(HostGuard::originOf(url), now());
}

Instant HostGate::pausedUntil(const QUrl& url)
{
    return m_guard.pausedUntil(HostGuard::originOf(url), now());
}

std::optional<Refusal> HostGate::blocked(const QUrl& url)
{
    return m_guard.blocked(HostGuard::originOf(url), now());
}

void HostGate::pauseUntil(const QUrl& url, Instant until)
{
    const Instant present = now();
    m_guard.told(HostGuard::originOf(url), {until - present, {}, {}, {}}, present);
    storeSoon();
}

void HostGate::tryNow(const QUrl& url)
{
    m_guard.tryNow(HostGuard::originOf(url), now());
}

/// In a moment, once for everything that happens in it.
void HostGate::storeSoon(Milliseconds in)
{
    if (!m_guard.isUrgent() || std::exchange(m_storing, true))
        return;
    m_clock.after(in, this, [this] { store(); });
}

void HostGate::store()
{
    FactBatch batch;
    batch.hosts = m_guard.takeChanged();
    const std::vector<HostState> hosts = batch.hosts;
    m_sink.commit(std::move(batch), this, [this, hosts](const Done& done) {
        m_storing = false;
        if (!done) {
            qCWarning(logSync).noquote() << "the state of a host could not be stored:" << done.error().what;
            m_guard.notWritten(hosts);
        }
        storeSoon(done ? Milliseconds{0} : kStoreAgain);
    });
}

} // namespace muster
