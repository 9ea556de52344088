// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/loose_alerts.h"

#include "models/store/database.h"
#include "models/store/event_row.h"

namespace muster {

namespace {

constexpr int kMostLookedAt = 50'000;

} // namespace

Result<std::vector<LooseAlert>> looseAlerts(const ReadTx& tx, int most)
{
    // The rows of an incident lie in its index by time. An alert that an incident has too happened in the
    // same millisecond, so it is among the few rows that share the number of that instant (event_row.h).
    static const std::string sql =
        "SELECT " MUSTER_EVENT_COLUMNS
        ", EXISTS(SELECT 1 FROM event o WHERE o.row BETWEEN (e.row & ~1048575) AND (e.row | 1048575)"
        "  AND o.incident <> '' AND o.source = e.source AND o.kind_name = e.kind_name AND o.text = e.text)"
        " FROM event e INDEXED BY event_by_incident WHERE e.incident = ''"
        " AND e.row >= coalesce((SELECT row FROM event INDEXED BY event_by_incident WHERE incident = ''"
        "  ORDER BY row DESC LIMIT 1 OFFSET ?1), 0)"
        " AND e.kind = 'alert' AND e.kind_name IN('alert.firing', 'alert.resolved') AND e.retracted = 0"
        " AND NOT EXISTS(SELECT 1 FROM event n WHERE n.event = e.event AND n.revision > 0"
        "  AND n.revision > e.revision)"
        " ORDER BY e.row DESC LIMIT ?2";
    return collect<LooseAlert>(tx.database().query(sql, kMostLookedAt, most), [](const Query& query) {
        return LooseAlert{eventFrom(query), query.integer(kEventColumns) != 0};
    });
}

} // namespace muster
