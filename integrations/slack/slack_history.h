// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What is said in one channel: a page of its history, the people in it, the replies, the pins. Pure.

#include "integrations/slack/slack_round.h"

namespace muster::slack {

/// Reads the first channel that is due to its end, then goes on with the round.
Step askHistory(const Round& round);

} // namespace muster::slack
