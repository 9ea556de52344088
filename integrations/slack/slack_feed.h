// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Reading the channels that were made for incidents. Pure.
//
// A round: who the workspace is (once), the list of channels (every five minutes), then the history of the
// channels that are due: those that talk, each round; quiet ones every ten minutes; archived ones once. Of
// each channel a window of recent messages is read again, because Slack's history does not tell of edits,
// reactions and deletions; a digest of the window says whether anything in it is news. Replies of parents in
// the window are read when a parent says that there are new ones.
//
// Facts of each page and the cursor (slack_memory.h) that goes on behind it are one outcome; a channel's
// reading that was cut off goes on at its page.

#include "integrations/core/json_view.h"
#include "integrations/slack/slack_api.h"

namespace muster::slack {

inline const QString kFeed = QStringLiteral("messages");

/// Name patterns of the settings ("inc-*, incident-*"); a channel that matches one of them is read.
bool isWatched(const Account& account, const QString& channelName);
/// Whether Slack lets this app ask for a history once a minute only, by the settings.
bool isSlow(const Account& account);
QUrl addressOf(const JsonObject& who);

Step pullMessages(const Account& account, const QString& token, const Interest& interest);
/// Of an import: see Connector::historyStand. It takes the list of channels page by page, so that there may
/// be any number of them, and reads each channel of a page, archived ones too, before it asks for the next.
HistoryStand standOf(const Cursor& cursor, Instant since);
/// Of the pulls: see Connector::firstReading.
std::optional<FirstReading> readingOf(const Cursor& cursor);
/// Every message of the last two days: what is not among them is missing. Not the replies.
Step sweepMessages(const Account& account);

} // namespace muster::slack
