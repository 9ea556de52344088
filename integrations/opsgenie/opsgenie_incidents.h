// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Opsgenie's alerts and incidents as reports. Pure.

#include "integrations/core/incident_tools.h"

#include <variant>

namespace muster::opsgenie {

/// An alert, of a list or of GET /v2/alerts/{id} (which has description and details as well). Errors in
/// words: no id or time of creation.
std::variant<IncidentReport, QString> readAlert(const Context& context, const JsonObject& alert);

/// An incident of GET /v1/incidents/. Errors as `readAlert`.
std::variant<IncidentReport, QString> readIncident(const Context& context, const JsonObject& incident);

} // namespace muster::opsgenie
