// SPDX-License-Identifier: GPL-3.0-or-later
// Imports in the window: what may begin, how one is told, its report, and that the list follows them.
#include "models/store/import_runs.h"
#include "models/view/import_desk.h"
#include "models/view/import_gateway.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QTemporaryDir>

using namespace muster;
using namespace muster::test;

namespace {

/// Keeps what it is asked for and tells what a test wants told.
class ScriptedImports final : public ImportGateway
{
public:
    std::vector<ImportOrigin> origins() const override { return all; }
    void importSource(const SourceId& source, std::optional<Instant> since, QObject* context,
                      std::function<void(Result<ImportRunId>)> onDone) override
    {
        asked << QStringLiteral("import %1 %2")
                     .arg(source.value, since ? since->toIso() : QStringLiteral("all"));
        QTimer::singleShot(0, context, [this, onDone = std::move(onDone)] {
            onDone(refusal ? Result<ImportRunId>(tl::unexpected(*refusal))
                           : ImportRunId{QStringLiteral("r9")});
        });
    }
    void importPath(const QString&, QObject*, std::function<void(Result<ImportRunId>)>) override {}
    bool takesPaths() const override { return false; }
    void resume(const ImportRun& run, QObject* context, std::function<void(Done)> onDone) override
    {
        asked << QStringLiteral("resume ") + run.id.value;
        QTimer::singleShot(0, context, [onDone = std::move(onDone)] { onDone({}); });
    }
    void stop(const ImportRun& run, QObject* context, std::function<void(Done)> onDone) override
    {
        asked << QStringLiteral("stop ") + run.id.value;
        QTimer::singleShot(0, context, [onDone = std::move(onDone)] { onDone({}); });
    }
    std::vector<ImportStatus> active() const override { return going; }

    std::vector<ImportOrigin> all{
        {SourceId{QStringLiteral("pd")}, QStringLiteral("PagerDuty"), QStringLiteral("pagerduty"), {}},
        {SourceId{QStringLiteral("og")}, QStringLiteral("Opsgenie"), QStringLiteral("opsgenie"),
         QStringLiteral("It ends on 5 April 2027.")}};
    std::vector<ImportStatus> going;
    std::optional<Error> refusal;
    QStringList asked;
};

ImportRun runOf(const char* id, ImportState state)
{
    ImportRun run;
    run.id.value = QString::fromLatin1(id);
    run.kind = QStringLiteral("pagerduty");
    run.origin = QStringLiteral("pd");
    run.originName = QStringLiteral("PagerDuty");
    run.state = state;
    run.startedAt = night("01:00:00");
    run.counts.incidents = {1'200, 3, 1};
    run.counts.events = {20'000, 0, 110};
    run.counts.people = {1, 0, 0};
    return run;
}

void put(Machine& machine, const ImportRun& run, const std::vector<ImportProblem>& problems = {})
{
    const Done done = machine.store->writeNow([&](WriteTx& tx) -> Done {
        Done kept = putImportRun(tx, run);
        for (const ImportProblem& problem : problems) {
            if (kept)
                kept = addImportProblem(tx, run.id, problem);
        }
        return kept;
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().what));
}

} // namespace

class TestViewImports final : public QObject
{
    Q_OBJECT
private slots:
    void whatIsStoredIsListedAndFollowed()
    {
        Machine machine;
        put(machine, runOf("r1", ImportState::Stopped));
        ScriptedImports gateway;
        ImportDesk desk(machine.session.get(), &gateway, nullptr);
        QAbstractItemModelTester tester(&desk, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(!desk.ready());
        desk.setWatching(true);
        QTRY_VERIFY(desk.ready());
        QCOMPARE(desk.rows().size(), size_t(1));
        QCOMPARE(desk.rows()[0].countText, QStringLiteral("1,204 incidents, 20,110 events, 1 person"));
        QVERIFY(desk.rows()[0].canResume && !desk.rows()[0].canStop);
        // One begins, waits, ends: the row follows.
        ImportStatus status;
        status.run = runOf("r2", ImportState::Running);
        status.run.progress = 0.25;
        status.active = true;
        emit gateway.changed(status);
        QTRY_COMPARE(desk.rows().size(), size_t(2));
        QCOMPARE(desk.rows()[0].standing, QStringLiteral("running"));
        QCOMPARE(desk.rows()[0].done, -1.0); // of a tool nobody knows how much there is
        QVERIFY(desk.rows()[0].canStop);
        status.waiting = QStringLiteral("PagerDuty asks for a pause.");
        status.goesOnAt = night("01:30:00");
        emit gateway.changed(status);
        QTRY_COMPARE(desk.rows()[0].standing, QStringLiteral("waiting"));
        QVERIFY2(desk.rows()[0].doing.contains(QLatin1String("01:30:00")), qPrintable(desk.rows()[0].doing));
        status.run.state = ImportState::Failed;
        status.run.failure = QStringLiteral("PagerDuty refused the token.");
        status.active = false;
        status.waiting.clear();
        emit gateway.changed(status);
        QTRY_COMPARE(desk.rows()[0].standing, QStringLiteral("failed"));
        QVERIFY(desk.rows()[0].doing.startsWith(QLatin1String("PagerDuty refused the token.")));
        QVERIFY(desk.rows()[0].canResume);
        desk.stop(QStringLiteral("r2"));
        desk.resume(QStringLiteral("r1"));
        QCOMPARE(gateway.asked, (QStringList{QStringLiteral("stop r2"), QStringLiteral("resume r1")}));
    }

    void oneThatWasCutOffWithTheProgramIsNotSaidToGoOn()
    {
        const ImportRow row = importRow({runOf("r1", ImportState::Running), false, {}, {}, 0, {}});
        QCOMPARE(row.stateText, QStringLiteral("Interrupted"));
        QVERIFY(row.canResume && !row.canStop);
    }

    void onlyOfAFileAShareIsSaid()
    {
        ImportStatus status;
        status.run = runOf("r1", ImportState::Running);
        status.run.progress = 0.04; // of the time that was asked for
        status.run.reached = night("01:00:00");
        status.active = true;
        status.itemsPerMinute = 260;
        status.left = std::chrono::minutes{14};
        QCOMPARE(importRow(status).paceText,
                 QStringLiteral("reached 20 Nov 2026 · 260 incidents and events a minute"));
        status.run.kind = QStringLiteral("dispatch");
        QCOMPARE(importRow(status).paceText,
                 QStringLiteral(
                     "reached 20 Nov 2026 · 4 % · 260 incidents and events a minute · about 14 m left"));
        QCOMPARE(importRow(status).done, 0.04);
    }

    void theBoundIsSaidInWordsOrAsADay()
    {
        Machine machine; // the clock stands at the drill's night, 20 November 2026
        ScriptedImports gateway;
        ImportDesk desk(machine.session.get(), &gateway, nullptr);
        QVERIFY(desk.canStart());
        desk.start();
        QVERIFY(desk.starting() && !desk.canStart()); // one press is one import
        QTRY_VERIFY(!desk.starting());
        desk.chooseSource(QStringLiteral("og"));
        QCOMPARE(desk.remark(), QStringLiteral("It ends on 5 April 2027."));
        desk.setBound(3);
        QVERIFY(desk.asksDay() && !desk.canStart());
        for (const char* none : {"lately", "2024-02-31", "2030-01-01", "1200-01-01"}) {
            desk.setDayText(QString::fromLatin1(none));
            QVERIFY2(!desk.canStart() && !desk.dayProblem().isEmpty(), none);
        }
        desk.setDayText(QStringLiteral(" 2024-01-31 "));
        QVERIFY(desk.canStart() && desk.dayProblem().isEmpty());
        desk.start();
        QCOMPARE(gateway.asked, (QStringList{QStringLiteral("import pd all"),
                                             QStringLiteral("import og 2024-01-31T00:00:00Z")}));
        // Why one did not begin is said.
        gateway.refusal =
            Error{ErrorKind::Conflict, QStringLiteral("An import of Opsgenie goes on already."), 0, {}, {}};
        QTRY_VERIFY(!desk.starting());
        desk.start();
        QTRY_COMPARE(desk.problem(), QStringLiteral("An import of Opsgenie goes on already."));
        gateway.all.clear();
        QVERIFY(!desk.canStart());
    }

    void theReportSaysWhatCameAndWhatCouldNot()
    {
        Machine machine;
        ImportRun run = runOf("r1", ImportState::Complete);
        run.counts.unreadable = 1;
        put(machine, run, {{QStringLiteral("incidents/R1"), QStringLiteral("=the log entry has no time")}});
        ScriptedImports gateway;
        ImportDesk desk(machine.session.get(), &gateway, nullptr);
        QAbstractItemModelTester tester(desk.problems(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        desk.setWatching(true);
        QTRY_VERIFY(desk.ready());
        desk.show(QStringLiteral("r1"));
        QTRY_COMPARE(desk.problems()->count(), 1);
        QVERIFY2(desk.problemsText().startsWith(QLatin1String("1 could not")),
                 qPrintable(desk.problemsText()));
        desk.copyReport();
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.contains(QLatin1String("1,200 new, 3 changed, 1 as known before")),
                 qPrintable(copied));
        QVERIFY(copied.contains(QLatin1String("the log entry has no time")));
        QTemporaryDir folder;
        const QString path = folder.filePath(desk.fileName(QStringLiteral("csv")));
        desk.saveReport(QStringLiteral("csv"), QUrl::fromLocalFile(path));
        QTRY_VERIFY(desk.savedText().contains(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY2(bytes.contains("\"incidents\",\"new\",\"1200\""), bytes.constData());
        QVERIFY2(!bytes.contains("\"=the"), bytes.constData()); // no formula
        desk.saveReport(QStringLiteral("md"),
                        QUrl::fromLocalFile(folder.filePath(QStringLiteral("no/where.md"))));
        QTRY_VERIFY(!desk.problem().isEmpty());
        desk.show(QStringLiteral("r1"));
        QVERIFY(desk.shownRun().isEmpty());
        QCOMPARE(desk.problems()->count(), 0);
    }
};

QTEST_MAIN(TestViewImports)
#include "tst_view_imports.moc"
