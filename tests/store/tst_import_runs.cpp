// SPDX-License-Identifier: GPL-3.0-or-later
// Imports as rows: what was put comes back, problems are kept up to a bound and all counted, and what keeping
// a thing did is told rightly.
#include "models/store/database.h"
#include "models/store/import_runs.h"
#include "models/store/schema.h"
#include "tests/store/store_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace muster;
using namespace muster::test;

namespace {

ImportRun fullRun()
{
    ImportRun run;
    run.id = ImportRunId{QStringLiteral("R1")};
    run.kind = QStringLiteral("dispatch");
    run.origin = QStringLiteral("/home/ann/dump.sql");
    run.originName = QStringLiteral("Dispatch (dump.sql)");
    run.since = at("2020-01-01T00:00:00Z");
    run.state = ImportState::Stopped;
    run.startedAt = at("2026-11-20T02:00:00Z");
    run.endedAt = at("2026-11-20T02:10:00Z");
    run.tokens = {{QString(), QStringLiteral("1:77")}, {QStringLiteral("incidents"), QStringLiteral("p=2")}};
    run.counts = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, 10};
    run.progress = 0.25;
    run.reached = at("2024-05-01T00:00:00Z");
    run.failure = QStringLiteral("the disk is full");
    return run;
}

} // namespace

class TestImportRuns : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        store.reset(); // before its folder
        folder = std::make_unique<QTemporaryDir>();
        reopen();
    }
    void cleanupTestCase() { store.reset(); }

    void aRunComesBackWholeAfterARestart()
    {
        const ImportRun run = fullRun();
        write([&](WriteTx& tx) { return putImportRun(tx, run); });
        reopen();
        const auto runs = store->readNow([](ReadTx& tx) { return importRuns(tx); });
        QVERIFY(runs);
        QCOMPARE(runs->size(), size_t(1));
        QCOMPARE(runs->front(), run);
    }

    void whatIsNotKnownStaysUnknown()
    {
        ImportRun run = fullRun();
        write([&](WriteTx& tx) { return putImportRun(tx, run); });
        run.since = run.endedAt = run.reached = std::nullopt;
        run.progress = std::nullopt;
        run.state = ImportState::Running;
        run.failure.clear();
        run.tokens.clear();
        write([&](WriteTx& tx) { return putImportRun(tx, run); });
        QCOMPARE(*store->readNow([&](ReadTx& tx) { return importRun(tx, run.id); }), run);
    }

    void aPageThatIsCutOffIsCountedOnce()
    {
        const QString feed = QStringLiteral("log");
        const auto events = [](qint64 added, qint64 known) {
            ImportCounts came;
            came.events = {added, 0, known};
            return came;
        };
        ImportRun run;
        run.tokens = {{feed, QStringLiteral("here")}};
        const ImportRun clean = run;
        // Ten were known before any import.
        countPart(run, feed, events(90, 10), {true, false});
        QCOMPARE(run.counts.events, (KeptCount{90, 0, 10}));
        // Cut off: the page comes again from its beginning, in other parts, and is cut off once more.
        countPart(run, feed, events(0, 60), {true, false});
        QCOMPARE(run.counts.events, (KeptCount{90, 0, 10}));
        countPart(run, feed, events(0, 70), {true, false});
        countPart(run, feed, events(20, 30), {false, false});
        QCOMPARE(run.counts.events, (KeptCount{110, 0, 10}));
        countPart(run, feed, events(0, 120), {true, false});
        countPart(run, feed, events(5, 3), {false, true}); // three that are in it twice
        QCOMPARE(run.counts.events, (KeptCount{115, 0, 13}));
        QCOMPARE(run.tokens, clean.tokens); // nothing of it stays
        // A whole page at once, and another feed in between.
        countPart(run, feed, events(1, 0), {true, false});
        countPart(run, QStringLiteral("notes"), events(0, 1), {});
        countPart(run, feed, events(0, 1), {true, true});
        QCOMPARE(run.counts.events, (KeptCount{116, 0, 14}));
    }

    void theNewestStartIsFirst()
    {
        for (const char* start : {"2026-11-20T02:00:00Z", "2026-11-22T02:00:00Z", "2026-11-21T02:00:00Z"}) {
            ImportRun run = fullRun();
            run.id.value = QString::fromLatin1(start).mid(8, 2);
            run.startedAt = at(start);
            write([&](WriteTx& tx) { return putImportRun(tx, run); });
        }
        QStringList order;
        const auto runs = store->readNow([](ReadTx& tx) { return importRuns(tx); });
        QVERIFY(runs);
        for (const ImportRun& run : *runs)
            order << run.id.value;
        QCOMPARE(order.join(u' '), QStringLiteral("22 21 20"));
    }

    void aRunWithoutOriginIsRefused()
    {
        ImportRun run = fullRun();
        run.origin.clear();
        const auto refused = store->writeNow([&](WriteTx& tx) { return toResult(putImportRun(tx, run)); });
        QVERIFY(!refused);
        QVERIFY(refused.error().kind == ErrorKind::Invalid);
    }

    void problemsAreKeptToABoundAndAllCounted()
    {
        const ImportRun run = fullRun();
        write([&](WriteTx& tx) {
            Done done = putImportRun(tx, run);
            for (int i = 0; done && i < kMostImportProblems + 7; ++i)
                done = addImportProblem(tx, run.id,
                                        {QStringLiteral("line %1").arg(i), QStringLiteral("no title")});
            return done ? putImportRun(tx, run) : done; // the run's own row does not forget them
        });
        const auto kept = store->readNow([&](ReadTx& tx) { return importProblems(tx, run.id); });
        QCOMPARE(kept->size(), size_t(kMostImportProblems));
        QCOMPARE(kept->front().item, QStringLiteral("line 0"));
        QCOMPARE(kept->back().item, QStringLiteral("line 499"));
        QCOMPARE(store->readNow([&](ReadTx& tx) { return importRun(tx, run.id); })->problems,
                 qint64(kMostImportProblems + 7));
    }

    void aProblemOfNoRunIsAnError()
    {
        const auto refused = store->writeNow([&](WriteTx& tx) {
            return toResult(addImportProblem(tx, ImportRunId{QStringLiteral("?")}, {}));
        });
        QVERIFY(!refused);
        QVERIFY(refused.error().kind == ErrorKind::NotFound);
    }

    void keepingSaysWhatItDid()
    {
        PersonReport person;
        person.source = kSource;
        person.remoteId = QStringLiteral("U1");
        person.name = QStringLiteral("Ann");
        IncidentReport report;
        report.source = kSource;
        report.remoteId = QStringLiteral("I1");
        report.title = QStringLiteral("Checkout fails");
        report.openedAt = report.changedAt = at("2024-05-01T10:00:00Z");
        TimelineEvent event = makeEvent("", "2024-05-01T10:05:00Z", "2024-05-01T10:05:00Z", "note", "seen");
        event.source = kSource;
        event.remoteId = QStringLiteral("E1");
        const auto told = [&] {
            QStringList words;
            write([&](WriteTx& tx) -> Done {
                const auto name = [](const Result<Kept>& kept) {
                    return !kept                  ? kept.error().what
                           : *kept == Kept::New   ? QStringLiteral("new")
                           : *kept == Kept::Known ? QStringLiteral("known")
                                                  : QStringLiteral("changed");
                };
                words << name(keepPerson(tx, person))
                      << name(keepReport(tx, report, QStringLiteral("Dispatch")))
                      << name(keepEvent(tx, event));
                return {};
            });
            return words.join(u' ');
        };
        QCOMPARE(told(), QStringLiteral("new new new"));
        QCOMPARE(told(), QStringLiteral("known known known"));
        person.title = QStringLiteral("SRE");
        report.severityText = QStringLiteral("Major");
        event.text = QStringLiteral("seen twice");
        QCOMPARE(told(), QStringLiteral("changed changed changed"));
        QCOMPARE(told(), QStringLiteral("known known known"));
    }

    void everyOlderFormatGetsTheTables_data()
    {
        QTest::addColumn<int>("version");
        for (int version = 1; version < mainMigrations().back().version; ++version)
            QTest::addRow("from %d", version) << version;
    }
    void everyOlderFormatGetsTheTables()
    {
        QFETCH(const int, version);
        store.reset();
        folder = std::make_unique<QTemporaryDir>();
        {
            auto database = std::move(
                *Database::open(folder->filePath(QStringLiteral("muster.sqlite")), OpenMode::ReadWrite));
            std::vector<Migration> before = mainMigrations();
            before.erase(before.begin() + version, before.end());
            QCOMPARE(before.back().version, version);
            QVERIFY(migrate(*database, "main", before));
            QVERIFY(database->run("INSERT INTO setting(key, value) VALUES('theme', 'dark')"));
        }
        reopen();
        QCOMPARE(*store->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("theme")); }),
                 std::optional(QStringLiteral("dark")));
        write([](WriteTx& tx) { return putImportRun(tx, fullRun()); });
        QCOMPARE(store->readNow([](ReadTx& tx) { return importRuns(tx); })->size(), size_t(1));
    }

private:
    static Result<bool> toResult(const Done& done)
    {
        return done ? Result<bool>(true) : tl::unexpected(done.error());
    }
    void write(const std::function<Done(WriteTx&)>& what)
    {
        const auto written = store->writeNow([&](WriteTx& tx) { return toResult(what(tx)); });
        QVERIFY2(written, written ? "" : qPrintable(written.error().what));
    }
    void reopen()
    {
        store.reset();
        auto opened = Store::open({folder->path(), false}, std::make_shared<StillClock>());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        store = std::move(*opened);
    }

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<Store> store;
};

QTEST_GUILESS_MAIN(TestImportRuns)
#include "tst_import_runs.moc"
