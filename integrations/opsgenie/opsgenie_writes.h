// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What Opsgenie can be told to do. Every answer is 202 with a request id: taken for later, and only the
// request endpoint says what became of it. Pure.

#include "integrations/core/connector.h"

namespace muster::opsgenie {

/// Verbs of incident_tools.h. Of an alert: acknowledge, resolve (text), reassign (person: e-mail or id),
/// severity (severity: P1 to P5), snooze (minutes), note.add (text). Of an incident: resolve (text),
/// timeline.add (text, at). Of neither: declare (title, text, severity), which makes an alert.
std::vector<WriteVerb> verbs();

/// Errors: Invalid, in words for the person.
Result<Step> push(const Account& account, const Operation& operation);
/// By the request that was taken, when its id is known; else, and when that failed, by what is there now.
Result<Step> reconcile(const Account& account, const Operation& operation);

} // namespace muster::opsgenie
