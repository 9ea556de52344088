// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Lengths of time as runbooks write them: time boxes, holds, how long a tool keeps something up, and the ends
// of event windows.

#include "models/base/instant.h"

#include <QString>

#include <optional>

namespace muster {

/// A longer one is no plan for an incident.
inline constexpr Milliseconds kRunbookLongestTime = std::chrono::hours{366 * 24};

/// "60 s", "2 min", "1 h", "1 min 30 s"; nullopt for anything else, and for more than kRunbookLongestTime.
std::optional<Milliseconds> lengthFromText(const QString& text);
/// Exact to the second, unlike formatDuration, which keeps two units: "90 s", "15 min".
QString lengthText(Milliseconds length);
/// "onset", "onset-30m", "onset + 60 s": how long after onset (negative: before); nullopt for anything else.
std::optional<Milliseconds> onsetOffset(const QString& text);

} // namespace muster
