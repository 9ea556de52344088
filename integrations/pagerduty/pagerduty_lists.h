// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What PagerDuty has for the fields of its verbs: people, priorities, escalation policies, services. Pure.

#include "integrations/pagerduty/pagerduty_api.h"

namespace muster::pagerduty {

/// Reads the list whole, page by page (GET /users, /priorities, /escalation_policies, /services), to at most
/// 2,000 names. Errors: NotFound for a list that there is not.
Result<Step> listOf(const Account& account, const QString& list);

} // namespace muster::pagerduty
