// SPDX-License-Identifier: GPL-3.0-or-later
// The palette over everything, the keys, the panes of a room and its runbooks.

#include "models/view/composer.h"
#include "models/view/chart_range.h"
#include "models/view/command_desk.h"
#include "models/view/formatters.h"
#include "models/view/key_map.h"
#include "models/view/open_rooms.h"
#include "models/view/palette.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/room_panes.h"
#include "models/view/runbook_navigator.h"
#include "models/view/command_table.h"
#include "models/view/timeline_model.h"
#include "tests/model/rooms_fixture.h"

#include <QAbstractItemModelTester>
#include <QKeySequence>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

class TestViewRooms : public QObject
{
    Q_OBJECT

private slots:
    void whatIsSeenFollowsFromWhatIsKnownNowAndTheCorrections_data();
    void whatIsSeenFollowsFromWhatIsKnownNowAndTheCorrections();
    void aScrubbedRoomShowsWhatWasWrittenMeanwhile();
    void thePaletteFindsCommandsIncidentsRunbooksAndPeople();
    void whatWasChosenLastComesFirstAlsoAfterARestart();
    void theKeyMapHasEveryCommandUnderItsGroupThePagesOwnFirst();
    void noTwoCommandsHaveTheSameKey();
    void panesAreKeptPerIncidentAndRole();
    void theRoleThatPanesAreKeptForIsChosenByCommandAndRemembered();
    void panesStandAsTheRoleHasThemThatOneHoldsUntilAnotherIsChosen();
    void panesAreMovedByCommands();
    void theSpeedOfTheReplayHasKeys();
    void aRunbookOfSeveralIsChosenAndEachKeepsItsAnswers();
    void aRunbookOfAnotherIncidentIsBroughtHere();
    void onePersonIsShownOnTheTimelineWithAWayBack();

private:
    static QStringList titles(const Palette& palette)
    {
        QStringList found;
        for (const PaletteRow& row : palette.rows())
            found << row.kind + u' ' + row.title;
        return found;
    }
};

void TestViewRooms::whatIsSeenFollowsFromWhatIsKnownNowAndTheCorrections_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("a few corrected") << 40;
    QTest::newRow("many corrected") << 400; // are read in another way
}

void TestViewRooms::whatIsSeenFollowsFromWhatIsKnownNowAndTheCorrections()
{
    QFETCH(const int, count);
    Machine machine;
    const IncidentId id = declareOne(machine, QStringLiteral("corrected"));
    const Instant from = machine.clock->now();
    const auto minutes = [&](int n) { return from + std::chrono::minutes{n}; };
    const auto put = [&](TimelineEvent event) {
        const auto stored = machine.store->writeNow([&](WriteTx& tx) { return tx.putEvent(event); });
        QVERIFY2(stored, stored ? "" : qPrintable(stored.error().what));
    };
    std::vector<TimelineEvent> events;
    for (int i = 0; i < count; ++i) {
        TimelineEvent event;
        event.id = newId<EventId>();
        event.incident = id;
        event.kindName = QStringLiteral("note");
        event.kind = EventKind::Note;
        event.sourceName = QStringLiteral("You");
        event.text = QStringLiteral("event %1").arg(i);
        event.occurredAt = minutes(i % 40 / 2);
        event.knownAt = minutes(i % 40 / 2 + i % 7);
        put(event);
        events.push_back(event);
    }
    for (int i = 0; i < count; i += 5) {
        TimelineEvent later = events[static_cast<std::size_t>(i)];
        later.text += QStringLiteral(" corrected");
        later.occurredAt = minutes((i * 7) % 23); // earlier, later
        later.knownAt = minutes(30 + i % 3);
        later.retracted = i % 10 == 0;
        put(later);
        if (i % 15 == 0) {
            later.retracted = false;
            later.knownAt = minutes(36);
            put(later);
        }
    }
    int compared = 0, revised = 0;
    const auto done = machine.store->readNow([&](ReadTx& tx) -> Result<bool> {
        const auto all = tx.events(id);
        if (!all)
            return tl::unexpected(all.error());
        for (int minute = -1; minute < 40; ++minute) {
            for (const bool knownThen : {true, false}) {
                const AsOf asOf{minutes(minute), knownThen};
                const auto whole = tx.events(id, asOf);
                const auto seen = eventsSeen(tx, id, *all, asOf);
                if (!whole || !seen || *whole != *seen)
                    return fail(ErrorKind::Bug, QStringLiteral("minute %1").arg(minute));
                compared += static_cast<int>(seen->size());
                for (const TimelineEvent& event : *seen)
                    revised += event.revision > 0;
            }
        }
        return true;
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().what));
    QVERIFY(compared > 1000 && revised > 50);
}

void TestViewRooms::aScrubbedRoomShowsWhatWasWrittenMeanwhile()
{
    Machine machine;
    WarRoom* room = open(machine, declareOne(machine, QStringLiteral("a")));
    machine.clock->advance(std::chrono::minutes{10});
    const auto texts = [&] {
        QStringList found;
        for (const MergedEvent& line : room->snapshot()->timeline)
            found << line.event.text;
        return found;
    };
    const auto write = [&](const QString& text, Instant at) {
        TimelineEvent note;
        note.kindName = QStringLiteral("note");
        note.text = text;
        note.occurredAt = at;
        note.knownAt = at;
        room->addLocalEvent(note, {}, {});
    };
    const Instant five = machine.clock->now() - std::chrono::minutes{5};
    room->seek(ms(five));
    Machine::settle(room);
    QVERIFY(!texts().contains(QStringLiteral("first")));
    write(QStringLiteral("first"), five - std::chrono::minutes{1});
    QTRY_VERIFY(texts().contains(QStringLiteral("first")));
    // Scrubbed to and fro without a write between: from what was read, and not from what it showed.
    room->seek(ms(five - std::chrono::minutes{2}));
    Machine::settle(room);
    QVERIFY(!texts().contains(QStringLiteral("first")));
    room->seek(ms(five));
    Machine::settle(room);
    QVERIFY(texts().contains(QStringLiteral("first")));
    write(QStringLiteral("second"), five - std::chrono::minutes{1});
    QTRY_VERIFY(texts().contains(QStringLiteral("second")));
}

void TestViewRooms::thePaletteFindsCommandsIncidentsRunbooksAndPeople()
{
    Machine machine;
    WarRoom* drill = machine.openDrillAt(night("02:30:00"));
    QTRY_VERIFY(machine.session->incidents()->count() > 0);
    Palette* palette = machine.session->palette();
    QAbstractItemModelTester tester(palette, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy chosen(palette, &Palette::chosen);
    palette->begin();
    QVERIFY(titles(*palette).contains(QStringLiteral("command Play or pause the replay")));
    palette->setFilter(QStringLiteral("1120"));
    QTRY_VERIFY(titles(*palette).join(u'\n').contains(QStringLiteral("incident INC-1120")));
    QVERIFY(palette->countText().contains(QStringLiteral(" of ")));

    palette->setFilter(QStringLiteral("%"));
    QCOMPARE(palette->count(), 1);
    QCOMPARE(palette->rows()[0].kind, QStringLiteral("runbook"));
    QCOMPARE(palette->rows()[0].itemId.section(u'/', 1), drill->incidentId());
    palette->setFilter(QStringLiteral("@tom"));
    QVERIFY(palette->count() >= 1);
    QCOMPARE(palette->rows()[0].kind, QStringLiteral("person"));
    QVERIFY2(palette->rows()[0].title.startsWith(QStringLiteral("Tom")),
             qPrintable(palette->rows()[0].title));
    palette->choose(0);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toString(), QStringLiteral("person"));
    palette->setFilter(QStringLiteral(">close"));
    for (const PaletteRow& row : palette->rows())
        QCOMPARE(row.kind, QStringLiteral("command"));

    // A command that makes no sense now says why and is not taken.
    palette->setFilter(QStringLiteral("next open incident"));
    QVERIFY(palette->count() > 0 && !palette->rows()[0].available);
    QCOMPARE(palette->rows()[0].detail, QStringLiteral("no other incident is open"));
    palette->choose(0);
    QCOMPARE(chosen.count(), 1);
}

void TestViewRooms::whatWasChosenLastComesFirstAlsoAfterARestart()
{
    Machine machine;
    machine.importDrill();
    machine.start();
    QTRY_VERIFY(machine.session->incidents()->count() > 0);
    Palette* palette = machine.session->palette();
    palette->begin();
    palette->setFilter(QStringLiteral("#1120"));
    QTRY_COMPARE(palette->count(), 1);
    palette->choose(0);
    palette->setFilter(QStringLiteral(">key map"));
    palette->choose(0);
    QTRY_VERIFY(
        machine.store->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("palette.recent")); })
            ->value_or(QString())
            .startsWith(QStringLiteral("command:show.keys\n")));
    machine.start();
    palette = machine.session->palette();
    QTRY_VERIFY(machine.session->incidents()->count() > 0);
    palette->begin();
    QTRY_VERIFY(palette->count() > 2 && palette->rows()[1].kind == QLatin1String("incident"));
    QCOMPARE(palette->rows()[0].itemId, QStringLiteral("show.keys"));
    QVERIFY(palette->rows()[0].recent && palette->rows()[1].recent && !palette->rows()[2].recent);
    // Between equals the recent one wins; a better match still beats it.
    palette->setFilter(QStringLiteral("key"));
    QCOMPARE(palette->rows()[0].itemId, QStringLiteral("show.keys"));
}

void TestViewRooms::theKeyMapHasEveryCommandUnderItsGroupThePagesOwnFirst()
{
    Machine machine;
    KeyMapModel map;
    QAbstractItemModelTester tester(&map, QAbstractItemModelTester::FailureReportingMode::QtTest);
    map.setPage(QStringLiteral("settings"));
    map.setCommands(machine.session->commands());
    for (const CommandRow& command : machine.session->commands()->all())
        QVERIFY2(map.indexOfKey(command.key) >= 0, qPrintable(command.key));
    QVERIFY(map.rows()[0].heading);
    const auto firstGroup = [&] { return map.rows()[0].title; };
    const QString settings = firstGroup();
    QVERIFY(map.rows()[0].here);
    map.setPage(QStringLiteral("postmortem"));
    QVERIFY(firstGroup() != settings);
    // Searched by words and by keys; headings only where something stands under them.
    map.setFilter(QStringLiteral("ctrl+tab"));
    QVERIFY(map.count() >= 2);
    for (const KeyRow& row : map.rows())
        QVERIFY(row.heading || row.shortcut.contains(QStringLiteral("Tab")));
    map.setFilter(QStringLiteral("scrubber minute"));
    QCOMPARE(map.count(), 2);
    QCOMPARE(map.text(), QStringLiteral("Time\n  Left, Right  Scrubber: 10 seconds; with Shift a minute\n"));
    map.setFilter(QStringLiteral("nothing has this"));
    QCOMPARE(map.count(), 0);
    QCOMPARE(map.text(), QString());
}

void TestViewRooms::noTwoCommandsHaveTheSameKey()
{
    // Main's own, and the forms'.
    QSet<QString> keys{QStringLiteral("R"), QStringLiteral("Ctrl+="), QStringLiteral("Ctrl+Return")};
    for (int digit = 1; digit <= 9; ++digit)
        keys.insert(QString::number(digit)); // branches of the runbook
    for (const CommandRow& command : allCommands()) {
        if (command.shortcut.isEmpty())
            continue;
        const QString key = QKeySequence(command.shortcut).toString();
        QVERIFY2(!key.isEmpty() && !keys.contains(key), qPrintable(command.key + u' ' + command.shortcut));
        keys.insert(key);
    }
}

void TestViewRooms::panesAreKeptPerIncidentAndRole()
{
    Machine machine;
    const IncidentId a = declareOne(machine, QStringLiteral("a"));
    const IncidentId b = declareOne(machine, QStringLiteral("b"));
    WarRoom* room = open(machine, a);
    RoomPanes* panes = room->panes();
    panes->toggle(QStringLiteral("runbook"));
    panes->chooseRole(QStringLiteral("Comms"));
    QCOMPARE(panes->collapsed(), QStringList{QStringLiteral("runbook")}); // begins with those of no role
    panes->move(QStringLiteral("timeline"), -1);
    panes->toggle(QStringLiteral("runbook"));
    panes->setWidths({QStringLiteral("timeline"), QStringLiteral("charts"), QStringLiteral("runbook")},
                     {600, 200, 200});
    const double share = panes->share(QStringLiteral("timeline"));
    QCOMPARE(share, 0.6);
    const auto stored = [&](const IncidentId& id) {
        const auto value =
            machine.store->readNow([id](ReadTx& tx) { return tx.setting(RoomPanes::storeKey(id.value)); });
        return value && *value ? paneLayoutsFromJson((*value)->toUtf8()) : PaneLayouts();
    };
    // On disk by itself, without closing anything: what a kill leaves.
    QTRY_COMPARE(stored(a).size(), std::size_t(2));

    machine.start();
    panes = open(machine, a)->panes();
    QTRY_COMPARE(panes->role(), QStringLiteral("Comms")); // chosen last
    QCOMPARE(panes->order().first(), QStringLiteral("timeline"));
    QCOMPARE(panes->share(QStringLiteral("timeline")), share);
    QCOMPARE(panes->collapsed(), QStringList());
    panes->chooseRole(QString());
    QCOMPARE(panes->collapsed(), QStringList{QStringLiteral("runbook")});
    QCOMPARE(panes->order(), PaneLayout::names());
    QCOMPARE(open(machine, b)->panes()->order(), PaneLayout::names());
    QVERIFY(stored(b).empty());
}

void TestViewRooms::theRoleThatPanesAreKeptForIsChosenByCommandAndRemembered()
{
    Machine machine;
    const IncidentId id = declareOne(machine, QStringLiteral("a"));
    WarRoom* room = open(machine, id);
    QVERIFY(room->command()->giveRole(QStringLiteral("IC"), QStringLiteral("Maya"), false));
    QTRY_COMPARE(room->roles()->count(), 1);
    machine.session->trigger(QStringLiteral("panes.role"));
    QCOMPARE(room->panes()->role(), QStringLiteral("IC"));
    QCOMPARE(machine.session->notices()->count(), 1);
    QTRY_COMPARE(machine.store->readNow([&](ReadTx& tx) { return tx.setting(RoomPanes::roleKey(id.value)); })
                     ->value_or(QString()),
                 QStringLiteral("IC"));
    machine.start();
    room = open(machine, id);
    QTRY_COMPARE(room->panes()->role(), QStringLiteral("IC"));
    machine.session->trigger(QStringLiteral("panes.role"));
    QCOMPARE(room->panes()->role(), QString());
}

void TestViewRooms::panesStandAsTheRoleHasThemThatOneHoldsUntilAnotherIsChosen()
{
    Machine machine;
    const IncidentId id = declareOne(machine, QStringLiteral("a"));
    WarRoom* room = open(machine, id);
    RoomPanes* panes = room->panes();
    CommandDesk* desk = room->command();
    desk->setMe(QStringLiteral("M. Lind"));
    QCOMPARE(panes->role(), QString());
    const auto give = [&](const char* role, const char* person) {
        const std::size_t before = room->snapshot()->timeline.size();
        QVERIFY(desk->giveRole(QLatin1String(role), QLatin1String(person), false));
        QTRY_COMPARE(room->snapshot()->timeline.size(), before + 1);
    };
    give("Scribe", "T. Rao");
    QCOMPARE(panes->role(), QString()); // another person's
    give("Scribe", "m. lind");
    QCOMPARE(panes->role(), QStringLiteral("Scribe"));
    QVERIFY(!panes->roleByHand());
    panes->toggle(QStringLiteral("runbook"));
    give("IC", "M. Lind"); // of two the one that leads
    QCOMPARE(panes->role(), QStringLiteral("IC"));
    QCOMPARE(panes->collapsed(), QStringList());
    // Looking back does not move them.
    machine.clock->advance(std::chrono::minutes{1});
    room->seekBy(-70'000);
    Machine::settle(room);
    QCOMPARE(panes->role(), QStringLiteral("IC"));
    room->goLive();
    Machine::settle(room);
    // By hand wins, also when what is held changes, until it is "as held" again.
    panes->chooseRole(QStringLiteral("Scribe"));
    QCOMPARE(panes->collapsed(), QStringList{QStringLiteral("runbook")});
    give("IC", "T. Rao");
    give("Scribe", "");
    QCOMPARE(panes->role(), QStringLiteral("Scribe"));
    QTRY_COMPARE(machine.store->readNow([&](ReadTx& tx) { return tx.setting(RoomPanes::roleKey(id.value)); })
                     ->value_or(QString()),
                 QStringLiteral("Scribe"));
    machine.start();
    room = open(machine, id);
    panes = room->panes();
    QTRY_COMPARE(panes->role(), QStringLiteral("Scribe"));
    QVERIFY(panes->roleByHand());
    panes->chooseRole(QString());
    QVERIFY(panes->roleByHand());
    QTRY_COMPARE(machine.store->readNow([&](ReadTx& tx) { return tx.setting(RoomPanes::roleKey(id.value)); })
                     ->value_or(QString()),
                 QStringLiteral("-"));
    panes->chooseRole(std::nullopt);
    QCOMPARE(panes->role(), QString()); // nothing is held any more
    QTRY_COMPARE(machine.store->readNow([&](ReadTx& tx) { return tx.setting(RoomPanes::roleKey(id.value)); })
                     ->value_or(QStringLiteral("none")),
                 QString());
}

void TestViewRooms::panesAreMovedByCommands()
{
    Machine machine;
    RoomPanes* panes = open(machine, declareOne(machine, QStringLiteral("a")))->panes();
    panes->setCurrent(QStringLiteral("timeline"));
    const double before = panes->share(QStringLiteral("timeline"));
    machine.session->trigger(QStringLiteral("panes.wider"));
    QCOMPARE(panes->share(QStringLiteral("timeline")), before + 0.04);
    machine.session->trigger(QStringLiteral("panes.narrower"));
    QCOMPARE(panes->share(QStringLiteral("timeline")), before);
    machine.session->trigger(QStringLiteral("panes.right"));
    QCOMPARE(panes->order().last(), QStringLiteral("timeline"));
    machine.session->trigger(QStringLiteral("panes.timeline"));
    QCOMPARE(panes->share(QStringLiteral("timeline")), 0.0);
    QCOMPARE(panes->share(QStringLiteral("charts")) + panes->share(QStringLiteral("runbook")), 1.0);
    machine.session->trigger(QStringLiteral("panes.wider")); // of one that is folded away: nothing
    machine.session->trigger(QStringLiteral("panes.charts"));
    machine.session->trigger(QStringLiteral("panes.runbook")); // the last one stays
    QCOMPARE(panes->share(QStringLiteral("runbook")), 1.0);
    machine.session->trigger(QStringLiteral("panes.reset"));
    QCOMPARE(panes->order(), PaneLayout::names());
    QCOMPARE(panes->collapsed(), QStringList());
}

void TestViewRooms::theSpeedOfTheReplayHasKeys()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:00:00"));
    Session* session = machine.session.get();
    const CommandModel* commands = session->commands();
    for (const double speed : room->speeds()) {
        const QString id = QStringLiteral("room.speed.%1").arg(speed);
        QVERIFY2(commands->find(id) && !commands->find(id)->shortcut.isEmpty(), qPrintable(id));
        session->trigger(id);
        QCOMPARE(room->speed(), speed);
        QVERIFY(!room->playing()); // how fast, not that it plays
    }
    session->trigger(QStringLiteral("room.speed.faster"));
    QCOMPARE(room->speed(), 60.0); // the fastest stays
    session->trigger(QStringLiteral("room.speed.slower"));
    QCOMPARE(room->speed(), 30.0);
    for (int i = 0; i < 7; ++i)
        session->trigger(QStringLiteral("room.speed.slower"));
    QCOMPARE(room->speed(), 1.0);
    session->trigger(QStringLiteral("room.play"));
    QVERIFY(room->playing());
    session->trigger(QStringLiteral("room.speed.faster"));
    QVERIFY(room->playing());
    QCOMPARE(room->speed(), 2.0);
    session->trigger(QStringLiteral("room.play"));
    QVERIFY(!room->playing());
    // On the key map of the room and of the runbook.
    KeyMapModel map;
    map.setCommands(session->commands());
    for (const char* page : {"room", "runbook"}) {
        map.setPage(QLatin1String(page));
        const auto found = std::find_if(map.rows().begin(), map.rows().end(), [](const KeyRow& row) {
            return row.key == QLatin1String("room.speed.60");
        });
        QVERIFY(found != map.rows().end() && found->here);
    }
}

void TestViewRooms::aRunbookOfSeveralIsChosenAndEachKeepsItsAnswers()
{
    Machine machine;
    const IncidentId drill = machine.importDrill();
    const IncidentId id = declareOne(machine, QStringLiteral("errors"));
    const auto books = machine.store->readNow([&](ReadTx& tx) { return tx.runbooks(drill); });
    QVERIFY(books && !books->empty());
    Runbook first = books->back(), second = first;
    second.id = QStringLiteral("RB-020");
    second.title = QStringLiteral("the database is slow");
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Done {
        if (Done done = tx.putRunbook(id, first); !done)
            return done;
        return tx.putRunbook(id, second);
    }));
    WarRoom* room = open(machine, id);
    RunbookNavigator* runbook = room->runbook();
    QCOMPARE(runbook->runbookId(), QStringLiteral("RB-020")); // the newest
    QCOMPARE(runbook->choices().size(), 2);
    QVERIFY2(runbook->choices()[0].endsWith(QStringLiteral("not begun")), qPrintable(runbook->choices()[0]));
    QCOMPARE(runbook->choiceIndex(), 1);
    QVERIFY(runbook->choose(first.id));
    QTRY_COMPARE(runbook->runbookId(), first.id);
    QCOMPARE(runbook->choiceIndex(), 0);
    const QString start = runbook->node();
    if (!runbook->take(0))
        runbook->override(0, QStringLiteral("known")); // whatever is suggested
    QTRY_VERIFY(runbook->node() != start);
    const QString reached = runbook->node();
    QTRY_VERIFY2(runbook->choices()[0].endsWith(QStringLiteral("step 2")), qPrintable(runbook->choices()[0]));
    // The other begins at its own start; the chosen one wins over the one answered last.
    QVERIFY(runbook->chooseAt(1));
    QTRY_COMPARE(runbook->runbookId(), second.id);
    QCOMPARE(runbook->node(), start);
    QCOMPARE(runbook->path()->count(), 0);
    QVERIFY(!runbook->choose(QStringLiteral("RB-999")));
    QVERIFY(!runbook->chooseAt(2) && !runbook->chooseAt(-1));
    machine.start();
    room = open(machine, id);
    runbook = room->runbook();
    QCOMPARE(runbook->runbookId(), second.id);
    QVERIFY(runbook->choose(first.id));
    QTRY_COMPARE(runbook->node(), reached);

    // The palette has both of this room, and says which is used.
    QTRY_VERIFY(machine.session->listsReady());
    Palette* palette = machine.session->palette();
    palette->begin();
    palette->setFilter(QStringLiteral("runbook: rb-020"));
    QTRY_VERIFY(palette->count() > 0 && palette->rows()[0].kind == QLatin1String("runbook"));
    QCOMPARE(palette->rows()[0].title, QStringLiteral("Runbook: RB-020 the database is slow"));
    QCOMPARE(palette->rows()[0].itemId, QStringLiteral("RB-020/") + id.value);
    QCOMPARE(palette->rows()[0].detail, QStringLiteral("of this room"));
    palette->setFilter(QStringLiteral("%rb-014"));
    QCOMPARE(palette->count(), 1);
    QCOMPARE(palette->rows()[0].detail, QStringLiteral("used in this room"));
}

void TestViewRooms::aRunbookOfAnotherIncidentIsBroughtHere()
{
    Machine machine;
    const IncidentId drill = machine.importDrill();
    const IncidentId id = declareOne(machine, QStringLiteral("errors"));
    WarRoom* room = open(machine, id);
    RunbookNavigator* runbook = room->runbook();
    QVERIFY(!runbook->available());
    QVERIFY(runbook->choices().isEmpty());
    QVERIFY(runbook->bring(QStringLiteral("RB-014"), drill.value));
    QTRY_VERIFY(runbook->available());
    QCOMPARE(runbook->runbookId(), QStringLiteral("RB-014"));
    QCOMPARE(runbook->path()->count(), 0); // its answers stay where they were given
    QTRY_COMPARE(room->timeline()->rows().front().kind, QStringLiteral("runbook"));
    const auto count = [&] {
        const auto all = machine.store->readNow([&](ReadTx& tx) { return tx.runbooks(id); });
        return all ? all->size() : 0;
    };
    QCOMPARE(count(), std::size_t(1));
    QVERIFY(runbook->bring(QStringLiteral("RB-014"), drill.value)); // again: the one that is here
    Machine::settle(room);
    QCOMPARE(count(), std::size_t(1));
    // One that is gone is said, and nothing is changed.
    QVERIFY(runbook->bring(QStringLiteral("RB-999"), drill.value));
    QTRY_COMPARE(machine.session->notices()->count(), 1);
    QCOMPARE(runbook->runbookId(), QStringLiteral("RB-014"));
    // A sealed incident takes none of others.
    machine.session->openIncident(drill.value);
    QTRY_VERIFY(machine.session->room()->ready());
    QVERIFY(!machine.session->room()->runbook()->bring(QStringLiteral("RB-999"), id.value));
    QVERIFY(machine.session->room()->runbook()->bring(QStringLiteral("RB-014"), id.value));
}

void TestViewRooms::onePersonIsShownOnTheTimelineWithAWayBack()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:30:00"));
    QTRY_VERIFY(room->timeline()->count() > 10);
    TimelineFilter before;
    before.words = QStringLiteral("checkout");
    room->timeline()->setFilter(before);
    QString person;
    for (const MergedEvent& event : room->timeline()->events()) {
        if (event.event.kind == EventKind::Decision)
            person = event.event.actor;
    }
    QVERIFY(!person.isEmpty());
    QVERIFY(room->command()->showPerson(person));
    QTRY_VERIFY(!room->timeline()->working() && room->timeline()->count() > 0);
    QCOMPARE(room->timeline()->filter().people, QStringList{person});
    QCOMPARE(room->timeline()->filter().words, QString());
    const NoticeRow notice = machine.session->notices()->rows().front();
    QVERIFY2(notice.text.contains(person) && notice.text.contains(QStringLiteral("event")),
             qPrintable(notice.text));
    QCOMPARE(notice.actionId, QStringLiteral("room.everybody"));
    machine.session->trigger(notice.actionId);
    QCOMPARE(room->timeline()->filter(), before);
    QCOMPARE(machine.session->notices()->count(), 0);
    // Nothing is by them: said, and the timeline is not emptied.
    QVERIFY(!room->command()->showPerson(QStringLiteral("Nobody N.")));
    QCOMPARE(room->timeline()->filter(), before);
    QVERIFY(machine.session->notices()->rows().front().text.contains(QStringLiteral("Nobody N.")));
    // Roles stand in the entry.
    Palette* palette = machine.session->palette();
    palette->begin();
    palette->setFilter(QStringLiteral("@"));
    QTRY_VERIFY(palette->count() > 0);
    const auto& roles = room->snapshot()->state.roles;
    QVERIFY(!roles.empty());
    palette->setFilter(QStringLiteral("@") + roles.front().person);
    QTRY_VERIFY(palette->count() > 0);
    QCOMPARE(palette->rows()[0].title, roles.front().person);
    QVERIFY2(palette->rows()[0].detail.contains(roles.front().role + QStringLiteral(" in this incident")),
             qPrintable(palette->rows()[0].detail));
}

QTEST_MAIN(TestViewRooms)
#include "tst_view_rooms.moc"
