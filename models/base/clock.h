// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where "now" comes from. Everything asynchronous takes a Clock, so that tests and replays drive time.

#include "models/base/instant.h"

#include <QObject>

#include <functional>

namespace muster {

/// Role: source of now and of timers. Thread: each instance belongs to the thread that made it, `now()` may
/// be called from any thread.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    /// Time that passes whatever the clock is set to, as timers count it; it may stand still while the
    /// machine sleeps. Only differences mean something. For finding out that `now()` was set: the default
    /// never tells.
    virtual Milliseconds steady() const { return now() - Instant{}; }
    /// Calls `callback` once, `delay` from now on this clock, in the thread of `context`; never after
    /// `context` died. A delay of zero still goes through the event loop.
    virtual void after(Milliseconds delay, QObject* context, std::function<void()> callback) = 0;
};

/// The machine's wall clock and QTimer.
class SystemClock final : public Clock
{
public:
    Instant now() const override;
    Milliseconds steady() const override;
    void after(Milliseconds delay, QObject* context, std::function<void()> callback) override;
};

} // namespace muster
