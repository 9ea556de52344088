// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What Slack can be told, and how it is found out whether it happened when no answer came. Pure.
//
// Slack has no key against repetitions. A message carries the operation's id as metadata (event "muster_op"),
// which nobody sees; a read-back looks for it among the messages since it was sent, and where Slack tells no
// metadata for the same text of the same app.

#include "integrations/core/connector.h"

namespace muster::slack {

inline const QString kAnnounce =
    QStringLiteral("message.announce");                        ///< as message.post; may mention everybody
inline const QString kPin = QStringLiteral("message.pin");     ///< target: the message
inline const QString kReact = QStringLiteral("message.react"); ///< name; target: the message

std::vector<WriteVerb> verbs();
Result<Step> push(const Account& account, const Operation& operation);
Result<Step> reconcile(const Account& account, const Operation& operation);

} // namespace muster::slack
