// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One row of the `event` table as a value, and small helpers that the transactions share. Not for use outside
// models/store.

#include "models/domain/timeline.h"
#include "models/store/database.h"

#include <vector>

namespace muster {

/// Columns in the order that eventFrom() reads. The table must be called `e`.
#define MUSTER_EVENT_COLUMNS                                                                                 \
    "e.id, e.revision, e.incident, e.occurred_at, e.known_at, e.kind, e.kind_name, e.source, e.source_name," \
    " e.remote_id, e.actor, e.service, e.text, e.link, e.raw, e.pinned, e.retracted,"                        \
    " e.presence, e.clock_offset, e.time_unknown"
/// How many those are: the index of the first column after them.
inline constexpr int kEventColumns = 20;

/// The event in the current row, whose columns begin with MUSTER_EVENT_COLUMNS.
TimelineEvent eventFrom(const Query& query);

/// Rows of events are numbered by time, see models/store/schema.cpp: the first number that an event at
/// `instant` can have, and the number after the last one.
constexpr qint64 eventRowsBegin(Instant instant)
{
    constexpr qint64 kLast = (qint64{1} << 43) - 2;
    return (instant.ms < 0 ? 0 : instant.ms > kLast ? kLast : instant.ms) << 20;
}
constexpr qint64 eventRowsEnd(Instant instant)
{
    return eventRowsBegin(instant) + (qint64{1} << 20);
}

/// Steps through all rows; `make` turns the current one into a value.
template <typename T, typename Make>
Result<std::vector<T>> collect(Query query, Make make)
{
    std::vector<T> list;
    for (;;) {
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return list;
        list.push_back(make(static_cast<const Query&>(query)));
    }
}

} // namespace muster
