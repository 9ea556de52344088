// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/rebuild.h"

#include "models/base/durable_file.h"
#include "models/base/log.h"
#include "models/store/backup.h"
#include "models/store/database.h"
#include "models/store/journal_rows.h"
#include "models/store/opening.h"
#include "models/store/outbox_store.h"
#include "models/store/salvage.h"
#include "models/store/schema.h"
#include "models/store/write_tx.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

// A file up to here is checked at every start (about 80 ms), a larger one when something cast doubt on it.
constexpr qint64 kCheckedBytes = 32 * 1024 * 1024;
// A file up to here is checked with its indexes: a page that lies in the place of another can pass for sound
// until a statement follows an index to a row that is not there.
constexpr qint64 kWholeBytes = 8 * 1024 * 1024;
// A journal up to here is compared whole with the database at every start; of a longer one only what is newer
// than the database.
constexpr qint64 kComparedBytes = 8 * 1024 * 1024;

void removeWithLog(const QString& path)
{
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(path + QLatin1String(suffix));
}

QString stamp(Instant now)
{
    return QDateTime::fromMSecsSinceEpoch(now.ms, Qt::UTC).toString(QStringLiteral("yyyyMMdd'T'HHmmss'Z'"));
}

/// Renames a damaged file with its -wal and -shm, never deletes. Returns the new name.
Result<QString> setAside(const QString& file, Instant now)
{
    QString name = QStringLiteral("%1.damaged-%2").arg(file, stamp(now));
    for (int n = 2; QFileInfo::exists(name); ++n)
        name = QStringLiteral("%1.damaged-%2-%3").arg(file, stamp(now)).arg(n);
    // The log first: a new file must never meet the log of the old one.
    for (const QLatin1String suffix : {QLatin1String("-wal"), QLatin1String("-shm")})
        QFile::rename(file + suffix, name + suffix);
    if (QFileInfo::exists(file) && !QFile::rename(file, name))
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1 is damaged and cannot be renamed: check the permissions of its folder")
                        .arg(file),
                    file);
    QFile::remove(suspectMark(file));
    return name;
}

/// The newest file that was set aside; empty: none.
QString newestDamaged(const QString& file)
{
    const QFileInfo info(file);
    QStringList names =
        info.dir().entryList({info.fileName() + QStringLiteral(".damaged-*")}, QDir::Files, QDir::Time);
    names.removeIf([](const QString& name) {
        return name.endsWith(QLatin1String("-wal")) || name.endsWith(QLatin1String("-shm"));
    });
    return names.isEmpty() ? QString() : info.dir().filePath(names.front());
}

/// A copy of the file as it was before the first migration, so that an older Muster can be gone back to. Its
/// name says that it is whole.
Done copyBeforeMigration(Database& database, int fromVersion)
{
    const QString copy = QStringLiteral("%1.before-migration-from-%2").arg(database.path()).arg(fromVersion);
    if (QFileInfo::exists(copy))
        return {};
    const QString part = copy + QStringLiteral(".part");
    removeWithLog(part);
    Done done = database.run("VACUUM INTO ?", part);
    if (done)
        done = syncFile(part);
    if (done)
        done = durableRename(part, copy);
    if (!done)
        removeWithLog(part);
    else
        QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
    return done;
}

/// `damaged` only when the check could run and found damage: a file that is busy, unreadable or on a full
/// disk is not a damaged one. `whole`: the indexes too, about three times as long.
Done checkFile(Database& database, bool whole, bool& damaged)
{
    Query query = database.query(whole ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
    const Result<bool> row = query.step();
    if (!row) {
        damaged = database.sawDamage();
        return tl::unexpected(row.error());
    }
    if (query.text(0) == QLatin1String("ok"))
        return {};
    damaged = true;
    return fail(ErrorKind::Storage, QStringLiteral("%1: the file is damaged").arg(database.path()),
                database.path());
}

Result<qint64> journalNumber(Database& database)
{
    return database.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?",
                            QString::fromLatin1(kJournalNumberKey));
}

/// Lays the journal over the database in one transaction.
/// That the journal knows what the database does not: more than the last moment before a crash.
bool isEvidence(const ReplayOutcome& outcome)
{
    return outcome.repaired > 0 || outcome.transactionsAhead > 1;
}

/// With `stopAtEvidence` nothing is committed when there is some. `rebuilt`: the file was put together from a
/// backup and a damaged one, so nobody knows what was sent since.
Result<ReplayOutcome> catchUp(Database& database, const JournalContents& contents, Instant now,
                              bool stopAtEvidence = false, bool rebuilt = false)
{
    ReplayOutcome nothing;
    if (contents.records.empty() && !rebuilt)
        return nothing;
    Transaction transaction(database, Transaction::Kind::Write);
    if (!transaction.begun())
        return tl::unexpected(transaction.begun().error());
    const Result<qint64> known = journalNumber(database);
    ChangeSet changes;
    WriteTx tx(database, now, changes);
    if (rebuilt)
        if (const Result<int> asked = outbox::distrustPending(tx); !asked)
            return tl::unexpected(asked.error());
    const Result<ReplayOutcome> outcome = replayJournal(tx, contents);
    if (!outcome)
        return outcome;
    if (stopAtEvidence && isEvidence(*outcome))
        return outcome;
    if (!rebuilt && outcome->added + outcome->corrected == 0 && known && *known >= contents.newest)
        return outcome; // rolled back: nothing to write at most starts
    Done done = tx.flushSearchIndex();
    if (done)
        done = transaction.commit();
    return done ? outcome : Result<ReplayOutcome>(tl::unexpected(done.error()));
}

/// How one try to open the precious file ended.
struct Try
{
    Done done;
    bool damaged = false;
    qint64 number = 0;
    ReplayOutcome replayed;
    std::vector<qint64> torn; ///< records of the journal that are half a change
};

Try tryMain(const QString& file, const JournalContents& contents, bool somethingToRestore, Instant now)
{
    Try result;
    // A log without its file: SQLite would throw the log away.
    if (QFileInfo(file).size() == 0 && QFileInfo(file + QStringLiteral("-wal")).size() > 0) {
        result.damaged = true;
        result.done = fail(ErrorKind::Storage, QStringLiteral("%1 is empty").arg(file), file);
        return result;
    }
    const bool withLog = QFileInfo(file + QStringLiteral("-wal")).size() > 0;
    auto opened = Database::open(file, OpenMode::ReadWrite, &result.damaged);
    if (!opened) {
        result.done = tl::unexpected(opened.error());
        return result;
    }
    Database& database = **opened;
    // Until it is known to be sound, its log stays as it is: closing must not play a wrong one into the file.
    sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    const auto failed = [&](const Error& error) {
        result.done = tl::unexpected(error);
        result.damaged = result.damaged || database.sawDamage();
        return result;
    };
    const Result<qint64> version = database.integer("PRAGMA user_version");
    if (!version)
        return failed(version.error());
    if (*version > mainMigrations().back().version)
        return failed({ErrorKind::Conflict,
                       QStringLiteral("%1 was written by a newer Muster (format %2, this one knows %3).")
                           .arg(file)
                           .arg(*version)
                           .arg(mainMigrations().back().version),
                       0, std::nullopt, file});
    const Result<qint64> objects = database.integer("SELECT count(*) FROM sqlite_schema");
    if (!objects)
        return failed(objects.error());
    if (*version == 0 && *objects == 0 && somethingToRestore) {
        result.damaged = true;
        return failed({ErrorKind::Storage, QStringLiteral("%1 is empty").arg(file), 0, std::nullopt, file});
    }
    const Result<qint64> pages = database.integer("PRAGMA page_count");
    bool checked = false;
    const bool suspect = QFileInfo::exists(suspectMark(file));
    if (suspect || (pages && *pages * 4096 <= kCheckedBytes)) {
        result.done = checkFile(database, suspect || *pages * 4096 <= kWholeBytes, result.damaged);
        checked = result.done.has_value();
        if (!checked)
            return result;
        QFile::remove(suspectMark(file));
    }
    if (Done migrated = migrate(database, "main", mainMigrations(), copyBeforeMigration); !migrated)
        return failed(migrated.error());
    const Result<qint64> number = journalNumber(database);
    if (!number)
        return failed(number.error());
    result.number = *number;

    JournalContents newer;
    const JournalContents* replayed = &contents;
    result.torn = contents.tornChange(*number);
    const bool isLong = contents.bytes > kComparedBytes;
    if (isLong || !result.torn.empty()) {
        newer = contents;
        std::erase_if(newer.records, [&](const JournalRecord& record) {
            return (isLong && record.number <= *number) ||
                   std::binary_search(result.torn.begin(), result.torn.end(), record.number);
        });
        replayed = &newer;
    }
    const auto outcome = catchUp(database, *replayed, now, withLog);
    if (!outcome)
        return failed(outcome.error());
    result.replayed = *outcome;
    if (withLog && isEvidence(*outcome)) {
        // A log of another time was played over the file: both may hold rows that the mixture hides.
        result.damaged = true;
        return failed({ErrorKind::Storage, QStringLiteral("%1 and its log do not belong together").arg(file),
                       0, std::nullopt, file});
    }
    // That the journal knew more is either the last moment before a crash or damage: look at all of it.
    if (!checked && outcome->added + outcome->corrected > 0)
        result.done = checkFile(database, true, result.damaged);
    return result;
}

QString count(qint64 n, const char* one, const char* many)
{
    return QStringLiteral("%1 %2").arg(n).arg(QLatin1String(n == 1 ? one : many));
}

/// Makes a new file of the newest sound backup, what the damaged one still holds, and the journal; puts it in
/// the place of the damaged one, which is set aside. Nothing is set aside before the new one is complete and
/// durable.
Done rebuild(const QString& directory, const JournalContents& contents, Instant now, QStringList& notes)
{
    const QString file = mainFile(directory);
    const QString made = file + QStringLiteral(".restoring");
    removeWithLog(made);
    QStringList parts;
    for (const QString& backup : backupFiles(directory)) {
        if (!isSoundDatabase(backup) || !QFile::copy(backup, made)) {
            QFile::remove(made);
            continue;
        }
        QFile::setPermissions(made, QFile::ReadOwner | QFile::WriteOwner);
        parts << QStringLiteral("the backup %1").arg(QFileInfo(backup).fileName());
        break;
    }
    const bool there = QFileInfo(file).size() > 0 || QFileInfo(file + QStringLiteral("-wal")).size() > 0;
    const QString source = there ? file : newestDamaged(file);
    {
        auto target = Database::open(made, OpenMode::ReadWrite);
        if (!target)
            return tl::unexpected(target.error());
        if (Done done = migrate(**target, "main", mainMigrations()); !done)
            return done;
        if (!source.isEmpty()) {
            const Result<SalvageReport> salvaged = salvageInto(**target, source);
            if (!salvaged)
                return tl::unexpected(salvaged.error());
            // What was asked for may be among what was lost: it is asked again.
            if (Done done = (*target)->run("DELETE FROM stretch"); !done)
                return done;
            if (salvaged->rows > 0)
                parts << count(salvaged->rows, "row of the damaged file", "rows of the damaged file");
        }
    }
    {
        // A connection of its own again: the salvage had its triggers and foreign keys off.
        auto target = Database::open(made, OpenMode::ReadWrite);
        if (!target)
            return tl::unexpected(target.error());
        const Result<ReplayOutcome> replayed = catchUp(**target, contents, now, false, true);
        if (!replayed)
            return tl::unexpected(replayed.error());
        if (const int n = replayed->added + replayed->corrected; n > 0)
            parts << count(n, "change of the journal", "changes of the journal");
        if (Done done = (*target)->run("PRAGMA wal_checkpoint(TRUNCATE)"); !done)
            return done;
    }
    if (Done done = syncFile(made); !done)
        return done;
    QString aside = source;
    if (there || QFileInfo::exists(file)) {
        const Result<QString> name = setAside(file, now);
        if (!name)
            return tl::unexpected(name.error());
        aside = *name;
    }
    if (Done done = durableRename(made, file); !done)
        return done;
    removeWithLog(made);
    const QString what =
        there
            ? QStringLiteral("%1 was damaged. It was set aside as %2 and a new one was made").arg(file, aside)
            : QStringLiteral("%1 was gone. A new one was made").arg(file);
    const QString note =
        parts.isEmpty()
            ? what + QStringLiteral("; nothing could be read out of the old one.")
            : what + QStringLiteral(" from %1. What you wrote is in it; please check the last minutes.")
                         .arg(parts.join(QStringLiteral(", ")));
    qCWarning(logStore).noquote() << note;
    notes << note;
    return {};
}

} // namespace

Done prepareCache(const QString& directory, Instant now, QStringList& notes)
{
    const QString file = cacheFile(directory);
    for (int attempt = 0;; ++attempt) { // damage is believed when it is seen twice, see prepareMain()
        bool damaged = false;
        Done done;
        {
            auto database = Database::open(file, OpenMode::ReadWriteBlobs, &damaged);
            if (!database)
                done = tl::unexpected(database.error());
            else if (QFileInfo::exists(suspectMark(file)))
                done = checkFile(**database, true, damaged);
            if (done)
                done = migrate(**database, "main", cacheMigrations());
            damaged = damaged || (database && (*database)->sawDamage());
        }
        if (done)
            QFile::remove(suspectMark(file));
        if (done || !damaged || attempt > 1)
            return done;
        if (attempt == 0)
            continue;
        const Result<QString> aside = setAside(file, now);
        if (!aside)
            return tl::unexpected(aside.error());
        const QString note = QStringLiteral("%1 was damaged. It was set aside as %2 and a new one was begun; "
                                            "it held only samples that tools give again.")
                                 .arg(file, *aside);
        qCWarning(logStore).noquote() << note;
        notes << note;
    }
}

Result<JournalState> prepareMain(const QString& directory, Instant now, QStringList& notes)
{
    const QString file = mainFile(directory);
    removeWithLog(file + QStringLiteral(".restoring")); // of a rebuilding that was killed: it begins again
    const JournalContents contents = Journal::read(directory);
    const bool somethingToRestore =
        !contents.records.empty() || !backupFiles(directory).empty() || !newestDamaged(file).isEmpty();
    // One reading that the disk refuses is damage to SQLite (it makes SQLITE_CORRUPT of EIO): a file that is
    // sound when it is looked at again is not set aside.
    bool seen = false, rebuilt = false;
    for (;;) {
        const Try tried = tryMain(file, contents, somethingToRestore && !rebuilt, now);
        if (tried.done) {
            if (isEvidence(tried.replayed)) {
                const QString note =
                    QStringLiteral(
                        "%1 lacked %2 of what was written here; they were brought back from the journal.")
                        .arg(file,
                             count(tried.replayed.added + tried.replayed.corrected, "change", "changes"));
                qCWarning(logStore).noquote() << note;
                notes << note;
            }
            JournalState state;
            state.journal = std::make_unique<Journal>(directory, contents);
            state.number = std::max(contents.newest, tried.number);
            if (!tried.torn.empty()) {
                const JournalRecord taken = takenBack(++state.number, now, tried.torn);
                if (Done done = state.journal->append({taken}); !done)
                    qCWarning(logStore).noquote()
                        << "half a change stays in the journal:" << done.error().what;
            }
            return state;
        }
        if (!tried.damaged || rebuilt)
            return tl::unexpected(tried.done.error());
        if (!std::exchange(seen, true))
            continue;
        if (Done done = rebuild(directory, contents, now, notes); !done)
            return tl::unexpected(done.error());
        rebuilt = true;
    }
}

} // namespace muster
