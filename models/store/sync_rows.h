// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Rows that the sync engine keeps besides facts: hosts, clocks, unreadable items, and what each full reading
// of a feed saw. Used only inside Store functors and tests, like WriteTx.

#include "models/domain/feed_item.h"
#include "models/domain/host_state.h"
#include "models/store/write_tx.h"

#include <map>
#include <vector>

namespace muster {

/// Items that could not be read, of one source: a tool whose every answer is strange must not fill the disk.
constexpr int kMostPoison = 500;

Done putHostState(WriteTx& tx, const HostState& state);
Result<std::vector<HostState>> hostStates(const ReadTx& tx);

/// Appends.
Done addClockEstimate(WriteTx& tx, const ClockEstimate& estimate);
/// The newest of each source.
Result<std::vector<ClockEstimate>> clockEstimates(const ReadTx& tx);

/// Counts a repetition, keeps the first sight. `raw` is cut at PoisonItem::kMaxRawBytes. Of one source the
/// `kMostPoison` newest are kept.
Done putPoison(WriteTx& tx, const PoisonItem& item);
/// Of one source, newest first; at most `limit`.
Result<std::vector<PoisonItem>> poisonItems(const ReadTx& tx, const SourceId& source,
                                            int limit = kMostPoison);
/// How many are kept of each source that has any.
Result<std::map<SourceId, int>> poisonCounts(const ReadTx& tx);

/// What the newest revision of an event does not say.
struct EventPast
{
    Instant firstKnownAt; ///< when this war room learned of it at all
    Instant presentSince; ///< since when its presence is what it is; the first sight when it never changed
};
/// Of those events that have more than one revision, by id; later revisions than theirs do not count.
Result<std::map<EventId, EventPast>> eventPasts(const ReadTx& tx, const std::vector<TimelineEvent>& events);

/// From now on nobody asks the connected tools: what was fresh is so no longer, and says why. Feeds that were
/// stale keep their own words.
Done doubtFreshness(WriteTx& tx, const QString& why);

/// `knownAt` becomes when the war room learned of the event at all: what people mean by “known” in a
/// document, where a correction or another presence is no new knowledge of it.
void tellFirstKnown(TimelineEvent& event, const std::map<EventId, EventPast>& pasts);

/// Whether anything was ever stored under this key of the tool, deleted or not.
Result<bool> knowsEvent(WriteTx& tx, const SourceId& source, const QString& remoteId);
/// Notes that the items are there. `epoch` 0: by an ordinary pull; else seen by the full reading of that
/// number.
Done noteItems(WriteTx& tx, const SourceId& source, const QString& feed,
               const std::vector<QString>& remoteIds, qint64 epoch);
/// Ends the full reading `epoch`: items that it did not see become Missing, with a new revision of their
/// event, unless they are too many to be true (`force` false): more than 30 % and more than three, or all of
/// several. Items that happened before `coversFrom` are left alone: the tool does not keep them for ever.
/// Deletes nothing.
Result<SweepResult> finishSweep(WriteTx& tx, const SourceId& source, const QString& feed, qint64 epoch,
                                Instant coversFrom, bool force);
/// Their items ended in the ordinary way: no full reading expects them any more, and what was missing of them
/// is not missing now. The events stay.
Done settleItems(WriteTx& tx, const SourceId& source, const QString& feed,
                 const std::vector<QString>& remoteIds);
/// The tool's own word that these were deleted: a revision with presence Tombstone; the events stay.
Done buryItems(WriteTx& tx, const SourceId& source, const QString& feed,
               const std::vector<QString>& remoteIds);

} // namespace muster
