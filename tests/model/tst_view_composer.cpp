// SPDX-License-Identifier: GPL-3.0-or-later
// The line under the timeline: what it makes of what is typed, and that nothing typed is lost.
#include "models/view/composer.h"
#include "models/view/timeline_model.h"
#include "tests/model/local_events.h"
#include "tests/model/view_fixture.h"

#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

class TestViewComposer : public QObject
{
    Q_OBJECT
private slots:
    void slashCommandsMakeTheirKinds_data();
    void slashCommandsMakeTheirKinds();
    void aNoteLandsAtTheRoomsInstantAndStays();
    void editingMakesARevision();
    void whatWasTypedIsThereAgainAfterTheProgramEnded();
    void whatIsTypedBeforeTheOldOneIsReadStandsBehindIt();
    void whatWasStoredOrTakenBackDoesNotComeAgain();
    void everyIncidentHasItsOwn();
};

void TestViewComposer::slashCommandsMakeTheirKinds_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("kindName");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << "looks like the flag"
                           << "note"
                           << "looks like the flag";
    QTest::newRow("decision") << "/decision roll back"
                              << "decision"
                              << "roll back";
    QTest::newRow("task") << "  /task  page Lukas "
                          << "task"
                          << "page Lukas";
    QTest::newRow("update") << "/update we are looking"
                            << "status.posted"
                            << "we are looking";
    QTest::newRow("hypothesis") << "/Hypothesis pods leak threads"
                                << "hypothesis"
                                << "pods leak threads";
    QTest::newRow("not a command") << "/decisions are hard"
                                   << "note"
                                   << "/decisions are hard";
    QTest::newRow("empty") << "/decision"
                           << "decision"
                           << "";
}

void TestViewComposer::slashCommandsMakeTheirKinds()
{
    QFETCH(QString, typed);
    const auto [kindName, text] = Composer::parse(typed);
    QTEST(kindName, "kindName");
    QTEST(text, "text");
}

void TestViewComposer::aNoteLandsAtTheRoomsInstantAndStays()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    const int before = room->timeline()->count();
    Composer* composer = room->composer();
    composer->setText(QStringLiteral("/dec"));
    QCOMPARE(composer->hints(), QStringList{QStringLiteral("/decision")});
    QVERIFY(!composer->canSubmit());
    composer->setText(QStringLiteral("/decision switch it off"));
    QCOMPARE(composer->kindText(), QStringLiteral("Decision"));
    QCOMPARE(composer->whenText(), QStringLiteral("at 02:13:30 of the replay"));
    QSignalSpy stored(composer, &Composer::stored);
    QVERIFY(composer->submit());
    QCOMPARE(composer->text(), QString());
    QVERIFY(stored.wait());
    QTRY_COMPARE(room->timeline()->count(), before + 1);
    const auto mine = localEvents(*machine.store, room->id());
    QCOMPARE(mine.size(), size_t{1});
    QCOMPARE(toString(mine.front().kind), QStringLiteral("decision"));
    QCOMPARE(mine.front().occurredAt, night("02:13:30"));
    QCOMPARE(mine.front().knownAt, night("02:13:30"));
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    QVERIFY(!composer->submit()); // nothing typed
}

void TestViewComposer::editingMakesARevision()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    QSignalSpy stored(room->composer(), &Composer::stored);
    room->composer()->addNote(QStringLiteral("first words"));
    QVERIFY(stored.wait());
    const QString id = stored.front().front().toString();
    QTRY_VERIFY(room->timeline()->rowOf(id) >= 0);
    room->composer()->edit(id, QStringLiteral("better words"));
    room->composer()->setPinned(id, true);
    const auto row = [&] { return *room->timeline()->row(room->timeline()->rowOf(id)); };
    QTRY_VERIFY(row().edited);
    QTRY_VERIFY(row().pinned);
    const auto history = machine.store->readNow([&](ReadTx& tx) { return tx.eventHistory(EventId{id}); });
    QVERIFY(history->size() >= 2);
    QCOMPARE(history->front().text, QStringLiteral("first words"));
}

namespace {

/// What is on disk of the line of an incident.
QString kept(Machine& machine, const IncidentId& id)
{
    return machine.store->readNow([&](ReadTx& tx) { return tx.setting(Composer::draftKey(id.value)); })
        ->value_or(QString());
}

} // namespace

void TestViewComposer::whatWasTypedIsThereAgainAfterTheProgramEnded()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    const IncidentId id = room->id();
    room->composer()->setText(QStringLiteral("/decision switch"));
    QVERIFY(machine.session->savedState() != QStringLiteral("All edits saved on this machine"));
    QTRY_VERIFY(kept(machine, id).contains(QStringLiteral("switch")));
    room->composer()->setText(QStringLiteral("/decision switch it off"));
    room->composer()->setAlternatives(QStringLiteral("wait"));
    // On disk by itself, without leaving the line or the room: what a kill leaves.
    QTRY_VERIFY(kept(machine, id).contains(QStringLiteral("it off")) &&
                kept(machine, id).contains(QStringLiteral("wait")));
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));

    machine.start();
    room = machine.openDrillAt(night("02:13:30"));
    QTRY_COMPARE(room->composer()->text(), QStringLiteral("/decision switch it off"));
    QCOMPARE(room->composer()->alternatives(), QStringLiteral("wait"));
    QCOMPARE(room->composer()->kind(), QStringLiteral("decision"));
}

void TestViewComposer::whatIsTypedBeforeTheOldOneIsReadStandsBehindIt()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    const IncidentId id = room->id();
    room->composer()->setText(QStringLiteral("pods leak"));
    QTRY_VERIFY(kept(machine, id).contains(QStringLiteral("leak")));
    machine.start();
    WarRoom again(machine.session.get(), id);
    QSignalSpy restored(again.composer(), &Composer::restored);
    again.composer()->setText(QStringLiteral("threads"));
    again.composer()->flush(); // a pause that ends before the disk answered
    QTRY_COMPARE(restored.size(), 1);
    QCOMPARE(again.composer()->text(), QStringLiteral("pods leak threads"));
    QTRY_VERIFY(kept(machine, id).contains(QStringLiteral("pods leak threads")));
}

void TestViewComposer::whatWasStoredOrTakenBackDoesNotComeAgain()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    const IncidentId id = room->id();
    room->composer()->setText(QStringLiteral("looks like the flag"));
    QTRY_VERIFY(!kept(machine, id).isEmpty());
    QVERIFY(room->composer()->submit());
    QTRY_VERIFY(kept(machine, id).isEmpty());
    room->composer()->setText(QStringLiteral("or not"));
    QTRY_VERIFY(!kept(machine, id).isEmpty());
    room->composer()->setText({});
    QTRY_VERIFY(kept(machine, id).isEmpty());
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    machine.start();
    room = machine.openDrillAt(night("02:13:30"));
    QCOMPARE(room->composer()->text(), QString());
}

void TestViewComposer::everyIncidentHasItsOwn()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    const IncidentId id = room->id();
    room->composer()->setText(QStringLiteral("of the drill"));
    machine.session->closeRoom(); // put down with the room
    QTRY_VERIFY(kept(machine, id).contains(QStringLiteral("of the drill")));
    const IncidentId other = newId<IncidentId>();
    QCOMPARE(kept(machine, other), QString());
}

QTEST_MAIN(TestViewComposer)
#include "tst_view_composer.moc"
