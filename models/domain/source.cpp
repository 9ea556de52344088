// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/source.h"

namespace muster {

QString toString(FreshnessState state)
{
    switch (state) {
    case FreshnessState::Live:
        return QStringLiteral("live");
    case FreshnessState::Late:
        return QStringLiteral("late");
    case FreshnessState::Stale:
        return QStringLiteral("stale");
    case FreshnessState::Blind:
        return QStringLiteral("blind");
    }
    return {};
}

} // namespace muster
