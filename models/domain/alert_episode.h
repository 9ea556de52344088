// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the beginning and the end of one alert have in common. Tools that know no incidents of their own name
// the two events alike up to the last word: "KEY/firing" and "KEY/resolved", of a silence "KEY/started" and
// "KEY/ended" (integrations/core/connector.h). Pure.

#include "models/domain/timeline.h"

namespace muster {

/// Of an end: the remote id of its beginning. Empty: this is no end, or names no beginning.
QString beginningOf(const QString& remoteId);

/// The same for a beginning and its end, and for no other alert of any source; empty: the event has no such
/// key, so that its words have to do.
QString episodeKey(const TimelineEvent& event);

} // namespace muster
