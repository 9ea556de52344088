// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/resume_watch.h"

#include "integrations/sync/clock_skew.h"

#include <ctime>
#include <utility>

namespace muster {

namespace {

Milliseconds clockOf(clockid_t id)
{
    timespec time{};
    ::clock_gettime(id, &time);
    return Milliseconds{qint64(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000};
}

} // namespace

ClockReadings readClocks()
{
    return {clockOf(CLOCK_MONOTONIC), clockOf(CLOCK_BOOTTIME), Instant{clockOf(CLOCK_REALTIME).count()}};
}

ResumeWatch::ResumeWatch(Clock& clock, std::function<ClockReadings()> read, QObject* parent)
    : QObject(parent), m_clock(clock), m_read(std::move(read))
{
}

void ResumeWatch::start()
{
    m_last = m_read();
    wait();
}

void ResumeWatch::wait()
{
    m_clock.after(kEvery, this, [this] { look(); });
}

void ResumeWatch::look()
{
    const ClockReadings now = m_read();
    const ClockReadings before = std::exchange(m_last, now);
    const Milliseconds awake = now.monotonic - before.monotonic;
    const Milliseconds passed = now.boot - before.boot;
    const Milliseconds slept = passed - awake;
    const Milliseconds set = (now.wall - before.wall) - passed;
    wait();
    if (slept > kSleep)
        emit resumed(slept,
                     QStringLiteral("This computer slept for %1; asking again.").arg(clockSpan(slept)));
    else if (awake > kStood)
        emit resumed(awake, QStringLiteral("Muster stood still for %1; asking again.").arg(clockSpan(awake)));
    else if (set > kSleep || set < -kSleep)
        emit resumed(
            Milliseconds{0},
            QStringLiteral("This computer's clock was set by %1; asking again.").arg(clockSpan(set)));
}

} // namespace muster
