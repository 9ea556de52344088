// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Socket Mode: Slack tells of messages over a WebSocket, in envelopes that are answered one by one. Made to
// docs.slack.dev (Using Socket Mode, apps.connections.open, Events API). Pure.

#include "integrations/core/stream.h"
#include "integrations/slack/slack_memory.h"

namespace muster::slack {

/// Settings field of the app-level token (xapp-…), which opens connections and nothing else.
inline const QString kAppToken = QStringLiteral("appToken");
bool hasAppToken(const Account& account);

/// POST apps.connections.open with the app-level token. Its outcome has `streamUrl`. Errors speak of that
/// token.
Step openConnection(const Account& account);
/// nullopt without an app-level token.
std::optional<Stream> socketMode(const Account& account);

/// One frame. `memory`: which channels are of incidents, and names; what is said elsewhere is answered and
/// left alone. Errors: BadResponse.
Result<StreamOutcome> readFrame(const QByteArray& frame, const Memory& memory, const Context& context);

} // namespace muster::slack
