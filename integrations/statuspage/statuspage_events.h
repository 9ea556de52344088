// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What happened to a public incident, as events of its timeline. Pure.

#include "integrations/statuspage/statuspage_parts.h"

namespace muster::statuspage {

/// Of one incident, with its report (readIncident): its updates ("update/<incident>/<update>"),
/// the states of its components while it lasted ("component/<incident>/<component>/<ms>") and its published
/// post-mortem ("postmortem/<incident>"). In no order, behind the events of `facts`. Updates without an id or
/// time become poison.
void addEvents(const PublicIncident& incident, const IncidentReport& report, const Context& context,
               Facts& facts);
/// The page says that there is no such incident any more.
TimelineEvent deletedEvent(const QString& incident, const Context& context, Instant at);

} // namespace muster::statuspage
