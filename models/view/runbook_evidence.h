// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What is known about a runbook's question at one instant: from stored samples and from the timeline. Pure,
// apart from reading inside a given transaction. Internal to models/view.

#include "models/domain/runbook.h"
#include "models/domain/series.h"
#include "models/store/read_tx.h"
#include "models/store/write_tx.h"
#include "models/view/room_snapshot.h"

#include <vector>

namespace muster {

/// The queries of a node in order, variables expanded.
QStringList nodeQueries(const Runbook& runbook, const RunbookNode& node);

/// Reads the recorded series of these queries over [at − before, at] as AsOf sees them, one list per query.
Result<std::vector<std::vector<SampleBlock>>> readQueries(const ReadTx& tx, const RoomSnapshot& room,
                                                          const QStringList& queries, Instant at,
                                                          Milliseconds before);

/// How far before `at` a question looks: what is shown, and of a wait what it counts from `since` on.
Milliseconds evidenceReach(const RunbookNode& node, Instant at, std::optional<Instant> since);

/// Keeps what a tool answered with the incident. Errors: as the store.
Done keepEvidence(WriteTx& tx, const IncidentId& incident, const std::vector<SampleBlock>& blocks);

/// Stands among the stale feeds where nobody tells of changes at all.
QString noChangeFeed();
/// Such a line, of changes or of another kind ("no alert feed is connected"), is among the stale feeds.
bool saysThatNobodyTells(const Evidence& evidence);

/// Evaluates at `at`: the newest sample of each series that is at most five minutes old (the tool's own
/// look-back). The only series is `value`; several become `byLabel` by the labels that tell them apart;
/// several queries become q0, q1, …, each of which must answer one value. `since`: when a wait node began to
/// wait; what its conditions say of the time before the first sample, or of five minutes without one, is that
/// they did not hold.
Evidence evidenceFromSamples(const RunbookNode& node, const std::vector<std::vector<SampleBlock>>& answers,
                             Instant at, std::optional<Instant> since = std::nullopt);

/// Matching events and stale feeds of an event check or a decision about changes. Of an event check those
/// feeds count that tell of its kinds, and they are stale that are not complete up to the end of its window.
Evidence evidenceFromEvents(const RunbookNode& node, const RoomSnapshot& room);

/// "onset-30m", "onset", "onset+60s": an instant relative to onset; nullopt when the text is something else.
std::optional<Instant> relativeToOnset(const QString& text, Instant onset);

} // namespace muster
