// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What incident.io can be told to do: requests, how their answers are read, and how it is found out
// afterwards whether they happened. Pure.

#include "integrations/core/connector.h"

namespace muster::incidentio {

/// Verbs of incident_tools.h: status, severity, role, declare, follow-up, a public post; and of incident.io
/// alone: "incident.summary", "incident.time", "statuspage.open". Values that are incident.io's own (status,
/// severity, role, timestamp, page) are given as "Name (id)" or by their id.
std::vector<WriteVerb> writeVerbs();

/// Errors: Invalid, in words for the person.
Result<Step> pushWrite(const Account& account, const Operation& operation);
Result<Step> reconcileWrite(const Account& account, const Operation& operation);

} // namespace muster::incidentio
