// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/store.h"

#include "models/base/log.h"
#include "models/store/database.h"
#include "models/store/schema.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>

#include <sqlite3.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <sys/stat.h>
#include <thread>

namespace muster {

namespace {

QString mainFile(const QString& directory)
{
    return directory + QStringLiteral("/muster.sqlite");
}
QString cacheFile(const QString& directory)
{
    return directory + QStringLiteral("/cache.sqlite");
}
/// Marks a file in which a statement met damage; the next opening checks it whole.
QString suspectMark(const QString& file)
{
    return file + QStringLiteral(".suspect");
}

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

/// Renames a damaged file with its -wal and -shm, never deletes. Returns the new name.
Result<QString> setAside(const QString& file)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmss'Z'"));
    QString name = QStringLiteral("%1.damaged-%2").arg(file, stamp);
    for (int n = 2; QFileInfo::exists(name); ++n)
        name = QStringLiteral("%1.damaged-%2-%3").arg(file, stamp).arg(n);
    if (!QFile::rename(file, name))
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1 is damaged and cannot be renamed: check the permissions of its folder")
                        .arg(file),
                    file);
    for (const QLatin1String suffix : {QLatin1String("-wal"), QLatin1String("-shm")})
        QFile::rename(file + suffix, name + suffix);
    QFile::remove(suspectMark(file));
    return name;
}

/// A copy of the file as it was before the first migration, so that an older Muster can be gone back to.
Done copyBeforeMigration(Database& database, int fromVersion)
{
    const QString copy = QStringLiteral("%1.before-migration-from-%2").arg(database.path()).arg(fromVersion);
    if (QFileInfo::exists(copy))
        return {};
    return database.run("VACUUM INTO ?", copy);
}

Done quickCheck(Database& database)
{
    Query query = database.query("PRAGMA quick_check(1)");
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    if (query.text(0) != QLatin1String("ok"))
        return fail(ErrorKind::Storage, QStringLiteral("%1: the file is damaged").arg(database.path()),
                    database.path());
    return {};
}

/// Opens and migrates one file; a damaged one (SQLITE_CORRUPT or SQLITE_NOTADB, never busy, full or
/// unreadable) is set aside and begun afresh, and that is noted.
Result<std::unique_ptr<Database>> openFile(const QString& file, const std::vector<Migration>& migrations,
                                           QStringList& notes)
{
    for (int attempt = 0;; ++attempt) {
        bool damaged = false;
        Result<std::unique_ptr<Database>> database = Database::open(file, OpenMode::ReadWrite, &damaged);
        Done done;
        if (database) {
            if (QFileInfo::exists(suspectMark(file))) {
                done = quickCheck(**database);
                damaged = !done;
                if (done)
                    QFile::remove(suspectMark(file));
            }
            if (done)
                done = migrate(**database, "main", migrations, copyBeforeMigration);
            damaged = damaged || (*database)->sawDamage();
        } else {
            done = tl::unexpected(database.error());
        }
        if (done)
            return database;
        if (!damaged || attempt > 0)
            return tl::unexpected(done.error());
        database = tl::unexpected(done.error()); // closes it
        const Result<QString> aside = setAside(file);
        if (!aside)
            return tl::unexpected(aside.error());
        const QString note = QStringLiteral("%1 was damaged. It was set aside as %2 and a new one was begun.")
                                 .arg(file, *aside);
        qCWarning(logStore).noquote() << note;
        notes << note;
    }
}

} // namespace

struct Store::Private
{
    struct WriteJob
    {
        std::function<bool(WriteTx&)> job;
        std::function<void(Done)> after;
    };
    using ReadJob = std::function<void(ReadTx*, const Error*)>;

    StoreOptions options;
    std::shared_ptr<Clock> clock;
    QStringList notes;
    std::unique_ptr<QLockFile> lock;
    std::unique_ptr<Database> writer; // only the store thread, after open
    std::unique_ptr<Database> reader; // only the reader thread, after open

    std::mutex mutex; // guards everything below
    std::condition_variable writeAsked, readAsked;
    std::deque<WriteJob> writes;
    std::deque<ReadJob> reads, bulkReads;
    bool closing = false;
    std::thread writeThread, readThread;

    Done open();
    Done openReadOnly();
    void writeLoop(Store* store);
    void readLoop();
    void runWrite(Store* store, WriteJob& job);
    void noteDamage(const Database& database);
};

Done Store::Private::open()
{
    if (options.readOnly)
        return openReadOnly();
    if (Done done = makeFolder(options.directory); !done)
        return done;
    lock = std::make_unique<QLockFile>(options.directory + QStringLiteral("/muster.lock"));
    lock->setStaleLockTime(
        0); // age says nothing: a room may be open for weeks; a dead owner is noticed anyway
    if (!lock->tryLock(0)) {
        qint64 process = 0;
        QString host, program;
        if (lock->error() == QLockFile::LockFailedError && lock->getLockInfo(&process, &host, &program))
            return fail(ErrorKind::Storage,
                        QStringLiteral(
                            "%1 is in use by another %2 (process %3): use that window, close it, or choose "
                            "another data folder with --data")
                            .arg(options.directory, program)
                            .arg(process),
                        options.directory);
        return fail(
            ErrorKind::Storage,
            QStringLiteral(
                "%1 cannot be written: check its permissions or choose another data folder with --data")
                .arg(options.directory),
            options.directory);
    }
    // The cache first and on its own, so that damage in it never casts doubt on the precious file.
    if (auto cache = openFile(cacheFile(options.directory), cacheMigrations(), notes); !cache)
        return tl::unexpected(cache.error());
    auto opened = openFile(mainFile(options.directory), mainMigrations(), notes);
    if (!opened)
        return tl::unexpected(opened.error());
    writer = std::move(*opened);
    Done done = writer->attach(cacheFile(options.directory), QStringLiteral("cache"));
    // What is in the cache can be asked for again: no second fsync per batch of samples.
    if (done)
        done = writer->script("PRAGMA cache.synchronous=NORMAL; PRAGMA cache.journal_size_limit=8388608;");
    if (!done)
        return done;
    auto reading = Database::open(mainFile(options.directory), OpenMode::ReadOnly);
    if (!reading)
        return tl::unexpected(reading.error());
    reader = std::move(*reading);
    return reader->attach(cacheFile(options.directory), QStringLiteral("cache"));
}

Done Store::Private::openReadOnly()
{
    const QString file = mainFile(options.directory);
    if (!QFileInfo::exists(file))
        return fail(ErrorKind::Storage,
                    QStringLiteral("there is no Muster data in %1: choose another folder with --data")
                        .arg(options.directory),
                    options.directory);
    auto reading = Database::open(file, OpenMode::ReadOnly);
    // On a disk that cannot be written SQLite needs -shm; without a -wal there is no tail to lose, and the
    // file can be read as it stands. With one, reading past it would silently drop the newest commits.
    if (reading)
        if (Result<qint64> probe = (*reading)->integer("SELECT count(*) FROM sqlite_schema"); !probe)
            reading = tl::unexpected(probe.error());
    if (!reading && !QFileInfo::exists(file + QStringLiteral("-wal")))
        reading = Database::open(file, OpenMode::Untrusted);
    if (!reading)
        return tl::unexpected(reading.error());
    reader = std::move(*reading);
    const Result<qint64> application = reader->integer("PRAGMA application_id");
    const Result<qint64> version = application ? reader->integer("PRAGMA user_version") : application;
    if (!version)
        return tl::unexpected(version.error());
    const int newest = mainMigrations().back().version;
    if (*application != kStoreApplicationId || *version != newest)
        return fail(
            ErrorKind::Storage,
            QStringLiteral(
                "%1 has format %2, this Muster reads %3: open it once with a Muster that may write, or "
                "with the newer one")
                .arg(file)
                .arg(*version)
                .arg(newest),
            file);
    if (QFileInfo::exists(cacheFile(options.directory)))
        if (Done done = reader->attach(cacheFile(options.directory), QStringLiteral("cache")); !done)
            qCWarning(logStore).noquote() << "cached samples are not readable:" << done.error().what;
    return {};
}

void Store::Private::noteDamage(const Database& database)
{
    if (!database.sawDamage() || options.readOnly)
        return;
    QFile mark(suspectMark(database.path()));
    if (!mark.exists() && mark.open(QIODevice::WriteOnly))
        qCWarning(logStore).noquote() << database.path() << "met damage; it is checked at the next start";
}

void Store::Private::runWrite(Store* store, WriteJob& job)
{
    ChangeSet changes;
    Done outcome;
    bool committed = false;
    if (!writer) {
        outcome =
            fail(ErrorKind::Storage, QStringLiteral("%1 is open for reading only").arg(options.directory),
                 options.directory);
    } else {
        Transaction transaction(*writer, Transaction::Kind::Write);
        outcome = transaction.begun();
        if (outcome) {
            WriteTx tx(*writer, clock->now(), changes);
            if (job.job(tx)) {
                outcome = tx.flushSearchIndex();
                if (outcome)
                    outcome = transaction.commit();
                committed = outcome.has_value();
            }
        }
    }
    if (writer)
        noteDamage(*writer);
    if (committed && !changes.empty())
        QMetaObject::invokeMethod(
            store, [store, changes] { emit store->committed(changes); }, Qt::QueuedConnection);
    job.after(std::move(outcome));
}

void Store::Private::writeLoop(Store* store)
{
    std::unique_lock held(mutex);
    for (;;) {
        writeAsked.wait(held, [this] { return closing || !writes.empty(); });
        if (writes.empty())
            return; // closing, and everything given is written
        WriteJob job = std::move(writes.front());
        writes.pop_front();
        held.unlock();
        runWrite(store, job);
        job = {};
        held.lock();
    }
}

void Store::Private::readLoop()
{
    const Error closed{ErrorKind::Cancelled, QStringLiteral("the store is closed"), 0, std::nullopt, {}};
    std::unique_lock held(mutex);
    for (;;) {
        readAsked.wait(held, [this] { return closing || !reads.empty() || !bulkReads.empty(); });
        auto& lane = reads.empty() ? bulkReads : reads;
        if (lane.empty())
            return;
        ReadJob job = std::move(lane.front());
        lane.pop_front();
        const bool refused = closing;
        held.unlock();
        if (refused) {
            job(nullptr, &closed);
        } else {
            Transaction transaction(*reader, Transaction::Kind::Read);
            if (transaction.begun()) {
                ReadTx tx(*reader);
                job(&tx, nullptr);
            } else {
                job(nullptr, &transaction.begun().error());
            }
        }
        noteDamage(*reader);
        job = {};
        held.lock();
    }
}

Store::Store(std::unique_ptr<Private> made) : d(std::move(made))
{
    qRegisterMetaType<ChangeSet>();
    d->writeThread = std::thread([this] { d->writeLoop(this); });
    d->readThread = std::thread([this] { d->readLoop(); });
}

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options, std::shared_ptr<Clock> clock)
{
    auto made = std::make_unique<Private>();
    made->options = options;
    made->options.directory = QDir(options.directory).absolutePath();
    made->clock = std::move(clock);
    if (Done done = made->open(); !done)
        return tl::unexpected(done.error());
    return std::unique_ptr<Store>(new Store(std::move(made)));
}

Store::~Store()
{
    {
        const std::lock_guard held(d->mutex);
        d->closing = true;
    }
    d->readAsked.notify_all();
    d->writeAsked.notify_all();
    sqlite3_interrupt(d->reader->handle());
    d->readThread.join();
    d->writeThread.join();
    // The reader first: the last connection to close moves the WAL into the file, and that is the writer's
    // right.
    d->reader.reset();
    d->writer.reset();
}

void Store::runRead(std::function<void(ReadTx*, const Error*)> job, ReadLane lane)
{
    {
        const std::lock_guard held(d->mutex);
        (lane == ReadLane::Bulk ? d->bulkReads : d->reads).push_back(std::move(job));
    }
    d->readAsked.notify_one();
}

void Store::runWrite(std::function<bool(WriteTx&)> job, std::function<void(Done)> after)
{
    {
        const std::lock_guard held(d->mutex);
        d->writes.push_back({std::move(job), std::move(after)});
    }
    d->writeAsked.notify_one();
}

void Store::wait(const std::function<void(std::function<void()>)>& started)
{
    std::mutex mutex;
    std::condition_variable condition;
    bool finished = false;
    started([&] {
        // Notified under the lock: the waiter owns the condition and may be gone right after.
        const std::lock_guard held(mutex);
        finished = true;
        condition.notify_one();
    });
    std::unique_lock held(mutex);
    condition.wait(held, [&] { return finished; });
}

QStringList Store::openingNotes() const
{
    return d->notes;
}
QString Store::directory() const
{
    return d->options.directory;
}
bool Store::isReadOnly() const
{
    return d->options.readOnly;
}
Clock& Store::clock() const
{
    return *d->clock;
}

} // namespace muster
