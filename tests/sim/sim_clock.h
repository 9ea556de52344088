// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Virtual time: every timer of the simulated program, the network and the disk waits here and nowhere else.

#include "models/base/clock.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>

#include <atomic>
#include <map>
#include <optional>
#include <utility>

namespace muster::sim {

/// Role: a wall clock that can be set wrong and a steady one that timers count on, as on a real machine: a
/// jump of the wall clock moves no timer, and a suspended machine's timers stand still while the wall clock
/// goes on. Thread: main; what time it is may be asked from any. Timers run in order of time, then of asking.
class SimClock final : public Clock
{
public:
    explicit SimClock(Instant start) : m_start(start) {}

    Instant now() const override { return trueNow() + m_wrong.load(); }
    /// What a correct clock would say; the servers go by it.
    Instant trueNow() const { return m_start + m_steady.load() + m_slept.load(); }
    void after(Milliseconds delay, QObject* context, std::function<void()> callback) override
    {
        if (delay.count() <= 0) {
            QMetaObject::invokeMethod(context, std::move(callback), Qt::QueuedConnection);
            return;
        }
        ++m_asked;
        if (m_dropIn > 0 && --m_dropIn == 0)
            return; // the n-th timer never fires
        m_timers.emplace(std::pair(steady() + delay, ++m_order), Timer{context, std::move(callback)});
    }

    /// Time since the world began that timers count: untouched by jumps, standing still in sleep.
    Milliseconds steady() const override { return m_steady; }
    /// Sets the wall clock forward or back.
    void jump(Milliseconds by) { m_wrong = m_wrong.load() + by; }
    /// Time passes, and no timer counts it.
    void sleep(Milliseconds by) { m_slept = m_slept.load() + by; }

    /// Runs the next timer of a living context and everything that it posts; false when none waits, or none
    /// before `limit`.
    bool runNext(Milliseconds limit)
    {
        while (!m_timers.empty()) {
            auto first = m_timers.begin();
            if (first->first.first > limit)
                return false;
            const Timer timer = std::move(first->second);
            m_steady = first->first.first;
            m_timers.erase(first);
            if (!timer.context)
                continue;
            timer.callback();
            drain();
            return true;
        }
        return false;
    }
    /// Everything due within `by`, then stands there.
    void advance(Milliseconds by)
    {
        const Milliseconds target = steady() + by;
        while (runNext(target)) {
        }
        m_steady = target;
    }
    /// Events that are posted, until there are none. Without an event loop around it a deferred deletion has
    /// to be asked for.
    static void drain()
    {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::sendPostedEvents();
    }

    /// The n-th timer from now on is lost; 0: none. Returns what was left of an earlier count: 0 when that
    /// timer was lost.
    qint64 dropTimer(qint64 n) { return std::exchange(m_dropIn, n); }
    qint64 asked() const { return m_asked; } ///< timers so far

private:
    struct Timer
    {
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    Instant m_start;
    std::atomic<Milliseconds> m_steady{Milliseconds{0}}, m_slept{Milliseconds{0}}, m_wrong{Milliseconds{0}};
    quint64 m_order = 0;
    qint64 m_dropIn = 0;
    qint64 m_asked = 0;
    std::map<std::pair<Milliseconds, quint64>, Timer> m_timers;
};

} // namespace muster::sim
