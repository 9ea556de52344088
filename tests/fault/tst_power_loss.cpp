// SPDX-License-Identifier: GPL-3.0-or-later
// G2: the real store works on a disk in memory (power_disk.h); for each moment of its work, images of what a
// power cut could leave are opened: sound, with everything that was acknowledged, in the database and in the
// journal. What that is for each table: days_work.h. An image says in all tables what the store said at one
// moment, and never less than at the last acknowledgement.
// MUSTER_POWER_IMAGES: how many, of each of the two workloads half; MUSTER_POWER_SEED: the first seed.
#include "tests/fault/days_work.h"
#include "tests/fault/fault_runner.h"
#include "tests/fault/power_disk.h"
#include "tests/fault/store_rig.h"

#include <QtTest/QtTest>

#include <sqlite3.h>

using namespace muster;
using namespace muster::test;

namespace {

constexpr int kNotesARound = 8;

/// Opens one image with a connection of its own; asks with plain SQL, so that a mistake of ours in reading
/// cannot hide one in writing.
class Check
{
public:
    explicit Check(PowerDisk& disk)
    {
        PowerDisk::useHere(&disk);
        m_open = sqlite3_open_v2("muster.sqlite", &m_db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                 nullptr) == SQLITE_OK;
        text("PRAGMA locking_mode=EXCLUSIVE"); // no shared memory needed
    }
    ~Check()
    {
        sqlite3_close(m_db);
        PowerDisk::useHere(nullptr);
    }
    Check(const Check&) = delete;
    Check& operator=(const Check&) = delete;

    QByteArray text(const char* sql)
    {
        sqlite3_stmt* statement = nullptr;
        QByteArray answer("?");
        if (m_open && sqlite3_prepare_v2(m_db, sql, -1, &statement, nullptr) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            answer = QByteArray(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
        sqlite3_finalize(statement);
        return answer;
    }

private:
    sqlite3* m_db = nullptr;
    bool m_open = false;
};

Done note(WriteTx& tx, int i, unsigned seed)
{
    TimelineEvent event;
    event.incident = kIncident;
    event.occurredAt = Instant{kStart + i};
    event.text = QStringLiteral("note %1").arg(i);
    event.raw =
        QByteArray(static_cast<qsizetype>((seed * 7919U + static_cast<unsigned>(i) * 104'729U) % 6000), 'r');
    if (auto stored = tx.putEvent(event); !stored)
        return tl::unexpected(stored.error());
    PostMortemRevision draft;
    draft.incident = kIncident;
    draft.revision = i;
    draft.markdown = QStringLiteral("draft %1").arg(i);
    if (Done done = tx.setPostMortemDraft(kIncident, draft); !done)
        return done;
    if (i % 3 != 0)
        return {};
    TimelineEvent pulled = event;
    pulled.id = {};
    pulled.source = kSource;
    pulled.remoteId = QString::number(i);
    if (auto stored = tx.putEvent(pulled); !stored)
        return tl::unexpected(stored.error());
    return tx.setCursor(kSource, {QStringLiteral("alerts"), QString::number(i)});
}

std::vector<DayChange> noteChanges(unsigned seed)
{
    std::vector<DayChange> list;
    for (int i = 0; i < kNotesARound; ++i)
        list.push_back(
            {QStringLiteral("note %1").arg(i), [i, seed](WriteTx& tx) { return note(tx, i, seed); }, false});
    return list;
}

constexpr const char* kNoteDigest =
    "SELECT (SELECT coalesce(max(revision) || markdown, '-') FROM postmortem_draft) || ' notes '"
    " || (SELECT count(*) FROM event WHERE source = '') || ' pulled '"
    " || (SELECT count(*) FROM event WHERE source <> '') || ' cursor '"
    " || (SELECT coalesce(max(token), '-') FROM cursor)";

/// What is done again and again, and what a store says of it after each change.
struct Workload
{
    std::vector<DayChange> (*changes)(unsigned seed);
    const char* digest;
    DayTrail trail;
};

} // namespace

class TestPowerLoss : public QObject
{
    Q_OBJECT

private slots:
    // The disk in memory is the whole process's from its first use on: what a store says without any fault is
    // asked before.
    void initTestCase()
    {
        m_notes = {noteChanges, kNoteDigest, {}};
        m_day = {[](unsigned) { return dayChangesWithOutbox(); }, kDayDigestWithOutbox, {}};
        for (Workload* one : {&m_notes, &m_day}) {
            auto trail = dayTrail(one->changes(1), one->digest);
            QVERIFY2(trail, trail ? "" : qPrintable(trail.error().what));
            one->trail = std::move(*trail);
        }
    }

    void whateverThePowerCutLeavesHoldsWhatWasAcknowledged_data()
    {
        QTest::addColumn<bool>("day");
        QTest::newRow("notes") << false;
        QTest::newRow("every table of a day") << true;
    }
    void whateverThePowerCutLeavesHoldsWhatWasAcknowledged()
    {
        QFETCH(bool, day);
        const Workload& work = day ? m_day : m_notes;
        const int wanted = countFrom("MUSTER_POWER_IMAGES", 6000) / 2;
        unsigned seed = static_cast<unsigned>(countFrom("MUSTER_POWER_SEED", 1));
        PowerDisk disk;
        PowerDisk::install(&disk);
        Journal::useDiskForTests(&disk);
        const auto restore = qScopeGuard([] { Journal::useDiskForTests(nullptr); });
        int images = 0, lost = 0, corrupt = 0, lostFromJournal = 0, half = 0, newest = -1;
        QElapsedTimer timer;
        timer.start();
        QTemporaryDir folder;
        {
            auto store = openStore(folder.path());
            QVERIFY2(store, store ? "" : qPrintable(store.error().what));
        }
        const DiskImage fresh = disk.image();
        QVERIFY(fresh.contains(QStringLiteral("muster.sqlite")));
        const int perCut = std::max(1, wanted / 20'000); // more images a cut when there is time for more
        while (images < wanted) {
            // One round: the real store, the changes, closed again.
            disk.load(fresh);
            disk.beginRecording();
            std::vector<size_t> acknowledgedAt; // operations of the disk until the change was acknowledged
            {
                auto store = openStore(folder.path());
                QVERIFY2(store, store ? "" : qPrintable(store.error().what));
                for (const DayChange& change : work.changes(seed)) {
                    QVERIFY2((*store)->writeNow(change.run), qPrintable(change.name));
                    acknowledgedAt.push_back(disk.operationCount());
                }
            }
            const std::vector<DiskOp> operations = disk.operations();
            QVERIFY(operations.size() > 50);
            std::mt19937 random(seed++);
            PowerCuts cuts(fresh, operations);
            PowerDisk after;
            size_t due = 0; // so many changes are acknowledged
            do {
                while (due < acknowledgedAt.size() && acknowledgedAt[due] <= cuts.position())
                    ++due;
                for (int n = 0; n < perCut && images < wanted; ++n, ++images) {
                    const DiskImage image = cuts.cut(random);
                    after.load(image);
                    {
                        Check check(after);
                        if (check.text("PRAGMA integrity_check") != "ok") {
                            ++corrupt;
                            continue;
                        }
                        const QString said = QString::fromUtf8(check.text(work.digest));
                        const int found = work.trail.placeOf(said);
                        if (found < static_cast<int>(due))
                            qWarning().noquote() << "seed" << seed - 1 << "cut" << cuts.position() << "due"
                                                 << due << "found" << found << said;
                        half += found < 0 ? 1 : 0;
                        lost += found >= 0 && found < static_cast<int>(due) ? 1 : 0;
                        newest = std::max(newest, found);
                    }
                    JournalContents journal;
                    for (const auto& [name, bytes] : image)
                        if (name.startsWith(QLatin1String("journal-")))
                            Journal::parse(bytes, journal);
                    lostFromJournal +=
                        static_cast<int>(journal.records.size()) < work.trail.journalled[due] ? 1 : 0;
                }
            } while (images < wanted && cuts.advance());
        }
        std::printf(
            "FIGURE: G2 power-loss images (%s) %d, lost %d, corrupt %d, half %d, lost from the journal "
            "%d (%.0f images/s)\n",
            QTest::currentDataTag(), images, lost, corrupt, half, lostFromJournal,
            images / (static_cast<double>(timer.elapsed()) / 1000.0));
        QCOMPARE(lost, 0);
        QCOMPARE(corrupt, 0);
        QCOMPARE(half, 0);
        QCOMPARE(lostFromJournal, 0);
        QCOMPARE(newest, static_cast<int>(work.trail.digests.size()) - 1);
    }

    // The same machinery with synchronous=NORMAL must lose something, else it proves nothing.
    void aDiskThatIsNotSyncedLosesNotes()
    {
        PowerDisk disk;
        PowerDisk::install(&disk);
        PowerDisk::useHere(&disk);
        sqlite3* db = nullptr;
        QCOMPARE(sqlite3_open("muster.sqlite", &db), SQLITE_OK);
        const auto run = [&](const char* sql) { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr); };
        QCOMPARE(run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                     "CREATE TABLE t(x)"),
                 SQLITE_OK);
        disk.beginRecording();
        const DiskImage before = disk.image();
        for (int i = 0; i < 5; ++i)
            QCOMPARE(run("INSERT INTO t VALUES(1)"), SQLITE_OK);
        const std::vector<DiskOp> operations = disk.operations();
        sqlite3_close(db);
        PowerCuts cuts(before, operations);
        while (cuts.advance()) {
        }
        std::mt19937 random(1);
        int lost = 0;
        for (int i = 0; i < 50; ++i) {
            PowerDisk after;
            after.load(cuts.cut(random));
            Check check(after);
            lost += check.text("SELECT count(*) FROM t") != "5" ? 1 : 0;
        }
        PowerDisk::useHere(nullptr);
        QVERIFY2(lost > 10, qPrintable(QString::number(lost)));
    }

private:
    Workload m_notes, m_day;
};

QTEST_GUILESS_MAIN(TestPowerLoss)
#include "tst_power_loss.moc"
