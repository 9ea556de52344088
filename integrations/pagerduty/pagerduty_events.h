// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// PagerDuty's log entries, notes and related change events as events of the timeline. Pure.

#include "integrations/core/incident_tools.h"

#include <variant>

namespace muster::pagerduty {

/// One entry of GET /log_entries.
struct LogEntry
{
    QString incident;       ///< remote id of the incident it belongs to
    JsonObject reference;   ///< to that incident, as it came
    bool isNote = false;    ///< says that a note was added; the note itself is read from its own list
    bool isTrigger = false; ///< the incident's first: what changed before it is known from here on
    TimelineEvent event;
};
/// Errors in words: no id, time or incident.
std::variant<LogEntry, QString> readLogEntry(const Context& context, const JsonObject& entry);

/// "page.acknowledged" of "acknowledge_log_entry"; "pagerduty.<type>" of one that is not known.
QString kindOfLogEntry(const QString& type);

/// A note of GET /incidents/{id}/notes. Errors in words: no id or time.
std::variant<TimelineEvent, QString> readNote(const Context& context, const QString& incident,
                                              const JsonObject& note);

/// A change event of GET /incidents/{id}/related_change_events. Errors in words: no id or time.
std::variant<TimelineEvent, QString> readChange(const Context& context, const QString& incident,
                                                const JsonObject& change);

} // namespace muster::pagerduty
