// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Which incidents are read as one room; for the other parts of models/store. See incident_reports.h.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/base/result.h"

#include <string>
#include <vector>

namespace muster {

class Database;

/// A subquery of all ids that are read as the room `parameter` ("?1"), as it is now.
std::string membersSql(const std::string& parameter);

/// The room in which an incident is shown as AsOf knew it; itself when it stands alone.
Result<IncidentId> roomOf(Database& database, const IncidentId& incident, AsOf asOf = {});
/// The room's own id, then its members.
Result<std::vector<IncidentId>> membersOf(Database& database, const IncidentId& room, AsOf asOf = {});

} // namespace muster
