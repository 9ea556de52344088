// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One reading of the feed "incidents" of incident.io, step by step. Pure.
//
//   updates  GET /v2/incident_updates            newest first: which incidents have news (and the tool's
//   time) list     GET /v2/incidents?updated_at[gte]=  page by page, newest first; per incident of the page:
//     its    GET /v2/incident_updates, /v2/incident_alerts, /v2/follow_ups, /v2/actions  ?incident_id=
//   rest     GET /v2/incidents/{id}              of those with news that the list did not have, likewise
//
// The cursor moves when a page and everything of its incidents is told, so a reading that was cut off begins
// again at its last page.

#include "integrations/core/connector.h"

namespace muster::incidentio {

inline const QString kIncidentsFeed = QStringLiteral("incidents");

Step pullIncidents(const Account& account, const Cursor& cursor, const Interest& interest);
/// Of an import of any feed: see Connector::historyStand.
HistoryStand standOf(const Cursor& cursor, Instant since);
/// Of the pulls: see Connector::firstReading.
std::optional<FirstReading> readingOf(const Cursor& cursor);

} // namespace muster::incidentio
