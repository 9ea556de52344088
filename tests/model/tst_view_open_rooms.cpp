// SPDX-License-Identifier: GPL-3.0-or-later
// Several open incidents: beside each other, in the background, after a restart, and what the tools are told
// of them.

#include "models/view/chart_range.h"
#include "models/view/composer.h"
#include "models/view/open_rooms.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/timeline_model.h"
#include "tests/model/rooms_fixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

class TestViewOpenRooms : public QObject
{
    Q_OBJECT

private slots:
    void anotherIncidentIsOpenedBesideTheFirst();
    void aRoomThatIsNotShownHoldsNoEventsAndComesBackAsItWas();
    void anOverdueUpdateOfAnotherIncidentIsSeen();
    void closingBringsBackTheOneShownBefore();
    void atMostTwelveAreOpen();
    void whatWasOpenIsOpenAgainAfterARestart();
    void theRoomOnTheScreenIsTheOneThatIsFed();
    void whatIsOpenedBeforeTheListIsReadStaysOnTheScreen();
    void aListOfOpenRoomsThatIsDamagedOpensWhatItCan_data();
    void aListOfOpenRoomsThatIsDamagedOpensWhatItCan();
    void withoutRestoringNothingComesBackAndNothingIsForgotten();
    void everyOpenRoomThatIsNotOverIsToldToTheTools();
    void agesGoOnWhileNothingIsTold();
    void whenTheSessionEndsNoRoomThatIsGoneIsAsked();
};

/// A room that goes asks which others are open; one that had gone before it was still among them.
void TestViewOpenRooms::whenTheSessionEndsNoRoomThatIsGoneIsAsked()
{
    auto machine = std::make_unique<Machine>();
    const OpenRooms* const rooms = machine->session->openRooms();
    std::ptrdiff_t gone = 0;
    std::ptrdiff_t known = 0;
    for (const char* title : {"first", "second", "third"}) {
        const WarRoom* room = open(*machine, declareOne(*machine, QString::fromLatin1(title)));
        connect(room, &QObject::destroyed, this, [&, room] {
            ++gone;
            known += std::count(rooms->rooms().begin(), rooms->rooms().end(), room);
        });
    }
    machine.reset();
    QCOMPARE(gone, 3);
    QCOMPARE(known, 0);
}

void TestViewOpenRooms::anotherIncidentIsOpenedBesideTheFirst()
{
    Machine machine;
    OpenRooms* rooms = machine.session->openRooms();
    QAbstractItemModelTester tester(rooms, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const IncidentId a = declareOne(machine, QStringLiteral("checkout fails"), Severity::Sev1);
    const IncidentId b = declareOne(machine, QStringLiteral("search is slow"), Severity::Sev3);
    WarRoom* first = open(machine, a);
    QVERIFY(!machine.session->commands()->isEnabled(QStringLiteral("room.switch.next")));
    WarRoom* second = open(machine, b);
    QVERIFY(first != second);
    QTRY_COMPARE(rooms->rows().back().title, QStringLiteral("search is slow"));
    QCOMPARE(rooms->count(), 2);
    QCOMPARE(rooms->rows()[0].severityText, QStringLiteral("SEV-1"));
    QVERIFY(!rooms->rows()[0].shown && rooms->rows()[1].shown);

    machine.session->trigger(QStringLiteral("room.switch.next"));
    QCOMPARE(machine.session->room(), first); // the same room, not a new one
    QTRY_VERIFY(first->ready());
    machine.session->trigger(QStringLiteral("room.switch.previous"));
    QCOMPARE(machine.session->room(), second);
    machine.session->openIncident(a.value);
    QCOMPARE(machine.session->room(), first);
    QCOMPARE(rooms->count(), 2);
}

void TestViewOpenRooms::aRoomThatIsNotShownHoldsNoEventsAndComesBackAsItWas()
{
    Machine machine;
    WarRoom* drill = machine.openDrillAt(night("02:13:30"));
    const std::size_t events = drill->snapshot()->timeline.size();
    QVERIFY(events > 10);
    drill->composer()->setText(QStringLiteral("half a thought"));
    drill->range()->zoom(0.5, ms(night("02:05:00")));
    const TimeRange range = drill->range()->range();
    drill->play();
    QVERIFY(drill->playing());

    WarRoom* other = open(machine, declareOne(machine, QStringLiteral("another")));
    QVERIFY(drill->isResting() && !other->isResting());
    QVERIFY(!drill->playing());
    QVERIFY(!drill->ready());
    QCOMPARE(drill->timeline()->count(), 0);
    QCOMPARE(drill->panels()->count(), 0);
    // What is written meanwhile is not read by it.
    TimelineEvent note;
    note.text = QStringLiteral("elsewhere");
    note.kindName = QStringLiteral("note");
    other->addLocalEvent(note, {}, {});
    QTRY_VERIFY(other->snapshot()->timeline.size() > 1);
    QVERIFY(!drill->ready());

    machine.session->openRooms()->step(1);
    QCOMPARE(machine.session->room(), drill);
    QTRY_VERIFY(drill->ready());
    QTRY_COMPARE(drill->snapshot()->timeline.size(), events);
    QCOMPARE(drill->instant(), night("02:13:30"));
    QVERIFY(drill->isPast());
    QCOMPARE(drill->composer()->text(), QStringLiteral("half a thought"));
    QCOMPARE(drill->range()->range(), range);
    QTRY_VERIFY(drill->panels()->count() > 0);
    QTRY_VERIFY(drill->timeline()->count() > 10);
}

void TestViewOpenRooms::anOverdueUpdateOfAnotherIncidentIsSeen()
{
    Machine machine;
    const IncidentId a = declareOne(machine, QStringLiteral("checkout fails"), Severity::Sev1);
    open(machine, a);
    open(machine, declareOne(machine, QStringLiteral("quiet"), Severity::Sev5));
    OpenRooms* rooms = machine.session->openRooms();
    QSignalSpy said(rooms, &OpenRooms::othersChanged);
    QTRY_VERIFY(rooms->rows()[0].dueText.startsWith(QStringLiteral("update due in")));
    QVERIFY(rooms->othersText().isEmpty());
    machine.clock->advance(std::chrono::hours{1});
    QTRY_VERIFY(rooms->rows()[0].overdue);
    QTRY_VERIFY(!rooms->othersText().isEmpty());
    QVERIFY2(rooms->othersText().contains(QStringLiteral("update overdue")), qPrintable(rooms->othersText()));
    QVERIFY(rooms->othersText().startsWith(rooms->rows()[0].number));
    rooms->step(1); // now it is on the screen, and its own header says it
    QTRY_VERIFY(rooms->othersText().isEmpty());
    QVERIFY(said.count() >= 2);
}

void TestViewOpenRooms::closingBringsBackTheOneShownBefore()
{
    Machine machine;
    WarRoom* a = open(machine, declareOne(machine, QStringLiteral("a")));
    WarRoom* b = open(machine, declareOne(machine, QStringLiteral("b")));
    WarRoom* c = open(machine, declareOne(machine, QStringLiteral("c")));
    QPointer<WarRoom> gone(c);
    machine.session->openRooms()->show(a->incidentId());
    QTRY_VERIFY(a->ready());
    machine.session->openRooms()->close(c->incidentId()); // not the one on the screen
    QCOMPARE(machine.session->room(), a);
    QTRY_VERIFY(!gone);
    machine.session->trigger(QStringLiteral("room.close"));
    QCOMPARE(machine.session->room(), b);
    machine.session->closeRoom();
    QVERIFY(!machine.session->room());
    QCOMPARE(machine.session->openRooms()->count(), 0);
}

void TestViewOpenRooms::atMostTwelveAreOpen()
{
    Machine machine;
    QList<IncidentId> ids;
    for (int i = 0; i < OpenRooms::kMost + 2; ++i) {
        ids << declareOne(machine, QStringLiteral("incident %1").arg(i));
        WarRoom* room = open(machine, ids.last());
        if (i == 0)
            room->composer()->setText(QStringLiteral("typed and not stored"));
    }
    OpenRooms* rooms = machine.session->openRooms();
    QCOMPARE(rooms->count(), OpenRooms::kMost);
    QVERIFY(rooms->find(ids[0].value)); // something typed stands in it
    QVERIFY(!rooms->find(ids[1].value) && !rooms->find(ids[2].value));
    QCOMPARE(machine.session->room()->incidentId(), ids.last().value);
    QCOMPARE(machine.session->notices()->count(), 1);
}

void TestViewOpenRooms::whatWasOpenIsOpenAgainAfterARestart()
{
    Machine machine;
    struct : ScriptedTools
    {
        QStringList listened;
        void watch(const IncidentId& id, const std::vector<Panel>&, const std::vector<SourceId>&) override
        {
            listened << id.value;
        }
    } tools;
    machine.start(&tools);
    OpenRooms* rooms = machine.session->openRooms();
    rooms->restore(true);
    const IncidentId drill = machine.importDrill();
    const IncidentId a = declareOne(machine, QStringLiteral("checkout fails"), Severity::Sev1);
    const IncidentId b = declareOne(machine, QStringLiteral("search is slow"));
    open(machine, a);
    open(machine, drill);
    open(machine, b);
    rooms->show(drill.value);
    const auto stored = [&] {
        const auto kept =
            machine.store->readNow([](ReadTx& tx) { return tx.setting(OpenRooms::storeKey()); });
        return openRoomListFromJson(kept->value_or(QString()).toUtf8(), OpenRooms::kMost);
    };
    // On disk at once, without closing anything: what a kill leaves.
    QTRY_COMPARE(stored().seen, (QStringList{drill.value, b.value, a.value}));
    QCOMPARE(stored().open, (QStringList{a.value, drill.value, b.value}));

    machine.clock->advance(std::chrono::hours{2});
    machine.start(&tools);
    tools.listened.clear();
    rooms = machine.session->openRooms();
    QAbstractItemModelTester tester(rooms, QAbstractItemModelTester::FailureReportingMode::QtTest);
    rooms->restore(true);
    QTRY_COMPARE(rooms->count(), 3);
    QCOMPARE(rooms->incidentAt(0), a.value);
    QCOMPARE(rooms->incidentAt(1), drill.value);
    QCOMPARE(rooms->incidentAt(2), b.value);
    QCOMPARE(machine.session->room()->incidentId(), drill.value);
    QTRY_VERIFY(machine.session->room()->ready());
    // The others have read once and rest; a live one is listened to and tells that it is overdue.
    WarRoom* live = rooms->find(a.value);
    QTRY_VERIFY(!rooms->rows()[0].dueText.isEmpty());
    QTRY_VERIFY(live->isResting() && rooms->find(b.value)->isResting());
    QTRY_VERIFY(rooms->othersText().contains(QStringLiteral("update overdue")));
    QVERIFY(tools.listened.contains(a.value) && tools.listened.contains(b.value));
    QVERIFY(rooms->rows()[1].past && !rooms->rows()[1].overdue);
    // Closing brings back the one that was shown before it, as without the restart.
    machine.session->closeRoom();
    QCOMPARE(machine.session->room()->incidentId(), b.value);
    QTRY_VERIFY(machine.session->room()->ready());
    QTRY_COMPARE(stored().open, (QStringList{a.value, b.value}));
    machine.session->closeRoom();
    machine.session->closeRoom();
    QTRY_COMPARE(stored().open, QStringList());
    machine.start();
    machine.session->openRooms()->restore(true);
    machine.store->readNow([](ReadTx& tx) { return tx.setting(OpenRooms::storeKey()); });
    QCoreApplication::processEvents();
    QVERIFY(!machine.session->room());
}

void TestViewOpenRooms::theRoomOnTheScreenIsTheOneThatIsFed()
{
    Machine machine;
    struct : ScriptedTools
    {
        QString fed;
        void watch(const IncidentId& id, const std::vector<Panel>&, const std::vector<SourceId>&) override
        {
            fed = id.value;
        }
        void unwatch(const IncidentId& id) override
        {
            if (fed == id.value)
                fed.clear();
        }
    } tools;
    machine.start(&tools);
    OpenRooms* rooms = machine.session->openRooms();
    rooms->restore(true);
    const IncidentId drill = machine.importDrill();
    const IncidentId a = declareOne(machine, QStringLiteral("checkout fails"));
    const IncidentId b = declareOne(machine, QStringLiteral("search is slow"));
    open(machine, a);
    QTRY_COMPARE(tools.fed, a.value);
    open(machine, b);
    QTRY_COMPARE(tools.fed, b.value);
    rooms->show(a.value); // and back
    QTRY_COMPARE(tools.fed, a.value);
    rooms->show(b.value);
    QTRY_COMPARE(tools.fed, b.value);
    open(machine, drill); // a recording needs no feed: the live one keeps it
    QCOMPARE(tools.fed, b.value);
    rooms->show(a.value);
    QTRY_COMPARE(tools.fed, a.value);
    QTRY_VERIFY(machine.session->room()->ready());

    // After a restart the others are read for their tabs, and take nothing away.
    machine.start(&tools);
    tools.fed.clear();
    rooms = machine.session->openRooms();
    rooms->restore(true);
    QTRY_COMPARE(tools.fed, a.value);
    QTRY_COMPARE(rooms->count(), 3);
    QTRY_VERIFY(std::none_of(rooms->rooms().begin(), rooms->rooms().end(), [&](const WarRoom* room) {
        return room != machine.session->room() && !room->isResting();
    }));
    QCOMPARE(tools.fed, a.value);
    // Who reads a resolved one again gets the alerts of another day nowhere.
    const Instant end = machine.clock->now();
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Done {
        if (Done done = tx.addFact(b, StageFact{end, end, Stage::Resolved}); !done)
            return done;
        return tx.addFact(b, KeyTimeFact{end, end, QStringLiteral("resolved"), QStringLiteral("human")});
    }));
    machine.clock->advance(std::chrono::minutes{30});
    rooms->show(b.value);
    QTRY_COMPARE(tools.fed, b.value);
    machine.clock->advance(std::chrono::minutes{31});
    rooms->show(a.value);
    QTRY_COMPARE(tools.fed, a.value);
    rooms->show(b.value);
    QTRY_VERIFY(machine.session->room()->ready());
    QCOMPARE(tools.fed, a.value);
    rooms->show(a.value);
    rooms->close(b.value); // in the background
    QCOMPARE(tools.fed, a.value);
    machine.session->closeRoom();
    machine.session->closeRoom();
    QTRY_COMPARE(tools.fed, QString());
}

void TestViewOpenRooms::whatIsOpenedBeforeTheListIsReadStaysOnTheScreen()
{
    Machine machine;
    QStringList ids;
    for (int i = 0; i < OpenRooms::kMost; ++i)
        ids << declareOne(machine, QStringLiteral("incident %1").arg(i)).value;
    const IncidentId asked = declareOne(machine, QStringLiteral("asked for"));
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) {
        return tx.setSetting(OpenRooms::storeKey(), QString::fromUtf8(toJson(OpenRoomList{ids, ids})));
    }));
    machine.start();
    QTRY_VERIFY(machine.session->listsReady());
    OpenRooms* rooms = machine.session->openRooms();
    rooms->restore(true);
    machine.session->openIncident(asked.value);
    QCOMPARE(rooms->count(), 1);
    QTRY_COMPARE(rooms->count(), OpenRooms::kMost); // never more
    QCOMPARE(machine.session->room()->incidentId(), asked.value);
    QCOMPARE(rooms->incidentAt(0), ids[0]);
    QCOMPARE(rooms->incidentAt(OpenRooms::kMost - 1), asked.value);
    QTRY_VERIFY(std::none_of(rooms->rooms().begin(), rooms->rooms().end(), [&](const WarRoom* room) {
        return room != machine.session->room() && !room->isResting();
    }));
}

void TestViewOpenRooms::aListOfOpenRoomsThatIsDamagedOpensWhatItCan_data()
{
    QTest::addColumn<QString>("stored");
    QTest::addColumn<int>("opened");
    QTest::newRow("nothing") << QString() << 0;
    QTest::newRow("no JSON") << QStringLiteral("{\"open\":[") << 0;
    QTest::newRow("another kind") << QStringLiteral("[1,2]") << 0;
    QTest::newRow("numbers") << QStringLiteral("{\"open\":[1,null,{}],\"seen\":7}") << 0;
    QTest::newRow("gone") << QStringLiteral("{\"open\":[\"never-was\"],\"seen\":[\"never-was\"]}") << 0;
    QTest::newRow("twice") << QStringLiteral("{\"open\":[\"ID\",\"ID\",\"gone\"],\"seen\":[\"gone\"]}") << 1;
    QTest::newRow("never seen") << QStringLiteral("{\"open\":[\"ID\"]}") << 1;
}

void TestViewOpenRooms::aListOfOpenRoomsThatIsDamagedOpensWhatItCan()
{
    QFETCH(const QString, stored);
    QFETCH(const int, opened);
    Machine machine;
    const IncidentId id = declareOne(machine, QStringLiteral("a"));
    QString value = stored;
    value.replace(QStringLiteral("ID"), id.value);
    QVERIFY(
        machine.store->writeNow([&](WriteTx& tx) { return tx.setSetting(OpenRooms::storeKey(), value); }));
    machine.start();
    machine.session->openRooms()->restore(true);
    // Answers come in order: after this one the list was put back.
    bool answered = false;
    machine.store->read([](ReadTx& tx) { return tx.setting(OpenRooms::storeKey()); }, this,
                        [&](const Result<std::optional<QString>>&) { answered = true; });
    QTRY_VERIFY(answered);
    QCOMPARE(machine.session->openRooms()->count(), opened);
    QCOMPARE(machine.session->room() != nullptr, opened > 0);
    QCOMPARE(machine.session->notices()->count(), 0);
}

void TestViewOpenRooms::withoutRestoringNothingComesBackAndNothingIsForgotten()
{
    // As in safe mode.
    Machine machine;
    const IncidentId a = declareOne(machine, QStringLiteral("a")),
                     b = declareOne(machine, QStringLiteral("b"));
    const auto put = machine.store->writeNow([&](WriteTx& tx) {
        return tx.setSetting(OpenRooms::storeKey(),
                             QString::fromUtf8(toJson(OpenRoomList{{a.value}, {a.value}})));
    });
    QVERIFY(put);
    machine.start();
    open(machine, b);
    QCOMPARE(machine.session->openRooms()->count(), 1);
    const auto kept = machine.store->readNow([](ReadTx& tx) { return tx.setting(OpenRooms::storeKey()); });
    QCOMPARE(openRoomListFromJson(kept->value_or(QString()).toUtf8(), 12).open, QStringList{a.value});
    // Left: the kept ones come before what was opened meanwhile, which stays on the screen.
    machine.session->openRooms()->restore(true);
    QTRY_COMPARE(machine.session->openRooms()->count(), 2);
    QCOMPARE(machine.session->openRooms()->incidentAt(0), a.value);
    QCOMPARE(machine.session->room()->incidentId(), b.value);
}

void TestViewOpenRooms::everyOpenRoomThatIsNotOverIsToldToTheTools()
{
    Machine machine;
    ScriptedTools tools;
    machine.start(&tools);
    OpenRooms* rooms = machine.session->openRooms();
    rooms->restore(true);
    const IncidentId drill = machine.importDrill(); // sealed
    const IncidentId a = declareOne(machine, QStringLiteral("checkout fails"));
    const IncidentId b = declareOne(machine, QStringLiteral("search is slow"));
    open(machine, a);
    open(machine, drill);
    open(machine, b);
    const std::vector<IncidentId> both{a, b};
    QTRY_COMPARE(tools.openRooms, both);
    rooms->show(a.value); // which one is on the screen makes no difference
    QTRY_VERIFY(machine.session->room()->ready());
    QCOMPARE(tools.openRooms, both);

    // After a restart, also those in the background.
    tools.openRooms.clear();
    machine.start(&tools);
    rooms = machine.session->openRooms();
    rooms->restore(true);
    QTRY_COMPARE(tools.openRooms, both);

    const Instant end = machine.clock->now();
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Done {
        if (Done done = tx.addFact(b, StageFact{end, end, Stage::Resolved}); !done)
            return done;
        return tx.addFact(b, KeyTimeFact{end, end, QStringLiteral("resolved"), QStringLiteral("human")});
    }));
    QTRY_COMPARE(tools.openRooms, std::vector{a}); // what fires now is of no incident, or of the other
    rooms->close(a.value);
    QTRY_COMPARE(tools.openRooms, std::vector<IncidentId>());
}

void TestViewOpenRooms::agesGoOnWhileNothingIsTold()
{
    Machine machine;
    const IncidentId a = declareOne(machine, QStringLiteral("checkout fails"));
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Done {
        Freshness fresh;
        fresh.source.value = QStringLiteral("p");
        fresh.sourceName = QStringLiteral("Prometheus");
        fresh.feed = QStringLiteral("alerts");
        fresh.state = FreshnessState::Live;
        fresh.occurredAt = fresh.knownAt = machine.clock->now();
        fresh.lastSuccess = machine.clock->now();
        return tx.addFreshness(fresh, a);
    }));
    WarRoom* room = open(machine, a);
    const auto age = [&] {
        return room->sources()->rows().empty() ? QString() : room->sources()->rows().front().ageText;
    };
    QTRY_COMPARE(age(), QStringLiteral("0 s"));
    machine.clock->advance(std::chrono::seconds{8});
    QTRY_COMPARE(age(), QStringLiteral("8 s"));
}

QTEST_MAIN(TestViewOpenRooms)
#include "tst_view_open_rooms.moc"
