// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does with a step of a runbook beside taking a branch: going back, also from an end, asking an
// expert, skipping; and how the end of a wait is told.
#include "models/view/room_snapshot.h"
#include "models/view/runbook_evidence.h"
#include "models/view/runbook_learner.h"
#include "models/view/runbook_navigator.h"
#include "tests/model/view_fixture.h"

#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

RunbookNode node(const char* id, NodeKind kind, const char* title, std::vector<RunbookBranch> branches = {})
{
    RunbookNode made;
    made.id = QString::fromLatin1(id);
    made.kind = kind;
    made.title = QString::fromLatin1(title);
    made.branches = std::move(branches);
    return made;
}

RunbookBranch to(const char* condition, const char* target)
{
    return {QString::fromLatin1(condition), QString::fromLatin1(target), {}};
}

Runbook runbook(std::vector<RunbookNode> nodes)
{
    Runbook made;
    made.id = QStringLiteral("RB-9");
    made.title = QStringLiteral("search is slow");
    made.version = 1;
    made.start = nodes.front().id;
    made.nodes = std::move(nodes);
    return made;
}

} // namespace

class TestRunbookAnswering : public QObject
{
    Q_OBJECT
private slots:
    void fromAnEndOneCanGoBackAndTheTimelineSaysSo();
    void theTimelineSaysWhatIsTakenBack();
    void anOverrideNamesTheConditions();
    void anExpertIsAskedWithTheProposalAndWhy();
    void aWaitThatIsOverStaysUntilItIsSeenAndIsOnTheTimeline();
    void aSilentToolEndsNoWaitAndSuggestsNothing();
    void onlyAnActionIsWaitedForAndItIsSaidHowLong();
    void theReasonIsAskedFor();
    void theRunningIncidentIsNoPastOne();
    void itIsSaidHowTheRunbookCameHere();
    void anEventCheckCountsTheServicesItNames_data();
    void anEventCheckCountsTheServicesItNames();
    void whatWasNotCountedIsSaid();
    void aReasonThatIsBeingTypedOutlastsTheProgramUntilTheStepIsAnswered();
    void whereAWayLeadsBackNoMostIsSaid();
    void aDecisionAboutChangesConcludesNothingWithoutAFeed();
    void aRunbookNamesWhomItsQueriesAsk_data();
    void aRunbookNamesWhomItsQueriesAsk();

private:
    /// A live room with that runbook, at its start.
    WarRoom* roomWith(Machine& machine, const Runbook& made)
    {
        machine.session->declareIncident(QStringLiteral("Search is slow"), 2, QStringLiteral("search-api"));
        if (!QTest::qWaitFor([&] { return machine.session->room() && machine.session->room()->ready(); }))
            qFatal("the room did not open");
        WarRoom* room = machine.session->room();
        const Done put =
            machine.store->writeNow([&](WriteTx& tx) -> Done { return tx.putRunbook(room->id(), made); });
        if (!put)
            qFatal("%s", qPrintable(put.error().what));
        room->reload();
        if (!QTest::qWaitFor([&] { return room->runbook()->node() == made.start; }))
            qFatal("the runbook is not there");
        return room;
    }
    static void take(WarRoom* room, int index)
    {
        QSignalSpy answered(room->runbook(), &RunbookNavigator::answered);
        const int before = room->runbook()->path()->count();
        room->runbook()->take(index);
        QVERIFY(QTest::qWaitFor([&] { return room->runbook()->path()->count() == before + 1; }));
        QVERIFY(QTest::qWaitFor([&] { return room->runbook()->canGoBack(); }));
    }
    static QStringList lines(const Machine& machine, const WarRoom* room, const char* kindName)
    {
        QStringList texts;
        const auto events = machine.store->readNow([&](ReadTx& tx) { return tx.events(room->id()); });
        for (const TimelineEvent& event : *events) {
            if (event.kindName == QLatin1String(kindName))
                texts << event.text;
        }
        return texts;
    }
};

void TestRunbookAnswering::fromAnEndOneCanGoBackAndTheTimelineSaysSo()
{
    Machine machine;
    WarRoom* room = roomWith(
        machine, runbook({node("N1", NodeKind::Action, "Restart a pod", {to("done", "T"), to("failed", "U")}),
                          node("T", NodeKind::End, "All is well"), node("U", NodeKind::End, "Escalate")}));
    RunbookNavigator* run = room->runbook();
    QVERIFY(!run->canGoBack()); // nothing is answered
    take(room, 0);
    QVERIFY(run->finished());
    QCOMPARE(run->stepText(), QStringLiteral("the end, after 1 step"));
    QVERIFY(!run->canAnswer());
    QVERIFY(run->canGoBack());
    machine.clock->advance(std::chrono::minutes{2});
    run->back();
    QTRY_COMPARE(run->node(), QStringLiteral("N1"));
    QVERIFY(!run->finished());
    QTRY_VERIFY(run->canAnswer());
    QVERIFY(!run->canGoBack());
    QCOMPARE(lines(machine, room, "runbook.step").constLast(),
             QStringLiteral("RB-9 N1 Restart a pod is asked again: back from the end “All is well”"));
    // Nothing is deleted.
    QCOMPARE(machine.store->readNow([&](ReadTx& tx) { return tx.runbookAnswers(room->id()); })->size(),
             size_t{2});
    machine.clock->advance(std::chrono::minutes{1});
    take(room, 1);
    QCOMPARE(run->node(), QStringLiteral("U"));
}

void TestRunbookAnswering::theTimelineSaysWhatIsTakenBack()
{
    Machine machine;
    WarRoom* room = roomWith(machine, runbook({node("N1", NodeKind::Decision, "Which?", {to("this", "N2")}),
                                               node("N2", NodeKind::Decision, "And now?", {to("on", "T")}),
                                               node("T", NodeKind::End, "End")}));
    take(room, 0);
    room->runbook()->back();
    QTRY_COMPARE(room->runbook()->node(), QStringLiteral("N1"));
    QCOMPARE(lines(machine, room, "runbook.step").constLast(),
             QStringLiteral("RB-9 N1 Which? is asked again: “This → And now?” is taken back"));
    QTRY_VERIFY(room->runbook()->canAnswer());
    machine.clock->advance(std::chrono::minutes{1});
    QVERIFY(room->runbook()->skip(0, QStringLiteral("known")));
    QTRY_COMPARE(room->runbook()->node(), QStringLiteral("N2"));
    QCOMPARE(lines(machine, room, "runbook.step").constLast(),
             QStringLiteral("RB-9 N1 Which? skipped: known → And now?"));
    QTRY_VERIFY(room->runbook()->canGoBack());
    machine.clock->advance(std::chrono::minutes{1});
    room->runbook()->back();
    QTRY_COMPARE(room->runbook()->node(), QStringLiteral("N1"));
    QCOMPARE(lines(machine, room, "runbook.step").constLast(),
             QStringLiteral("RB-9 N1 Which? is asked again: the skip is taken back"));
}

void TestRunbookAnswering::anOverrideNamesTheConditions()
{
    ScriptedTools tools;
    tools.value = 0.2;
    Machine machine(&tools);
    RunbookNode check = node("N1", NodeKind::Check, "Errors?", {to("> 0.1", "N2"), to("no_data", "N2")});
    check.query = QStringLiteral("errors");
    WarRoom* room = roomWith(machine, runbook({check, node("N2", NodeKind::End, "Look")}));
    QTRY_COMPARE(room->runbook()->proposedIndex(), 0);
    // A reason is asked for, and without one nothing is written.
    RunbookNavigator* run = room->runbook();
    QVERIFY(!run->take(1));
    QVERIFY(!run->override(1, QStringLiteral(" ")));
    QSignalSpy wanted(run, &RunbookNavigator::reasonWanted);
    run->answer(1);
    QCOMPARE(wanted.size(), 1); // the keys go to the field
    QCOMPARE(run->refusal(),
             QStringLiteral("Say why, in a few words: the evidence suggests another branch."));
    QCOMPARE(run->wantedIndex(), 1);
    run->answer(-1); // Enter in the empty field
    QVERIFY(!run->refusal().isEmpty());
    QCOMPARE(run->wantedIndex(), -1);
    QCOMPARE(run->node(), QStringLiteral("N1"));
    QVERIFY(lines(machine, room, "runbook.step").isEmpty());
    run->answer(1);
    run->setReason(QStringLiteral(" the probe lies "));
    QCOMPARE(run->refusal(), QString());
    run->answer(run->wantedIndex());
    QTRY_VERIFY(room->runbook()->finished());
    QCOMPARE(run->wantedIndex(), -1);
    QCOMPARE(lines(machine, room, "runbook.step").constLast(),
             QStringLiteral("RB-9 N1 Errors? No data → Look (0.2); against the proposal “> 0.1 → Look”: the "
                            "probe lies"));
}

void TestRunbookAnswering::aRunbookNamesWhomItsQueriesAsk_data()
{
    QTest::addColumn<QString>("named");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QString>("problem");
    QTest::newRow("the second") << QStringLiteral("prometheus (B)") << QStringLiteral("P2") << QString();
    QTest::newRow("nobody") << QString() << QStringLiteral("P1") << QString();
    QTest::newRow("one that is not there")
        << QStringLiteral("Prometheus (c)") << QStringLiteral("P1")
        << QStringLiteral("The runbook asks “Prometheus (c)”, and no source is connected under this name: "
                          "Prometheus (a) was asked.");
}

void TestRunbookAnswering::aRunbookNamesWhomItsQueriesAsk()
{
    QFETCH(const QString, named);
    QFETCH(const QString, asked);
    QFETCH(const QString, problem);
    class Tools : public ScriptedTools
    {
    public:
        QStringList sources;
        void query(const MetricQuery& query, QObject* context,
                   std::function<void(Result<QueryAnswer>)> onDone) override
        {
            if (query.query == QLatin1String("errors"))
                sources << query.source.value;
            ScriptedTools::query(query, context, std::move(onDone));
        }
    } tools;
    tools.value = 0.2;
    Machine machine;
    QVERIFY(machine.store->writeNow([](WriteTx& tx) -> Done {
        for (const char* id : {"1", "2"}) {
            Source source;
            source.id = SourceId{QStringLiteral("P") + QLatin1String(id)};
            source.tool = QStringLiteral("prometheus");
            source.name = *id == '1' ? QStringLiteral("Prometheus (a)") : QStringLiteral("Prometheus (b)");
            if (Done done = tx.putSource(source); !done)
                return done;
        }
        return {};
    }));
    machine.start(&tools);
    QTRY_COMPARE(machine.session->sources()->count(), 2);
    RunbookNode check = node("N1", NodeKind::Check, "Errors?", {to("> 0.1", "N2"), to("no_data", "N2")});
    check.query = QStringLiteral("errors");
    Runbook made = runbook({check, node("N2", NodeKind::End, "Look")});
    made.metricsFrom = named;
    WarRoom* room = roomWith(machine, made);
    QTRY_COMPARE(room->runbook()->proposedIndex(), 0);
    QCOMPARE(QSet<QString>(tools.sources.begin(), tools.sources.end()), QSet<QString>{asked});
    QCOMPARE(room->runbook()->problemText(), problem);
    // Of two of one kind it is seen which one answered.
    QVERIFY2(room->runbook()->evidenceDetail().contains(asked == QLatin1String("P2")
                                                            ? QStringLiteral("Asked: Prometheus (b)")
                                                            : QStringLiteral("Asked: Prometheus (a)")),
             qPrintable(room->runbook()->evidenceDetail()));
    machine.session.reset(); // it uses the tools
}

void TestRunbookAnswering::anExpertIsAskedWithTheProposalAndWhy()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:14:30"));
    RunbookNavigator* run = room->runbook();
    QCOMPARE(run->kind(), QStringLiteral("decision"));
    QTRY_COMPARE(run->proposedIndex(), 0);
    const QString asked = run->helpRequest();
    QVERIFY2(asked.startsWith(QStringLiteral("RB-014 N4 ")), qPrintable(asked));
    QVERIFY2(asked.contains(QStringLiteral("3 changes, data 0 s old")), qPrintable(asked));
    QVERIFY2(asked.contains(QStringLiteral("02:00:00 `tax-engine-v2`")), qPrintable(asked));
    QVERIFY2(
        asked.contains(QStringLiteral("suggested: Flag aligned → Switch the flag off, because flag 0 s")),
        qPrintable(asked));
}

namespace {

/// A decision, then two minutes for which a ratio must hold.
Runbook withAWait()
{
    RunbookNode wait = node("N2", NodeKind::Wait, "Does it hold?", {to("<= 1.5 for hold", "T")});
    wait.query = QStringLiteral("ratio");
    wait.waitFor = std::chrono::minutes{2};
    return runbook(
        {node("N1", NodeKind::Decision, "Begin?", {to("yes", "N2")}), wait, node("T", NodeKind::End, "End")});
}

} // namespace

void TestRunbookAnswering::aWaitThatIsOverStaysUntilItIsSeenAndIsOnTheTimeline()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    WarRoom* room = roomWith(machine, withAWait());
    RunbookNavigator* run = room->runbook();
    take(room, 0);
    QTRY_COMPARE(run->node(), QStringLiteral("N2"));
    QTRY_VERIFY(!run->waitText().isEmpty());
    QVERIFY(!run->isWaitOver());
    QCOMPARE(run->timeBoxText(), QStringLiteral("must hold for 2 m"));
    machine.clock->advance(std::chrono::minutes{3});
    run->refreshEvidence();
    QTRY_VERIFY(run->isWaitOver());
    const auto notice = [&]() -> const NoticeRow* {
        const auto& rows = machine.session->notices()->rows();
        const auto found = std::find_if(rows.begin(), rows.end(), [](const NoticeRow& row) {
            return row.key.startsWith(QLatin1String("runbook.wait."));
        });
        return found == rows.end() ? nullptr : &*found;
    };
    QVERIFY(notice());
    QCOMPARE(notice()->level, QStringLiteral("look")); // plain information leaves by itself
    QTRY_COMPARE(lines(machine, room, "runbook.wait").size(), 1);
    QCOMPARE(lines(machine, room, "runbook.wait").constFirst(),
             QStringLiteral("RB-9 N2 Does it hold?: the wait is over (1 <= 1.5)"));

    // Opened again it is still over, and told once.
    const QString id = room->incidentId();
    machine.start(&tools);
    QTRY_VERIFY(machine.session->listsReady());
    machine.session->openIncident(id);
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    room = machine.session->room();
    run = room->runbook();
    QTRY_VERIFY(run->isWaitOver());
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    QCOMPARE(lines(machine, room, "runbook.wait").size(), 1);

    // Whoever goes on has seen it.
    QVERIFY(notice());
    QTRY_VERIFY(run->canAnswer());
    take(room, 0);
    QVERIFY(!notice());
}

void TestRunbookAnswering::aSilentToolEndsNoWaitAndSuggestsNothing()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    WarRoom* room = roomWith(machine, withAWait());
    RunbookNavigator* run = room->runbook();
    take(room, 0);
    machine.clock->advance(std::chrono::minutes{3});
    run->refreshEvidence();
    QTRY_VERIFY(run->isWaitOver());
    QCOMPARE(machine.session->notices()->count(), 1);
    QCOMPARE(run->noProposalText(), QString());
    QTRY_VERIFY(std::any_of(
        room->snapshot()->allEvents().begin(), room->snapshot()->allEvents().end(),
        [](const TimelineEvent& event) { return event.kindName == QLatin1String("runbook.wait"); }));
    tools.value.reset();
    machine.clock->advance(std::chrono::seconds{159});
    run->refreshEvidence();
    QTRY_VERIFY(!run->isWaitOver());
    QCOMPARE(run->proposedIndex(), -1);
    QCOMPARE(run->waitText(), QString()); // nobody knows whether it holds
    QVERIFY2(run->noProposalText().contains(QStringLiteral("does not answer, the newest data is too old")),
             qPrintable(run->noProposalText()));
    QVERIFY2(!run->evidenceDetail().contains(QStringLiteral("The query")), qPrintable(run->evidenceDetail()));
    QCOMPARE(machine.session->notices()->count(), 0); // it is not true any more
    // It answers again: over again, until the step is on the screen.
    tools.value = 1.0;
    machine.clock->advance(std::chrono::seconds{11});
    run->refreshEvidence();
    QTRY_VERIFY(run->isWaitOver());
    QCOMPARE(machine.session->notices()->count(), 1);
    run->seen();
    QCOMPARE(machine.session->notices()->count(), 0);
    QTRY_COMPARE(lines(machine, room, "runbook.wait").size(), 1);
    machine.session.reset(); // it uses the tools
}

void TestRunbookAnswering::onlyAnActionIsWaitedForAndItIsSaidHowLong()
{
    ScriptedTools tools;
    tools.value = 1.0;
    tools.behind = std::chrono::seconds{13};
    Machine machine(&tools);
    RunbookNode check = node("N2", NodeKind::Verify, "Is it over?", {to("<= 1.5", "T"), to("> 1.5", "T")});
    check.query = QStringLiteral("ratio");
    WarRoom* room =
        roomWith(machine, runbook({node("N1", NodeKind::Action, "Restart a pod", {to("done", "N2")}), check,
                                   node("T", NodeKind::End, "End")}));
    RunbookNavigator* run = room->runbook();
    QVERIFY(run->skip(0, QStringLiteral("restarted already")));
    QTRY_COMPARE(run->node(), QStringLiteral("N2"));
    QTRY_COMPARE(run->proposedIndex(), 0); // nothing was done
    QTRY_VERIFY(run->canGoBack());
    machine.clock->advance(std::chrono::seconds{1});
    run->back();
    QTRY_COMPARE(run->node(), QStringLiteral("N1"));
    QTRY_VERIFY(run->canAnswer());
    machine.clock->advance(std::chrono::seconds{1});
    take(room, 0);
    QTRY_VERIFY(!run->noProposalText().isEmpty());
    QCOMPARE(run->proposedIndex(), -1);
    const QString acted = Format::instance()->timeOfDay(static_cast<double>(machine.clock->now().ms));
    QVERIFY2(run->noProposalText().startsWith(
                 QStringLiteral("waits for data newer than the action of %1, expected by ").arg(acted)),
             qPrintable(run->noProposalText()));
    machine.clock->advance(std::chrono::seconds{30});
    run->refreshEvidence();
    QTRY_COMPARE(run->proposedIndex(), 0);
    QCOMPARE(run->noProposalText(), QString());
    machine.session.reset(); // it uses the tools
}

void TestRunbookAnswering::theReasonIsAskedFor()
{
    Machine machine;
    WarRoom* room = roomWith(machine, runbook({node("N1", NodeKind::Action, "Do it", {to("done", "T")}),
                                               node("T", NodeKind::End, "End")}));
    RunbookNavigator* run = room->runbook();
    QSignalSpy wanted(run, &RunbookNavigator::reasonWanted);
    run->askReason(true);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(run->isSkipping());
    run->askReason(false);
    QCOMPARE(wanted.count(), 2);
    QVERIFY(!run->isSkipping());
    take(room, 0);
    run->askReason(true); // nothing is skipped at an end
    QCOMPARE(wanted.count(), 2);
    QVERIFY(!run->isSkipping());
}

void TestRunbookAnswering::theRunningIncidentIsNoPastOne()
{
    Machine machine;
    const Runbook made =
        runbook({node("N1", NodeKind::Action, "Do it", {to("done", "T")}), node("T", NodeKind::End, "End")});
    WarRoom* room = roomWith(machine, made);
    take(room, 0);
    room->runbook()->back();
    QTRY_COMPARE(room->runbook()->node(), QStringLiteral("N1"));
    RunbookLearner* learner = room->runbook()->learner();
    learner->learn();
    QTRY_COMPARE(learner->summary(), QStringLiteral("No other incident on this machine ran it yet."));
    QCOMPARE(learner->nodeText(), QString());
    // For the next one it is a past one.
    machine.clock->advance(std::chrono::hours{1});
    machine.session->closeRoom();
    room = roomWith(machine, made);
    learner = room->runbook()->learner();
    learner->learn();
    QTRY_VERIFY2(learner->summary().startsWith(QStringLiteral("1 run · ")), qPrintable(learner->summary()));
    QCOMPARE(learner->nodeText(), QStringLiteral("asked once · taken back once"));
    // What was found of a text goes with it; of the file it stays.
    learner->replayText(QStringLiteral("no runbook"));
    QTRY_VERIFY(learner->hasReplayFailed());
    learner->forgetText();
    QVERIFY(!learner->hasReplayFailed());
    QCOMPARE(learner->replaySummary(), QString());
    learner->replayFile();
    QTRY_VERIFY(!learner->replaySummary().isEmpty() && !learner->isReplaying());
    learner->forgetText();
    QVERIFY(!learner->replaySummary().isEmpty());
}

void TestRunbookAnswering::itIsSaidHowTheRunbookCameHere()
{
    Machine machine;
    WarRoom* room = roomWith(machine, runbook({node("N1", NodeKind::End, "End")}));
    QCOMPARE(room->runbook()->attachedText(), QString());
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        TimelineEvent event;
        event.id = newId<EventId>();
        event.incident = room->id();
        event.occurredAt = event.knownAt = machine.clock->now();
        event.kindName = QStringLiteral("runbook.started");
        event.kind = EventKind::Runbook;
        event.text = QStringLiteral("RB-9 “search is slow” v1 attached by alert SearchSlow; its text is kept "
                                    "here, hash abc…");
        return tx.putEvent(event).has_value();
    }));
    QTRY_COMPARE(room->runbook()->attachedText(), QStringLiteral("attached by alert SearchSlow"));
}

namespace {

/// One of a service, ten minutes before the onset; empty: nobody knows whose.
TimelineEvent change(const char* id, const char* service, Instant at)
{
    TimelineEvent made;
    made.id.value = QString::fromLatin1(id);
    made.kindName = QStringLiteral("deploy.finished");
    made.kind = EventKind::Change;
    made.occurredAt = made.knownAt = at;
    made.service = QString::fromLatin1(service);
    made.text = QStringLiteral("deploy ") + made.id.value;
    return made;
}

} // namespace

void TestRunbookAnswering::anEventCheckCountsTheServicesItNames_data()
{
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("counted");
    QTest::addColumn<QString>("leftOut");
    const auto row = [](const char* service, const char* counted, const char* leftOut) {
        QTest::newRow(service) << QString::fromLatin1(service) << QString::fromLatin1(counted)
                               << QString::fromLatin1(leftOut);
    };
    row("", "A B C D E", "");
    row("checkout-api", "A D E", "cart-api 1, search-api 1");
    row("Checkout-API, cart-api", "A C D E", "search-api 1");
    row("payments/eu", "D", "cart-api 1, checkout-api 2, search-api 1");
    // Words are for the reader: nobody knows what depends on what.
    row("checkout-api + direct dependencies", "A B C D E", "");
    row("checkout-api,", "A B C D E", "");
}

void TestRunbookAnswering::anEventCheckCountsTheServicesItNames()
{
    QFETCH(const QString, service);
    QFETCH(const QString, counted);
    QFETCH(const QString, leftOut);
    RoomSnapshot room;
    const Instant onset{1'795'467'600'000};
    room.onset = onset;
    const Instant before = onset - std::chrono::minutes{10};
    room.timeline = {{change("A", "checkout-api", before), {}},
                     {change("B", "search-api", before), {}},
                     {change("C", "cart-api", before), {}},
                     {change("D", "", before), {}},
                     // Another tool knows more of the same.
                     {change("E", "tool", before), {change("F", "checkout-api", before)}}};
    room.timeline.back().event.service =
        service == QLatin1String("payments/eu") ? QStringLiteral("checkout-api") : QStringLiteral("checkout");
    RunbookNode asks = node("N1", NodeKind::EventCheck, "Any change?", {to("count > 0", "N2")});
    asks.eventKinds = QStringList{QStringLiteral("deploy.finished")};
    asks.eventService = service;
    const Evidence evidence = evidenceFromEvents(asks, room);
    QStringList ids, others;
    for (const TimelineEvent& event : evidence.events)
        ids.append(event.id.value);
    for (const auto& [name, events] : evidence.otherServices)
        others.append(QStringLiteral("%1 %2").arg(name).arg(events));
    QCOMPARE(ids.join(u' '), counted);
    QCOMPARE(others.join(QStringLiteral(", ")), leftOut);
}

void TestRunbookAnswering::whatWasNotCountedIsSaid()
{
    Machine machine;
    RunbookNode asks =
        node("N1", NodeKind::EventCheck, "Any change?", {to("count > 0", "N2"), to("count == 0", "N2")});
    asks.eventKinds = QStringList{QStringLiteral("deploy.finished")};
    asks.eventService = QStringLiteral("checkout-api");
    WarRoom* room = roomWith(machine, runbook({asks, node("N2", NodeKind::End, "End")}));
    const Instant now = machine.clock->now();
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        TimelineEvent alert = change("P", "checkout-api", now);
        alert.kindName = QStringLiteral("alert.firing");
        alert.kind = EventKind::Alert;
        for (TimelineEvent event : {alert, change("A", "search-api", now - std::chrono::minutes{5}),
                                    change("B", "search-api", now - std::chrono::minutes{4})}) {
            event.incident = room->id();
            if (!tx.putEvent(event))
                return false;
        }
        return true;
    }));
    const RunbookNavigator* step = room->runbook();
    QTRY_COMPARE(step->evidenceDetail().section(u'\n', 0, 0),
                 QStringLiteral("Not counted, of other services: search-api (2)"));
    QCOMPARE(step->proposedIndex(), 1);
    QVERIFY2(step->helpRequest().contains(QStringLiteral("not counted, of other services: search-api (2)")),
             qPrintable(step->helpRequest()));
}

void TestRunbookAnswering::aReasonThatIsBeingTypedOutlastsTheProgramUntilTheStepIsAnswered()
{
    Machine machine;
    const Runbook made = runbook({node("N1", NodeKind::Decision, "Which?", {to("this", "N2")}),
                                  node("N2", NodeKind::Decision, "And now?", {to("on", "T")}),
                                  node("T", NodeKind::End, "End")});
    WarRoom* room = roomWith(machine, made);
    const QString id = room->incidentId();
    const auto openAgain = [&] {
        machine.start(); // nothing says farewell: what is not on the disk is lost
        machine.session->openIncident(id);
        QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
        room = machine.session->room();
    };
    take(room, 0);
    room->runbook()->setSkipping(true);
    room->runbook()->setReason(QStringLiteral("known from the c"));
    QVERIFY(machine.session->savedState() != QStringLiteral("All edits saved on this machine"));
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    const auto stored = [&] {
        const auto value = machine.store->readNow(
            [&](ReadTx& tx) { return tx.setting(QStringLiteral("runbook.reason/%1/RB-9").arg(id)); });
        return value ? value->value_or(QString()) : QString();
    };
    QVERIFY2(stored().contains(QStringLiteral("known from the c")), qPrintable(stored()));
    // Typed last, and the window is closed at once.
    room->runbook()->setReason(QStringLiteral("known from the call"));
    openAgain();
    QTRY_COMPARE(room->runbook()->reason(), QStringLiteral("known from the call"));
    QVERIFY(room->runbook()->isSkipping());
    // It is about this step, and about no other.
    room->runbook()->answer(0);
    QTRY_VERIFY(room->runbook()->finished());
    QTRY_COMPARE(stored(), QString());
    QCOMPARE(lines(machine, room, "runbook.step").constLast(),
             QStringLiteral("RB-9 N2 And now? skipped: known from the call → End"));
    QTRY_VERIFY(room->runbook()->canGoBack());
    machine.clock->advance(std::chrono::minutes{1});
    room->runbook()->back();
    QTRY_COMPARE(room->runbook()->node(), QStringLiteral("N2"));
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    openAgain();
    QTRY_COMPARE(room->runbook()->node(), QStringLiteral("N2"));
    QCOMPARE(room->runbook()->reason(), QString());
}

void TestRunbookAnswering::whereAWayLeadsBackNoMostIsSaid()
{
    Machine machine;
    WarRoom* room = roomWith(
        machine, runbook({node("N1", NodeKind::Decision, "Which?", {to("this", "N2")}),
                          node("N2", NodeKind::Decision, "And now?", {to("again", "N1"), to("on", "T")}),
                          node("T", NodeKind::End, "End")}));
    QCOMPARE(room->runbook()->stepText(), QStringLiteral("step 1 (2 in the runbook)"));
    for (int step = 2; step < 5; ++step) {
        machine.clock->advance(std::chrono::minutes{1});
        take(room, 0);
        QCOMPARE(room->runbook()->stepText(), QStringLiteral("step %1 (2 in the runbook)").arg(step));
    }
    machine.session->closeRoom();
    room = roomWith(machine, runbook({node("N1", NodeKind::Decision, "Which?", {to("this", "T")}),
                                      node("T", NodeKind::End, "End")}));
    QCOMPARE(room->runbook()->stepText(), QStringLiteral("step 1 of at most 1"));
}

void TestRunbookAnswering::aDecisionAboutChangesConcludesNothingWithoutAFeed()
{
    Machine machine;
    RunbookNode decision =
        node("N1", NodeKind::Decision, "Which change?",
             {to("flag aligned", "T"), to("none or several", "T"), to("source_stale", "T")});
    decision.derive = QStringLiteral("argmin |change - onset|");
    WarRoom* room = roomWith(machine, runbook({decision, node("T", NodeKind::End, "End")}));
    TimelineEvent alert; // an onset
    alert.kindName = QStringLiteral("alert.fired");
    alert.kind = EventKind::Alert;
    alert.text = QStringLiteral("SearchSlow");
    room->addLocalEvent(alert, {}, {});
    QTRY_VERIFY(room->snapshot()->onset);
    QTRY_COMPARE(room->runbook()->proposedIndex(), 2);
    QCOMPARE(room->runbook()->proposalReason(), QStringLiteral("stale: no change feed is connected"));
    QVERIFY(room->runbook()->evidenceStale());
    QCOMPARE(room->runbook()->evidenceDetail(), QString());
}

QTEST_MAIN(TestRunbookAnswering)
#include "tst_runbook_answering.moc"
