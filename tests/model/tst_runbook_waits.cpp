// SPDX-License-Identifier: GPL-3.0-or-later
// A wait of a runbook whose room is not on the screen: nothing of a resting room is asked of what it let go
// of, and that the wait is over is told all the same.
#include "models/view/open_rooms.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/runbook_runs.h"
#include "tests/model/rooms_fixture.h"

#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

/// A decision, then two minutes for which a ratio must hold; it may get worse.
Runbook withAWait(const QString& id = QStringLiteral("RB-9"))
{
    Runbook made;
    made.id = id;
    made.title = QStringLiteral("search is slow");
    made.version = 1;
    made.start = QStringLiteral("N1");
    RunbookNode begin, wait, end;
    begin.id = QStringLiteral("N1");
    begin.kind = NodeKind::Decision;
    begin.title = QStringLiteral("Begin?");
    begin.branches = {{QStringLiteral("yes"), QStringLiteral("N2"), {}}};
    wait.id = QStringLiteral("N2");
    wait.kind = NodeKind::Wait;
    wait.title = QStringLiteral("Does it hold?");
    wait.query = QStringLiteral("ratio");
    wait.waitFor = std::chrono::minutes{2};
    wait.branches = {{QStringLiteral("<= 1.5 for hold"), QStringLiteral("T"), {}},
                     {QStringLiteral("> 2"), QStringLiteral("N1"), {}}};
    end.id = QStringLiteral("T");
    end.kind = NodeKind::End;
    end.title = QStringLiteral("End");
    made.nodes = {begin, wait, end};
    return made;
}

IncidentId declareWithAWait(Machine& machine, const QString& title, const Runbook& runbook = withAWait())
{
    const IncidentId id = declareOne(machine, title);
    const Done put = machine.store->writeNow([&](WriteTx& tx) -> Done { return tx.putRunbook(id, runbook); });
    if (!put)
        qFatal("%s", qPrintable(put.error().what));
    return id;
}

void take(WarRoom* room, int index)
{
    const int before = room->runbook()->path()->count();
    if (!room->runbook()->take(index))
        room->runbook()->override(index, QStringLiteral("known")); // whatever is suggested
    if (!QTest::qWaitFor(
            [&] { return room->runbook()->path()->count() == before + 1 && room->runbook()->canGoBack(); }))
        qFatal("the answer did not come");
}

std::vector<TimelineEvent> waits(const Machine& machine, const IncidentId& id)
{
    std::vector<TimelineEvent> found;
    const auto events = machine.store->readNow([&](ReadTx& tx) { return tx.events(id); });
    for (const TimelineEvent& event : *events) {
        if (event.kindName.startsWith(QLatin1String("runbook.wait")))
            found.push_back(event);
    }
    return found;
}

QStringList waitLines(const Machine& machine, const IncidentId& id)
{
    QStringList lines;
    for (const TimelineEvent& event : waits(machine, id))
        lines << event.text.section(QStringLiteral(": "), 1);
    return lines;
}

const NoticeRow* waitNotice(const Machine& machine)
{
    const auto& rows = machine.session->notices()->rows();
    const auto found = std::find_if(rows.begin(), rows.end(), [](const NoticeRow& row) {
        return row.key.startsWith(QLatin1String("runbook.wait."));
    });
    return found == rows.end() ? nullptr : &*found;
}

} // namespace

class TestRunbookWaits : public QObject
{
    Q_OBJECT
private slots:
    void whatComesLateToARestingRoomIsLetGo();
    void aWaitOfARoomThatIsNotShownIsJudgedAndTold();
    void aRoomPutBackAtTheStartIsJudgedToo();
    void aResolvedIncidentWaitsForNothing();
    void overAndBrokenAndOverAgainIsAllOnTheTimeline();
    void whatDoesNotHoldIsNotSaidToHold();
    void theLineOfAnotherIncidentNamesIt();
    void whenItBrokeIsWhenItStoppedToHold();
    void overAgainWhileNobodyLookedIsTold();
    void eachConditionIsCountedByItself();
    void severalValuesAreCountedToo();
    void pastAndLeftAddUp();
    void itIsOverWhenItsTimeIs();
    void anAnswerFromBeforeDoesNotBreakIt();
};

void TestRunbookWaits::whatComesLateToARestingRoomIsLetGo()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a")),
                     b = declareWithAWait(machine, QStringLiteral("b"));
    WarRoom* room = open(machine, a);
    take(room, 0);
    QTRY_VERIFY(!room->runbook()->waitText().isEmpty());
    // Asked, and the person goes elsewhere before the answer that ends the wait.
    machine.clock->advance(std::chrono::minutes{3});
    tools.hold = true;
    room->runbook()->refreshEvidence();
    QTRY_VERIFY(!tools.held.empty());
    open(machine, b);
    QVERIFY(room->isResting());
    tools.hold = false;
    for (const auto& answer : std::exchange(tools.held, {}))
        answer();
    QVERIFY(!room->runbook()->isWaitOver());
    QVERIFY(!room->runbook()->evidenceLoading());
    // Looked at again it is asked anew.
    open(machine, a);
    QTRY_VERIFY(room->runbook()->isWaitOver());
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::aWaitOfARoomThatIsNotShownIsJudgedAndTold()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a")),
                     b = declareWithAWait(machine, QStringLiteral("b"));
    WarRoom* room = open(machine, a);
    const QString number = room->number();
    const Instant reached = machine.clock->now();
    take(room, 0);
    QTRY_VERIFY(!room->runbook()->waitText().isEmpty());
    open(machine, b);
    OpenRooms* rooms = machine.session->openRooms();
    machine.clock->advance(std::chrono::seconds{70});
    QTRY_VERIFY(room->runbook()->looksAgainAt() > machine.clock->now()); // it may get worse: looked at
    QTRY_VERIFY(room->isResting());
    QCOMPARE(rooms->rows()[0].waitText, QString());
    QVERIFY(!waitNotice(machine));
    machine.clock->advance(std::chrono::seconds{90});
    QTRY_COMPARE(rooms->rows()[0].waitText, QStringLiteral("wait over"));
    QTRY_VERIFY(room->isResting() && !room->ready());
    QCOMPARE(machine.session->room()->incidentId(), b.value);
    QVERIFY(waitNotice(machine));
    QCOMPARE(waitNotice(machine)->incident, a.value);
    QVERIFY2(waitNotice(machine)->text.startsWith(number + QStringLiteral(": The wait N2 ")),
             qPrintable(waitNotice(machine)->text));
    // When it was over, and when that was learnt.
    QTRY_COMPARE(waits(machine, a).size(), size_t(1));
    const TimelineEvent line = waits(machine, a).front();
    QCOMPARE(line.occurredAt, reached + std::chrono::minutes{2});
    QCOMPARE(line.knownAt, reached + std::chrono::seconds{160});
    // On the screen its line needs no name.
    open(machine, a);
    QVERIFY2(waitNotice(machine)->text.startsWith(QStringLiteral("The wait N2 ")),
             qPrintable(waitNotice(machine)->text));
    QTRY_VERIFY(room->runbook()->isWaitOver());
    QCOMPARE(waits(machine, a).size(), size_t(1));
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::aRoomPutBackAtTheStartIsJudgedToo()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    machine.session->openRooms()->restore(true);
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a")),
                     b = declareWithAWait(machine, QStringLiteral("b"));
    take(open(machine, a), 0);
    open(machine, b);
    machine.session.reset();
    machine.clock->advance(std::chrono::minutes{3});
    machine.start(&tools);
    tools.hold = true; // a tool takes its time, as none in a test does
    machine.session->openRooms()->restore(true);
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    QCOMPARE(machine.session->room()->incidentId(), b.value);
    WarRoom* room = machine.session->openRooms()->find(a.value);
    QVERIFY(room);
    QTRY_VERIFY(room->ready() && room->runbook()->isJudging());
    tools.hold = false;
    for (const auto& answer : std::exchange(tools.held, {}))
        answer();
    QTRY_VERIFY(room->isResting());
    QTRY_COMPARE(machine.session->openRooms()->rows()[0].waitText, QStringLiteral("wait over"));
    QVERIFY(waitNotice(machine));
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::aResolvedIncidentWaitsForNothing()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a")),
                     b = declareWithAWait(machine, QStringLiteral("b"));
    const auto resolve = [&](const IncidentId& id) {
        QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Done {
            const auto added = tx.addFact(id, StageFact{machine.clock->now(), tx.now(), Stage::Resolved});
            return added ? Done{} : Done{tl::unexpected(added.error())};
        }));
    };
    // Over while it was open, then resolved: nobody has to look any more.
    WarRoom* room = open(machine, a);
    take(room, 0);
    machine.clock->advance(std::chrono::minutes{3});
    room->runbook()->refreshEvidence();
    QTRY_VERIFY(waitNotice(machine));
    resolve(a);
    QTRY_VERIFY(!waitNotice(machine));
    // Resolved at its wait, and left.
    WarRoom* other = open(machine, b);
    take(other, 0);
    QTRY_VERIFY(!other->runbook()->waitText().isEmpty());
    resolve(b);
    QTRY_VERIFY(!other->runbook()->looksAgainAt());
    open(machine, a);
    machine.clock->advance(std::chrono::minutes{3});
    QTRY_COMPARE(machine.session->openRooms()->rows()[1].resolved, true);
    QCOMPARE(machine.session->openRooms()->rows()[1].waitText, QString());
    open(machine, b);
    QTRY_VERIFY(!other->runbook()->evidenceLoading());
    QVERIFY(!waitNotice(machine));
    QVERIFY(waits(machine, b).empty());
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::overAndBrokenAndOverAgainIsAllOnTheTimeline()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a"));
    WarRoom* room = open(machine, a);
    RunbookNavigator* run = room->runbook();
    take(room, 0);
    const auto after = [&](int seconds, double value) {
        tools.value = value;
        machine.clock->advance(std::chrono::seconds{seconds});
        run->refreshEvidence();
    };
    after(150, 1.0);
    QTRY_COMPARE(waitLines(machine, a).size(), 1);
    after(20, 1.8);
    QTRY_COMPARE(waitLines(machine, a).size(), 2);
    QVERIFY(!waitNotice(machine));
    after(20, 1.0);
    QTRY_VERIFY(run->isWaitOver());
    after(20, 2.5);
    QTRY_COMPARE(waitLines(machine, a).size(), 4);
    QCOMPARE(waitLines(machine, a),
             (QStringList{QStringLiteral("the wait is over (1 <= 1.5)"),
                          QStringLiteral("the wait is not over any more (1.8 instead of ≤ 1.5)"),
                          QStringLiteral("the wait is over (1 <= 1.5)"),
                          QStringLiteral("the wait did not hold (2.5 > 2)")}));
    QVERIFY2(waitNotice(machine) &&
                 waitNotice(machine)->text.contains(QStringLiteral("did not hold: 2.5 > 2")),
             waitNotice(machine) ? qPrintable(waitNotice(machine)->text) : "none");
    // Asked again, also by a program that began anew, nothing is told twice.
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    machine.start(&tools);
    room = open(machine, a);
    QTRY_VERIFY(room->runbook()->isWaitOver());
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    QCOMPARE(waitLines(machine, a).size(), 4);
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::whatDoesNotHoldIsNotSaidToHold()
{
    ScriptedTools tools;
    tools.value = 1.8;
    Machine machine(&tools);
    WarRoom* room = open(machine, declareWithAWait(machine, QStringLiteral("a")));
    RunbookNavigator* run = room->runbook();
    take(room, 0);
    QTRY_COMPARE(run->waitText(), QStringLiteral("does not hold: 1.8 instead of ≤ 1.5"));
    machine.clock->advance(std::chrono::seconds{7});
    QCOMPARE(run->waitText(), QStringLiteral("does not hold: 1.8 instead of ≤ 1.5"));
    QVERIFY(!run->isWaitOver());
    tools.value = 1.0;
    machine.clock->advance(std::chrono::seconds{10});
    run->refreshEvidence();
    QTRY_COMPARE(run->waitText(), QStringLiteral("held for 17 s of 2 m · 1 m 43 s to go"));
    tools.value = 2.5;
    machine.clock->advance(std::chrono::seconds{10});
    run->refreshEvidence();
    QTRY_VERIFY(run->isWaitOver());
    QVERIFY(!run->waitHeld());
    QCOMPARE(run->waitText(), QStringLiteral("2.5 > 2"));
    tools.value = 1.0;
    machine.clock->advance(std::chrono::minutes{2});
    run->refreshEvidence();
    QTRY_VERIFY(run->waitHeld());
    QCOMPARE(run->waitText(), QStringLiteral("held for 2 m"));
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::theLineOfAnotherIncidentNamesIt()
{
    NoticeModel notices;
    notices.setShown(QStringLiteral("i1"));
    notices.post({QStringLiteral("a"), QStringLiteral("Bob was to be back"), QStringLiteral("look"),
                  QStringLiteral("command.assignments"), QStringLiteral("Look"), QStringLiteral("i2"),
                  QStringLiteral("INC-2")});
    notices.post({QStringLiteral("b"), QStringLiteral("Saved"), QStringLiteral("info"), {}, {}});
    QCOMPARE(notices.rows()[1].text, QStringLiteral("INC-2: Bob was to be back"));
    QCOMPARE(notices.rows()[0].text, QStringLiteral("Saved"));
    notices.setShown(QStringLiteral("i2"));
    QCOMPARE(notices.rows()[1].text, QStringLiteral("Bob was to be back"));
    notices.setShown({});
    QCOMPARE(notices.rows()[1].text, QStringLiteral("INC-2: Bob was to be back"));
    // Beside a line of another one its own has to be told apart.
    notices.setShown(QStringLiteral("i2"));
    notices.post({QStringLiteral("c"),
                  QStringLiteral("The wait is over"),
                  QStringLiteral("look"),
                  {},
                  {},
                  QStringLiteral("i3"),
                  QStringLiteral("INC-3")});
    QCOMPARE(notices.rows()[0].text, QStringLiteral("INC-3: The wait is over"));
    QCOMPARE(notices.rows()[2].text, QStringLiteral("INC-2: Bob was to be back"));
    notices.withdraw(QStringLiteral("c"));
    QCOMPARE(notices.rows()[1].text, QStringLiteral("Bob was to be back"));
}

void TestRunbookWaits::whenItBrokeIsWhenItStoppedToHold()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    const Instant begun = machine.clock->now();
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a"));
    WarRoom* room = open(machine, a);
    take(room, 0);
    machine.clock->advance(std::chrono::seconds{150});
    room->runbook()->refreshEvidence();
    QTRY_COMPARE(waitLines(machine, a).size(), 1);
    // It broke half a minute later, and nobody looked for four more.
    const Instant broke = begun + std::chrono::minutes{3};
    tools.valueAt = [broke](Instant t) { return t < broke ? 1.0 : 1.8; };
    machine.clock->advance(std::chrono::minutes{4});
    room->runbook()->refreshEvidence();
    QTRY_COMPARE(waitLines(machine, a).size(), 2);
    QCOMPARE(waits(machine, a).back().kindName, QStringLiteral("runbook.wait.broken"));
    QCOMPARE(waits(machine, a).back().occurredAt, broke);
    QCOMPARE(waits(machine, a).back().knownAt, machine.clock->now());
    // So is the end along another way.
    const Instant ended = begun + std::chrono::minutes{7};
    tools.valueAt = [=](Instant t) { return t < broke ? 1.0 : t < ended ? 1.8 : 2.5; };
    machine.clock->advance(std::chrono::minutes{3});
    room->runbook()->refreshEvidence();
    QTRY_COMPARE(waitLines(machine, a).size(), 3);
    QCOMPARE(waits(machine, a).back().kindName, QStringLiteral("runbook.wait.ended"));
    QCOMPARE(waits(machine, a).back().occurredAt, ended);
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::overAgainWhileNobodyLookedIsTold()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    const Instant begun = machine.clock->now();
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a"));
    WarRoom* room = open(machine, a);
    take(room, 0);
    machine.clock->advance(std::chrono::seconds{150});
    room->runbook()->refreshEvidence();
    QTRY_COMPARE(waitLines(machine, a).size(), 1);
    const Instant broke = begun + std::chrono::minutes{4}, mended = begun + std::chrono::minutes{5};
    tools.valueAt = [=](Instant t) { return t >= broke && t < mended ? 1.8 : 1.0; };
    machine.clock->advance(std::chrono::minutes{3}); // it holds for half a minute again
    room->runbook()->refreshEvidence();
    QTRY_COMPARE(waitLines(machine, a).size(), 2);
    QCOMPARE(waitLines(machine, a).back(),
             QStringLiteral("the wait is not over any more (it broke, and holds again for 30 s)"));
    QCOMPARE(waits(machine, a).back().occurredAt, broke);
    machine.clock->advance(std::chrono::minutes{2});
    room->runbook()->refreshEvidence();
    QTRY_COMPARE(waitLines(machine, a).size(), 3);
    QCOMPARE(waits(machine, a).back().occurredAt, mended + std::chrono::minutes{2});
    // Between two looks.
    const Instant again = mended + std::chrono::minutes{4}, good = again + std::chrono::minutes{1};
    tools.valueAt = [=](Instant t) {
        return (t >= broke && t < mended) || (t >= again && t < good) ? 1.8 : 1.0;
    };
    machine.clock->advance(std::chrono::minutes{8});
    room->runbook()->refreshEvidence();
    QTRY_COMPARE(waitLines(machine, a).size(), 4);
    QCOMPARE(waitLines(machine, a).back(), QStringLiteral("the wait is over (1 <= 1.5)"));
    QCOMPARE(waits(machine, a).back().occurredAt, good + std::chrono::minutes{2});
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::eachConditionIsCountedByItself()
{
    ScriptedTools tools;
    tools.value = 1.8; // neither
    Machine machine(&tools);
    Runbook two = withAWait();
    two.nodes[1].branches = {{QStringLiteral("<= 1.5 for hold"), QStringLiteral("T"), {}},
                             {QStringLiteral("> 2 for hold"), QStringLiteral("N1"), {}}};
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a"), two);
    RunbookNavigator* run = open(machine, a)->runbook();
    take(machine.session->room(), 0);
    QTRY_COMPARE(run->waitText(), QStringLiteral("does not hold: 1.8 instead of ≤ 1.5 or > 2"));
    // The second has its own time.
    const Instant worse = machine.clock->now() + std::chrono::seconds{30};
    tools.valueAt = [worse](Instant t) { return t < worse ? 1.8 : 2.5; };
    machine.clock->advance(std::chrono::seconds{90});
    run->refreshEvidence();
    QTRY_COMPARE(run->waitText(), QStringLiteral("> 2 held for 1 m of 2 m · 1 m to go"));
    QCOMPARE(run->proposedIndex(), -1);
    machine.clock->advance(std::chrono::seconds{60});
    run->refreshEvidence();
    QTRY_VERIFY(run->waitHeld());
    QCOMPARE(run->proposedIndex(), 1);
    QTRY_COMPARE(waitLines(machine, a), QStringList{QStringLiteral("the wait is over (2.5 > 2)")});
    QCOMPARE(waits(machine, a).back().occurredAt, worse + std::chrono::minutes{2});
    // What held before says nothing for the other.
    const Instant better = machine.clock->now();
    tools.valueAt = [=](Instant t) { return t < worse ? 1.8 : t < better ? 2.5 : 1.0; };
    machine.clock->advance(std::chrono::seconds{60});
    run->refreshEvidence();
    QTRY_COMPARE(run->waitText(), QStringLiteral("≤ 1.5 held for 1 m of 2 m · 1 m to go"));
    QCOMPARE(run->proposedIndex(), -1);
    QTRY_COMPARE(waitLines(machine, a).size(), 2);
    QCOMPARE(waitLines(machine, a).back(),
             QStringLiteral("the wait is not over any more (it broke: ≤ 1.5 now)"));
    QCOMPARE(waits(machine, a).back().occurredAt, better);
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::severalValuesAreCountedToo()
{
    ScriptedTools tools;
    tools.value = 1.0;
    tools.several = {{QStringLiteral("a"), 0.4}, {QStringLiteral("b"), 1.2}};
    Machine machine(&tools);
    Runbook all = withAWait();
    all.nodes[1].branches = {{QStringLiteral("max <= 1.5 for hold"), QStringLiteral("T"), {}},
                             {QStringLiteral("max > 2"), QStringLiteral("N1"), {}}};
    RunbookNavigator* run = open(machine, declareWithAWait(machine, QStringLiteral("a"), all))->runbook();
    take(machine.session->room(), 0);
    machine.clock->advance(std::chrono::seconds{60});
    run->refreshEvidence();
    QTRY_COMPARE(run->waitText(), QStringLiteral("held for 1 m of 2 m · 1 m to go"));
    tools.several[QStringLiteral("a")] = 1.8; // one of them is enough
    run->refreshEvidence();
    QTRY_VERIFY2(run->waitText().startsWith(QLatin1String("does not hold")), qPrintable(run->waitText()));
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::pastAndLeftAddUp()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    Runbook made = withAWait();
    made.nodes[1].waitFor = std::chrono::seconds{90};
    RunbookNavigator* run = open(machine, declareWithAWait(machine, QStringLiteral("a"), made))->runbook();
    take(machine.session->room(), 0);
    machine.clock->advance(Milliseconds{22'600});
    run->refreshEvidence();
    QTRY_COMPARE(run->waitText(), QStringLiteral("held for 22 s of 1 m 30 s · 1 m 8 s to go"));
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::itIsOverWhenItsTimeIs()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    const Instant begun = machine.clock->now();
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a"));
    WarRoom* room = open(machine, a);
    RunbookNavigator* run = room->runbook();
    take(room, 0);
    machine.clock->advance(std::chrono::seconds{115});
    run->refreshEvidence();
    QTRY_COMPARE(run->waitText(), QStringLiteral("held for 1 m 55 s of 2 m · 5 s to go"));
    // The tool is asked again later than that.
    const auto asked = tools.asked.size();
    machine.clock->advance(std::chrono::seconds{4});
    emit room->clockChanged();
    QVERIFY(!run->isWaitOver());
    machine.clock->advance(std::chrono::seconds{1});
    emit room->clockChanged();
    QCOMPARE(tools.asked.size(), asked);
    QVERIFY(run->waitHeld());
    QCOMPARE(run->proposedIndex(), 0);
    QCOMPARE(run->branches()->rows()[0].proposed, true);
    QVERIFY(waitNotice(machine));
    QTRY_COMPARE(waits(machine, a).size(), size_t(1));
    QCOMPARE(waits(machine, a).front().occurredAt, begun + std::chrono::minutes{2});
    machine.session.reset(); // it uses the tools
}

void TestRunbookWaits::anAnswerFromBeforeDoesNotBreakIt()
{
    ScriptedTools tools;
    tools.value = 1.0;
    Machine machine(&tools);
    const IncidentId a = declareWithAWait(machine, QStringLiteral("a"));
    WarRoom* room = open(machine, a);
    RunbookNavigator* run = room->runbook();
    take(room, 0);
    machine.clock->advance(std::chrono::seconds{110});
    run->refreshEvidence();
    QTRY_COMPARE(run->waitText(), QStringLiteral("held for 1 m 50 s of 2 m · 10 s to go"));
    // Asked two seconds before it is over, answered one after.
    machine.clock->advance(std::chrono::seconds{8});
    tools.hold = true;
    run->refreshEvidence();
    machine.clock->advance(std::chrono::seconds{2});
    emit room->clockChanged();
    QVERIFY(run->waitHeld());
    machine.clock->advance(std::chrono::seconds{1});
    tools.hold = false;
    for (const auto& answer : std::exchange(tools.held, {}))
        answer();
    QVERIFY(run->waitHeld());
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    QCOMPARE(waitLines(machine, a), QStringList{QStringLiteral("the wait is over (1 <= 1.5)")});
    machine.session.reset(); // it uses the tools
}

QTEST_MAIN(TestRunbookWaits)
#include "tst_runbook_waits.moc"
