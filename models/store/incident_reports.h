// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What tools say of incidents, as versions, and which of their incidents are one room. Used only
// inside Store functors and tests, like WriteTx.
//
// Every incident of a tool keeps an id of its own (remoteIncidentId) with its own events and facts for ever.
// A link says that it is shown in a room: the room's timeline and state are read over all its members. So
// joining and parting are one row each, lose nothing, and "as known then" shows a member only since it was
// linked. A room is never a member of another one.

#include "models/domain/incident_report.h"
#include "models/store/write_tx.h"

#include <functional>
#include <vector>

namespace muster {

/// One link or parting. Newest of a member counts.
struct IncidentLink
{
    IncidentId member;
    IncidentId room; ///< empty: parted, it is a room of its own
    Instant occurredAt, knownAt;
    QString person; ///< who did it; empty: Muster, because of `why`
    QString why;    ///< "same page https://…", or a person's words
    friend bool operator==(const IncidentLink&, const IncidentLink&) = default;
};

/// Where a report went.
struct FiledReport
{
    IncidentId incident; ///< of the tool's own incident
    IncidentId room;     ///< in which it is shown; the same when it stands alone
    bool changed = false;
    bool isNew = false; ///< the first report of this incident
};

/// Keeps the report when it says anything else than the newest one of this incident: its facts are written
/// where they differ (severity, stage, roles, key times, statuses; the reason names the tool's word), the
/// incident is made or renamed, and it is linked to the room that its keys prove to be the same
/// (provesSameIncident), or from which it was declared. A person's parting is never undone by keys.
/// `sourceName`: for words. Errors: Invalid without source, remote id or opening time.
Result<FiledReport> fileReport(WriteTx& tx, IncidentReport report, const QString& sourceName);

/// The newest report of every tool in a room, by the time of opening.
Result<std::vector<IncidentReport>> incidentReports(const ReadTx& tx, const IncidentId& room, AsOf asOf = {});
/// All links of the members that a room has or had, oldest first.
Result<std::vector<IncidentLink>> incidentLinks(const ReadTx& tx, const IncidentId& room);

/// A room other than `room` that opened within `within` of `at`.
struct OtherRoom
{
    Incident incident;
    Instant openedAt; ///< by its tool, else the begin of its room
    SourceId source;  ///< whose incident it is; empty: made here
};
/// Newest first, at most `limit`; no members of rooms, nothing sealed.
Result<std::vector<OtherRoom>> incidentsNear(const ReadTx& tx, const IncidentId& room, Instant at,
                                             Milliseconds within, int limit);

/// Shows `member` (and what was shown in it) in `room` from now on. Errors: NotFound; Conflict, in words,
/// when both have what there can only be one of (a post-mortem, a sealed record).
Done linkIncidents(WriteTx& tx, const IncidentId& member, const IncidentId& room, const QString& person,
                   const QString& why);
/// Makes it a room of its own again. Errors: NotFound when it is in no other room.
Done partIncident(WriteTx& tx, const IncidentId& member, const QString& person, const QString& why);

/// Does `change`, after which people may be known by other names. Roles that tools tell of, of incidents that
/// are not over, are held under the new name from now on; what was said before stays as it was said.
Done renamingHolders(WriteTx& tx, const std::function<Done()>& change);

} // namespace muster
