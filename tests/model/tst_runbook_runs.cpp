// SPDX-License-Identifier: GPL-3.0-or-later
// Several runs of one incident beside each other, each with its own step and answers; and what past incidents
// say of a runbook, with the replay of a changed text, stopped and not.
#include "models/document/runbook_markdown.h"
#include "models/view/runbook_learner.h"
#include "models/view/runbook_navigator.h"
#include "models/view/runbook_runs.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

class TestRunbookRuns : public QObject
{
    Q_OBJECT
private slots:
    void init() { machine = std::make_unique<Machine>(); }
    void cleanup() { machine.reset(); }
    void runsStandBesideEachOtherAndKeepTheirAnswers();
    void anotherRunbookTakesTheirPlace();
    void thereIsNothingToPutBeside();
    void aLineLeadsToItsRun();
    void commandsAreThePages();
    void pastIncidentsSayWhatTheyKnewAtTheRoomsInstant();
    void aChangedTextIsReplayedOverPastIncidents();
    void aTextThatCannotBeReadIsSaid();
    void aReplayIsStopped();

private:
    /// A declared incident with RB-014, RB-020 and RB-021, of which the last is the room's own.
    WarRoom* roomWithThree()
    {
        const IncidentId drill = machine->importDrill();
        const auto books = machine->store->readNow([&](ReadTx& tx) { return tx.runbooks(drill); });
        if (!books || books->empty())
            qFatal("the drill has no runbook");
        machine->session->declareIncident(QStringLiteral("errors"), 2, QStringLiteral("checkout-api"));
        if (!QTest::qWaitFor([&] { return machine->session->room() && machine->session->room()->ready(); }))
            qFatal("the room did not open");
        WarRoom* room = machine->session->room();
        const Done put = machine->store->writeNow([&](WriteTx& tx) -> Done {
            for (const char* id : {"RB-014", "RB-020", "RB-021"}) {
                Runbook each = books->back();
                each.id = QString::fromLatin1(id);
                if (Done done = tx.putRunbook(room->id(), each); !done)
                    return done;
            }
            return {};
        });
        if (!put)
            qFatal("%s", qPrintable(put.error().what));
        room->reload();
        if (!QTest::qWaitFor([&] { return room->runbook()->choices().size() == 3; }))
            qFatal("the runbooks are not there");
        return room;
    }
    WarRoom* drillAt(const char* time) { return machine->openDrillAt(night(time)); }
    /// The drill's room, beside another incident in which the same was walked at the same times.
    WarRoom* drillWithATwinAt(const char* time)
    {
        const IncidentId drill = machine->importDrill();
        machine->session->declareIncident(QStringLiteral("the same night"), 2, QStringLiteral("other"));
        if (!QTest::qWaitFor([&] { return machine->session->room() && machine->session->room()->ready(); }))
            qFatal("the room did not open");
        const IncidentId twin = machine->session->room()->id();
        const Done put = machine->store->writeNow([&](WriteTx& tx) -> Done {
            const auto books = tx.runbooks(drill);
            auto answers = tx.runbookAnswers(drill);
            auto events = tx.events(drill);
            if (!books || !answers || !events)
                return fail(ErrorKind::Storage, QStringLiteral("the drill"));
            for (const Runbook& each : *books) {
                if (Done done = tx.putRunbook(twin, each); !done)
                    return done;
            }
            for (RunbookAnswer& answer : *answers) {
                answer.incident = twin;
                answer.run.value += QStringLiteral("-twin");
                if (Done done = tx.addRunbookAnswer(answer); !done)
                    return done;
            }
            for (TimelineEvent& event : *events) {
                if (event.kindName != QLatin1String("runbook.started"))
                    continue;
                event.id = newId<EventId>();
                event.incident = twin;
                event.source = {};
                event.remoteId.clear();
                if (const auto kept = tx.putEvent(event); !kept)
                    return tl::unexpected(kept.error());
            }
            return {};
        });
        if (!put)
            qFatal("%s", qPrintable(put.error().what));
        return drillAt(time);
    }
    static QString versionEight(const Runbook& ran)
    {
        Runbook text = ran;
        text.version = 8;
        for (RunbookNode& node : text.nodes) {
            if (node.id == QLatin1String("N9")) {
                node.query = QStringLiteral("max by (pod) (worker_threads_busy{service=\"checkout-api\"} / "
                                            "worker_threads_max{service=\"checkout-api\"})");
                node.branches[0].condition = QStringLiteral("max > 0.8");
                node.branches[1].condition = QStringLiteral("max <= 0.8");
            }
        }
        return QString::fromUtf8(runbookToMarkdown(text));
    }

    std::unique_ptr<Machine> machine;
};

void TestRunbookRuns::runsStandBesideEachOtherAndKeepTheirAnswers()
{
    WarRoom* room = roomWithThree();
    RunbookNavigator* own = room->runbook();
    RunbookRuns* runs = own->runs();
    QCOMPARE(own->runbookId(), QStringLiteral("RB-021"));
    QCOMPARE(runs->count(), 1);
    QCOMPARE(runs->active(), own);
    QVERIFY(runs->more());
    QSignalSpy changed(runs, &RunbookRuns::changed);
    runs->add();
    QCOMPARE(runs->count(), 2);
    QVERIFY(!changed.isEmpty());
    QCOMPARE(runs->current(), 1); // the keys go to the new one
    RunbookNavigator* beside = runs->at(1);
    QCOMPARE(runs->active(), beside);
    QCOMPARE(beside->runbookId(), QStringLiteral("RB-014"));
    QCOMPARE(beside->choiceIndex(), 0);
    QCOMPARE(beside->runs(), runs);
    const QString start = own->node();
    QCOMPARE(beside->node(), start);

    // An answer of one is none of the other.
    QTRY_VERIFY(beside->canAnswer());
    if (!beside->take(0))
        beside->override(0, QStringLiteral("known")); // whatever is suggested
    QTRY_VERIFY(beside->node() != start);
    QCOMPARE(own->node(), start);
    QCOMPARE(own->path()->count(), 0);
    QCOMPARE(beside->path()->count(), 1);
    QTRY_VERIFY(own->canAnswer());
    if (!own->take(1))
        own->override(1, QStringLiteral("known")); // whatever is suggested
    QTRY_COMPARE(own->path()->count(), 1);
    QCOMPARE(beside->path()->count(), 1);
    const auto answers = machine->store->readNow([&](ReadTx& tx) { return tx.runbookAnswers(room->id()); });
    QVERIFY(answers && answers->size() == 2);
    QVERIFY(answers->at(0).run.value != answers->at(1).run.value);
    // A second answer goes on with its own run, whatever was answered last in the incident.
    QTRY_VERIFY(beside->canAnswer());
    if (!beside->take(0))
        beside->override(0, QStringLiteral("known")); // whatever is suggested
    QTRY_COMPARE(beside->path()->count(), 2);
    const auto more = machine->store->readNow([&](ReadTx& tx) { return tx.runbookAnswers(room->id()); });
    QVERIFY(more && more->size() == 3);
    QCOMPARE(more->at(2).run.value, answers->at(0).run.value);

    runs->next();
    QCOMPARE(runs->current(), 0);
    runs->next();
    QCOMPARE(runs->active(), beside);
    // It is kept with the incident.
    const QString id = room->incidentId();
    const QString reached = beside->node();
    QTRY_COMPARE(machine->session->savedState(), QStringLiteral("All edits saved on this machine"));
    machine->start();
    QTRY_VERIFY(machine->session->listsReady());
    machine->session->openIncident(id);
    QTRY_VERIFY(machine->session->room() && machine->session->room()->ready());
    room = machine->session->room();
    QTRY_COMPARE(room->runbook()->runs()->count(), 2);
    QCOMPARE(room->runbook()->runs()->at(1)->runbookId(), QStringLiteral("RB-014"));
    QCOMPARE(room->runbook()->runs()->at(1)->node(), reached);
    QCOMPARE(room->runbook()->runs()->current(), 0);
    room->runbook()->runs()->remove(1);
    QCOMPARE(room->runbook()->runs()->count(), 1);
    QVERIFY(!room->runbook()->runs()->at(1));
    QTRY_COMPARE(
        *machine->store->readNow([&](ReadTx& tx) { return tx.setting(runbooksBesideSetting(room->id())); }),
        std::optional<QString>(QString()));
}

void TestRunbookRuns::aLineLeadsToItsRun()
{
    WarRoom* room = roomWithThree();
    RunbookRuns* runs = room->runbook()->runs();
    QVERIFY(runs->show(QStringLiteral("RB-014")));
    runs->setCurrent(0);
    runs->look(QStringLiteral("RB-014"));
    QCOMPARE(runs->current(), 1);
    runs->look(QStringLiteral("RB-021")); // the room's own
    QCOMPARE(runs->current(), 0);
    // From another incident: it has not read yet when it is asked for.
    room->rest();
    QVERIFY(!room->snapshot());
    runs->look(QStringLiteral("RB-014"));
    room->wake();
    QTRY_VERIFY(room->ready());
    QTRY_COMPARE(runs->current(), 1);
}

void TestRunbookRuns::anotherRunbookTakesTheirPlace()
{
    WarRoom* room = roomWithThree();
    RunbookRuns* runs = room->runbook()->runs();
    runs->add();
    QSignalSpy active(runs, &RunbookRuns::currentChanged);
    QVERIFY(runs->at(1)->choose(QStringLiteral("RB-020")));
    QCOMPARE(active.count(), 1);
    QCOMPARE(runs->active(), runs->at(1));
    QCOMPARE(runs->count(), 2);
    QCOMPARE(runs->at(1)->runbookId(), QStringLiteral("RB-020"));
    QCOMPARE(runs->current(), 1);
    // What is shown already is not shown twice.
    QVERIFY(!runs->at(1)->choose(QStringLiteral("RB-021")));
    QVERIFY(runs->show(QStringLiteral("RB-021")));
    QCOMPARE(runs->count(), 2);
    QCOMPARE(runs->current(), 0);
    runs->add();
    QCOMPARE(runs->count(), 3);
    QVERIFY(!runs->more());
    // The room's own becomes one of those beside: it stands once.
    QVERIFY(room->runbook()->choose(QStringLiteral("RB-020")));
    QTRY_COMPARE(room->runbook()->runbookId(), QStringLiteral("RB-020"));
    QTRY_COMPARE(runs->count(), 2);
    QCOMPARE(runs->at(1)->runbookId(), QStringLiteral("RB-014"));
    QVERIFY(!runs->show(QStringLiteral("RB-999")));
}

void TestRunbookRuns::thereIsNothingToPutBeside()
{
    WarRoom* room = drillAt("02:14:30");
    QVERIFY(!room->runbook()->runs()->more());
    room->runbook()->runs()->add();
    QCOMPARE(room->runbook()->runs()->count(), 1);
    QVERIFY(machine->session->notices()->indexOfKey(QStringLiteral("runbook.beside")) >= 0);
}

void TestRunbookRuns::commandsAreThePages()
{
    drillAt("02:14:30");
    for (const char* id : {"runbook.beside", "runbook.next", "runbook.alone", "runbook.learn",
                           "runbook.replay", "runbook.skip", "runbook.override", "runbook.back"}) {
        QSignalSpy asked(machine->session.get(), &Session::uiCommand);
        machine->session->trigger(QString::fromLatin1(id));
        QCOMPARE(asked.count(), 1);
        const QString key = machine->session->commands()->find(QString::fromLatin1(id))->shortcut;
        QVERIFY(!key.isEmpty());
        QCOMPARE(machine->session->commands()->commandForShortcut(key), QString::fromLatin1(id));
    }
}

void TestRunbookRuns::pastIncidentsSayWhatTheyKnewAtTheRoomsInstant()
{
    WarRoom* room = drillWithATwinAt("02:14:30");
    RunbookLearner* learner = room->runbook()->learner();
    const QAbstractItemModelTester tester(learner->uses(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(learner->summary(), QString());
    learner->setOpen(true);
    QTRY_COMPARE(
        learner->summary(),
        QStringLiteral("1 run · 0 to an end · last exercised 2026-11-20 02:13:25 UTC in an incident"));
    QCOMPARE(learner->uses()->count(), 3);
    QCOMPARE(learner->nodeText(), QString()); // N4 was not asked yet
    // Started 02:08:30, answered 02:09:05.
    QCOMPARE(learner->uses()->row(0)->title, QStringLiteral("N1 Is the impact real?"));
    QCOMPARE(learner->uses()->row(0)->asked, QStringLiteral("asked once · median 35 s"));
    QCOMPARE(learner->uses()->row(0)->ways, QStringLiteral("1 × > 0.0144 → N2"));
    room->seek(ms(night("02:50:00")));
    QTRY_COMPARE(
        learner->summary(),
        QStringLiteral("1 run · 1 to an end · last exercised 2026-11-20 02:47:00 UTC in an incident"));
    QCOMPARE(learner->uses()->count(), 13);
    room->seek(ms(night("02:14:30")));
    QTRY_COMPARE(learner->uses()->count(), 3);
    room->seek(ms(night("02:08:40"))); // nobody had answered anything
    QTRY_COMPARE(learner->summary(),
                 QStringLiteral("No other incident on this machine ran it yet. Its file says: last "
                                "exercised 2026-10-08."));
    QCOMPARE(learner->uses()->count(), 0);
}

void TestRunbookRuns::aChangedTextIsReplayedOverPastIncidents()
{
    WarRoom* room = drillAt("02:14:30");
    RunbookLearner* learner = room->runbook()->learner();
    QStringList progress;
    connect(learner, &RunbookLearner::changed, this, [&] {
        if (!learner->progressText().isEmpty())
            progress << learner->progressText();
    });
    learner->replayText(versionEight(*room->snapshot()->runbook));
    QTRY_COMPARE(learner->replaySummary(), QStringLiteral("1 of 1 runs would part"));
    QVERIFY(!learner->isReplaying() && !learner->hasReplayFailed());
    QVERIFY2(progress.contains(QStringLiteral("Incident 1 of 1")), qPrintable(progress.join(u'|')));
    QCOMPARE(learner->replays()->count(), 1);
    const RunbookReplayRow& row = *learner->replays()->row(0);
    QCOMPARE(row.incident, QStringLiteral("INC-1120 · v7 → v8"));
    QVERIFY(row.differs);
    QVERIFY2(row.outcome.startsWith(QLatin1String("02:21:10 N9 would ask: T_restart")),
             qPrintable(row.outcome));
    QVERIFY2(row.evidence.startsWith(QLatin1String("because max 1 > 0.8; the run went on to N10")),
             qPrintable(row.evidence));
    QCOMPARE(row.note, QString());
    // Written as the review has it, which compares one figure of fifty: what cannot be judged is not the
    // same.
    QString bare = versionEight(*room->snapshot()->runbook);
    bare.replace(QStringLiteral("if: max "), QStringLiteral("if: "));
    learner->replayText(bare);
    QTRY_COMPARE(learner->replaySummary(),
                 QStringLiteral("1 run: it would go the same way, as far as it could be judged"));
    QCOMPARE(learner->replays()->row(0)->outcome,
             QStringLiteral("The same path as far as it could be judged: 12 of 13 steps"));
    QVERIFY2(learner->replays()->row(0)->note.startsWith(
                 QLatin1String("N9: '> 0.8' compares one value, but the query answers one for each pod")),
             qPrintable(learner->replays()->row(0)->note));
    // The file says what ran.
    learner->replayFile();
    QTRY_COMPARE(learner->replaySummary(), QStringLiteral("1 run: it would go the same way"));
    QCOMPARE(learner->replays()->row(0)->outcome, QStringLiteral("The same path, 13 steps"));
}

void TestRunbookRuns::aTextThatCannotBeReadIsSaid()
{
    WarRoom* room = drillAt("02:14:30");
    RunbookLearner* learner = room->runbook()->learner();
    learner->replayText(QStringLiteral("not a runbook"));
    QTRY_VERIFY(learner->hasReplayFailed());
    QVERIFY(!learner->replaySummary().isEmpty());
    QVERIFY(!learner->isReplaying());
    QCOMPARE(learner->replays()->count(), 0);
}

void TestRunbookRuns::aReplayIsStopped()
{
    WarRoom* room = drillAt("02:14:30");
    RunbookLearner* learner = room->runbook()->learner();
    // While the text is read, and while incidents are: neither brings anything any more.
    const QString text = versionEight(*room->snapshot()->runbook);
    learner->replayText(text);
    learner->cancel();
    QSignalSpy changed(learner, &RunbookLearner::changed);
    learner->replayText(text);
    QTRY_VERIFY(learner->isReplaying());
    learner->cancel();
    QVERIFY(!learner->isReplaying());
    QCOMPARE(learner->replaySummary(), QStringLiteral("Stopped."));
    const auto count = changed.count();
    // Whatever was under way at the reader is through once it answers.
    QVERIFY(machine->store->readNow([](ReadTx& tx) { return tx.incidents(); }));
    QCoreApplication::processEvents();
    QCOMPARE(changed.count(), count);
    QCOMPARE(learner->replays()->count(), 0);
    // It can be asked again.
    learner->replayText(text);
    QTRY_COMPARE(learner->replaySummary(), QStringLiteral("1 of 1 runs would part"));
}

QTEST_MAIN(TestRunbookRuns)
#include "tst_runbook_runs.moc"
