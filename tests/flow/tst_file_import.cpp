// SPDX-License-Identifier: GPL-3.0-or-later
// An import from a file into a real store: what it brings, how it goes on after a kill between any two
// batches or a stop, and that a second import of the same or a newer file doubles nothing.
#include "models/history/batch_writer.h"
#include "models/history/file_import.h"
#include "models/store/incident_reports.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

namespace {

const QString kDump = QStringLiteral(MUSTER_SOURCE_DIR "/tests/data/dispatch/copy.sql");

/// Everything that an import wrote, so that two stores can be compared; without ids that are drawn.
QString told(Store& store)
{
    const auto text = store.readNow([](ReadTx& tx) -> Result<QString> {
        QStringList lines;
        const auto incidents = tx.incidents();
        if (!incidents)
            return tl::unexpected(incidents.error());
        for (const IncidentSummary& one : *incidents) {
            lines << QStringLiteral("%1 %2 %3")
                         .arg(one.incident.id.value, one.incident.number, one.incident.title);
            const auto facts = tx.facts(one.incident.id);
            const auto events = tx.events(one.incident.id);
            const auto history = tx.postMortemHistory(one.incident.id);
            if (!facts || !events || !history)
                return fail(ErrorKind::Storage, QStringLiteral("not read"));
            lines << QStringLiteral(" facts %1 %2 %3 %4")
                         .arg(facts->severities.size())
                         .arg(facts->stages.size())
                         .arg(facts->roles.size())
                         .arg(facts->keyTimes.size());
            for (const TimelineEvent& event : *events)
                lines << QStringLiteral(" %1 r%2 %3 %4")
                             .arg(event.occurredAt.toIso())
                             .arg(event.revision)
                             .arg(event.remoteId, event.text);
            for (const PostMortemRevision& revision : *history)
                lines << QStringLiteral(" document r%1 by %2 %3 bytes %4")
                             .arg(revision.revision)
                             .arg(revision.author, revision.state)
                             .arg(revision.markdown.size());
        }
        return lines.join(u'\n');
    });
    return text ? *text : QStringLiteral("error: ") + text.error().what;
}

void put(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray postmortem(int number, const QByteArray& words = "first")
{
    return "---\nid: PM-" + QByteArray::number(number) + "\ntitle: Incident " + QByteArray::number(number) +
           "\nstarted_at: 2024-05-01T10:00:00Z\nauthor: Ann\n---\n## Timeline (UTC)\n- 10:00 began\n- "
           "10:30 " +
           words + "\n";
}

} // namespace

class TestFileImport : public QObject
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

    void aDumpComesWholeAndASecondTimeNothing()
    {
        const ImportRun first = import(kDump);
        QVERIFY2(first.state == ImportState::Complete, qPrintable(first.failure));
        QCOMPARE(first.counts.incidents, (KeptCount{4, 0, 0}));
        QCOMPARE(first.counts.events, (KeptCount{8, 0, 0}));
        QCOMPARE(first.counts.people, (KeptCount{3, 0, 0}));
        QCOMPARE(first.counts.unreadable, qint64(2));
        QCOMPARE(first.problems, qint64(2));
        QCOMPARE(first.progress, std::optional(1.0));
        const QString before = told(*store);
        const ImportRun second = import(kDump);
        QCOMPARE(second.counts.incidents, (KeptCount{0, 0, 4}));
        QCOMPARE(second.counts.events, (KeptCount{0, 0, 8}));
        QCOMPARE(told(*store), before);
        const auto runs = store->readNow([](ReadTx& tx) { return importRuns(tx); });
        QCOMPARE(runs->size(), size_t(2));
        QVERIFY(runs->front().endedAt &&
                runs->front().originName.startsWith(QLatin1String("Dispatch (dump copy.sql of ")));
        const auto problems = store->readNow([&](ReadTx& tx) { return importProblems(tx, first.id); });
        QCOMPARE(problems->front().item, QStringLiteral("incident default/4"));
    }

    void aNewerDumpBringsEditsAsVersions()
    {
        QFile original(kDump);
        QVERIFY(original.open(QIODevice::ReadOnly));
        QByteArray dump = original.readAll();
        import(kDump);
        dump.replace("Checkout fails", "Checkout failed")
            .replace("Priority raised", "Priority raised to High");
        const QString path = folder->filePath(QStringLiteral("newer.sql"));
        put(path, dump);
        const ImportRun run = import(path);
        QCOMPARE(run.counts.incidents, (KeptCount{0, 1, 3}));
        QCOMPARE(run.counts.events, (KeptCount{0, 1, 7}));
        QVERIFY(told(*store).contains(QLatin1String("r1 default/event/6 Priority raised to High")));
        QVERIFY(told(*store).contains(QLatin1String("Checkout failed")));
    }

    // The process ends between any two batches: another one with the stored token goes on.
    void killedBetweenAnyTwoBatchesNothingIsLostOrDoubled()
    {
        import(kDump);
        const QString whole = told(*store);
        int batches = 0;
        {
            auto reader = openHistory(kDump);
            QVERIFY(reader);
            for (; !(*reader)->atEnd(); ++batches)
                QVERIFY((*reader)->next());
        }
        QVERIFY(batches >= 4);
        for (int killAfter = 0; killAfter < batches; ++killAfter) {
            init();
            ImportRun run;
            run.id = newId<ImportRunId>();
            run.origin = QFileInfo(kDump).canonicalFilePath();
            auto reader = openHistory(kDump);
            QVERIFY(reader);
            run.kind = (*reader)->origin().kind;
            int written = 0;
            for (; !(*reader)->atEnd() && written <= killAfter; ++written) {
                const auto batch = (*reader)->next();
                QVERIFY(batch);
                if (written == killAfter)
                    break; // read, and dead before it was written
                run.tokens[QString()] = (*reader)->position();
                const auto next = store->writeNow([&](WriteTx& tx) -> Result<ImportRun> {
                    ImportRun into = run;
                    const Done done = writeHistory(tx, (*reader)->origin(), *batch, into);
                    return done ? Result<ImportRun>(into) : tl::unexpected(done.error());
                });
                QVERIFY(next);
                run = *next;
            }
            reopen();
            const ImportRun resumed = import(kDump, true);
            QVERIFY(resumed.state == ImportState::Complete);
            if (killAfter > 0)
                QCOMPARE(resumed.id, run.id);
            QCOMPARE(told(*store), whole);
            QCOMPARE(resumed.counts.incidents, (KeptCount{4, 0, 0})); // counted once, before and after
            QCOMPARE(resumed.counts.events, (KeptCount{8, 0, 0}));
        }
    }

    void aStopKeepsWhatCameAndCanBeResumed()
    {
        const QString pm = folder->filePath(QStringLiteral("pm"));
        QDir().mkpath(pm);
        for (int i = 0; i < 170; ++i)
            put(QStringLiteral("%1/%2.md").arg(pm).arg(i), postmortem(i));
        FileImport first(*store);
        QSignalSpy ended(&first, &FileImport::finished);
        connect(&first, &FileImport::progressed, &first, [&] { first.stop(); });
        first.start(pm);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 20'000);
        QVERIFY(first.run().state == ImportState::Stopped);
        QVERIFY(first.run().counts.incidents.added > 0 && first.run().counts.incidents.added < 50);
        QCOMPARE(store->readNow([&](ReadTx& tx) { return importRun(tx, first.run().id); }), first.run());
        reopen();
        const ImportRun run = import(pm, true);
        QCOMPARE(run.id, first.run().id);
        QCOMPARE(run.counts.incidents, (KeptCount{170, 0, 0}));
        QCOMPARE(run.counts.events, (KeptCount{340, 0, 0}));
    }

    void noPartIsLong()
    {
        HistoryBatch batch;
        batch.people.resize(400);
        batch.incidents.resize(70);
        batch.events.resize(1'000);
        batch.documents.resize(3);
        batch.documents[1].markdown = QString(200'000, u'x');
        batch.problems.resize(2);
        batch.unreadable = 1;
        const auto parts = inParts(std::move(batch));
        HistoryBatch sum;
        bool eventsBegan = false;
        for (const HistoryBatch& part : parts) {
            QVERIFY(part.people.size() + 5 * part.incidents.size() + part.events.size() <= kMostOfPart);
            eventsBegan = eventsBegan || !part.events.empty();
            // In one part reports are written before events; a later part has none.
            QVERIFY(part.incidents.empty() || !eventsBegan || !part.events.empty());
            sum.people.resize(sum.people.size() + part.people.size());
            sum.incidents.resize(sum.incidents.size() + part.incidents.size());
            sum.events.resize(sum.events.size() + part.events.size());
            sum.documents.resize(sum.documents.size() + part.documents.size());
        }
        QCOMPARE(sum.people.size(), size_t(400));
        QCOMPARE(sum.incidents.size(), size_t(70));
        QCOMPARE(sum.events.size(), size_t(1'000));
        QCOMPARE(sum.documents.size(), size_t(3));
        QCOMPARE(parts.back().problems.size(), size_t(2));
        QCOMPARE(parts.back().unreadable, qint64(1));
        QVERIFY(parts.front().problems.empty());
        QCOMPARE(inParts({}).size(), size_t(1));
    }

    void cutOffBetweenAnyTwoPartsNothingIsLostDoubledOrCountedTwice()
    {
        const auto fill = [&] {
            const QString pm = folder->filePath(QStringLiteral("pm"));
            QDir().mkpath(pm);
            for (int i = 0; i < 70; ++i)
                put(QStringLiteral("%1/%2.md").arg(pm).arg(i), postmortem(i));
            return pm;
        };
        import(fill());
        const QString whole = told(*store);
        int parts = 1;
        for (int cutAfter = 1; cutAfter <= parts; ++cutAfter) {
            init();
            const QString pm = fill();
            auto first = std::make_unique<FileImport>(*store);
            int came = 0;
            QSignalSpy ended(first.get(), &FileImport::finished);
            connect(first.get(), &FileImport::progressed, first.get(), [&] { ++came; });
            first->start(pm, false, QStringLiteral("eu"));
            QVERIFY(QTest::qWaitFor([&] { return came >= cutAfter || ended.count() > 0; }, 20'000));
            first.reset(); // as when the program ends: its run stays as it was
            parts = std::max(parts, came + (ended.isEmpty() ? 1 : 0));
            reopen();
            const auto runs = store->readNow([](ReadTx& tx) { return importRuns(tx); });
            if (runs->front().state == ImportState::Complete)
                break;                              // it was over
            const ImportRun run = import(pm, true); // whoever goes on knows nothing of the label
            QVERIFY2(run.state == ImportState::Complete, qPrintable(run.failure));
            QCOMPARE(run.counts.incidents, (KeptCount{70, 0, 0}));
            QCOMPARE(run.counts.events, (KeptCount{140, 0, 0}));
            QCOMPARE(told(*store).count(u'\n'), whole.count(u'\n'));
            QVERIFY(!run.tokens.contains(QStringLiteral("part/")));
        }
        QVERIFY2(parts >= 6, qPrintable(QString::number(parts)));
    }

    void aDocumentIsTheFirstVersionAndAPersonsStays()
    {
        const QString pm = folder->filePath(QStringLiteral("pm"));
        QDir().mkpath(pm);
        put(pm + QStringLiteral("/1.md"), postmortem(1));
        put(pm + QStringLiteral("/2.md"), postmortem(2));
        import(pm);
        const IncidentId two =
            remoteIncidentId(SourceId{QStringLiteral("import-markdown")}, QStringLiteral("PM-2"));
        QVERIFY(store->writeNow([&](WriteTx& tx) {
            PostMortemRevision mine;
            mine.incident = two;
            mine.author = QStringLiteral("Bo");
            mine.markdown = QStringLiteral("mine");
            return tx.addPostMortemRevision(mine);
        }));
        put(pm + QStringLiteral("/1.md"), postmortem(1, "edited"));
        put(pm + QStringLiteral("/2.md"), postmortem(2, "edited"));
        import(pm);
        const QString words = told(*store);
        QVERIFY2(words.contains(QLatin1String("document r1 by Post-mortems")), qPrintable(words));
        QVERIFY2(words.contains(QLatin1String("r1 PM-2#2024-05-01T10:30:00Z/0 edited")), qPrintable(words));
        QCOMPARE(store->readNow([&](ReadTx& tx) { return tx.postMortem(two); }).value()->markdown,
                 QStringLiteral("mine"));
    }

    void aTicketsPageJoinsTheRoomOfTheOtherTool()
    {
        IncidentReport other;
        other.source.value = QStringLiteral("pagerduty-1");
        other.remoteId = QStringLiteral("Q1");
        other.number = QStringLiteral("#1");
        other.title = QStringLiteral("Checkout");
        other.openedAt = other.changedAt = *Instant::fromIso(QStringLiteral("2024-05-01T10:01:00Z"));
        other.keys = {{IncidentKey::Kind::Page, QStringLiteral("https://jira.example.com/browse/INC-1")}};
        QVERIFY(
            store->writeNow([&](WriteTx& tx) { return fileReport(tx, other, QStringLiteral("PagerDuty")); }));
        import(kDump);
        const IncidentId room = remoteIncidentId(other.source, other.remoteId);
        const auto reports = store->readNow([&](ReadTx& tx) { return incidentReports(tx, room); });
        QCOMPARE(reports->size(), size_t(2));
    }

    void whatCannotBeReadLeavesNothing()
    {
        const QString path = folder->filePath(QStringLiteral("custom.dump"));
        put(path, "PGDMP");
        const ImportRun run = import(path);
        QVERIFY(run.state == ImportState::Failed && run.id.isEmpty());
        QVERIFY(run.failure.contains(QLatin1String("pg_restore")));
        QVERIFY(store->readNow([](ReadTx& tx) { return importRuns(tx); })->empty());
    }

private:
    ImportRun import(const QString& path, bool resume = false)
    {
        FileImport one(*store);
        QSignalSpy ended(&one, &FileImport::finished);
        one.start(path, resume);
        if (!QTest::qWaitFor([&] { return ended.count() > 0; }, 20'000))
            qFatal("the import does not end");
        return one.run();
    }
    void reopen()
    {
        store.reset();
        auto opened =
            Store::open({folder->filePath(QStringLiteral("data")), false}, std::make_shared<SystemClock>());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        store = std::move(*opened);
    }

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<Store> store;
};

QTEST_GUILESS_MAIN(TestFileImport)
#include "tst_file_import.moc"
