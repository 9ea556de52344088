// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the store's files come to be open: made, migrated, read where they cannot be written, set aside and
// rebuilt where they are damaged, brought up to their journal. Not for anything after that.

#include "models/store/database.h"
#include "models/store/health.h"
#include "models/store/journal.h"

#include <QStringList>
#include <QTemporaryDir>

#include <memory>

class QLockFile;

namespace muster {

inline QString mainFile(const QString& directory)
{
    return directory + QStringLiteral("/muster.sqlite");
}
inline QString cacheFile(const QString& directory)
{
    return directory + QStringLiteral("/cache.sqlite");
}
/// Marks a file in which a statement met damage; the next opening checks it whole.
inline QString suspectMark(const QString& file)
{
    return file + QStringLiteral(".suspect");
}
/// Space that is given back when the disk is full, so that what a person writes still goes in.
inline QString reserveFile(const QString& directory)
{
    return directory + QStringLiteral("/reserve.ballast");
}

/// What opening gives. Without a writer everything is for reading only and `health` says why.
struct OpenedFiles
{
    std::unique_ptr<QTemporaryDir> privateCopy; ///< where the files are read from when their own place cannot
                                                ///< hold SQLite's index of the log; outlives the connections
    std::unique_ptr<QLockFile> lock;
    std::unique_ptr<Database> writer, reader;
    std::unique_ptr<Journal> journal;
    qint64 journalNumber = 0; ///< newest number in use
    StoreHealth health;
    QStringList notes; ///< what a person should read about the opening

    OpenedFiles();
    ~OpenedFiles();
    OpenedFiles(OpenedFiles&&) noexcept;
    OpenedFiles& operator=(OpenedFiles&&) noexcept;
};

/// Opens for writing; where the place cannot be written or a newer Muster wrote the files, for reading. Only
/// SQLITE_CORRUPT, SQLITE_NOTADB and a failed quick_check ever set a file aside (renamed, never deleted);
/// then the newest sound backup, the rows that decode, and the journal make a new one. Errors: Storage with
/// the way out.
Result<OpenedFiles> openForWriting(const QString& directory, Instant now);
/// Errors: Storage when there is nothing, or nothing that this Muster reads.
Result<OpenedFiles> openForReading(const QString& directory);

/// Opens the writing connection with the cache attached; also after an I/O error, when the old one is not
/// trusted.
Result<std::unique_ptr<Database>> openWriter(const QString& directory);

/// Takes `bytes` of the disk for the reserve. False when there is no room or no leave.
bool makeReserve(const QString& directory, qint64 bytes);

} // namespace muster
