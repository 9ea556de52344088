// SPDX-License-Identifier: GPL-3.0-or-later
// A wait of a runbook whose room is not on the screen: nothing of a resting room is asked of what it let go
// of, and that the wait is over is told all the same.
#include "models/view/open_rooms.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/runbook_runs.h"
#include "models/view/session_lists.h"
#include "tests/model/view_fixture.h"

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

IncidentId declareWithAWait(Machine& machine, const QString& title)
{
    NewIncident made;
    made.title = title;
    made.severity = Severity::Sev2;
    made.now = machine.clock->now();
    const auto id = machine.store->writeNow([made](WriteTx& tx) { return declare(tx, made); });
    if (!id)
        qFatal("%s", qPrintable(id.error().what));
    const Done put =
        machine.store->writeNow([&](WriteTx& tx) -> Done { return tx.putRunbook(*id, withAWait()); });
    if (!put)
        qFatal("%s", qPrintable(put.error().what));
    return *id;
}

WarRoom* open(Machine& machine, const IncidentId& id)
{
    machine.session->openIncident(id.value);
    if (!QTest::qWaitFor([&] {
            const WarRoom* room = machine.session->room();
            return room && room->incidentId() == id.value && room->ready();
        }))
        qFatal("the room did not open");
    return machine.session->room();
}

void take(WarRoom* room, int index)
{
    const int before = room->runbook()->path()->count();
    room->runbook()->take(index);
    if (!QTest::qWaitFor(
            [&] { return room->runbook()->path()->count() == before + 1 && room->runbook()->canGoBack(); }))
        qFatal("the answer did not come");
}

} // namespace

class TestRunbookWaits : public QObject
{
    Q_OBJECT
private slots:
    void whatComesLateToARestingRoomIsLetGo();
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

QTEST_MAIN(TestRunbookWaits)
#include "tst_runbook_waits.moc"
