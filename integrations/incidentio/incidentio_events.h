// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What happened in an incident of incident.io: its updates, alerts, follow-ups and actions as events, and
// what they add to its report. Pure.

#include "integrations/core/connector.h"
#include "integrations/core/json_view.h"

namespace muster::incidentio {

/// All updates of one incident (GET /v2/incident_updates?incident_id=), in any order. To the report: what was
/// told within the company, since when it is over when no timestamp says so, the incident it was merged into.
void readUpdates(const Context& context, const JsonArray& updates, IncidentReport& report, Facts& facts);
/// All alerts of one incident (GET /v2/incident_alerts?incident_id=). To the report: their keys.
void readAlerts(const Context& context, const JsonArray& connections, IncidentReport& report, Facts& facts);
/// GET /v2/follow_ups?incident_id= and /v2/actions?incident_id=. `gone`: ids of events whose items were
/// deleted there.
void readFollowUps(const Context& context, const JsonArray& followUps, const IncidentReport& report,
                   Facts& facts, std::vector<QString>& gone);
void readActions(const Context& context, const JsonArray& actions, const IncidentReport& report, Facts& facts,
                 std::vector<QString>& gone);

/// Oldest first, as every reader wants them.
void sortEvents(Facts& facts);

} // namespace muster::incidentio
