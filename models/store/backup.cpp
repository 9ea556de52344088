// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/backup.h"

#include "models/base/durable_file.h"
#include "models/base/log.h"
#include "models/store/change_set.h"
#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/incident_rows.h"
#include "models/store/journal_rows.h"
#include "models/store/write_tx.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <sqlite3.h>

#include <algorithm>
#include <sys/stat.h>
#include <thread>

namespace muster {

namespace {

constexpr int kPagesAStep = 128;
constexpr int kProgressSteps = 20'000; // virtual machine steps between two looks at the clock

QString backupFolder(const QString& directory)
{
    return directory + QStringLiteral("/backups");
}

/// When the work has to stop; also asked by SQLite itself during long checks.
struct Limit
{
    const std::atomic<bool>& cancel;
    std::chrono::steady_clock::time_point deadline;
    bool reached() const { return cancel || std::chrono::steady_clock::now() > deadline; }
    static int ask(void* limit) { return static_cast<const Limit*>(limit)->reached() ? 1 : 0; }
};

tl::unexpected<Error> cancelled()
{
    return fail(ErrorKind::Cancelled, QStringLiteral("the backup was not finished in time"));
}

Done copyPages(Database& from, Database& to, const Limit& limit)
{
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    int code = backup ? SQLITE_OK : sqlite3_errcode(to.handle());
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, kPagesAStep);
        if (code == SQLITE_OK && limit.reached())
            code = SQLITE_INTERRUPT;
        // Give way: the disk and the processor are for what a person waits for.
        std::this_thread::yield();
    }
    sqlite3_backup_finish(backup);
    if (code == SQLITE_INTERRUPT)
        return cancelled();
    if (code != SQLITE_DONE)
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1: %2").arg(to.path(), QString::fromUtf8(sqlite3_errstr(code))),
                    to.path());
    return {};
}

/// Number of rows and the newest row of every table, as text.
Result<QString> summary(Database& db)
{
    const auto tables = collect<QString>(
        db.query("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
                 " ORDER BY name"),
        [](const Query& query) { return query.text(0); });
    if (!tables)
        return tl::unexpected(tables.error());
    QString text;
    for (const QString& table : *tables) {
        std::string quoted(1, '"');
        quoted.append(table.toStdString()).append(1, '"');
        const Result<qint64> rows = db.integer("SELECT count(*) FROM main." + quoted);
        const auto newest =
            collect<Row>(db.query("SELECT * FROM main." + quoted + " ORDER BY 1 DESC LIMIT 1"), rowFrom);
        if (!rows || !newest)
            return tl::unexpected(rows ? newest.error() : rows.error());
        text += QStringLiteral("%1 %2 %3\n")
                    .arg(table)
                    .arg(*rows)
                    .arg(QString::fromLatin1(rowsHash(table.toStdString(), *newest)));
    }
    return text;
}

Result<qint64> journalNumber(Database& db)
{
    return db.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?",
                      QString::fromLatin1(kJournalNumberKey));
}

Done integrityCheck(Database& db, const char* pragma)
{
    Query query = db.query(pragma);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    if (query.text(0) != QLatin1String("ok"))
        return fail(ErrorKind::Storage, QStringLiteral("%1: %2").arg(db.path(), query.text(0)), db.path());
    return {};
}

/// Every journalled change up to the copy's number is in the copy, word for word. Nothing is changed.
Done holdsTheJournal(Database& copy, const QString& directory, qint64 number)
{
    JournalContents contents = Journal::read(directory);
    std::erase_if(contents.records, [number](const JournalRecord& record) { return record.number > number; });
    contents.newest = 0;
    Transaction transaction(copy, Transaction::Kind::Write); // rolled back at the end
    if (!transaction.begun())
        return transaction.begun();
    ChangeSet changes;
    WriteTx tx(copy, Instant{}, changes);
    const Result<ReplayOutcome> outcome = replayJournal(tx, contents);
    if (!outcome)
        return tl::unexpected(outcome.error());
    if (outcome->added + outcome->corrected > 0)
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1 lacks %2 changes that the journal holds")
                        .arg(copy.path())
                        .arg(outcome->added + outcome->corrected),
                    copy.path());
    return {};
}

void removeWithLog(const QString& path)
{
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(path + QLatin1String(suffix));
}

Result<Backup> copyAndVerify(const QString& directory, const QString& part, const Limit& limit)
{
    auto source = Database::open(directory + QStringLiteral("/muster.sqlite"), OpenMode::ReadOnly);
    if (!source)
        return tl::unexpected(source.error());
    // One snapshot for the copy and for what it is compared with.
    Transaction snapshot(**source, Transaction::Kind::Read);
    if (!snapshot.begun())
        return tl::unexpected(snapshot.begun().error());
    sqlite3_progress_handler((*source)->handle(), kProgressSteps, &Limit::ask, const_cast<Limit*>(&limit));
    const Result<QString> expected = summary(**source);
    if (!expected)
        return tl::unexpected(expected.error());
    {
        auto target = Database::open(part, OpenMode::NewFile);
        if (!target)
            return tl::unexpected(target.error());
        if (Done done = copyPages(**source, **target, limit); !done)
            return tl::unexpected(done.error());
    }
    auto copy = Database::open(part, OpenMode::ReadWrite);
    if (!copy)
        return tl::unexpected(copy.error());
    sqlite3_progress_handler((*copy)->handle(), kProgressSteps, &Limit::ask, const_cast<Limit*>(&limit));
    if (Done done = integrityCheck(**copy, "PRAGMA integrity_check(1)"); !done)
        return tl::unexpected(done.error());
    const Result<QString> found = summary(**copy);
    if (!found)
        return tl::unexpected(found.error());
    if (*found != *expected)
        return fail(ErrorKind::Storage, QStringLiteral("%1 does not hold what the database holds").arg(part),
                    part);
    const Result<qint64> number = journalNumber(**copy);
    if (!number)
        return tl::unexpected(number.error());
    if (Done done = holdsTheJournal(**copy, directory, *number); !done)
        return tl::unexpected(done.error());
    return Backup{part, *number};
}

} // namespace

std::vector<QString> backupFiles(const QString& directory)
{
    std::vector<QString> files;
    const QDir folder(backupFolder(directory));
    for (const QString& name : folder.entryList({QStringLiteral("muster-*.sqlite")}, QDir::Files, QDir::Name))
        files.insert(files.begin(), folder.filePath(name));
    return files;
}

bool isSoundDatabase(const QString& path)
{
    auto opened = Database::open(path, OpenMode::Untrusted);
    return opened && integrityCheck(**opened, "PRAGMA quick_check(1)");
}

qint64 numberInTwoBackups(const QString& directory)
{
    std::vector<qint64> numbers;
    for (const QString& file : backupFiles(directory)) {
        auto opened = Database::open(file, OpenMode::Untrusted);
        const Result<qint64> number =
            opened ? journalNumber(**opened) : Result<qint64>(tl::unexpected(opened.error()));
        if (number)
            numbers.push_back(*number);
    }
    std::sort(numbers.rbegin(), numbers.rend());
    return numbers.size() < 2 ? 0 : numbers[1];
}

Result<Backup> makeBackup(const QString& directory, Instant now, const std::atomic<bool>& cancel,
                          std::chrono::steady_clock::time_point deadline)
{
    const QString folder = backupFolder(directory);
    if (::mkdir(QFile::encodeName(folder).constData(), 0700) != 0 && !QFileInfo(folder).isDir())
        return fail(ErrorKind::Storage, QStringLiteral("%1 cannot be made: %2").arg(folder, diskWords(errno)),
                    folder);
    const QDir dir(folder);
    for (const QString& left : dir.entryList({QStringLiteral("*.part*")}, QDir::Files))
        QFile::remove(dir.filePath(left)); // of a process that was killed
    const QString path = dir.filePath(QStringLiteral("muster-%1.sqlite")
                                          .arg(QDateTime::fromMSecsSinceEpoch(now.ms, Qt::UTC)
                                                   .toString(QStringLiteral("yyyyMMdd'T'HHmmsszzz'Z'"))));
    if (QFileInfo::exists(path))
        return fail(ErrorKind::Storage, QStringLiteral("%1 exists already").arg(path), path);
    const QString part = path + QStringLiteral(".part");
    const Limit limit{cancel, deadline};
    Result<Backup> made = copyAndVerify(directory, part, limit);
    Done done = made ? syncFile(part) : Done(tl::unexpected(made.error()));
    if (done)
        done = durableRename(part, path);
    if (!done) {
        removeWithLog(part);
        return tl::unexpected(limit.reached() ? cancelled().value() : done.error());
    }
    removeWithLog(part); // its -wal and -shm, empty
    made->path = path;
    const std::vector<QString> all = backupFiles(directory);
    for (size_t i = kBackupsKept; i < all.size(); ++i)
        removeWithLog(all[i]);
    return made;
}

} // namespace muster
