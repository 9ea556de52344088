// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The content of an incident file as rows in memory: what is exported, hashed, verified and imported. Not for
// use outside models/store.
//
// Format 1: an SQLite file in rollback-journal form, application_id 'MUSF', user_version 1, with exactly
// these STRICT tables and nothing else (no index of ours, view or trigger): `manifest(key, value)` and one
// table per entry of incidentTables(), with the columns of the store's table of the same name but for its row
// numbers; a chunk names its series by id. Rows stand in the order of their key. Manifest keys: format,
// incident, number, title, sealed_at (RFC 3339), made_by, content_hash, manifest_hash. content_hash: SHA-256,
// hex, over all tables in the stated order: the table's name; per row and cell one byte of type (0 null, 1
// integer, 2 real, 3 text, 4 blob), then 8 bytes little endian (integer, bits of the real, or length) and for
// text and blob the bytes. manifest_hash: the same over the other manifest rows.
//
// Format 2 is format 1 with one table more, `event_state`: whether the tool still had an event, how far its
// clock was off, whether it gave a time at all; only for revisions where that is not the ordinary. A file
// that needs no such row is written in format 1, so that an older Muster reads it.
//
// Format 3 is format 2 with one table more, `stretch`: what the tool remarked on the samples of a stretch of
// time
// ("a store did not answer"), so that the charts of a file say it too. Again only when there is such a row.

#include "models/base/id.h"
#include "models/base/result.h"

#include <QByteArray>

#include <string>
#include <vector>

namespace muster {

class Database;
class Query;
class ReadTx;
class WriteTx;

/// PRAGMA application_id of an incident file: 'MUSF'.
inline constexpr quint32 kIncidentFileApplicationId = 0x4D555346;
inline constexpr quint32 kOldestIncidentFileFormat = 1;
inline constexpr quint32 kIncidentFileFormat = 3;

struct Cell
{
    enum class Type : char { Null, Integer, Real, Text, Blob } type = Type::Null;
    qint64 integer = 0;
    double real = 0;
    QByteArray bytes;
};
using Row = std::vector<Cell>;

/// One table of the format.
struct IncidentTable
{
    std::string name;
    std::string columns; ///< as in CREATE TABLE
    std::string key;     ///< columns that order the rows
    std::string from;    ///< how the store answers: FROM … WHERE …, ?1 is the incident
    std::string select;  ///< columns as asked of the store; empty: their names
    qint64 maxRows;
    quint32 sinceFormat = kOldestIncidentFileFormat; ///< files of an older format do not have it
    std::vector<std::string> names() const;
    std::string createSql() const;
};

/// All tables, in the order in which they are hashed and imported.
const std::vector<IncidentTable>& incidentTables();
std::string manifestCreateSql();

/// Parallel to incidentTables().
struct IncidentRows
{
    std::vector<std::vector<Row>> tables;
    /// The oldest format that can hold them.
    quint32 format() const;
};

QByteArray contentHash(const IncidentRows& rows);
QByteArray rowsHash(const std::string& name, const std::vector<Row>& rows);

Row rowFrom(const Query& query);
void bindRow(Query& query, const Row& row);

/// Everything of one incident. NotFound when it is not there.
Result<IncidentRows> readIncidentRows(const ReadTx& tx, const IncidentId& id);
/// Adds verified rows; what is here already is left alone. Conflict or Invalid in words without the file's
/// name.
Done importIncidentRows(WriteTx& tx, const IncidentId& id, const IncidentRows& rows, bool sealed);

} // namespace muster
