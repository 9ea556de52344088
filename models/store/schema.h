// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The tables of `muster.sqlite` and `cache.sqlite` as numbered migrations, and the code that applies them.

#include "models/base/result.h"

#include <string>
#include <vector>

namespace muster {

class Database;

/// PRAGMA application_id of both store files: 'MUST'.
inline constexpr int kStoreApplicationId = 0x4D555354;

/// One step of a schema, forward only. `version` is the PRAGMA user_version after it. `%S` in the text stands
/// for the schema name ("main" or "cache").
struct Migration
{
    int version = 0;
    std::string sql;
};

/// `muster.sqlite`: everything a person made and everything an incident refers to.
const std::vector<Migration>& mainMigrations();
/// `cache.sqlite`: samples that no incident refers to; may be thrown away at any time.
const std::vector<Migration>& cacheMigrations();

/// Brings `schema` of the connection from its user_version to the newest, all migrations in one transaction.
/// A version newer than the list knows and a foreign application_id are Storage errors; nothing is touched
/// then. `beforeFirst` is called once before the first migration of a file that already has a version (for a
/// copy).
Done migrate(Database& database, const std::string& schema, const std::vector<Migration>& migrations,
             Done (*beforeFirst)(Database&, int fromVersion) = nullptr);

} // namespace muster
