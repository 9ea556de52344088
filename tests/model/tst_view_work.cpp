// SPDX-License-Identifier: GPL-3.0-or-later
// What people do in a room: write, answer the runbook, declare, search. The post-mortem is in
// tst_view_post_mortem.
#include "models/view/chart_range.h"
#include "models/view/command_desk.h"
#include "models/view/composer.h"
#include "models/view/panel_list_model.h"
#include "models/view/runbook_navigator.h"
#include "models/view/session_lists.h"
#include "models/view/timeline_model.h"
#include "tests/model/local_events.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <algorithm>
#include <cmath>

using namespace muster;
using namespace muster::test;

namespace {

std::vector<RunbookAnswer> answers(Store& store, const IncidentId& id)
{
    return *store.readNow([&](ReadTx& tx) { return tx.runbookAnswers(id); });
}

} // namespace

class TestViewWork : public QObject
{
    Q_OBJECT
private slots:
    void runbookProposesFromEvidence_data();
    void runbookProposesFromEvidence();
    void takingABranchWritesAnswerAndEvent();
    void aSecondKeyDoesNotAnswerTwice();
    void overridingKeepsTheReason();
    void skippingNeedsAReasonAndGoesOnWhereThePersonSays();
    void anExpertIsAskedWithWhatIsKnown();
    void aPrecheckWithFiguresSaysWhetherItHolds_data();
    void aPrecheckWithFiguresSaysWhetherItHolds();
    void backAsksTheLastQuestionAgain();
    void waitingIsHeldOnlyAfterItsTime();
    void treeIsLaidOutWithoutOverlap();
    void declaringOpensALiveRoom();
    void aToolConnectedLaterBringsPanels();
    void liveAnswersKeepTheirEvidence();
    void aStretchThatWasNotRecordedIsAskedForOnceAndShown();
    void anUnreachableToolProposesNothing();
    void whatASilentToolSaidLastStaysWithItsAge();
    void whatWasSeenLastIsThereAfterARestart();
    void factsByHandLandOnTheTimeline();
    void searchFindsEventsAndOnlyTheNewestAnswerCounts();
    void settingsSurviveARestart();
    void openingTheDrillTwiceImportsItOnce();
    void aShapeIsOfItsIncidentAlone();
    void aBrokenFileIsAQuietLine();
};

void TestViewWork::runbookProposesFromEvidence_data()
{
    QTest::addColumn<QByteArray>("time");
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("evidence");
    QTest::addColumn<QString>("target");
    // The instants and values of the executed run (scenario 5.5).
    QTest::newRow("impact") << QByteArray("02:09:00") << "N1"
                            << "18.7 %"
                            << "N2";
    QTest::newRow("traffic") << QByteArray("02:12:45") << "N2"
                             << ""
                             << "N3";
    QTest::newRow("changes") << QByteArray("02:13:20") << "N3"
                             << "2 changes"
                             << "N4";
    QTest::newRow("flag late") << QByteArray("02:14:30") << "N4"
                               << "3 changes"
                               << "N5";
    QTest::newRow("still failing") << QByteArray("02:16:40") << "N6"
                                   << ""
                                   << "N7";
    QTest::newRow("dependency") << QByteArray("02:20:25") << "N8"
                                << ""
                                << "N9";
    QTest::newRow("saturation") << QByteArray("02:21:05") << "N9"
                                << ""
                                << "N10";
    QTest::newRow("rollback is a person's") << QByteArray("02:22:00") << "N10"
                                            << ""
                                            << "";
    QTest::newRow("recovered") << QByteArray("02:30:58") << "N12"
                               << ""
                               << "N13";
}

void TestViewWork::runbookProposesFromEvidence()
{
    QFETCH(QByteArray, time);
    Machine machine;
    WarRoom* room = machine.openDrillAt(night(time.constData()));
    RunbookNavigator* runbook = room->runbook();
    QTEST(runbook->node(), "node");
    QTRY_VERIFY(!runbook->evidenceLoading());
    QFETCH(QString, evidence);
    if (!evidence.isEmpty())
        QCOMPARE(runbook->evidenceText(), evidence);
    const BranchRow* proposed = runbook->branches()->row(runbook->proposedIndex());
    QTEST(proposed ? proposed->target : QString(), "target");
}

void TestViewWork::takingABranchWritesAnswerAndEvent()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:14:30"));
    RunbookNavigator* runbook = room->runbook();
    const size_t before = answers(*machine.store, room->id()).size();
    QCOMPARE(runbook->node(), QStringLiteral("N4"));
    QVERIFY(runbook->canAnswer());
    QSignalSpy answered(runbook, &RunbookNavigator::answered);
    runbook->take(runbook->proposedIndex());
    QVERIFY(answered.wait());
    QTRY_COMPARE(runbook->node(), QStringLiteral("N5"));
    QCOMPARE(runbook->path()->rows().back().node, QStringLiteral("N4"));
    const auto written = answers(*machine.store, room->id());
    QCOMPARE(written.size(), before + 1);
    const auto mine = localEvents(*machine.store, room->id());
    QCOMPARE(mine.size(), size_t{1});
    QCOMPARE(mine.front().kindName, QStringLiteral("runbook.step"));
    QVERIFY2(mine.front().text.contains(QStringLiteral("Switch the flag off")),
             qPrintable(mine.front().text));
    QVERIFY(room->timeline()->rowOf(mine.front().id.value) >= 0);
}

void TestViewWork::aSecondKeyDoesNotAnswerTwice()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:14:30"));
    RunbookNavigator* runbook = room->runbook();
    const size_t before = answers(*machine.store, room->id()).size();
    if (!runbook->take(0))
        runbook->override(0, QStringLiteral("known")); // whatever is suggested
    if (!runbook->take(0))
        runbook->override(0, QStringLiteral("known")); // whatever is suggested
    QTRY_COMPARE(runbook->node(), QStringLiteral("N5"));
    QCOMPARE(answers(*machine.store, room->id()).size(), before + 1);
}

void TestViewWork::overridingKeepsTheReason()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:14:30"));
    RunbookNavigator* runbook = room->runbook();
    QCOMPARE(runbook->proposedIndex(), 0);
    runbook->override(1, QStringLiteral("the deploy is newer"));
    QTRY_COMPARE(runbook->node(), QStringLiteral("N10"));
    const PathRow last = runbook->path()->rows().back();
    QVERIFY(last.overridden);
    QCOMPARE(last.overrideReason, QStringLiteral("the deploy is newer"));
    QVERIFY(
        localEvents(*machine.store, room->id()).front().text.contains(QStringLiteral("the deploy is newer")));
}

void TestViewWork::backAsksTheLastQuestionAgain()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:14:30"));
    RunbookNavigator* runbook = room->runbook();
    const size_t before = answers(*machine.store, room->id()).size();
    runbook->back();
    QTRY_COMPARE(runbook->node(), QStringLiteral("N3"));
    QCOMPARE(answers(*machine.store, room->id()).size(), before + 1); // nothing is deleted
}

void TestViewWork::waitingIsHeldOnlyAfterItsTime()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:36:00"));
    RunbookNavigator* runbook = room->runbook();
    QCOMPARE(runbook->node(), QStringLiteral("N13"));
    QTRY_COMPARE(runbook->proposalReason(), QStringLiteral("held for 5 m of 15 m"));
    QCOMPARE(runbook->proposedIndex(), -1);
    QCOMPARE(runbook->waitText(), QStringLiteral("held for 5 m of 15 m · 10 m to go"));
    room->seek(ms(night("02:46:30")));
    machine.settle(room);
    QTRY_COMPARE(runbook->proposedIndex(), 0);
    QCOMPARE(runbook->waitText(), QStringLiteral("held for 15 m"));
}

void TestViewWork::skippingNeedsAReasonAndGoesOnWhereThePersonSays()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:14:30"));
    RunbookNavigator* runbook = room->runbook();
    QCOMPARE(runbook->node(), QStringLiteral("N4"));
    const auto before = answers(*machine.store, room->id()).size();
    runbook->setSkipping(true);
    runbook->answer(1);
    QCOMPARE(runbook->refusal(), QStringLiteral("Say why it is skipped."));
    QVERIFY(!runbook->skip(1, QStringLiteral("  ")));
    runbook->setReason(QStringLiteral(" payments is on it "));
    QCOMPARE(runbook->refusal(), QString());
    QSignalSpy answered(runbook, &RunbookNavigator::answered);
    runbook->answer(1);
    QVERIFY(answered.wait());
    QTRY_COMPARE(runbook->node(), QStringLiteral("N10"));
    const auto all = answers(*machine.store, room->id());
    QCOMPARE(all.size(), before + 1);
    const auto written = std::find_if(all.begin(), all.end(), [](const RunbookAnswer& answer) {
        return answer.overrideReason == QLatin1String("payments is on it");
    });
    QVERIFY(written != all.end());
    QCOMPARE(written->takenBranch, -1);
    QCOMPARE(written->taken, QStringLiteral("N10"));
    QVERIFY(written->summary.contains(QStringLiteral("skipped: payments is on it")));
    const PathRow row = runbook->path()->rows().back();
    QVERIFY(row.skipped && !row.overridden);
    QCOMPARE(row.answer, QStringLiteral("skipped"));
    // The next step begins anew.
    QVERIFY(!runbook->isSkipping());
    QCOMPARE(runbook->reason(), QString());
    QCOMPARE(localEvents(*machine.store, room->id()).back().text, written->summary);
}

void TestViewWork::anExpertIsAskedWithWhatIsKnown()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:12:30"));
    RunbookNavigator* runbook = room->runbook();
    QTRY_VERIFY(!runbook->evidenceText().isEmpty());
    const QString asked = runbook->helpRequest();
    QVERIFY2(asked.startsWith(QStringLiteral("RB-014 %1 %2").arg(runbook->node(), runbook->question())),
             qPrintable(asked));
    QVERIFY2(
        asked.contains(QStringLiteral("(%1, %2").arg(runbook->evidenceText(), runbook->evidenceAgeText())),
        qPrintable(asked));
    room->command()->prepareTask(asked, QStringLiteral("RB-014/N4"));
    QCOMPARE(room->command()->takePreparedStep(), QStringLiteral("RB-014/N4"));
    QCOMPARE(room->command()->takePreparedTask(), asked);
    QCOMPARE(room->command()->takePreparedTask(), QString()); // of one form only
}

void TestViewWork::aPrecheckWithFiguresSaysWhetherItHolds_data()
{
    QTest::addColumn<QString>("precheck");
    QTest::addColumn<std::optional<double>>("value");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("result");
    QTest::newRow("holds") << "< 0.8; the other pods have room" << std::optional(0.42) << "holds"
                           << "holds: 0.42 < 0.8";
    QTest::newRow("does not") << "< 0.8" << std::optional(0.93) << "fails"
                              << "does not hold: not 0.93 < 0.8";
    QTest::newRow("no data") << "< 0.8" << std::optional<double>() << "unknown"
                             << "cannot be judged: no data";
    QTest::newRow("words") << "the other pods have room" << std::optional(0.42) << ""
                           << "";
}

void TestViewWork::aPrecheckWithFiguresSaysWhetherItHolds()
{
    QFETCH(QString, precheck);
    QFETCH(std::optional<double>, value);
    auto tools = std::make_unique<ScriptedTools>();
    tools->value = value;
    Machine machine(tools.get());
    machine.session->declareIncident(QStringLiteral("Search is slow"), 2, QStringLiteral("search-api"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    WarRoom* room = machine.session->room();
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        RunbookNode action;
        action.id = QStringLiteral("N1");
        action.kind = NodeKind::Action;
        action.title = QStringLiteral("Restart a pod");
        action.query = QStringLiteral("max(busy)");
        action.precheck = precheck;
        action.branches = {{QStringLiteral("done"), QStringLiteral("T"), {}}};
        RunbookNode end;
        end.id = QStringLiteral("T");
        end.kind = NodeKind::End;
        Runbook runbook;
        runbook.id = QStringLiteral("RB-9");
        runbook.version = 1;
        runbook.start = action.id;
        runbook.nodes = {action, end};
        const Done done = tx.putRunbook(room->id(), runbook);
        return done ? Result<bool>(true) : tl::unexpected(done.error());
    }));
    QTRY_COMPARE(room->runbook()->node(), QStringLiteral("N1"));
    QTRY_VERIFY(!room->runbook()->evidenceLoading());
    QTEST(room->runbook()->precheckState(), "state");
    QTEST(room->runbook()->precheckResult(), "result");
    machine.session->closeRoom();
}

void TestViewWork::treeIsLaidOutWithoutOverlap()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:14:30"));
    const auto& nodes = room->runbook()->treeNodes()->rows();
    QCOMPARE(nodes.size(), size_t{21}); // every node is reachable (scenario 5.8)
    int current = 0, path = 0;
    for (size_t i = 0; i < nodes.size(); ++i) {
        current += nodes[i].state == QLatin1String("current") ? 1 : 0;
        path += nodes[i].state == QLatin1String("path") ? 1 : 0;
        for (size_t j = i + 1; j < nodes.size(); ++j)
            QVERIFY2(!QRectF(nodes[i].x, nodes[i].y, nodes[i].width, nodes[i].height)
                          .intersects(QRectF(nodes[j].x, nodes[j].y, nodes[j].width, nodes[j].height)),
                     qPrintable(nodes[i].key + QLatin1Char(' ') + nodes[j].key));
    }
    QCOMPARE(current, 1);
    QCOMPARE(path, 3); // N1, N2, N3
    for (const TreeEdgeRow& edge : room->runbook()->treeEdges()->rows()) {
        if (edge.key == QLatin1String("N1>N2"))
            QCOMPARE(edge.state, QStringLiteral("path"));
        if (edge.key == QLatin1String("N1>T_watch"))
            QCOMPARE(edge.state, QStringLiteral("pruned"));
    }
}

void TestViewWork::declaringOpensALiveRoom()
{
    Machine machine;
    machine.importDrill();
    machine.session->declareIncident(QStringLiteral("search is slow"), 2, QStringLiteral("search-api"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    WarRoom* room = machine.session->room();
    QCOMPARE(room->number(), QStringLiteral("INC-1121"));
    QCOMPARE(room->severityText(), QStringLiteral("SEV-2"));
    QCOMPARE(room->stageText(), QStringLiteral("Triage"));
    QCOMPARE(room->mode(), WarRoom::Live);
    QCOMPARE(room->impactText(), QStringLiteral("—")); // nothing measured is not nothing broken
    QCOMPARE(room->timeline()->count(), 1);
    // Of the new one the list knows when it was declared, of the drill when its impact began.
    QTRY_COMPARE(machine.session->incidents()->count(), 2);
    for (const IncidentRow& row : machine.session->incidents()->rows())
        QCOMPARE(row.startKnown, row.number == QLatin1String("INC-1120"));
    // Held, the room stands while the clock goes on; back to live it follows.
    room->toggleLive();
    QVERIFY(room->isPast());
    machine.clock->advance(std::chrono::minutes{5});
    QCOMPARE(room->instantText(), QStringLiteral("09:00:00"));
    QVERIFY(!room->runbook()->canAnswer());
    room->toggleLive();
    QCOMPARE(room->instantText(), QStringLiteral("09:05:00"));
}

namespace {

/// A live room for the drill's service on a connected tool: SLO and runbook come from the drill.
WarRoom* liveRoom(Machine& machine)
{
    machine.importDrill();
    machine.session->declareIncident(QStringLiteral("confirmations fail again"), 2,
                                     QStringLiteral("checkout-api"));
    if (!QTest::qWaitFor([&] { return machine.session->room() && machine.session->room()->ready(); }, 5000))
        qFatal("no room");
    Source source;
    source.id = SourceId{QStringLiteral("prom")};
    source.tool = QStringLiteral("prometheus");
    source.name = QStringLiteral("Prometheus");
    const auto put = machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        if (Done done = tx.putSource(source); !done)
            return tl::unexpected(done.error());
        return true;
    });
    if (!put)
        qFatal("%s", qPrintable(put.error().what));
    return machine.session->room();
}

} // namespace

void TestViewWork::aToolConnectedLaterBringsPanels()
{
    ScriptedTools tools;
    Machine machine(&tools);
    WarRoom* room = liveRoom(machine);
    QTRY_COMPARE(room->snapshot()->panels.size(), size_t{4});
    // Watched: the four panels, and the two counters behind the SLO.
    QTRY_COMPARE(tools.watched.size(), size_t{5});
    QCOMPARE(tools.watched.back().series.size(), size_t{2});
    QVERIFY(tools.watched.back().series.front().query.startsWith(QStringLiteral("sum(http_requests_total{")));
    // The SLO's window is asked for once, whatever happens afterwards.
    QTRY_VERIFY(tools.asked.contains(tools.watched.back().series.front().query));
    QCOMPARE(room->snapshot()->panels.front().sloLine, std::optional(1.0 - 0.999));
}

void TestViewWork::liveAnswersKeepTheirEvidence()
{
    ScriptedTools tools;
    tools.value = 0.2;
    Machine machine(&tools);
    WarRoom* room = liveRoom(machine);
    QTRY_COMPARE(room->snapshot()->panels.size(), size_t{4});
    RunbookNavigator* runbook = room->runbook();
    QTRY_COMPARE(runbook->proposedIndex(), 0); // 0.2 > 0.0144
    const QString query = runbook->query();
    // A commit of samples re-reads the room; it must not ask the tool again at once.
    const auto asked = tools.asked.count(query);
    SampleBlock other;
    other.key.source = SourceId{QStringLiteral("prom")};
    other.key.query = QStringLiteral("other");
    other.times = {machine.clock->now().ms};
    other.values = {1};
    QSignalSpy refreshed(room, &WarRoom::snapshotChanged);
    QVERIFY(machine.store->writeNow(
        [&](WriteTx& tx) -> Result<bool> { return tx.putSamples(other).has_value(); }));
    QVERIFY(refreshed.wait());
    QCOMPARE(tools.asked.count(query), asked);
    if (!runbook->take(0))
        runbook->override(0, QStringLiteral("known")); // whatever is suggested
    QTRY_COMPARE(runbook->node(), QStringLiteral("N2"));
    const auto answer = answers(*machine.store, room->id()).back();
    QCOMPARE(answer.value, std::optional(0.2));
    QCOMPARE(answer.proposedBranch, 0);
    const auto kept = machine.store->readNow([&](ReadTx& tx) { return tx.series(room->id()); });
    QVERIFY(std::any_of(kept->begin(), kept->end(),
                        [&](const SeriesInfo& info) { return info.key.query == query; }));
}

void TestViewWork::aStretchThatWasNotRecordedIsAskedForOnceAndShown()
{
    ScriptedTools tools;
    tools.value = 0.2;
    Machine machine(&tools);
    WarRoom* room = liveRoom(machine);
    QTRY_COMPARE(room->snapshot()->panels.size(), size_t{4});
    const Panel panel = room->snapshot()->panels.front();
    const QString query = panel.series.front().query;
    ChartFeed* feed = room->panels()->feed(panel.id);
    QVERIFY(feed);
    machine.clock->advance(std::chrono::seconds{1});
    const auto before = tools.asked.count(query);
    const double from = ms(at("2026-11-20T10:00:00Z")); // three days before the room was opened
    const double to = ms(at("2026-11-20T11:00:00Z"));
    room->range()->set(from, to);
    machine.clock->advance(std::chrono::seconds{1});
    // What an earlier run asked is read first, off this thread. Coarse, then fine.
    QTRY_COMPARE(tools.asked.count(query), before + 2);
    const auto shown = [&] {
        const auto& series = feed->series();
        return !series.empty() && series.front().samples.indexAt(at("2026-11-20T10:30:00Z")) >= 0;
    };
    QTRY_VERIFY(shown());
    QCOMPARE(feed->valuesAt(at("2026-11-20T10:30:00Z"), ChartTheme::dark()).constFirst().value, 0.2);
    room->range()->back();
    machine.clock->advance(std::chrono::seconds{1});
    room->range()->forward();
    machine.clock->advance(std::chrono::seconds{1});
    QCOMPARE(tools.asked.count(query), before + 2);
}

void TestViewWork::anUnreachableToolProposesNothing()
{
    ScriptedTools tools;
    Machine machine(&tools);
    WarRoom* room = liveRoom(machine);
    QTRY_COMPARE(room->snapshot()->panels.size(), size_t{4});
    RunbookNavigator* runbook = room->runbook();
    QTRY_VERIFY(!runbook->evidenceLoading() && !runbook->evidenceText().isEmpty());
    QCOMPARE(runbook->evidenceText(), QStringLiteral("no data"));
    // That nobody answers is not that there is nothing: no branch is proposed, each can be taken.
    QCOMPARE(runbook->proposedIndex(), -1);
    QVERIFY2(runbook->proposalReason().contains(QStringLiteral("does not answer")),
             qPrintable(runbook->proposalReason()));
    QVERIFY(runbook->evidenceStale());
    QVERIFY2(runbook->problemText().contains(QStringLiteral("cannot be reached")),
             qPrintable(runbook->problemText()));
    // Writing goes on.
    QVERIFY(room->composer()->addNote(QStringLiteral("Prometheus is gone")));
    QTRY_COMPARE(room->timeline()->count(), 2);
}

void TestViewWork::whatASilentToolSaidLastStaysWithItsAge()
{
    ScriptedTools tools;
    tools.value = 0.2;
    Machine machine(&tools);
    WarRoom* room = liveRoom(machine);
    QTRY_COMPARE(room->snapshot()->panels.size(), size_t{4});
    RunbookNavigator* runbook = room->runbook();
    QTRY_COMPARE(runbook->proposedIndex(), 0);
    const QString said = runbook->evidenceText();
    tools.value.reset();
    machine.clock->advance(std::chrono::seconds{40});
    const int before = tools.syncs;
    runbook->refreshEvidence();
    QCOMPARE(tools.syncs, before + 1); // whoever asks does not wait until a silent tool is tried again
    QTRY_VERIFY(runbook->problemText().contains(QStringLiteral("cannot be reached")));
    QCOMPARE(runbook->evidenceText(), said);
    QVERIFY(runbook->evidenceStale());
    QCOMPARE(runbook->proposedIndex(), 0);
    // After five minutes it is no answer any more, and still not "no data".
    machine.clock->advance(std::chrono::minutes{6});
    runbook->refreshEvidence();
    QTRY_COMPARE(runbook->proposedIndex(), -1);
    QVERIFY2(runbook->proposalReason().contains(QStringLiteral("does not answer")),
             qPrintable(runbook->proposalReason()));
}

void TestViewWork::whatWasSeenLastIsThereAfterARestart()
{
    ScriptedTools tools;
    tools.value = 0.2;
    Machine machine(&tools);
    WarRoom* room = liveRoom(machine);
    QTRY_COMPARE(room->runbook()->proposedIndex(), 0);
    // A minute later it says something else, and nobody answers the step.
    tools.value = 0.3;
    machine.clock->advance(std::chrono::seconds{70});
    const QString before = room->runbook()->evidenceText();
    room->runbook()->refreshEvidence();
    QTRY_VERIFY(room->runbook()->evidenceText() != before);
    const QString said = room->runbook()->evidenceText();
    const QString id = room->incidentId();
    tools.value.reset();
    machine.start(&tools);
    machine.clock->advance(std::chrono::seconds{20});
    machine.session->openIncident(id);
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    QTRY_COMPARE(machine.session->room()->runbook()->evidenceText(), said);
    QVERIFY(machine.session->room()->runbook()->evidenceStale());
    machine.session.reset(); // it uses the tools
}

void TestViewWork::factsByHandLandOnTheTimeline()
{
    Machine machine;
    machine.session->declareIncident(QStringLiteral("search is slow"), 3, QStringLiteral("search-api"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    WarRoom* room = machine.session->room();
    room->changeSeverity(1, QStringLiteral("all users"));
    QTRY_COMPARE(room->severityText(), QStringLiteral("SEV-1"));
    QVERIFY(room->command()->giveRole(QStringLiteral("IC"), QStringLiteral("Maya Okafor"), false));
    QTRY_COMPARE(room->roles()->count(), 1);
    QCOMPARE(room->roles()->rows().front().initials, QStringLiteral("MO"));
    postUpdate(room, 0, QStringLiteral("We are looking."), 20);
    QTRY_COMPARE(room->publicStatusText(), QStringLiteral("Investigating"));
    QCOMPARE(room->nextUpdateDueText(), QStringLiteral("20:00"));
    machine.clock->advance(std::chrono::minutes{21});
    QVERIFY(room->nextUpdateOverdue());
    room->changeStage(4);
    QTRY_COMPARE(room->stageText(), QStringLiteral("Resolved"));
    QVERIFY(!room->nextUpdateSet());
    QTRY_COMPARE(room->timeline()->count(), 5);
}

void TestViewWork::searchFindsEventsAndOnlyTheNewestAnswerCounts()
{
    Machine machine;
    machine.importDrill();
    machine.session->search(QStringLiteral("tax"));
    machine.session->search(QStringLiteral("tax-engine"));
    QTRY_VERIFY(machine.session->results()->count() > 0);
    for (const SearchRow& row : machine.session->results()->rows())
        QCOMPARE(row.incidentNumber, QStringLiteral("INC-1120"));
    QVERIFY2(machine.session->searchText().contains(QStringLiteral(" hits · ")),
             qPrintable(machine.session->searchText()));
    machine.session->search(QStringLiteral("\" OR NEAR("));
    QTRY_VERIFY(machine.session->searchText().contains(QStringLiteral("0 hits")));
    machine.session->search(QString());
    QCOMPARE(machine.session->results()->count(), 0);
    QVERIFY(!machine.session->searching());
}

void TestViewWork::settingsSurviveARestart()
{
    Machine machine;
    QTRY_VERIFY(machine.session->listsReady());
    QVERIFY(machine.session->firstStart());
    machine.session->setTheme(QStringLiteral("light"));
    machine.session->setTheme(QStringLiteral("pink"));
    machine.session->setScale(1.5);
    QSignalSpy flushed(machine.session.get(), &Session::flushed);
    machine.session->flush();
    QVERIFY(flushed.wait());
    machine.start();
    QTRY_COMPARE(machine.session->theme(), QStringLiteral("light"));
    QCOMPARE(machine.session->scale(), 1.5);
}

void TestViewWork::openingTheDrillTwiceImportsItOnce()
{
    Machine machine;
    machine.session->trigger(QStringLiteral("drill.open"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    QCOMPARE(machine.session->room()->number(), QStringLiteral("INC-1120"));
    machine.session->closeRoom();
    machine.session->openDrill();
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    QTRY_COMPARE(machine.session->incidents()->count(), 1);
    const IncidentRow row = machine.session->incidents()->rows().front();
    QCOMPARE(row.mitigatedInText, QStringLiteral("29 m 24 s"));
    QCOMPARE(row.eventCount, 55);
    QVERIFY(!row.sparkline.isEmpty());
    QVERIFY(!machine.session->firstStart());
}

/// Two incidents follow each other and watch the same chart, whose value is the minute after ten.
void TestViewWork::aShapeIsOfItsIncidentAlone()
{
    Machine machine;
    const auto minute = [](double after) {
        return at("2026-11-20T10:00:00Z") + Milliseconds{static_cast<qint64>(after * 60000)};
    };
    const auto made = machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        SampleBlock block;
        block.key.source = SourceId{QStringLiteral("prometheus")};
        block.key.query = QStringLiteral("up");
        block.step = std::chrono::seconds{15};
        for (double m = -20; m <= 60; m += 0.25) {
            block.times.push_back(minute(m).ms);
            block.values.push_back(m);
        }
        Panel panel;
        panel.id = QStringLiteral("p");
        panel.source = block.key.source;
        panel.series = {{QStringLiteral("up"), QStringLiteral("up")}};
        const auto declare = [&](const char* id, double at) -> Done {
            Incident incident;
            incident.id = IncidentId{QLatin1String(id)};
            incident.number = incident.title = QLatin1String(id);
            incident.openedAt = minute(at - 60);
            if (Done done = tx.addIncident(incident); !done)
                return done;
            if (Done done = tx.setPanels(incident.id, {panel}); !done)
                return done;
            return tx.addFact(incident.id, KeyTimeFact{minute(at), minute(at), QStringLiteral("declared"),
                                                       QStringLiteral("human")});
        };
        const IncidentId first{QStringLiteral("a")};
        for (Done done : {tx.putSamples(block), declare("a", 0), declare("b", 12),
                          tx.addFact(first, StageFact{minute(10), minute(10), Stage::Resolved}),
                          tx.addFact(first, KeyTimeFact{minute(10), minute(10), QStringLiteral("resolved"),
                                                        QStringLiteral("human")})}) {
            if (!done)
                return tl::unexpected(done.error());
        }
        return true;
    });
    QVERIFY(made);
    const auto rows = machine.store->readNow([](ReadTx& tx) { return readIncidentRows(tx, TimeStyle{}); });
    QVERIFY(rows && rows->size() == 2);
    for (const IncidentRow& row : *rows) {
        QList<double> shape = row.sparkline;
        shape.removeIf([](double value) { return std::isnan(value); });
        QVERIFY(!shape.isEmpty());
        const auto [least, most] = std::minmax_element(shape.cbegin(), shape.cend());
        if (row.key == QLatin1String("a"))
            QVERIFY2(*least < 0 && *most <= 10, qPrintable(QString::number(*most)));
        else
            QVERIFY2(*least >= 10 && *most > 30, qPrintable(QString::number(*least)));
    }
}

void TestViewWork::aBrokenFileIsAQuietLine()
{
    Machine machine;
    const QString path = machine.folder.filePath(QStringLiteral("broken.muster"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("this is no incident");
    file.close();
    machine.session->importFile(QUrl::fromLocalFile(path));
    QTRY_COMPARE(machine.session->notices()->count(), 1);
    QVERIFY(machine.session->notices()->rows().front().text.contains(QStringLiteral("broken.muster")));
    QVERIFY(!machine.session->busy());
    QVERIFY(!machine.session->room());
    QTRY_VERIFY(machine.session->listsReady());
    QCOMPARE(machine.session->incidents()->count(), 0);
}

QTEST_MAIN(TestViewWork)
#include "tst_view_work.moc"
