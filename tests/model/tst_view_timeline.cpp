// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline of a room as people work with it: its filter lives in the incident.
#include "models/view/timeline_desk.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>

using namespace muster;
using namespace muster::test;

class TestViewTimeline : public QObject
{
    Q_OBJECT
private slots:
    void theFilterIsThereAgainWhenTheIncidentIsOpenedAgain();
    void theFilterOfOneIncidentIsNotThatOfAnother();
    void aToolsNextWordIsNoEdit();

private:
    /// The incident again, as after a restart of the program.
    static WarRoom* openedAgain(Machine& machine, const QString& incident)
    {
        machine.start();
        machine.session->openIncidentAt(incident, ms(night("03:20:00")));
        if (!QTest::qWaitFor([&] { return machine.session->room() && machine.session->room()->ready(); },
                             5000))
            qFatal("the room did not open");
        return machine.session->room();
    }
    static TimelineFilter chosen()
    {
        TimelineFilter filter;
        filter.hiddenKinds = QStringList{QStringLiteral("sync")};
        filter.words = QStringLiteral("flag");
        return filter;
    }
};

void TestViewTimeline::theFilterIsThereAgainWhenTheIncidentIsOpenedAgain()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    const QString incident = room->incidentId();
    room->timeline()->setFilter(chosen());
    // Closed before the moment in which typed letters are waited for is over.
    machine.session->closeRoom();
    const QString key = TimelineDesk::filterKey(incident);
    QTRY_VERIFY(machine.store->readNow([&](ReadTx& tx) { return tx.setting(key); })->has_value());
    room = openedAgain(machine, incident);
    QTRY_COMPARE(room->timeline()->filter(), chosen());
    QCOMPARE(room->timeline()->searchWords(), QStringLiteral("flag"));
    room->timeline()->clearFilter();
    QTRY_VERIFY(machine.store->readNow([&](ReadTx& tx) { return tx.setting(key); })->value().isEmpty());
    room = openedAgain(machine, incident);
    QVERIFY(room->timeline()->filter().isEmpty());
}

void TestViewTimeline::aToolsNextWordIsNoEdit()
{
    Machine machine;
    machine.session->declareIncident(QStringLiteral("Search is slow"), 2, QStringLiteral("search-api"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    WarRoom* room = machine.session->room();
    TimelineEvent alert;
    alert.id = newId<EventId>();
    alert.incident = room->id();
    alert.occurredAt = alert.knownAt = machine.clock->now();
    alert.kind = EventKind::Alert;
    alert.kindName = QStringLiteral("alert.firing");
    alert.source = SourceId{QStringLiteral("am")};
    alert.sourceName = QStringLiteral("Alertmanager");
    alert.remoteId = QStringLiteral("fp1");
    for (const char* text : {"firing", "still firing", "resolved"}) {
        alert.text = QString::fromLatin1(text);
        alert.knownAt = alert.knownAt + std::chrono::seconds{5};
        QVERIFY(machine.store->writeNow([&](WriteTx& tx) { return tx.putEvent(alert); }));
    }
    machine.clock->advance(std::chrono::minutes{1});
    room->reload();
    const auto row = [&] { return *room->timeline()->row(room->timeline()->rowOf(alert.id.value)); };
    QTRY_VERIFY(room->timeline()->rowOf(alert.id.value) >= 0);
    QTRY_COMPARE(row().text, QStringLiteral("resolved"));
    QVERIFY(!row().edited);
}

void TestViewTimeline::theFilterOfOneIncidentIsNotThatOfAnother()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    room->timeline()->setFilter(chosen());
    machine.session->declareIncident(QStringLiteral("other"), 2, QStringLiteral("web"));
    QTRY_VERIFY(machine.session->room() != room && machine.session->room()->ready());
    QVERIFY(machine.session->room()->timeline()->filter().isEmpty());
}

QTEST_MAIN(TestViewTimeline)
#include "tst_view_timeline.moc"
