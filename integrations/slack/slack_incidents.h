// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A channel that was made for an incident, as a report: who also names this channel is the same incident. And
// people. Pure.

#include "integrations/core/json_view.h"
#include "integrations/slack/slack_api.h"

namespace muster::slack {

/// The channel's report; its stage and severity are nobody's word, so it has none. `url`: of the workspace.
/// Errors: why it cannot be read, in words.
Result<IncidentReport> readChannel(const JsonObject& channel, const QString& url, const Context& context);
/// Of `user` in an answer of users.info; empty remoteId when it is none.
PersonReport readPerson(const JsonObject& user, const Context& context);

/// Addresses below the workspace; empty when its own is not known.
QString channelLink(const QString& url, const QString& channel);
QString messageLink(const QString& url, const QString& channel, const QString& ts, const QString& thread);

} // namespace muster::slack
