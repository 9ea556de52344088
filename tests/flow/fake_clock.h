// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A clock that stands still until a test moves it.

#include "models/base/clock.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <vector>

namespace muster {

/// Role: virtual time for flow tests. Thread: main; what time it is may be asked from any. Timers of zero go
/// through the event loop as they do in life.
class FakeClock final : public Clock
{
public:
    explicit FakeClock(Instant start = Instant{1'795'467'600'000}) : m_now(start) {}
    Instant now() const override { return m_now.load() + m_wrong.load(); }
    Milliseconds steady() const override { return m_now.load() - Instant{}; }
    /// Somebody sets the wall clock; no timer minds.
    void jump(Milliseconds by) { m_wrong = m_wrong.load() + by; }
    void after(Milliseconds delay, QObject* context, std::function<void()> callback) override
    {
        if (delay.count() <= 0)
            QTimer::singleShot(0, context, std::move(callback));
        else
            m_timers.push_back({m_now.load() + delay, ++m_order, context, std::move(callback)});
    }
    /// Moves time forward and runs what became due, in order of time, then of asking.
    void advance(Milliseconds by)
    {
        const Instant target = m_now.load() + by;
        for (;;) {
            const auto next =
                std::min_element(m_timers.begin(), m_timers.end(), [](const Timer& a, const Timer& b) {
                    return a.due == b.due ? a.order < b.order : a.due < b.due;
                });
            if (next == m_timers.end() || next->due > target)
                break;
            const Timer timer = std::move(*next);
            m_timers.erase(next);
            m_now = timer.due;
            if (timer.context)
                timer.callback();
        }
        m_now = target;
    }
    /// Time until the next timer of a living context; nullopt when none waits.
    std::optional<Milliseconds> untilNext() const
    {
        std::optional<Milliseconds> least;
        for (const Timer& timer : m_timers) {
            if (timer.context && (!least || timer.due - m_now.load() < *least))
                least = timer.due - m_now.load();
        }
        return least;
    }

private:
    struct Timer
    {
        Instant due;
        quint64 order = 0;
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    std::atomic<Instant> m_now;
    std::atomic<Milliseconds> m_wrong{Milliseconds{0}};
    quint64 m_order = 0;
    std::vector<Timer> m_timers;
};

} // namespace muster
