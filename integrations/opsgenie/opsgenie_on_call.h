// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The chain of requests that reads who is on call in Opsgenie now: feed "on-call". Pure.

#include "integrations/core/connector.h"

namespace muster::opsgenie {

inline const QString kOnCall = QStringLiteral("on-call");

/// GET /v2/schedules, then of each that is enabled GET /v2/schedules/{id}/on-calls; told with the last one,
/// because only all of them say who is on call no longer. It begins anew each round and has no cursor. The
/// API tells no end of a shift. A key that may not read this, or a plan without it, is told in words and is
/// no failure of the feed.
Step pullOnCall(const Account& account);

} // namespace muster::opsgenie
