// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/clock.h"

#include <QDateTime>
#include <QTimer>

namespace muster {

Instant SystemClock::now() const
{
    return Instant{QDateTime::currentMSecsSinceEpoch()};
}

Milliseconds SystemClock::steady() const
{
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void SystemClock::after(Milliseconds delay, QObject* context, std::function<void()> callback)
{
    QTimer::singleShot(delay, context, std::move(callback));
}

} // namespace muster
