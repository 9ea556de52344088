// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What is told to a channel of Slack: making it, asking people into it, saying what it is about. All of it is
// by goal: told twice it is the same channel. Pure.

#include "integrations/core/connector.h"

namespace muster::slack {

inline const QString kTopic = QStringLiteral("channel.topic"); ///< text; target: the channel

std::vector<WriteVerb> channelVerbs();
bool actsOnAChannel(const Operation& operation);
/// Errors: Invalid, with what a person must change.
Result<Step> pushToChannel(const Account& account, const Operation& operation);
Result<Step> lookAtChannel(const Account& account, const Operation& operation);

} // namespace muster::slack
