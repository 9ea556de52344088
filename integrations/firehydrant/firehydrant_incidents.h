// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// FireHydrant's incidents in our words. Pure. What is on their timelines is firehydrant_events.h.

#include "integrations/core/connector.h"
#include "integrations/core/json_view.h"

#include <optional>

namespace muster::firehydrant {

/// The stage that a milestone stands for. Organisations rename milestones: then its phase in the incident's
/// own `lifecycle_phases` tells, and otherwise whether it is `active`.
std::optional<Stage> stageOf(const JsonObject& incident);

/// One incident as a report, without what its timeline and alerts add. Returns why it cannot be read.
std::optional<QString> readIncident(const Context& context, const JsonObject& incident,
                                    IncidentReport& report);
/// That it was declared, by whom.
TimelineEvent declaredEvent(const Context& context, const JsonObject& incident, const IncidentReport& report);
/// Everybody whom the incident names with an address, each once.
void addPeople(const Context& context, const JsonObject& incident, Facts& facts);
/// An author or user ({"id","name","email"}); without an address nobody is reported.
void addPerson(const Context& context, const JsonObject& user, Facts& facts);

/// Adds those that are not there yet; empty ones are left out.
void addKey(IncidentReport& report, IncidentKey::Kind kind, const QString& value);
/// The key in an address of an alert or link: the page of an incident in another tool. Nothing for other
/// addresses, which may stand in many incidents.
void addLink(IncidentReport& report, const QString& address);

} // namespace muster::firehydrant
