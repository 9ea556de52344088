// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The chains of requests that read Opsgenie. Pure.

#include "integrations/core/connector.h"

namespace muster::opsgenie {

inline const QString kAlerts = QStringLiteral("alerts");
inline const QString kIncidents = QStringLiteral("incidents");

/// A round of feed "alerts": GET /v2/alerts by `updatedAt`, oldest change first; of each that changed
/// GET /v2/alerts/{id}, its logs and its notes. The page after one begins at its last change instead of at an
/// offset: an alert that changes meanwhile moves to the end and shifts all others. First the last day, then
/// the history; without a cursor one request more, by which Opsgenie's clock is known.
Step pullAlerts(const Account& account, const QString& token, Milliseconds overlap);

/// A round of feed "incidents": GET /v1/incidents/, newest first, one page (at first back to where the
/// history begins); of each that changed its timeline. Open ones that are no longer on that page are asked
/// for by id. An import begins with the oldest and goes on as the alerts do, because offsets end at 20,000.
Step pullIncidents(const Account& account, const QString& token);

/// Of an import: see Connector::historyStand.
HistoryStand standOf(const Cursor& cursor, Instant since);
/// Of the pulls: see Connector::firstReading.
std::optional<FirstReading> readingOf(const Cursor& cursor);

} // namespace muster::opsgenie
