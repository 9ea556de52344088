// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the readings of a room have in common: which rows an AsOf sees, and one reading over all members. For
// the other parts of models/store.

#include "models/store/room_members.h"

#include <string_view>

namespace muster {

// The newest revision that is known at ?2 (pass endOfTime for "all that was learnt since"), and of that only
// what had happened by ?3. Knowledge first: when a correction known by then says that it happened later, the
// older revision was already known to be wrong. The index over later revisions makes NOT EXISTS almost free.
inline constexpr std::string_view kVisible =
    " e.known_at <= ?2 AND e.occurred_at <= ?3 AND e.retracted = 0"
    " AND NOT EXISTS(SELECT 1 FROM event n WHERE n.event = e.event AND "
    "n.revision > 0 AND n.revision > e.revision"
    " AND n.known_at <= ?2)";

inline Instant knownBy(AsOf asOf)
{
    return asOf.asKnownThen ? asOf.instant : Instant::endOfTime();
}

/// Whoever is in the room: the members' lists, joined by `add`.
template <typename Value, typename Read, typename Add>
Result<Value> overMembers(Database& database, const IncidentId& room, AsOf asOf, Read read, Add add)
{
    const auto members = membersOf(database, room, asOf);
    if (!members)
        return tl::unexpected(members.error());
    Result<Value> all = read(members->front());
    for (size_t i = 1; all && i < members->size(); ++i) {
        Result<Value> more = read((*members)[i]);
        if (!more)
            return more;
        add(*all, std::move(*more));
    }
    return all;
}

} // namespace muster
