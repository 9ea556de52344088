// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// PagerDuty's incidents and users as reports. Pure.

#include "integrations/core/incident_tools.h"

#include <variant>

namespace muster::pagerduty {

/// An incident of GET /incidents/{id}. Errors in words: it has no id or time of creation.
std::variant<IncidentReport, QString> readIncident(const Context& context, const JsonObject& incident);

/// What a log entry's reference says of an incident that cannot be read any more ("[#4711] Checkout 5xx"),
/// open since at most `seenAt`.
IncidentReport reportOfReference(const Context& context, const JsonObject& reference, const QString& service,
                                 Instant seenAt);

/// The dedup keys of its alerts (GET /incidents/{id}/alerts) as further keys of the report.
void addAlertKeys(IncidentReport& report, const JsonArray& alerts);

/// A user of GET /users.
std::variant<PersonReport, QString> readUser(const Context& context, const JsonObject& user);

/// `id`, and as name the summary, of a reference to a user.
PersonName personOf(const JsonObject& reference);

} // namespace muster::pagerduty
