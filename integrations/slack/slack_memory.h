// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the feed of messages remembers between two rounds, as the text of its cursor. Pure.

#include "integrations/slack/slack_api.h"

#include <map>
#include <optional>

namespace muster::slack {

struct Channel
{
    QString id, name;
    QString high;    ///< everything up to this message was read; before the first reading: where it begins
    QString replies; ///< everything up to this reply was read, of parents in the window
    QString digest;  ///< of each page of the window as it was read last, with spaces between
    Instant polled;  ///< by Slack's clock; 0: never
    bool archived = false;
    bool read = false; ///< read to its end at least once
    // While the pages of one reading go on:
    QString page;    ///< Slack's cursor of the next one
    QString oldest;  ///< the reading's own beginning
    QString newHigh; ///< its newest message
    QString newReplies;
    QStringList newDigests;
    friend bool operator==(const Channel&, const Channel&) = default;
};

struct Memory
{
    QString url; ///< of the workspace, for links: "https://team.slack.com/"
    Instant listed;
    std::vector<Channel> channels;
    std::optional<Instant> from;      ///< all that was said since then is read, once all channels are; 0: all
    std::map<QString, QString> users; ///< id to name
    Instant usersAt;                  ///< since when these are known: names change
    // Of an import, which takes the list of channels page by page; `channels` are those of one page.
    QString nextList;      ///< Slack's cursor of the next page
    bool hasList = false;  ///< a page of the list was read
    bool listAnew = false; ///< Slack did not know the cursor once, and the list began anew
    Channel* channel(const QString& id);
    const Channel* channel(const QString& id) const;
    friend bool operator==(const Memory&, const Memory&) = default;
};

/// JSON {"v":1,"url","listed","from","usersAt","users":{id:
/// name},"channels":[{"i","n","h","r","d","p","a","x","c","o", "nh","nr", "nd"}]}; of an import also
/// "nextList", "hasList", "listAnew". Anything else, and what is out of bounds in it, counts for nothing.
Memory readMemory(const QString& token);
QString writeMemory(const Memory& memory);

constexpr std::size_t kMostChannels = 300;
constexpr std::size_t kMostUsers = 600;

} // namespace muster::slack
