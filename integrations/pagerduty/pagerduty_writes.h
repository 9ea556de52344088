// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What PagerDuty can be told to do: requests, how their answers are read, and how it is found out afterwards
// whether they happened. Pure.

#include "integrations/core/connector.h"

namespace muster::pagerduty {

/// Verbs of incident_tools.h. Payload members are the keys of their fields:
/// acknowledge (none), resolve (text), reassign (person: a user's id), escalate (level, or policy: its id),
/// responders (person, text), severity (severity: a priority's id), snooze (minutes),
/// declare (title, service, text, severity), note.add (text), status.post (text, title).
std::vector<WriteVerb> verbs();

/// Errors: Invalid, in words for the person.
Result<Step> push(const Account& account, const Operation& operation);
/// Errors: Invalid for an unknown verb.
Result<Step> reconcile(const Account& account, const Operation& operation);

} // namespace muster::pagerduty
