// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/host_state.h"

namespace muster {

QString toString(Breaker breaker)
{
    switch (breaker) {
    case Breaker::Closed:
        return QStringLiteral("closed");
    case Breaker::Open:
        return QStringLiteral("open");
    case Breaker::HalfOpen:
        return QStringLiteral("half_open");
    }
    return {};
}

Breaker breakerFromString(QStringView name)
{
    for (const Breaker breaker : {Breaker::Open, Breaker::HalfOpen}) {
        if (name == toString(breaker))
            return breaker;
    }
    return Breaker::Closed;
}

} // namespace muster
