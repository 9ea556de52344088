// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One round of reading as it is carried from request to request. Between slack_feed.cpp, which knows the
// channels and whose turn it is, and slack_history.cpp, which reads one of them; not for others.

#include "integrations/core/connector.h"
#include "integrations/slack/slack_memory.h"

#include <deque>

namespace muster::slack {

/// Pages of messages and of replies in one round. The engine takes a chain of 1,000 requests for one without
/// an end; a page may need 60 people and 200 threads.
constexpr int kMostSteps = 400;

/// A parent whose replies are to be read.
struct Thread
{
    QString ts;
    QString page;
};

struct Round
{
    Account account;
    Memory memory;
    Milliseconds overlap{0};
    bool sweeping = false;
    bool anew = false;          ///< told again also where nothing looks changed
    Instant coversFrom;         ///< of a sweep
    bool incomplete = false;    ///< of a sweep: not all channels could be read
    std::vector<QString> due;   ///< channel ids, the first one is being read
    std::deque<Thread> threads; ///< of the page that was just read
    bool news = false;          ///< the channel's window is not as it was
    QStringList warnings;
    int steps = 0; ///< pages of messages and of replies
    bool imports() const { return account.importSince.has_value(); }
};

/// The next channel that is due, or the end of the round.
Outcome goOn(Round round, Outcome outcome);
/// `step` comes next; a history not before Slack allows it.
void followedBy(Outcome& outcome, Step step, const Round& round, bool asksHistory);
/// The cursor with which a later round goes on from here; a full reading leaves none.
void keep(const Round& round, Outcome& outcome);

} // namespace muster::slack
