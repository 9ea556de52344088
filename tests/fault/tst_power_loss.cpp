// SPDX-License-Identifier: GPL-3.0-or-later
// G2: the real store works on a disk in memory (power_disk.h); for each moment of its work, images of what a
// power cut could leave are opened: sound, with everything that was acknowledged, in the database and in the
// journal. MUSTER_POWER_IMAGES: how many; MUSTER_POWER_SEED: the first seed.
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

/// What was acknowledged, and at which operation of the disk.
struct Acknowledged
{
    size_t at = 0;
    int note = -1;
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

} // namespace

class TestPowerLoss : public QObject
{
    Q_OBJECT

private slots:
    void whateverThePowerCutLeavesHoldsWhatWasAcknowledged()
    {
        const int wanted = countFrom("MUSTER_POWER_IMAGES", 3000);
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
            // One round: the real store, a few notes, closed again.
            disk.load(fresh);
            disk.beginRecording();
            std::vector<Acknowledged> acknowledged;
            {
                auto store = openStore(folder.path());
                QVERIFY2(store, store ? "" : qPrintable(store.error().what));
                for (int i = 0; i < kNotesARound; ++i) {
                    QVERIFY((*store)->writeNow([i, seed](WriteTx& tx) { return note(tx, i, seed); }));
                    acknowledged.push_back({disk.operationCount(), i});
                }
            }
            const std::vector<DiskOp> operations = disk.operations();
            QVERIFY(operations.size() > 50);
            std::mt19937 random(seed++);
            PowerCuts cuts(fresh, operations);
            PowerDisk after;
            do {
                int due = -1;
                for (const Acknowledged& one : acknowledged)
                    if (one.at <= cuts.position())
                        due = one.note;
                for (int n = 0; n < perCut && images < wanted; ++n, ++images) {
                    const DiskImage image = cuts.cut(random);
                    after.load(image);
                    {
                        Check check(after);
                        if (check.text("PRAGMA integrity_check") != "ok") {
                            ++corrupt;
                            continue;
                        }
                        const int found =
                            check.text("SELECT coalesce(max(revision), -1) FROM postmortem_draft").toInt();
                        const int notes = check.text("SELECT count(*) FROM event WHERE source = ''").toInt();
                        const int pulled =
                            check.text("SELECT count(*) FROM event WHERE source <> ''").toInt();
                        const int cursor =
                            check.text("SELECT coalesce(max(token), '-1') FROM cursor").toInt();
                        lost += found < due ? 1 : 0;
                        half += notes != found + 1 || pulled != (found < 0 ? 0 : found / 3 + 1) ||
                                        cursor != (found < 0 ? -1 : found / 3 * 3)
                                    ? 1
                                    : 0;
                        newest = std::max(newest, found);
                    }
                    JournalContents journal;
                    for (const auto& [name, bytes] : image)
                        if (name.startsWith(QLatin1String("journal-")))
                            Journal::parse(bytes, journal);
                    int journalled = -1;
                    for (const JournalRecord& record : journal.records)
                        if (record.kind == QLatin1String("postmortem_draft"))
                            journalled = std::max(journalled, record.value[u"revision"].toInt());
                    lostFromJournal += journalled < due ? 1 : 0;
                }
            } while (images < wanted && cuts.advance());
        }
        std::printf("FIGURE: G2 power-loss images %d, lost %d, corrupt %d, half %d, lost from the journal %d "
                    "(%.0f images/s)\n",
                    images, lost, corrupt, half, lostFromJournal,
                    images / (static_cast<double>(timer.elapsed()) / 1000.0));
        QCOMPARE(lost, 0);
        QCOMPARE(corrupt, 0);
        QCOMPARE(half, 0);
        QCOMPARE(lostFromJournal, 0);
        QCOMPARE(newest, kNotesARound - 1);
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
};

QTEST_GUILESS_MAIN(TestPowerLoss)
#include "tst_power_loss.moc"
