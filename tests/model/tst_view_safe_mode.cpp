// SPDX-License-Identifier: GPL-3.0-or-later
// Without tools the window says so: commands and steps name the safe mode and not the network, what was seen
// before is kept, and leaving it puts everything back where it was.
#include "models/view/open_rooms.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/safe_mode.h"
#include "tests/model/rooms_fixture.h"

using namespace muster;
using namespace muster::test;

namespace {

/// A wait of two minutes, reached by an answer.
Runbook withAWait()
{
    Runbook made;
    made.id = QStringLiteral("RB-9");
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
    wait.branches = {{QStringLiteral("<= 1.5 for hold"), QStringLiteral("T"), {}}};
    end.id = QStringLiteral("T");
    end.kind = NodeKind::End;
    end.title = QStringLiteral("End");
    made.nodes = {begin, wait, end};
    return made;
}

IncidentId declared(Machine& machine, const QString& title)
{
    const IncidentId id = declareOne(machine, title);
    const Done put =
        machine.store->writeNow([&](WriteTx& tx) -> Done { return tx.putRunbook(id, withAWait()); });
    if (!put)
        qFatal("%s", qPrintable(put.error().what));
    return id;
}

QStringList titles(const Machine& machine)
{
    QStringList all;
    for (const OpenRoomRow& row : machine.session->openRooms()->rows())
        all << row.title;
    return all;
}

} // namespace

class TestViewSafeMode : public QObject
{
    Q_OBJECT
private slots:
    void cleanup() { SafeMode::instance()->leave(); }

    void whatAsksToolsIsDisabledWithItsReason()
    {
        ScriptedTools tools;
        Machine machine(&tools);
        QVERIFY(machine.store->writeNow([](WriteTx& tx) -> Done {
            Source source;
            source.id = SourceId{QStringLiteral("P")};
            source.tool = source.name = QStringLiteral("prometheus");
            return tx.putSource(source);
        }));
        CommandModel* commands = machine.session->commands();
        QTRY_VERIFY(commands->isEnabled(QStringLiteral("sources.sweep")));
        QVERIFY(commands->isEnabled(QStringLiteral("sync.now")));
        QVERIFY(!commands->isEnabled(QStringLiteral("safe.leave")));
        SafeMode::instance()->enter(true);
        for (const char* id : {"sources.sweep", "sync.now"}) {
            const auto row =
                std::find_if(commands->rows().begin(), commands->rows().end(),
                             [&](const CommandRow& each) { return each.key == QLatin1String(id); });
            QVERIFY2(row != commands->rows().end() && !row->enabled, id);
            QCOMPARE(row->why, QStringLiteral("Safe mode: no tool is asked."));
        }
        QVERIFY(commands->isEnabled(QStringLiteral("safe.leave")));
        machine.session->syncNow();
        machine.session->sweepNow();
        QCOMPARE(tools.syncs, 0);
        QVERIFY(tools.sweeps.isEmpty());
        SafeMode::instance()->leave();
        QVERIFY(commands->isEnabled(QStringLiteral("sync.now")));
        machine.session.reset(); // it uses the tools
    }

    /// What a wait was told to be over by is there, and it is not said that an address is wrong.
    void aStepSaysWhyNothingIsAskedAndShowsWhatWasSeen()
    {
        ScriptedTools tools;
        tools.value = 1.0;
        Machine machine(&tools);
        const IncidentId a = declared(machine, QStringLiteral("a"));
        WarRoom* room = open(machine, a);
        if (!room->runbook()->take(0))
            room->runbook()->override(0, QStringLiteral("known")); // whatever is suggested
        QTRY_COMPARE(room->runbook()->node(), QStringLiteral("N2"));
        // It ends while the person looks at another incident.
        open(machine, declared(machine, QStringLiteral("b")));
        machine.clock->advance(std::chrono::minutes{3});
        QTRY_VERIFY(room->isResting() && room->runbook()->waitHeld());
        QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
        machine.session.reset();
        tools.value.reset();
        tools.unreachable = SafeMode::noToolIsAsked();
        SafeMode::instance()->enter(true);
        machine.clock->advance(std::chrono::seconds{30});
        machine.start(&tools);
        RunbookNavigator* run = open(machine, a)->runbook();
        QTRY_COMPARE(run->problemText(),
                     QStringLiteral("Safe mode: no tool is asked. What is stored here stays readable; leave "
                                    "safe mode to ask again."));
        QTRY_COMPARE(run->evidenceText(), QStringLiteral("1"));
        QVERIFY2(run->staleText().startsWith(QLatin1String("Not fresh: no tool is asked in safe mode")),
                 qPrintable(run->staleText()));
        machine.session.reset(); // it uses the tools
    }

    void leavingItPutsTheTabsBackInTheirOrder()
    {
        Machine machine;
        machine.session->openRooms()->restore(true);
        const IncidentId a = declared(machine, QStringLiteral("a")),
                         b = declared(machine, QStringLiteral("b")),
                         c = declared(machine, QStringLiteral("c"));
        for (const IncidentId& id : {a, b, c})
            open(machine, id);
        QTRY_COMPARE(titles(machine), QStringLiteral("a b c").split(u' '));
        QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
        machine.start();
        open(machine, declared(machine, QStringLiteral("new")));
        open(machine, b);
        open(machine, a);
        machine.session->openRooms()->restore(true);
        QTRY_COMPARE(titles(machine), QStringLiteral("a b c new").split(u' '));
        QCOMPARE(machine.session->room()->incidentId(), a.value);
    }
};

QTEST_MAIN(TestViewSafeMode)
#include "tst_view_safe_mode.moc"
