// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The timeline and the alerts of one incident of FireHydrant as events, and what they add to its report.
// Pure.

#include "integrations/core/connector.h"
#include "integrations/core/json_view.h"

namespace muster::firehydrant {

/// The whole timeline (GET /v1/incidents/{id}/events), in any order. Types are an open set: an unknown one is
/// shown under its own name. To the report: what the public was told.
void readTimeline(const Context& context, const JsonArray& entries, IncidentReport& report, Facts& facts);
/// GET /v1/incidents/{id}/alerts. To the report: their keys.
void readAlerts(const Context& context, const JsonArray& attachments, IncidentReport& report, Facts& facts);

/// What an entry says, in its own words: the first member of `data` that holds any; else its type.
QString entryText(const QString& type, const JsonObject& data);

/// Oldest first, as every reader wants them.
void sortEvents(Facts& facts);

} // namespace muster::firehydrant
