// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a restart must remember of a host: its breaker, the pause it asked for, and what is left of its
// limits. How these change is integrations/sync/host_guard.h.

#include "models/base/instant.h"

#include <QString>

#include <optional>
#include <vector>

namespace muster {

enum class Breaker { Closed, Open, HalfOpen };
QString toString(Breaker breaker);           ///< stable: "closed", "open", "half_open"
Breaker breakerFromString(QStringView name); ///< unknown names are Closed

/// Requests of so short a time are counted as one group.
constexpr Milliseconds kAskedTogether{1'000};
/// Requests that were sent within kAskedTogether, from `at` on.
struct AskedRequests
{
    Instant at;
    int count = 0;
    friend bool operator==(const AskedRequests&, const AskedRequests&) = default;
};
/// "1795141600000:3 +1000:2": as stored, one after the other; a time with a plus is so much later than the
/// one before.
QString toText(const std::vector<AskedRequests>& asked);
/// In order of time; what is no such text is left out, and what stands for one second twice is added up.
std::vector<AskedRequests> askedFromText(QStringView text);

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
    std::vector<AskedRequests> asked;       ///< of the last minute, in order of time
    friend bool operator==(const HostState&, const HostState&) = default;
};

} // namespace muster
