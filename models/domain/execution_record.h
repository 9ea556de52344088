// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What became of an action that a runbook had a connected tool do. It lives on the timeline: one event when a
// person confirmed it ("execution.asked"), and one for each thing that is known afterwards, with its
// structure as JSON in TimelineEvent::raw. Pure; the operation itself is the outbox's.

#include "models/base/id.h"
#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace muster {

inline constexpr const char* kExecutionAsked = "execution.asked";
inline constexpr const char* kExecutionDone = "execution.done";
inline constexpr const char* kExecutionRefused = "execution.refused"; ///< also what was never sent
inline constexpr const char* kExecutionUnknown = "execution.unknown"; ///< it may have happened

/// What the JSON of such an event holds:
/// `{"v":1,"runbook":"RB-1","version":3,"node":"N4","verb":"silence.create","what":…,"operation":id?,
///   "remote":id of what the tool made?,"why":words?}`.
struct ExecutionRecord
{
    QString runbook;
    int version = 0;
    QString node;
    QString verb;
    QString what;          ///< what the person confirmed, with its target
    OperationId operation; ///< of the outbox; empty: nothing came to be sent
    QString remoteId;      ///< done: what the tool called the result
    QString why;           ///< refused or unknown: in the tool's words or ours
    friend bool operator==(const ExecutionRecord&, const ExecutionRecord&) = default;
};
QByteArray toJson(const ExecutionRecord& record);
/// Empty when it is no object, or runbook or node is missing. Unknown fields are ignored, wrong ones count as
/// absent.
std::optional<ExecutionRecord> executionFromJson(const QByteArray& json);

/// Where the execution of a node stands.
struct ExecutionStanding
{
    enum class State { None, Asked, Unknown, Finished, Refused } state = State::None;
    ExecutionRecord record; ///< of the newest event
    Instant at;
    friend bool operator==(const ExecutionStanding&, const ExecutionStanding&) = default;
};
/// By the newest of its events that AsOf sees and that happened at or after `since`: when the run came to the
/// node, so that going back to it begins anew.
ExecutionStanding executionStanding(const std::vector<TimelineEvent>& events, const QString& runbook,
                                    const QString& node, Instant since, AsOf asOf);

/// Those of all nodes that were confirmed and whose end nobody has told yet, oldest first: the newest event
/// of their operation is asked or unknown.
std::vector<ExecutionStanding> openExecutions(const std::vector<TimelineEvent>& events, AsOf asOf);

} // namespace muster
