// SPDX-License-Identifier: GPL-3.0-or-later
// How what was read of an incident reaches the models of its room: a first reading in parts, so that a page
// that stands there already has frames between them; every later one at once.

#include "models/view/room_keeper.h"
#include "models/view/runbook_navigator.h"
#include "models/view/timeline_model.h"
#include "tests/model/rooms_fixture.h"

using namespace muster;
using namespace muster::test;

class TestRoomReading : public QObject
{
    Q_OBJECT

private slots:
    void aFirstReadingHasAnEventForEachPart();
    void aLaterReadingIsAllOfOneEvent();
    void aRoomThatIsLeftInTheMiddleOfItHasEverythingWhenItComesBack_data();
    void aRoomThatIsLeftInTheMiddleOfItHasEverythingWhenItComesBack();
    void whatIsWrittenInTheMiddleOfItIsReadAfterwards();
};

namespace {

/// In which event of the main loop each part of a room was told, counted from the first that told anything.
struct Told
{
    explicit Told(WarRoom* room)
    {
        QObject::connect(room->timeline(), &QAbstractItemModel::rowsInserted, &turns,
                         [this] { timeline = turn; });
        QObject::connect(room->runbook(), &RunbookNavigator::changed, &turns, [this, room] {
            if (runbook > 0 || room->runbook()->runbookId().isEmpty())
                return; // it tells more of itself later
            runbook = turn;
            readyAtRunbook = room->ready();
        });
        QObject::connect(room, &WarRoom::snapshotChanged, &turns, [this, room] {
            end = turn;
            readyAtEnd = room->ready();
        });
        QObject::connect(&turns, &QTimer::timeout, &turns, [this] { ++turn; });
        turns.start(0); // once for every turn of the event loop
    }

    QTimer turns;
    int turn = 1;
    int timeline = 0, runbook = 0, end = 0;
    bool readyAtRunbook = true, readyAtEnd = false;
};

/// The drill's room, of which nothing was read yet.
std::unique_ptr<WarRoom> beginDrill(Machine& machine)
{
    auto room = std::make_unique<WarRoom>(machine.session.get(), machine.importDrill());
    room->seek(ms(night("02:13:30")));
    return room;
}

} // namespace

void TestRoomReading::aFirstReadingHasAnEventForEachPart()
{
    Machine machine;
    const std::unique_ptr<WarRoom> room = beginDrill(machine);
    Told told(room.get());
    QTRY_VERIFY(told.end > 0);
    QVERIFY(told.timeline > 0 && told.runbook > 0);
    QVERIFY2(told.timeline < told.runbook && told.runbook < told.end,
             qPrintable(QStringLiteral("%1 %2 %3").arg(told.timeline).arg(told.runbook).arg(told.end)));
    QVERIFY(!told.readyAtRunbook); // not before everything is in
    QVERIFY(told.readyAtEnd);
    QCOMPARE(room->runbook()->runbookId(), QStringLiteral("RB-014"));
    QVERIFY(room->timeline()->count() > 10);
}

void TestRoomReading::aLaterReadingIsAllOfOneEvent()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:05:00"));
    Told told(room);
    room->seek(ms(night("02:13:30")));
    QTRY_VERIFY(told.end > 0 && room->snapshot()->asOf == room->asOf());
    QCOMPARE(told.timeline, told.end);
    QVERIFY(told.readyAtRunbook);
}

void TestRoomReading::aRoomThatIsLeftInTheMiddleOfItHasEverythingWhenItComesBack_data()
{
    QTest::addColumn<bool>("kept");
    QTest::newRow("its page is gone") << false;
    QTest::newRow("its page is there still") << true;
}

void TestRoomReading::aRoomThatIsLeftInTheMiddleOfItHasEverythingWhenItComesBack()
{
    QFETCH(bool, kept);
    Machine machine;
    RoomKeeper keeper;
    const std::unique_ptr<WarRoom> room = beginDrill(machine);
    if (kept)
        keeper.keep(room.get(), nullptr);
    bool left = false;
    connect(
        room->timeline(), &QAbstractItemModel::rowsInserted, this,
        [&] {
            QTimer::singleShot(0, this, [&] {
                left = !room->ready();
                room->rest();
            });
        },
        Qt::SingleShotConnection);
    QTRY_VERIFY(room->isResting());
    QVERIFY(left);
    for (int turn = 0; turn < 20; ++turn)
        QCoreApplication::processEvents();
    QVERIFY(!room->ready());
    QCOMPARE(room->timeline()->count() > 0, kept);
    room->wake();
    QTRY_VERIFY(room->ready());
    QCOMPARE(room->runbook()->runbookId(), QStringLiteral("RB-014"));
    QVERIFY(room->timeline()->count() > 10);
    QCOMPARE(room->instant(), night("02:13:30"));
}

void TestRoomReading::whatIsWrittenInTheMiddleOfItIsReadAfterwards()
{
    Machine machine;
    const std::unique_ptr<WarRoom> room = beginDrill(machine);
    connect(
        room->timeline(), &QAbstractItemModel::rowsInserted, this,
        [&] {
            TimelineEvent note;
            note.text = QStringLiteral("meanwhile");
            note.kindName = QStringLiteral("note");
            room->addLocalEvent(note, {}, {});
        },
        Qt::SingleShotConnection);
    const auto isThere = [&] {
        for (const TimelineEvent& event : room->snapshot()->allEvents())
            if (event.text == QLatin1String("meanwhile"))
                return true;
        return false;
    };
    QTRY_VERIFY(room->ready());
    QTRY_VERIFY(isThere());
}

QTEST_MAIN(TestRoomReading)
#include "tst_room_reading.moc"
