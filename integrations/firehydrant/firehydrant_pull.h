// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One reading of the feed "incidents" of FireHydrant, step by step. Pure.
//
//   time   GET /v1/ping                          at first only: how far back is counted by the tool's time
//   list   GET /v1/incidents?updated_after=      page by page; per incident of the page:
//     its  GET /v1/incidents/{id}/alerts, then /v1/incidents/{id}/events, page by page
//   rest   GET /v1/incidents/{id}                a few open incidents that the list did not have, likewise
//
// Pages are numbers into a list that grows and moves while it is read. A reading of several pages that saw
// fewer incidents than the list has is done once more. The cursor moves after a page and all of its
// incidents.

#include "integrations/core/connector.h"

namespace muster::firehydrant {

inline const QString kIncidentsFeed = QStringLiteral("incidents");

Step pullIncidents(const Account& account, const Cursor& cursor, const Interest& interest);
/// Of an import of any feed: see Connector::historyStand.
HistoryStand standOf(const Cursor& cursor, Instant since);
/// Of the pulls: see Connector::firstReading.
std::optional<FirstReading> readingOf(const Cursor& cursor);

} // namespace muster::firehydrant
