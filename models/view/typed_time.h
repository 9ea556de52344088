// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A time as people type it into a form of a room.

#include "models/base/instant.h"

#include <QString>

#include <optional>

namespace muster {

/// "02:13", "02:13:30" on the day that lies nearest to `near` (in UTC or the machine's zone), "2026-11-20
/// 02:13:30", or a full ISO instant; with " UTC" behind it in UTC in any case. Empty: not understood. Pure
/// but for the machine's zone.
std::optional<Instant> typedTime(const QString& text, bool utc, Instant near);

} // namespace muster
