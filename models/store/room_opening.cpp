// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/room_opening.h"

#include "models/store/database.h"
#include "models/store/event_row.h"

namespace muster {

Done tellRoom(WriteTx& tx, const SourceId& source, const IncidentId& room, Instant from)
{
    // Rows are numbered by time, so that the first condition is a range of the table itself.
    const auto remoteIds = collect<QString>(
        tx.database().query("SELECT DISTINCT remote_id FROM event WHERE row >= ?1 AND revision = 0"
                            " AND source = ?2 AND remote_id <> ''"
                            " UNION SELECT remote_id FROM feed_item WHERE source = ?2"
                            " AND presence = 'present'",
                            eventRowsBegin(from), source),
        [](const Query& query) { return query.text(0); });
    if (!remoteIds)
        return tl::unexpected(remoteIds.error());
    for (const QString& remoteId : *remoteIds) {
        if (Done done = tx.copyToRoom(source, remoteId, room); !done)
            return done;
    }
    return {};
}

} // namespace muster
