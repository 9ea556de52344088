// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Points in time as tools write them by the thousand, many times as fast as QDateTime reads them. Not for
// what people type, and no judge of what a time is: that is Instant::fromIso.

#include "models/base/instant.h"

#include <string_view>

namespace muster {

/// "2026-11-20T02:13:30Z" with any number of decimals (cut to milliseconds) and Z or an offset of less than
/// 14 hours ("+01:00"), of the years 1970 to 9998. Nothing for any other text, which may well be a time:
/// Instant::fromIso reads those. Where it answers, both answer the same.
std::optional<Instant> instantOfPlainIso(std::string_view ascii);

} // namespace muster
