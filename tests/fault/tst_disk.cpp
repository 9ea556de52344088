// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full, one that became read-only, backups, and files that are replaced: on a small file
// system in memory that a child of this program mounts in a namespace of its own. Where the machine allows no
// namespaces the parts that need one are skipped and say so.
#include "models/base/durable_file.h"
#include "models/store/backup.h"
#include "models/store/database.h"
#include "models/store/opening.h"
#include "tests/store/store_fixture.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <cstdio>
#include <sys/mount.h>
#include <sys/stat.h>

using namespace muster;
using namespace muster::test;

namespace {

Done setting(WriteTx& tx, const char* value)
{
    return tx.setSetting(QStringLiteral("note"), QString::fromLatin1(value));
}

Done bigPull(WriteTx& tx)
{
    TimelineEvent event = makeEvent("", "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "alert.firing", "x");
    event.source = kSource;
    event.remoteId = QStringLiteral("big");
    event.raw = QByteArray(200'000, 'r');
    const auto stored = tx.putEvent(event);
    return stored ? Done{} : tl::unexpected(stored.error());
}

// A child's checks: the line says which one failed.
#define CHILD_VERIFY(condition)                                                                              \
    if (!(condition)) {                                                                                      \
        std::printf("line %d: %s\n", __LINE__, #condition);                                                  \
        return 1;                                                                                            \
    }

int fullDisk(const QString& folder)
{
    auto opened = Store::open({folder + QStringLiteral("/data"), false}, std::make_shared<StillClock>());
    CHILD_VERIFY(opened);
    Store& store = **opened;
    QList<StoreHealth> told;
    QObject::connect(&store, &Store::healthChanged, &store,
                     [&](const StoreHealth& health) { told << health; });
    CHILD_VERIFY(store.writeNow([](WriteTx& tx) { return setting(tx, "before"); }));
    CHILD_VERIFY(QFile::exists(reserveFile(store.directory())));
    QFile filler(folder + QStringLiteral("/filler"));
    CHILD_VERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    while (filler.write(QByteArray(4096, 'f')) == 4096) {
    }
    // A tool's reading does not go in and does not use up the reserve.
    CHILD_VERIFY(!store.writeNow(bigPull));
    CHILD_VERIFY(store.health().state == StoreHealth::State::DiskFull);
    CHILD_VERIFY(QFile::exists(reserveFile(store.directory())));
    // What a person writes goes in, also in the journal.
    for (const char* text : {"typed while full", "and again"}) {
        const Done typed = store.writeNow([text](WriteTx& tx) { return setting(tx, text); });
        CHILD_VERIFY(typed);
    }
    CHILD_VERIFY(!QFile::exists(reserveFile(store.directory())));
    CHILD_VERIFY(!store.writeNow(bigPull)); // there would be room now, but not for this
    CHILD_VERIFY(store.readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("note")); })->value() ==
                 QLatin1String("and again"));
    CHILD_VERIFY(Journal::read(store.directory()).records.back().value[u"value"].toString() ==
                 QLatin1String("and again"));
    CHILD_VERIFY(store.health().words().contains(QStringLiteral("Free some space")));
    // Space is back.
    filler.close();
    QFile::remove(filler.fileName());
    CHILD_VERIFY(store.writeNow(bigPull));
    CHILD_VERIFY(store.health().state == StoreHealth::State::Ok);
    CHILD_VERIFY(QFile::exists(reserveFile(store.directory())));
    QCoreApplication::processEvents();
    CHILD_VERIFY(told.size() == 2 && told.front().state == StoreHealth::State::DiskFull);
    return 0;
}

int readOnlyDisk(const QString& folder)
{
    const QString data = folder + QStringLiteral("/data");
    {
        auto store = Store::open({folder + QStringLiteral("/live"), false}, std::make_shared<StillClock>());
        CHILD_VERIFY(store);
        CHILD_VERIFY((*store)->writeNow([](WriteTx& tx) { return setting(tx, "newest"); }));
        CHILD_VERIFY(QDir().mkdir(data));
        // As a crash leaves it: the newest commit only in the log, no index of it.
        for (const char* name : {"muster.sqlite", "muster.sqlite-wal", "cache.sqlite"})
            CHILD_VERIFY(QFile::copy((*store)->directory() + u'/' + QLatin1String(name),
                                     data + u'/' + QLatin1String(name)));
    }
    CHILD_VERIFY(QFileInfo(data + QStringLiteral("/muster.sqlite-wal")).size() > 0);
    // Not by a process: ThreadSanitizer sees no lock of a thread that has made one, as Qt makes them.
    CHILD_VERIFY(::mount(nullptr, QFile::encodeName(folder).constData(), nullptr, MS_REMOUNT | MS_RDONLY,
                         nullptr) == 0);
    auto store = Store::open({data, false}, std::make_shared<StillClock>());
    CHILD_VERIFY(store);
    CHILD_VERIFY((*store)->isReadOnly());
    CHILD_VERIFY((*store)->health().state == StoreHealth::State::ReadOnly);
    CHILD_VERIFY((*store)->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("note")); })->value() ==
                 QLatin1String("newest"));
    CHILD_VERIFY(!(*store)->writeNow([](WriteTx& tx) { return setting(tx, "no"); }));
    return 0;
}

/// Runs `--inside name` on a file system of 24 MB that only it sees. Nullopt: not allowed here.
std::optional<QString> inside(const char* name)
{
    QTemporaryDir folder;
    QProcess child;
    child.start(QStringLiteral("unshare"),
                {QStringLiteral("--map-root-user"), QStringLiteral("--mount"), QStringLiteral("sh"),
                 QStringLiteral("-c"),
                 QStringLiteral(
                     "mount -t tmpfs -o size=24m none \"$1\" || exit 77; exec \"$2\" --inside \"$3\" \"$1\""),
                 QStringLiteral("sh"), folder.path(), QCoreApplication::applicationFilePath(),
                 QString::fromLatin1(name)});
    if (!child.waitForStarted() || !child.waitForFinished(60'000))
        return std::nullopt;
    const QString said = QString::fromUtf8(child.readAllStandardOutput() + child.readAllStandardError());
    if (child.exitCode() == 77 || said.contains(QLatin1String("unshare:")))
        return std::nullopt;
    return child.exitStatus() == QProcess::NormalExit && child.exitCode() == 0
               ? QString()
               : QStringLiteral("exit %1: %2").arg(child.exitCode()).arg(said);
}

/// Every row of every table of a file, in order.
QStringList rowsOf(Database& db)
{
    QStringList all, tables;
    {
        Query names = db.query("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name");
        while (*names.step())
            tables << names.text(0);
    }
    for (const QString& table : tables) {
        Query rows = db.query("SELECT * FROM main.\"" + table.toStdString() + "\"");
        while (*rows.step()) {
            QStringList cells{table};
            for (int i = 0; i < rows.columnCount(); ++i)
                cells << QString::fromLatin1(rows.blob(i).toHex());
            all << cells.join(u' ');
        }
    }
    return all;
}

} // namespace

class TestDisk : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<StillClock> m_clock = std::make_shared<StillClock>();

    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    std::unique_ptr<Store> open(Milliseconds backupEvery = {})
    {
        StoreOptions options;
        options.directory = m_folder->path();
        options.backupEvery = backupEvery;
        auto store = Store::open(options, m_clock);
        return store ? std::move(*store) : nullptr;
    }
    void pass(int seconds) { m_clock->set(m_clock->now() + Milliseconds(1000 * seconds)); }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void onAFullDiskWhatAPersonWritesStillGoesIn()
    {
        const auto problem = inside("full");
        if (!problem)
            QSKIP("no mount namespace on this machine");
        QCOMPARE(*problem, QString());
    }

    void onAReadOnlyDiskTheNewestCommitIsRead()
    {
        const auto problem = inside("readonly");
        if (!problem)
            QSKIP("no mount namespace on this machine");
        QCOMPARE(*problem, QString());
    }

    // G26: the copy is the database, row by row; three are kept, in a folder of the owner alone.
    void everyBackupHoldsEveryRow()
    {
        auto store = open();
        QVERIFY(store->writeNow(addSampleIncident));
        int compared = 0;
        for (int i = 0; i < 5; ++i) {
            pass(60);
            QVERIFY(
                store->writeNow([i](WriteTx& tx) { return setting(tx, QByteArray::number(i).constData()); }));
            const auto made = store->backUpNow();
            QVERIFY2(made, made ? "" : qPrintable(made.error().what));
            const QStringList rows =
                *store->readNow([](ReadTx& tx) -> Result<QStringList> { return rowsOf(tx.database()); });
            auto copy = Database::open(*made, OpenMode::Untrusted);
            QVERIFY(copy);
            QCOMPARE(rowsOf(**copy), rows);
            compared += static_cast<int>(rows.size());
            struct stat info
            {
            };
            QCOMPARE(::stat(qPrintable(*made), &info), 0);
            QCOMPARE(static_cast<int>(info.st_mode & 0777), 0600);
        }
        std::printf("FIGURE: G26 backups 5 compared row by row: %d rows, different 0\n", compared);
        QVERIFY(compared > 100);
        QCOMPARE(backupFiles(m_folder->path()).size(), kBackupsKept);
        struct stat info
        {
        };
        QCOMPARE(::stat(qPrintable(path("backups")), &info), 0);
        QCOMPARE(static_cast<int>(info.st_mode & 0777), 0700);
        QCOMPARE(QDir(path("backups")).entryList(QDir::Files).size(), 3); // nothing half-made
    }

    void aBackupOfAnyTextIsCounted()
    {
        auto store = open();
        int number = 0;
        for (const QString& text :
             {QString(QChar(QChar::ByteOrderMark)) + QStringLiteral("begins with a mark"),
              QStringLiteral("a\0b"), QString(QChar(0xD800)) + QStringLiteral("half a character"),
              QStringLiteral("\u202E turned round"), QString(QChar(QChar::ByteOrderMark))}) {
            const QString id = QStringLiteral("typed-%1").arg(++number);
            QVERIFY(store->writeNow([&](WriteTx& tx) -> Done {
                TimelineEvent event;
                event.id = EventId{id};
                event.kindName = QStringLiteral("note");
                event.text = text;
                const auto put = tx.putEvent(event);
                return put ? Done{} : tl::unexpected(put.error());
            }));
        }
        const auto made = store->backUpNow();
        QVERIFY2(made, made ? "" : qPrintable(made.error().what));
    }

    void aBackupIsMadeAtClosingWhenSomethingChanged()
    {
        {
            QVERIFY(open(std::chrono::hours(1))->writeNow(addSampleIncident));
        }
        QCOMPARE(backupFiles(m_folder->path()).size(), size_t{1});
        pass(60);
        {
            QVERIFY(open(std::chrono::hours(1))->readNow([](ReadTx& tx) { return tx.incidents(); }));
        }
        QCOMPARE(backupFiles(m_folder->path()).size(), size_t{1});
    }

    void theJournalIsLetGoWhenTwoBackupsHoldIt()
    {
        auto store = open();
        QVERIFY(store->writeNow(addSampleIncident));
        store.reset();
        store = open();
        QVERIFY(store->backUpNow());
        QVERIFY(store->writeNow([](WriteTx& tx) { return setting(tx, "later"); }));
        QCOMPARE(Journal::read(m_folder->path()).segments.size(), size_t{2});
        pass(60);
        QVERIFY(store->backUpNow());
        QVERIFY(store->writeNow([](WriteTx& tx) { return setting(tx, "later still"); }));
        // What is covered is let go after the writer was answered; the next write waits for that.
        QVERIFY(store->writeNow([](WriteTx&) { return Done{}; }));
        const JournalContents kept = Journal::read(m_folder->path());
        QCOMPARE(kept.segments.size(),
                 size_t{1}); // the first segment is in two backups, the second only in one
        QCOMPARE(kept.records.front().kind, QStringLiteral("setting"));
    }

    void aDamagedDatabaseComesBackFromItsBackup()
    {
        {
            auto store = open();
            QVERIFY(store->writeNow(addSampleIncident));
            QVERIFY(store->backUpNow());
            pass(60);
            QVERIFY(store->backUpNow());
            QVERIFY(store->writeNow([](WriteTx& tx) { return setting(tx, "after the backups"); }));
        }
        QFile file(path("muster.sqlite"));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(100));
        file.close();
        auto store = open();
        QCOMPARE(store->openingNotes().size(), 1);
        QVERIFY2(store->openingNotes().front().contains(QStringLiteral("the backup muster-")),
                 qPrintable(store->openingNotes().front()));
        QCOMPARE(ids(store->readNow([](ReadTx& tx) { return tx.events(kIncident); })),
                 QStringLiteral("E1 E2'1"));
        QCOMPARE(**store->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("note")); }),
                 QStringLiteral("after the backups"));
    }

    void aCopyThatLacksWhatTheJournalHoldsIsNotCounted()
    {
        auto store = open();
        QVERIFY(store->writeNow([](WriteTx& tx) { return setting(tx, "typed"); }));
        { // behind the store's back
            auto other = Database::open(path("muster.sqlite"), OpenMode::ReadWrite);
            QVERIFY((*other)->run("UPDATE setting SET value = 'flipped'"));
        }
        const auto made = store->backUpNow();
        QVERIFY(!made);
        QVERIFY2(made.error().what.contains(QStringLiteral("journal")), qPrintable(made.error().what));
        QVERIFY(backupFiles(m_folder->path()).empty());
        QCOMPARE(QDir(path("backups")).entryList(QDir::Files).size(), 0);
        QSignalSpy finished(store.get(), &Store::backupFinished);
        store->backUp();
        QVERIFY(finished.wait());
        QVERIFY(finished.front().front().toString().contains(QStringLiteral("No backup was made")));
    }

    void whileItIsBackedUpReadsAndWritesGoOn()
    {
        auto store = open();
        QVERIFY(store->writeNow(addSampleIncident));
        QSignalSpy finished(store.get(), &Store::backupFinished);
        store->backUp();
        int written = 0;
        while (finished.isEmpty() && written < 200) {
            QVERIFY(store->writeNow(
                [&](WriteTx& tx) { return setting(tx, QByteArray::number(written).constData()); }));
            QVERIFY(store->readNow([](ReadTx& tx) { return tx.incidents(); }));
            ++written;
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished.front().front().toString(), QString());
    }

    void aFileIsReplacedWholeAndALinkIsNotFollowed()
    {
        const auto bytes = [](const QString& name) {
            QFile file(name);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
        };
        QVERIFY(durableReplace(path("a"), "one"));
        QVERIFY(durableReplace(path("a"), "two"));
        QCOMPARE(bytes(path("a")), QByteArray("two"));
        QVERIFY(QFile::link(path("a"), path("link")));
        QVERIFY(durableReplace(path("link"), "three"));
        QCOMPARE(bytes(path("a")), QByteArray("two"));
        QCOMPARE(bytes(path("link")), QByteArray("three"));
        QVERIFY(!QFileInfo(path("link")).isSymLink());
        const Done refused = durableReplace(path("missing/b"), "x");
        QVERIFY(!refused);
        QVERIFY2(refused.error().what.contains(path("missing/b")), qPrintable(refused.error().what));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 2); // no left-overs
    }
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 4 && qstrcmp(argv[1], "--inside") == 0)
        return qstrcmp(argv[2], "full") == 0 ? fullDisk(QString::fromLocal8Bit(argv[3]))
                                             : readOnlyDisk(QString::fromLocal8Bit(argv[3]));
    TestDisk test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_disk.moc"
