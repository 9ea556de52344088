// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a restart must remember of a host: its breaker, the pause it asked for, and what is left of its
// limits. How these change is integrations/sync/host_guard.h.

#include "models/base/instant.h"

#include <QString>

#include <optional>

namespace muster {

enum class Breaker { Closed, Open, HalfOpen };
QString toString(Breaker breaker);           ///< stable: "closed", "open", "half_open"
Breaker breakerFromString(QStringView name); ///< unknown names are Closed

/// One origin. Plain value.
struct HostState
{
    QString origin; ///< "https://mon.example:443"
    Breaker breaker = Breaker::Closed;
    int failures = 0;                       ///< in a row, of transport or the server's own fault
    int opened = 0;                         ///< how often the breaker opened in a row
    Instant openUntil;                      ///< meaningful while not Closed
    Instant retryAfterUntil;                ///< what the server asked for; in the past: nothing
    double tokens = -1;                     ///< of our own budget; negative: not begun, that is full
    Instant tokensAt;                       ///< when `tokens` was counted
    std::optional<qint64> limit, remaining; ///< as the server counts, when it says
    std::optional<Instant> resetAt;         ///< when the server begins to count anew
    friend bool operator==(const HostState&, const HostState&) = default;
};

} // namespace muster
