// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Rows out of a database file that SQLite refuses: its pages are read as bytes, each cell for itself, also
// where the tree above them, the schema or the header is gone. SQLite's own `.recover` needs a virtual table
// that Debian's library is built without. Not for sound files.

#include "models/base/result.h"

#include <QString>

namespace muster {

class Database;

struct SalvageReport
{
    qint64 rows = 0;    ///< that were added to or replaced in the target
    qint64 refused = 0; ///< cells that did not decode, or that the target did not take
};

/// Copies every row that decodes from `file` and its `-wal` into `target`, an open writing connection of the
/// newest schema that may hold an older backup already: rows that are only ever appended are added, rows that
/// change in place are replaced. A row decodes when its cell lies within its page, its types are those of the
/// table, and its texts are valid UTF-8. Afterwards the full-text indexes are made anew. Runs in the target's
/// open transaction, or in one of its own.
Result<SalvageReport> salvageInto(Database& target, const QString& file);

} // namespace muster
