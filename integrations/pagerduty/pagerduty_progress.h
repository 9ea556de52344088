// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How far PagerDuty's log was read: what the cursor of feed "incidents" holds, and which stretch of time
// comes next. Pure.
//
// The log of the account is the change feed: the API cannot be asked for incidents that changed. It is read
// forward from where the last reading ended ("live"), and, after that, backward to where the history begins
// ("past"), so that a first reading shows today at once. Each stretch has a fixed end, so that pages by
// offset stay where they are; one with more entries than offsets reach (10,000) is halved.

#include "integrations/core/connector.h"

#include <map>
#include <optional>
#include <vector>

namespace muster::pagerduty {

/// A stretch of the log, both ends included, and the first entry that is not read yet.
struct Window
{
    Instant from, to;
    int offset = 0;
    friend bool operator==(const Window&, const Window&) = default;
};

/// Compact JSON, version 1, members that are not set left out:
/// `{"v":1,"high":ms,"newest":ms,"live":[from,to,offset],"back":ms,"floor":ms,"past":[from,to,offset],
///   "open":{id:updated_at,…},"known":[id,…]}`.
struct Progress
{
    std::optional<Instant> high;   ///< everything before it was read, by the tool's clock
    std::optional<Instant> newest; ///< of the entries read since then
    std::optional<Window> live;
    std::optional<Instant> back; ///< of the history, what is after this was read; nullopt: all of it
    std::optional<Instant> floor;
    std::optional<Window> past;
    std::map<QString, QString> open; ///< open incidents as they were read: id, updated_at
    std::vector<QString> known;      ///< newest entries whose incidents were read, oldest first
    friend bool operator==(const Progress&, const Progress&) = default;
};
/// What cannot be read is as if it were not there.
Progress readProgress(const QString& token);
QString writeProgress(const Progress& progress);
/// Of an import from `since` on.
HistoryStand standOf(const Progress& progress, Instant since);
/// Of the pulls.
FirstReading readingOf(const Progress& progress);

/// Time of one round: the tool's own when its answers are dated, else ours.
struct RoundTime
{
    Instant now;
    bool theirs = false;
};

/// Before a round: where the first one begins, a longer history than before, and the next live stretch.
void beginRound(Progress& progress, const Account& account, RoundTime time, Milliseconds overlap);

/// The stretch whose page comes next: live, then past; nullptr when everything was read.
const Window* nextWindow(const Progress& progress);

/// After a page of it: what `count` entries leave to be read, when there is more, else the next stretch.
/// False when more entries stand in one second than offsets reach: they are left out.
bool advance(Progress& progress, RoundTime time, bool more, int count);
/// Instead of reading a stretch with too many entries: the half that joins what was read already; the other
/// one follows by itself. False when it is too short for that.
bool halve(Progress& progress);

/// Remembers the entries of a live page (their remote ids, and when they happened). True for each that was
/// not known.
std::vector<bool> learn(Progress& progress, const std::vector<std::pair<QString, Instant>>& entries);

} // namespace muster::pagerduty
