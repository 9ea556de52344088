// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The virtual clock of a replay: runs at ×1 … ×60 of the real one, pauses, jumps. Drills and sealed incidents
// play on it through the same code as live rooms.

#include "models/base/clock.h"

#include <QObject>
#include <QPointer>

#include <memory>
#include <vector>

namespace muster {

/// Role: a Clock whose time follows a base clock at a speed. Thread: main. Invariant: `now()` only goes back
/// by jump. Timers set with `after` fire when the virtual time passes them, also when a jump goes over them.
class RoomClock final : public QObject, public Clock
{
    Q_OBJECT
public:
    RoomClock(std::shared_ptr<Clock> base, Instant start, QObject* parent = nullptr);
    Instant now() const override;
    void after(Milliseconds delay, QObject* context, std::function<void()> callback) override;

    bool isRunning() const { return m_running; }
    double speed() const { return m_speed; }
    void run();
    void pause();
    /// Clamped to 1 … 60.
    void setSpeed(double speed);
    void jump(Instant to);

signals:
    /// Running, speed or time changed by hand.
    void adjusted();

private:
    struct Timer
    {
        Instant due;
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    void rebase();
    void arm();
    void fireDue();

    std::shared_ptr<Clock> m_base;
    Instant m_virtualBase, m_realBase;
    bool m_running = false;
    double m_speed = 1;
    std::vector<Timer> m_timers;
    int m_armGeneration = 0;
};

} // namespace muster
