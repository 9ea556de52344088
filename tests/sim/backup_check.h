// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A backup that was not opened and compared is none (RELIABILITY G26, litestream#582): every row of every
// table of a copy against the store that it was made of.

#include "models/store/database.h"

#include <string>

namespace muster::sim {

/// What is wrong with the copy at `path`; empty when it is whole and holds just what the file `original`
/// does. Counts rows. The store must stand still meanwhile; its own connections are left alone, because what
/// they keep in memory is measured.
inline QString differenceOf(const QString& path, const QString& original, qint64& rows)
{
    const auto copy = Database::open(path, OpenMode::ReadOnly);
    const auto here = Database::open(original, OpenMode::ReadOnly);
    if (!copy || !here)
        return copy ? here.error().what : copy.error().what;
    Query check = (*copy)->query("PRAGMA integrity_check");
    if (const auto row = check.step(); !row || !*row || check.text(0) != QLatin1String("ok"))
        return QStringLiteral("integrity_check: ") +
               (row && *row ? check.text(0) : QStringLiteral("no answer"));
    const auto tablesOf = [](Database& database) {
        std::vector<std::string> names;
        Query query = database.query("SELECT name FROM sqlite_master WHERE type = 'table' AND"
                                     " sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name");
        for (auto row = query.step(); row && *row; row = query.step())
            names.emplace_back(query.view(0));
        return names;
    };
    const std::vector<std::string> tables = tablesOf(**here);
    if (tables.empty() || tablesOf(**copy) != tables)
        return QStringLiteral("other tables");
    for (const std::string& table : tables) {
        const std::string sql = "SELECT * FROM main.\"" + table + '"';
        Query left = (*here)->query(sql), right = (*copy)->query(sql);
        for (;;) {
            const auto a = left.step(), b = right.step();
            if (!a || !b || *a != *b)
                return QString::fromStdString(table) + QStringLiteral(": not the same number of rows");
            if (!*a)
                break;
            ++rows;
            for (int column = 0; column < left.columnCount(); ++column) {
                // Bytes for texts and blobs; a number is compared as the text that SQLite makes of it.
                if (left.type(column) != right.type(column) || left.view(column) != right.view(column))
                    return QString::fromStdString(table) + u'.' + left.columnName(column) +
                           QStringLiteral(" differs");
            }
        }
    }
    return {};
}

} // namespace muster::sim
