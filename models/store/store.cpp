// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/store.h"

#include "models/base/log.h"
#include "models/store/backup.h"
#include "models/store/database.h"
#include "models/store/journal_rows.h"
#include "models/store/opening.h"

#include <QDir>
#include <QFile>
#include <QLockFile>

#include <sqlite3.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <malloc.h>
#include <mutex>
#include <thread>

namespace muster {

namespace {

constexpr Milliseconds kProbeEvery{15'000};
constexpr std::chrono::seconds kClosingBackup{3};
constexpr std::chrono::minutes kBackup{10};
// Records that wait for a journal that cannot be written; what is over is only in the database.
constexpr size_t kBacklog = 10'000;

/// Copying and checking a database needs its page cache once more, and the allocator keeps for good what was
/// freed between pieces that are still in use. A watch lasts for days, so the system gets it back.
void giveMemoryBack()
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/// A real failure of the disk always comes with its extended code.
bool isIoError(int code)
{
    return (code & 0xff) == SQLITE_IOERR && code != SQLITE_IOERR;
}

} // namespace

struct Store::Private
{
    struct WriteJob
    {
        std::function<bool(WriteTx&)> job;
        std::function<void(Done)> after;
        bool probe = false; ///< ours: is the disk well again?
    };
    /// How one run of a job ended.
    struct Attempt
    {
        Done outcome;
        bool committed = false;
        bool persons = false; ///< it holds something that a person made
        int code = 0;         ///< of SQLite, when it failed
        ChangeSet changes;
    };
    using ReadJob = std::function<void(ReadTx*, const Error*)>;

    StoreOptions options;
    std::shared_ptr<Clock> clock;
    OpenedFiles files; // writer and journal: only the store thread; reader: only the reader thread
    // Store thread only.
    std::vector<JournalRecord> backlog;
    bool missed = false; ///< the database says that the journal lacks something
    bool reserve = false;

    std::mutex mutex; // guards everything below
    std::condition_variable writeAsked, readAsked, backupAsked;
    std::deque<WriteJob> writes;
    std::deque<ReadJob> reads, bulkReads;
    StoreHealth health;
    bool backupWanted = false;
    bool closing = false;

    bool probing = false; ///< main thread only: a probe is on its way
    std::atomic<bool> cancelBackup{false};
    std::atomic<qint64> commits{0};         ///< that changed something
    std::atomic<qint64> commitsInBackup{0}; ///< how many of them the newest backup holds
    std::atomic<qint64> journalCovered{0};  ///< up to here the journal is in two backups
    std::thread writeThread, readThread, backupThread;

    Done open();
    void writeLoop(Store* store);
    void readLoop();
    void backupLoop(Store* store);
    void runWrite(Store* store, WriteJob& job);
    Attempt attempt(Store* store, WriteJob& job);
    Done keepInJournal(Store* store, WriteTx& tx, std::vector<JournalRecord> records);
    void takeBack(const std::vector<JournalRecord>& records);
    bool releaseReserve();
    bool hasRoom();
    void setHealth(Store* store, StoreHealth::State state, bool journalOnly = false);
    StoreHealth::State state();
    void noteDamage(const Database& database);
    Result<QString> backUp(std::chrono::steady_clock::time_point deadline);
};

Done Store::Private::open()
{
    auto opened = options.readOnly ? openForReading(options.directory)
                                   : openForWriting(options.directory, clock->now());
    if (!opened)
        return tl::unexpected(opened.error());
    files = std::move(*opened);
    health = files.health;
    options.readOnly = !files.writer;
    if (options.readOnly)
        return {};
    reserve = makeReserve(options.directory, options.reserveBytes);
    const Result<qint64> flag = files.writer->integer("SELECT count(*) FROM meta WHERE key = ?",
                                                      QString::fromLatin1(kJournalMissedKey));
    missed = flag && *flag > 0;
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

// ----------------------------------------------------------------------------------------- health of the
// disk

StoreHealth::State Store::Private::state()
{
    const std::lock_guard held(mutex);
    return health.state;
}

void Store::Private::setHealth(Store* store, StoreHealth::State state, bool journalOnly)
{
    const StoreHealth next = storeHealth(state, options.directory, journalOnly);
    {
        const std::lock_guard held(mutex);
        if (health == next)
            return;
        health = next;
    }
    if (state != StoreHealth::State::Ok)
        qCWarning(logStore).noquote() << next.words();
    QMetaObject::invokeMethod(
        store,
        [this, store, next] {
            emit store->healthChanged(next);
            if (next.state == StoreHealth::State::DiskFull || next.state == StoreHealth::State::IoError)
                store->probeLater();
        },
        Qt::QueuedConnection);
}

bool Store::Private::releaseReserve()
{
    if (!reserve)
        return false;
    reserve = false;
    return QFile::remove(reserveFile(options.directory));
}

/// Whether the reserve could be taken again: the sign that a full disk is over.
bool Store::Private::hasRoom()
{
    if (!reserve)
        reserve = makeReserve(options.directory, options.reserveBytes);
    return reserve;
}

// ------------------------------------------------------------------------------------------------- writing

/// Before COMMIT: what a person made is in the journal before it is in the database and before anybody is
/// told. A journal that cannot be written does not hold up the database.
Done Store::Private::keepInJournal(Store* store, WriteTx& tx, std::vector<JournalRecord> records)
{
    for (size_t i = 0; i < records.size(); ++i) {
        records[i].number = ++files.journalNumber;
        records[i].following = static_cast<int>(records.size() - 1 - i);
    }
    if (Done done = tx.setJournalNumber(files.journalNumber); !done)
        return done;
    std::vector<JournalRecord> all = backlog;
    all.insert(all.end(), records.begin(), records.end());
    Done kept = files.journal->append(all);
    if (!kept && Journal::lastErrno() == ENOSPC && releaseReserve())
        kept = files.journal->append(all);
    else if (!kept && Journal::lastErrno() == EIO)
        kept = files.journal->append(all); // in a new segment: of the old one nothing is assumed
    Database& db = tx.database();
    if (kept) {
        backlog.clear();
        if (!missed)
            return {};
        missed = false;
        return db.run("DELETE FROM meta WHERE key = ?", QString::fromLatin1(kJournalMissedKey));
    }
    qCWarning(logStore).noquote() << "not in the journal:" << kept.error().what;
    const bool full = Journal::lastErrno() == ENOSPC || Journal::lastErrno() == EDQUOT;
    setHealth(store, full ? StoreHealth::State::DiskFull : StoreHealth::State::IoError, true);
    if (all.size() > kBacklog)
        all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(kBacklog));
    backlog = std::move(all);
    missed = true;
    return db.run("INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)",
                  QString::fromLatin1(kJournalMissedKey), QString::number(files.journalNumber));
}

/// Their commit failed and nobody was told that they are saved: a replay leaves them out.
void Store::Private::takeBack(const std::vector<JournalRecord>& records)
{
    if (records.empty())
        return;
    const qint64 first = files.journalNumber - static_cast<qint64>(records.size()) + 1;
    std::erase_if(backlog, [first](const JournalRecord& record) { return record.number >= first; });
    std::vector<qint64> numbers;
    for (qint64 number = first; number <= files.journalNumber; ++number)
        numbers.push_back(number);
    const JournalRecord record = takenBack(++files.journalNumber, clock->now(), numbers);
    if (Done done = files.journal->append({record}); !done)
        qCWarning(logStore).noquote() << "a change that failed stays in the journal:" << done.error().what;
}

Store::Private::Attempt Store::Private::attempt(Store* store, WriteJob& job)
{
    Attempt result;
    Database& db = *files.writer;
    db.forgetLastError();
    std::vector<JournalRecord> records;
    bool journalled = false;
    {
        Transaction transaction(db, Transaction::Kind::Write);
        result.outcome = transaction.begun();
        if (result.outcome) {
            WriteTx tx(db, clock->now(), result.changes);
            const bool wanted = job.job(tx);
            records = tx.takeJournal();
            result.persons = !records.empty();
            if (!wanted) {
                result.code = db.lastErrorCode();
                return result;
            }
            result.outcome = tx.flushSearchIndex();
            if (result.outcome && !result.persons && !result.changes.empty() &&
                state() == StoreHealth::State::DiskFull && !hasRoom())
                result.outcome =
                    fail(ErrorKind::Storage,
                         QStringLiteral("%1: the disk is full: new readings are not kept until there "
                                        "is room, nothing was lost")
                             .arg(options.directory),
                         options.directory);
            if (result.outcome && result.persons) {
                result.outcome = keepInJournal(store, tx, records);
                journalled = true;
            }
            if (result.outcome)
                result.outcome = transaction.commit();
        }
        result.committed = result.outcome.has_value();
        if (!result.committed)
            result.code = db.lastErrorCode();
    }
    if (!result.committed && journalled)
        takeBack(records);
    return result;
}

void Store::Private::runWrite(Store* store, WriteJob& job)
{
    if (options.readOnly) {
        job.after(fail(ErrorKind::Storage,
                       QStringLiteral("%1 is open for reading only").arg(options.directory),
                       options.directory));
        return;
    }
    // A connection that met an I/O error is not trusted again; a new one reads what the disk holds.
    const auto reopen = [this]() -> Done {
        files.writer.reset();
        auto again = openWriter(options.directory);
        if (!again)
            return tl::unexpected(again.error());
        files.writer = std::move(*again);
        return {};
    };
    if (!files.writer) {
        if (Done done = reopen(); !done) {
            job.after(std::move(done));
            return;
        }
    }
    Attempt result = attempt(store, job);
    if (!result.committed && (result.code & 0xff) == SQLITE_FULL) {
        // The reserve is for what people write. Tools are asked again.
        const bool again = result.persons && releaseReserve();
        setHealth(store, StoreHealth::State::DiskFull);
        if (again)
            result = attempt(store, job);
    } else if (!result.committed && isIoError(result.code)) {
        setHealth(store, StoreHealth::State::IoError);
        const Done done = reopen();
        if (done)
            result = attempt(store, job);
        if (!done || (!result.committed && isIoError(result.code)))
            files.writer.reset();
    }
    if (files.writer)
        noteDamage(*files.writer);
    if (result.committed && (!result.changes.empty() || job.probe)) {
        const StoreHealth::State before = state();
        if (before != StoreHealth::State::Ok && backlog.empty() &&
            (before != StoreHealth::State::DiskFull || options.reserveBytes <= 0 || hasRoom()))
            setHealth(store, StoreHealth::State::Ok);
    }
    if (result.committed && !result.changes.empty()) {
        ++commits;
        QMetaObject::invokeMethod(
            store, [store, changes = result.changes] { emit store->committed(changes); },
            Qt::QueuedConnection);
    }
    job.after(std::move(result.outcome));
    if (const qint64 covered = journalCovered.exchange(0); covered > 0)
        files.journal->removeUpTo(covered);
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

// ------------------------------------------------------------------------------------------------- reading

void Store::Private::readLoop()
{
    const Error closed{ErrorKind::Cancelled, QStringLiteral("the store is closed"), 0, std::nullopt, {}};
    Database& reader = *files.reader;
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
            Transaction transaction(reader, Transaction::Kind::Read);
            if (transaction.begun()) {
                ReadTx tx(reader);
                job(&tx, nullptr);
            } else {
                job(nullptr, &transaction.begun().error());
            }
        }
        noteDamage(reader);
        job = {};
        held.lock();
    }
}

// ------------------------------------------------------------------------------------------------- backups

Result<QString> Store::Private::backUp(std::chrono::steady_clock::time_point deadline)
{
    const qint64 held = commits;
    const Result<Backup> made = makeBackup(options.directory, clock->now(), cancelBackup, deadline);
    if (made) {
        commitsInBackup = held;
        journalCovered = numberInTwoBackups(options.directory);
    }
    giveMemoryBack();
    return made.map([](const Backup& backup) { return backup.path; });
}

void Store::Private::backupLoop(Store* store)
{
    std::unique_lock held(mutex);
    for (;;) {
        backupAsked.wait(held, [this] { return closing || backupWanted; });
        if (closing)
            return;
        backupWanted = false;
        held.unlock();
        const Result<QString> made = backUp(std::chrono::steady_clock::now() + kBackup);
        QString problem;
        if (!made && made.error().kind != ErrorKind::Cancelled) {
            problem = QStringLiteral(
                          "No backup was made: %1. The database itself goes on; it is checked at the next "
                          "start. Look at the free space of its disk.")
                          .arg(made.error().what);
            qCWarning(logStore).noquote() << problem;
            QFile mark(suspectMark(mainFile(options.directory)));
            if (!mark.exists() && !mark.open(QIODevice::WriteOnly))
                qCWarning(logStore) << "the mark for the next start could not be made";
        }
        QMetaObject::invokeMethod(
            store, [store, problem] { emit store->backupFinished(problem); }, Qt::QueuedConnection);
        held.lock();
    }
}

Store::Store(std::unique_ptr<Private> made) : d(std::move(made))
{
    qRegisterMetaType<ChangeSet>();
    qRegisterMetaType<StoreHealth>();
    d->writeThread = std::thread([this] { d->writeLoop(this); });
    d->readThread = std::thread([this] { d->readLoop(); });
    if (!d->options.readOnly)
        d->backupThread = std::thread([this] { d->backupLoop(this); });
    if (d->options.backupEvery.count() > 0 && !d->options.readOnly)
        backUpLater();
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
    d->cancelBackup = true;
    d->readAsked.notify_all();
    d->writeAsked.notify_all();
    d->backupAsked.notify_all();
    sqlite3_interrupt(d->files.reader->handle());
    d->readThread.join();
    d->writeThread.join();
    if (d->backupThread.joinable())
        d->backupThread.join();
    if (d->options.backupEvery.count() > 0 && !d->options.readOnly && d->commits != d->commitsInBackup) {
        d->cancelBackup = false;
        if (const auto made = d->backUp(std::chrono::steady_clock::now() + kClosingBackup); !made)
            qCWarning(logStore).noquote() << "no backup at closing:" << made.error().what;
    }
    if (d->files.journal && d->journalCovered > 0)
        d->files.journal->removeUpTo(d->journalCovered);
    // The reader first: the last connection to close moves the WAL into the file, and that is the writer's
    // right.
    d->files.reader.reset();
    d->files.writer.reset();
}

void Store::backUp()
{
    {
        const std::lock_guard held(d->mutex);
        d->backupWanted = true;
    }
    d->backupAsked.notify_one();
}

Result<QString> Store::backUpNow()
{
    return d->backUp(std::chrono::steady_clock::now() + kBackup);
}

void Store::backUpLater()
{
    d->clock->after(d->options.backupEvery, this, [this] {
        if (d->commits != d->commitsInBackup)
            backUp();
        backUpLater();
    });
}

void Store::probeLater()
{
    if (std::exchange(d->probing, true))
        return;
    d->clock->after(kProbeEvery, this, [this] {
        d->probing = false;
        if (health().state == StoreHealth::State::Ok)
            return;
        {
            const std::lock_guard held(d->mutex);
            d->writes.push_back({[](WriteTx& tx) {
                                     return tx.database()
                                         .run("INSERT OR REPLACE INTO meta(key, value) VALUES('probe', ?)",
                                              QString::number(tx.now().ms))
                                         .has_value();
                                 },
                                 [](const Done&) {}, true});
        }
        d->writeAsked.notify_one();
        probeLater();
    });
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
    return d->files.notes;
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
StoreHealth Store::health() const
{
    const std::lock_guard held(d->mutex);
    return d->health;
}

} // namespace muster
