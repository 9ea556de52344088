// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Notices that the computer slept, that this program stood still, or that the wall clock was set.

#include "models/base/clock.h"

#include <QObject>
#include <QString>

#include <functional>

namespace muster {

/// What the machine's clocks say at one moment.
struct ClockReadings
{
    Milliseconds monotonic{0}; ///< CLOCK_MONOTONIC: stands still while the computer sleeps
    Milliseconds boot{0};      ///< CLOCK_BOOTTIME: goes on
    Instant wall;
};
ClockReadings readClocks();

/// Role: compares the clocks every few seconds. Owner: app. Thread: main. The clock outlives it.
class ResumeWatch final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds kEvery{3'000};
    /// Sleep, or a wall clock that was set, by more than this counts.
    static constexpr Milliseconds kSleep{5'000};
    /// A timer that comes later than this: the program was stopped (SIGSTOP, a debugger, a machine that
    /// swaps).
    static constexpr Milliseconds kStood{30'000};

    /// `read`: for tests.
    explicit ResumeWatch(Clock& clock, std::function<ClockReadings()> read = readClocks,
                         QObject* parent = nullptr);
    void start();

signals:
    /// `gap`: how long nothing could be learnt; zero when only the wall clock was set. `why`: words for
    /// people.
    void resumed(muster::Milliseconds gap, const QString& why);

private:
    void look();
    void wait();
    Clock& m_clock;
    std::function<ClockReadings()> m_read;
    ClockReadings m_last;
};

} // namespace muster
