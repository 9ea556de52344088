// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/room_members.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/seen_rows.h"

namespace muster {

std::string membersSql(const std::string& parameter)
{
    return "(SELECT " + parameter +
           " UNION ALL SELECT l.incident FROM incident_link l WHERE l.room = " + parameter +
           " AND NOT EXISTS(SELECT 1 FROM incident_link m WHERE m.incident = l.incident"
           " AND m.revision > l.revision))";
}

Result<IncidentId> roomOf(Database& database, const IncidentId& incident, AsOf asOf)
{
    Query query = database.query("SELECT room FROM incident_link WHERE incident = ? AND known_at <= ?"
                                 " ORDER BY revision DESC LIMIT 1",
                                 incident, knownBy(asOf));
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    const IncidentId room{*row ? query.text(0) : QString()};
    return room.isEmpty() ? incident : room;
}

Result<std::vector<IncidentId>> membersOf(Database& database, const IncidentId& room, AsOf asOf)
{
    auto members = collect<IncidentId>(
        database.query("SELECT l.incident FROM incident_link l WHERE l.room = ?1 AND l.known_at <= ?2"
                       " AND NOT EXISTS(SELECT 1 FROM incident_link n WHERE n.incident = l.incident"
                       "  AND n.revision > l.revision AND n.known_at <= ?2) ORDER BY l.row",
                       room, knownBy(asOf)),
        [](const Query& query) { return IncidentId{query.text(0)}; });
    if (members)
        members->insert(members->begin(), room);
    return members;
}

} // namespace muster
