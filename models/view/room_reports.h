// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What connected tools say of a room's incident, what they disagree about, and which other incidents could be
// the same. Read with the room's snapshot; plain values.

#include "models/domain/incident_report.h"
#include "models/store/read_tx.h"

#include <vector>

namespace muster {

/// One tool's incident in the room.
struct ToolIncident
{
    IncidentId member;
    IncidentReport report;
    QString sourceName, tool;
    QString why;    ///< why it is shown here: "same page https://…"; empty: the room was made from it
    QString person; ///< who joined it by hand; empty: nobody
};

/// Another incident near in time.
struct NearIncident
{
    Incident incident;
    Instant openedAt; ///< by its tool, else when it was declared here, else where its room begins
    QString sourceName;
};

struct RoomReports
{
    std::vector<ToolIncident> incidents; ///< by the time of opening
    std::vector<ReportedConflict> conflicts;
    std::vector<NearIncident> near; ///< newest first; at most kMostNear
};

inline constexpr int kMostNear = 20;
/// Incidents that opened so much before or after are not offered.
inline constexpr Milliseconds kNearWithin{24 * 3'600'000LL};

/// Inside a read. Errors: Storage.
Result<RoomReports> readRoomReports(const ReadTx& tx, const IncidentId& room, AsOf asOf);

} // namespace muster
