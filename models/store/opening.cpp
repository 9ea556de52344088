// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/opening.h"

#include "models/base/log.h"
#include "models/store/read_tx.h"
#include "models/store/rebuild.h"
#include "models/store/schema.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster {

namespace {

Done makeFolder(const QString& directory)
{
    const QFileInfo info(directory);
    if (info.isDir())
        return {};
    QDir().mkpath(info.absolutePath());
    if (::mkdir(QFile::encodeName(directory).constData(), 0700) != 0 && !QFileInfo(directory).isDir())
        return fail(
            ErrorKind::Storage,
            QStringLiteral("%1 cannot be made: choose another data folder with --data").arg(directory),
            directory);
    return {};
}

/// A process that died while it wrote its lock leaves a part of it, which QLockFile never takes over. Its
/// kernel lock went with it: whoever gets that may remove the file.
bool removeTornLock(const QString& path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return false;
    QByteArray bytes(4096, '\0');
    bytes.truncate(std::max<ssize_t>(::read(descriptor, bytes.data(), 4096), 0));
    // Whole, it has five lines: process, program, host, machine, start of the machine.
    const bool torn = bytes.count('\n') < 5 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    const bool removed = torn && ::unlink(QFile::encodeName(path).constData()) == 0;
    ::close(descriptor);
    return removed;
}

/// The lock; Conflict when another Muster holds it, Storage when it cannot be made.
Result<std::unique_ptr<QLockFile>> takeLock(const QString& directory)
{
    auto lock = std::make_unique<QLockFile>(directory + QStringLiteral("/muster.lock"));
    lock->setStaleLockTime(
        0); // age says nothing: a room may be open for weeks; a dead owner is noticed anyway
    // On a full disk not even the lock can be written; the reserve is for that as well.
    const auto take = [&lock] { return lock->tryLock(0); };
    // QLockFile guards the removal of a dead owner's lock by a second file, which a kill can tear as well.
    const auto mend = [name = lock->fileName()] {
        const bool guard = removeTornLock(name + QStringLiteral(".rmlock"));
        return removeTornLock(name) || guard;
    };
    if (take() || (lock->error() == QLockFile::LockFailedError && mend() && take()) ||
        (lock->error() == QLockFile::UnknownError && QFile::remove(reserveFile(directory)) && take()))
        return lock;
    qint64 process = 0;
    QString host, program;
    if (lock->error() == QLockFile::LockFailedError && lock->getLockInfo(&process, &host, &program))
        return fail(
            ErrorKind::Conflict,
            QStringLiteral("%1 is in use by another %2 (process %3): use that window, close it, or choose "
                           "another data folder with --data")
                .arg(directory, program)
                .arg(process),
            directory);
    return fail(ErrorKind::Storage,
                QStringLiteral(
                    "%1 cannot be written: check its permissions or choose another data folder with --data")
                    .arg(directory),
                directory);
}

/// Whether everything that the window reads first can be read: a file of a newer Muster may have changed
/// anything.
Done probe(Database& database)
{
    const ReadTx tx(database);
    const auto incidents = tx.incidents();
    if (!incidents)
        return tl::unexpected(incidents.error());
    const auto sources = tx.sources();
    if (!sources)
        return tl::unexpected(sources.error());
    for (const IncidentSummary& one : *incidents) {
        const auto facts = tx.facts(one.incident.id);
        const auto panels = tx.panels(one.incident.id);
        const auto events = tx.eventsBefore(one.incident.id, {}, Instant::never(), EventId{}, 10);
        if (!facts || !panels || !events)
            return tl::unexpected(!facts ? facts.error() : !panels ? panels.error() : events.error());
        break;
    }
    return {};
}

Result<int> formatOf(Database& database)
{
    const Result<qint64> application = database.integer("PRAGMA application_id");
    const Result<qint64> version = application ? database.integer("PRAGMA user_version") : application;
    if (!version)
        return tl::unexpected(version.error());
    if (*application != kStoreApplicationId)
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1 belongs to another program: choose another data folder with --data")
                        .arg(database.path()),
                    database.path());
    return static_cast<int>(*version);
}

/// A private place with copies of the file and its log, for when SQLite cannot make its index beside them.
/// The log comes along: reading past it would silently drop the newest commits.
Result<std::unique_ptr<QTemporaryDir>> copyAway(const QString& directory)
{
    QString place = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (place.isEmpty() || !QFileInfo(place).isWritable())
        place = QDir::tempPath();
    auto folder = std::make_unique<QTemporaryDir>(place + QStringLiteral("/muster-XXXXXX"));
    for (const QString& from : {mainFile(directory), cacheFile(directory)})
        for (const char* suffix : {"", "-wal"}) {
            const QString name = from + QLatin1String(suffix);
            if (!QFileInfo::exists(name))
                continue;
            const QString copy = folder->filePath(QFileInfo(name).fileName());
            if (!folder->isValid() || !QFile::copy(name, copy))
                return fail(
                    ErrorKind::Storage,
                    QStringLiteral("%1 cannot be read where it is, and there is no room for a copy in %2")
                        .arg(name, place),
                    name);
            QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
        }
    return folder;
}

Result<std::unique_ptr<Database>> openToRead(const QString& file)
{
    auto reading = Database::open(file, OpenMode::ReadOnly);
    // On a disk that cannot be written SQLite needs -shm, and says so only at the first read.
    if (reading)
        if (Result<qint64> read = (*reading)->integer("SELECT count(*) FROM sqlite_schema"); !read)
            reading = tl::unexpected(read.error());
    return reading;
}

} // namespace

OpenedFiles::OpenedFiles() = default;
OpenedFiles::~OpenedFiles() = default;
OpenedFiles::OpenedFiles(OpenedFiles&&) noexcept = default;
OpenedFiles& OpenedFiles::operator=(OpenedFiles&&) noexcept = default;

bool makeReserve(const QString& directory, qint64 bytes)
{
    if (bytes <= 0)
        return true;
    const QByteArray path = QFile::encodeName(reserveFile(directory));
    struct stat info
    {
    };
    if (::lstat(path.constData(), &info) == 0 && info.st_size == bytes && info.st_blocks * 512 >= bytes)
        return true;
    ::unlink(path.constData());
    const int descriptor =
        ::open(path.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return false;
    // Real blocks, not a hole. A file system that cannot promise them gives no reserve.
    const bool taken = ::fallocate(descriptor, 0, 0, bytes) == 0;
    ::close(descriptor);
    if (!taken)
        ::unlink(path.constData());
    return taken;
}

Result<std::unique_ptr<Database>> openWriter(const QString& directory)
{
    auto writer = Database::open(mainFile(directory), OpenMode::ReadWrite);
    if (!writer)
        return writer;
    Done done = (*writer)->attach(cacheFile(directory), QStringLiteral("cache"));
    // What is in the cache can be asked for again: no second fsync per batch of samples.
    if (done)
        done = (*writer)->script("PRAGMA cache.synchronous=NORMAL; PRAGMA cache.journal_size_limit=8388608;");
    if (!done)
        return tl::unexpected(done.error());
    return writer;
}

Result<OpenedFiles> openForWriting(const QString& directory, Instant now)
{
    if (Done done = makeFolder(directory); !done)
        return tl::unexpected(done.error());
    auto lock = takeLock(directory);
    const auto readInstead = [&](const Error& why) -> Result<OpenedFiles> {
        if (!QFileInfo::exists(mainFile(directory)))
            return tl::unexpected(why);
        auto reading = openForReading(directory);
        if (reading)
            qCWarning(logStore).noquote() << "opened for reading only:" << why.what;
        return reading ? std::move(reading) : Result<OpenedFiles>(tl::unexpected(why));
    };
    if (!lock && lock.error().kind == ErrorKind::Conflict)
        return fail(ErrorKind::Storage, lock.error().what, lock.error().where);
    if (!lock)
        return readInstead(lock.error());

    OpenedFiles opened;
    opened.lock = std::move(*lock);
    // The cache first and on its own, so that damage in it never casts doubt on the precious file.
    if (Done done = prepareCache(directory, now, opened.notes); !done)
        return readInstead(done.error());
    Result<JournalState> journal = prepareMain(directory, now, opened.notes);
    if (!journal && journal.error().kind == ErrorKind::Conflict) { // of a newer Muster
        const Error why{ErrorKind::Storage, journal.error().what, 0, std::nullopt, journal.error().where};
        opened.lock.reset();
        Result<OpenedFiles> reading = readInstead(why);
        if (reading) {
            reading->health.happened = why.what;
            reading->health.todo = QStringLiteral("Install the newer Muster to go on writing.");
        }
        return reading;
    }
    if (!journal)
        return readInstead(journal.error());
    opened.journal = std::move(journal->journal);
    opened.journalNumber = journal->number;
    auto writer = openWriter(directory);
    if (!writer)
        return readInstead(writer.error());
    opened.writer = std::move(*writer);
    auto reader = Database::open(mainFile(directory), OpenMode::ReadOnly);
    if (!reader)
        return tl::unexpected(reader.error());
    opened.reader = std::move(*reader);
    if (Done done = opened.reader->attach(cacheFile(directory), QStringLiteral("cache")); !done)
        return tl::unexpected(done.error());
    return opened;
}

Result<OpenedFiles> openForReading(const QString& directory)
{
    const QString file = mainFile(directory);
    if (!QFileInfo::exists(file))
        return fail(
            ErrorKind::Storage,
            QStringLiteral("there is no Muster data in %1: choose another folder with --data").arg(directory),
            directory);
    OpenedFiles opened;
    opened.health = storeHealth(StoreHealth::State::ReadOnly, directory);
    QString place = directory;
    auto reading = openToRead(file);
    // Without a log there is no tail to lose, and the file can be read as it stands.
    const QFileInfo log(file + QStringLiteral("-wal"));
    if (!reading && (!log.exists() || log.size() == 0))
        reading = Database::open(file, OpenMode::Untrusted);
    const Result<int> format = reading ? formatOf(**reading) : Result<int>(tl::unexpected(reading.error()));
    const int newest = mainMigrations().back().version;
    if (!reading || (format && *format < newest)) {
        reading = tl::unexpected(Error{});
        auto copy = copyAway(directory);
        if (!copy)
            return tl::unexpected(copy.error());
        place = (*copy)->path();
        opened.privateCopy = std::move(*copy);
        {
            // Writing there is our own affair: the log is played in, an older format brought up to date.
            auto writing = Database::open(mainFile(place), OpenMode::ReadWrite);
            Done done = writing ? migrate(**writing, "main", mainMigrations())
                                : Done(tl::unexpected(writing.error()));
            if (!done)
                return fail(ErrorKind::Storage, done.error().what.replace(place, directory), file);
        }
        reading = openToRead(mainFile(place));
    }
    if (!reading)
        return tl::unexpected(reading.error());
    opened.reader = std::move(*reading);
    const Result<int> found = formatOf(*opened.reader);
    if (!found)
        return tl::unexpected(found.error());
    if (*found > newest)
        if (Done readable = probe(*opened.reader); !readable)
            return fail(ErrorKind::Storage,
                        QStringLiteral(
                            "%1 was written by a newer Muster (format %2, this one knows %3) and cannot be "
                            "read by this one: install the newer Muster or choose another data folder "
                            "with --data; nothing was changed")
                            .arg(file)
                            .arg(*found)
                            .arg(newest),
                        file);
    if (QFileInfo::exists(cacheFile(place)))
        if (Done done = opened.reader->attach(cacheFile(place), QStringLiteral("cache")); !done)
            qCWarning(logStore).noquote() << "cached samples are not readable:" << done.error().what;
    return opened;
}

} // namespace muster
