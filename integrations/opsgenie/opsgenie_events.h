// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Opsgenie's alert logs, notes and incident timelines as events. Pure.

#include "integrations/core/incident_tools.h"

#include <variant>

namespace muster::opsgenie {

/// Of GET /v2/alerts/{id}/logs. `alert`: its remote id here. Errors in words: no time or text.
std::variant<TimelineEvent, QString> readLog(const Context& context, const QString& alert,
                                             const JsonObject& log);
/// "page.acknowledged" of "Alert acknowledged via API"; "opsgenie.log" where the words say nothing. The API
/// has no names for what happened, only sentences (unverified beyond the schema's examples).
QString kindOfLog(const QString& log);

/// Of GET /v2/alerts/{id}/notes. Errors as `readLog`.
std::variant<TimelineEvent, QString> readNote(const Context& context, const QString& alert,
                                              const JsonObject& note);

/// Of GET /v2/incident-timelines/{id}/entries. Errors in words: no id or time.
std::variant<TimelineEvent, QString> readEntry(const Context& context, const QString& incident,
                                               const JsonObject& entry);

} // namespace muster::opsgenie
