// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// incident.io's incidents in our words. Pure. What happened in them is incidentio_events.h.

#include "integrations/core/connector.h"
#include "integrations/core/json_view.h"

#include <optional>

namespace muster::incidentio {

/// What a status category means. Names of statuses are each organisation's own; only the category is fixed.
/// Unknown categories have no stage and are not over.
struct Category
{
    std::optional<Stage> stage;
    bool over = false; ///< nothing is being done about it any more
};
Category categoryOf(const QString& name);

/// One member of GET /v2/incidents as a report, without what its updates and alerts add. Returns why it
/// cannot be read.
std::optional<QString> readIncident(const Context& context, const JsonObject& incident,
                                    IncidentReport& report);
/// That it was declared, by whom.
TimelineEvent declaredEvent(const Context& context, const JsonObject& incident, const IncidentReport& report);

/// Everybody whom the incident names with an address, each once. Without an address nobody is reported:
/// incident.io leaves it out here and there, and the next reading would take it away again.
void addPeople(const Context& context, const JsonObject& incident, Facts& facts);
/// A user object ({"id","name","email","slack_user_id"}).
void addPerson(const Context& context, const JsonObject& user, Facts& facts);

/// The name in a creator or updater: {"user":{…}}, {"api_key":{…}}, {"workflow":{…}} or {"alert":{…}}.
QString actorIn(const JsonObject& maker);

/// Keys in an address that a field for links holds: the page of an incident in another tool, or a channel of
/// Slack. Nothing for other addresses: a runbook's page stands in many incidents.
std::vector<IncidentKey> keysOfLink(const QString& address);
/// Adds those that are not there yet.
void addKeys(IncidentReport& report, std::vector<IncidentKey> keys);

} // namespace muster::incidentio
