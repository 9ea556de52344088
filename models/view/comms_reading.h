// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a room knows about its status updates at one instant: what was told to whom, what is promised, where
// each update that was posted here stands with the channels it was handed to. Part of RoomSnapshot.

#include "models/domain/comms_clock.h"
#include "models/domain/status_update.h"
#include "models/domain/timeline_merge.h"
#include "models/store/outbox_store.h"
#include "models/view/report.h"

#include <map>
#include <set>
#include <optional>
#include <vector>

namespace muster {

struct CommsReading
{
    CommsClock clock;
    std::vector<StatusFact> statuses; ///< that AsOf sees, oldest first
    /// What holds now, whatever the room shows; of a sealed incident what it shows: a post is judged by this.
    IncidentState latest;
    std::optional<double> maxErrorRatio;    ///< worst minute of the impact so far, 0..1; empty: not measured
    std::optional<double> errorRatio;       ///< of the last minute
    std::optional<double> errorRatioBefore; ///< of the minute five minutes earlier
    std::vector<outbox::PastOperation> operations; ///< messages to tools about this incident
};

/// Verbs that connectors offer for updates: a public status page or incident tool; a chat.
inline constexpr const char* kStatusPostVerb = "status.post";
inline constexpr const char* kMessagePostVerb = "message.post";

/// Inside readRoom. `facts`: of the incident, unfiltered. Errors: Storage.
Result<CommsReading> readComms(const ReadTx& tx, const Incident& incident, const IncidentFacts& facts,
                               const ImpactReport& impact, AsOf asOf, Instant now);

/// How far one channel is with one update.
struct DeliveryState
{
    UpdateDelivery delivery;
    /// Empty: it was never queued, because the program ended between storing the update and handing it on.
    std::optional<OperationState> state;
    QString word; ///< "Queued", "Sending", "Sent", "Uncertain", "Not queued"; as the outbox says it
    QString tone; ///< "ok", "muted", "warn"
    Instant since;
    QString detail; ///< what happened
};
/// Of an update that was posted here; empty when it was only recorded. Pure.
std::vector<DeliveryState> deliveryStates(const UpdateRecord& record,
                                          const std::vector<outbox::PastOperation>& operations);
/// "Statuspage (main): sent · Slack: queued", or that it is recorded here only. Pure.
QString deliveryText(const UpdateRecord& record, const std::vector<outbox::PastOperation>& operations);

/// What to say under each update that was posted here how far its channels are, by id.
std::map<EventId, QString> deliveryRemarks(const std::vector<MergedEvent>& timeline,
                                           const CommsReading& comms);
/// Those that need nobody's eye: everything arrived, or nothing was to be sent.
std::set<EventId> calmDeliveries(const std::vector<MergedEvent>& timeline, const CommsReading& comms);

} // namespace muster
