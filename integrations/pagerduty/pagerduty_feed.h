// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The chains of requests that read PagerDuty: feed "incidents" (open incidents, then the log with whatever
// it touched) and feed "people". Pure.

#include "integrations/core/connector.h"

namespace muster::pagerduty {

inline const QString kIncidents = QStringLiteral("incidents");
inline const QString kPeople = QStringLiteral("people");

/// A round of feed "incidents":
///
///   GET /incidents, open ones      those that changed, and those that are no longer listed, are read anew
///   GET /log_entries, by stretch   incidents touched by entries that are news are read anew, then told
///     GET /incidents/{id}          with its custom fields
///     GET /incidents/{id}/alerts   when it has some: their keys
///     GET /incidents/{id}/notes    after "annotate": notes have texts and edits, the log has not
///     GET /incidents/{id}/related_change_events   after "trigger"
///
/// An import asks for open incidents only to learn PagerDuty's time. Incidents come before their events. The
/// cursor moves after the last request of a page of the log (or of open incidents), so a round that breaks
/// reads that page again. A round ends by itself after `kMostSteps`.
Step pullIncidents(const Account& account, const QString& token, Milliseconds overlap);

/// Users with their e-mail addresses: all of them at first, then one page a round, over and over. The cursor:
/// `{"v":1,"offset":100}`.
Step pullPeople(const Account& account, const QString& token);

/// Of an import: see Connector::historyStand.
HistoryStand standOf(const Cursor& cursor, Instant since);
/// Of the pulls: see Connector::firstReading.
std::optional<FirstReading> readingOf(const Cursor& cursor);

} // namespace muster::pagerduty
