// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What Alertmanager can be told to do: create a silence, end a silence. Requests, how their answers are read,
// and how it is found out afterwards whether they happened. Pure.

#include "integrations/core/connector.h"

namespace muster::alertmanager {

/// `silence.create`. Payload: {"matchers":[{"name","value","isRegex","isEqual"}…],"startsAt","endsAt" (ISO
/// 8601, UTC),"createdBy","comment"}. Adds a silence each time: Append; its comment ends with the operation's
/// marker.
/// `silence.expire`. Target: the silence's id; payload: {}. Sets a state: IdempotentByGoal.
std::vector<WriteVerb> silenceVerbs();

/// `request`: an authenticated GET of the account to start from. Errors: Invalid, in words for the person.
Result<Step> pushSilence(const Account& account, const HttpRequest& request, const Operation& operation);
Result<Step> reconcileSilence(const Account& account, const HttpRequest& request, const Operation& operation);

} // namespace muster::alertmanager
