// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What Slack has for the fields of its verbs: channels that messages go to. Pure.

#include "integrations/slack/slack_api.h"

namespace muster::slack {

/// `channels`: those that are not archived, page by page (conversations.list), at most 2,000. Errors:
/// NotFound for a list that there is not.
Result<Step> listOf(const Account& account, const QString& list);

} // namespace muster::slack
