// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Reading the incidents of a page, newest first, with numbered pages and no totals. Pure.
//
// First reading: GET incidents?limit=100&page=N back to the chosen day; the cursor holds the page to go on
// with. Every later round: all that is unresolved, the newest incidents, and those that were open at the last
// look and are in neither, one by one: they ended, or were deleted. Once an hour the newest hundred are taken
// as they are, because Statuspage does not promise that a corrected text moves `updated_at`.
//
// Cursor: JSON {"v":1,"page":N,"back":ms,"from":ms,"high":ms,"deep":ms,"open":[ids]}; "page" and "back" only
// while the first reading is under way. Anything else begins anew.

#include "integrations/core/incident_tools.h"

namespace muster::statuspage {

inline const QString kFeed = QStringLiteral("incidents");

/// GET with the scheme that Statuspage calls "OAuth" and a plain API key, below /pages/<page>.
HttpRequest get(const Account& account, std::initializer_list<QString> path,
                const std::vector<std::pair<QString, QString>>& items = {});
/// The page id of the settings; empty when none is set.
QString pageOf(const Account& account);
/// Who is asked when there is no page id: the pages of the token. Always ends in an Error that names them.
Step askForPage(const Account& account);

Step pullIncidents(const Account& account, const QString& token, Milliseconds overlap);
/// Of an import: see Connector::historyStand.
HistoryStand standOf(const Cursor& cursor, Instant since);
/// Of the pulls: see Connector::firstReading.
std::optional<FirstReading> readingOf(const Cursor& cursor);

} // namespace muster::statuspage
