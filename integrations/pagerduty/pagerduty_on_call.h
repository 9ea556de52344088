// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The chain of requests that reads who is on call in PagerDuty now: feed "on-call". Pure.

#include "integrations/core/connector.h"

namespace muster::pagerduty {

inline const QString kOnCall = QStringLiteral("on-call");

/// GET /oncalls, page by page; told with the last page, because only a whole list says who is on call no
/// longer. It begins anew each round and has no cursor. A token that may not read this, or a plan without it,
/// is told in words and is no failure of the feed.
Step pullOnCall(const Account& account);

} // namespace muster::pagerduty
