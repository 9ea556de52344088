// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// JSON of a public incident to an IncidentReport, and the words of Statuspage. Pure.

#include "integrations/core/incident_tools.h"

namespace muster::statuspage {

inline const QString kTool = QStringLiteral("Statuspage");

/// "Partial outage" of "partial_outage"; any other word as it comes, with a capital letter.
QString spoken(const QString& word);
/// One name and value per component of an incident: "API: Partial outage". Those without a name by their id.
QStringList componentLines(const JsonObject& incident);
/// Whether nothing more is expected of it: resolved, completed, postmortem.
bool isOver(const QString& status);
/// Newest of its own times and those of its updates, components and post-mortem: when it last changed in any
/// way that can be seen here.
std::optional<Instant> lastTouched(const JsonObject& incident);
/// `postmortem_published_at`: the specification types it boolean and describes a time; a time is what counts.
std::optional<Instant> postmortemPublished(const JsonObject& incident);

/// The incident as it stands. Errors: why it cannot be read, in words.
Result<IncidentReport> readIncident(const JsonObject& incident, const Context& context);

} // namespace muster::statuspage
