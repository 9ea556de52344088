// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/room_clock.h"

#include <algorithm>
#include <cmath>

namespace muster {

RoomClock::RoomClock(std::shared_ptr<Clock> base, Instant start, QObject* parent)
    : QObject(parent), m_base(std::move(base)), m_virtualBase(start), m_realBase(m_base->now())
{
}

Instant RoomClock::now() const
{
    if (!m_running)
        return m_virtualBase;
    const double passed = static_cast<double>((m_base->now() - m_realBase).count());
    return m_virtualBase + Milliseconds{static_cast<qint64>(std::max(0.0, passed) * m_speed)};
}

void RoomClock::after(Milliseconds delay, QObject* context, std::function<void()> callback)
{
    m_timers.push_back({now() + delay, context, std::move(callback)});
    arm();
}

void RoomClock::run()
{
    if (m_running)
        return;
    m_realBase = m_base->now();
    m_running = true;
    arm();
    emit adjusted();
}

void RoomClock::pause()
{
    if (!m_running)
        return;
    rebase();
    m_running = false;
    emit adjusted();
}

void RoomClock::setSpeed(double speed)
{
    const double wanted = std::isfinite(speed) ? std::clamp(speed, 1.0, 60.0) : 1.0;
    if (wanted == m_speed)
        return;
    rebase();
    m_speed = wanted;
    arm();
    emit adjusted();
}

void RoomClock::jump(Instant to)
{
    m_virtualBase = to;
    m_realBase = m_base->now();
    arm();
    emit adjusted();
}

void RoomClock::rebase()
{
    m_virtualBase = now();
    m_realBase = m_base->now();
}

void RoomClock::arm()
{
    if (m_timers.empty())
        return;
    const auto next = std::min_element(m_timers.begin(), m_timers.end(),
                                       [](const Timer& a, const Timer& b) { return a.due < b.due; });
    Milliseconds wait = next->due - now();
    if (wait.count() > 0) {
        if (!m_running)
            return; // time stands still: run() and jump() arm again
        wait = Milliseconds{static_cast<qint64>(std::ceil(static_cast<double>(wait.count()) / m_speed))};
    }
    const int generation = ++m_armGeneration;
    m_base->after(std::max(wait, Milliseconds{0}), this, [this, generation] {
        if (generation == m_armGeneration)
            fireDue();
    });
}

void RoomClock::fireDue()
{
    const Instant at = now();
    std::vector<Timer> due;
    for (auto it = m_timers.begin(); it != m_timers.end();) {
        if (it->due <= at) {
            due.push_back(std::move(*it));
            it = m_timers.erase(it);
        } else {
            ++it;
        }
    }
    std::stable_sort(due.begin(), due.end(), [](const Timer& a, const Timer& b) { return a.due < b.due; });
    for (Timer& timer : due) {
        if (timer.context)
            timer.callback();
    }
    arm();
}

} // namespace muster
