// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What there is to choose from in the forms: who is on call, schedule by schedule. Opsgenie's schema has no
// list of users. Pure.

#include "integrations/core/connector.h"

namespace muster::opsgenie {

/// The list `people`. Errors: NotFound for others.
Result<Step> listOf(const Account& account, const QString& list);

} // namespace muster::opsgenie
