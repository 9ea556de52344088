// SPDX-License-Identifier: GPL-3.0-or-later
// The board of a room: every change is in the store when it is seen, can be taken back, and becomes the
// service's board file on request.
#include "models/document/board_files.h"
#include "models/document/service_board.h"
#include "models/store/database.h"
#include "models/view/chart_detail.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_board.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>

using namespace muster;
using namespace muster::test;

namespace {

QString told(const std::vector<Panel>& panels)
{
    QStringList words;
    for (const Panel& panel : panels)
        words << (panel.place ? QStringLiteral("%1 %2,%3 %4x%5")
                                    .arg(panel.id)
                                    .arg(panel.place->column)
                                    .arg(panel.place->row)
                                    .arg(panel.place->columns)
                                    .arg(panel.place->rows)
                              : panel.id);
    return words.join(QStringLiteral(" | "));
}

} // namespace

class TestRoomBoard : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        tools = std::make_unique<ScriptedTools>();
        tools->value = 0.5;
        machine = std::make_unique<Machine>(tools.get());
        QVERIFY(machine->store->writeNow([](WriteTx& tx) -> Result<bool> {
            Source source;
            source.id = SourceId{QStringLiteral("p")};
            source.tool = source.name = QStringLiteral("prometheus");
            const Done done = tx.putSource(source);
            return done ? Result<bool>(true) : tl::unexpected(done.error());
        }));
        machine->session->declareIncident(QStringLiteral("Search is slow"), 2, QStringLiteral("search-api"));
        QTRY_VERIFY(room() && room()->ready() && room()->panels()->rowCount() == 4);
        tester = std::make_unique<QAbstractItemModelTester>(
            room()->panels(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        first = stored();
    }
    void cleanup()
    {
        tester.reset();
        machine.reset();
        tools.reset();
    }

    void movingAPanelIsStoredAtOnceAndTakenBack()
    {
        const QString id = first[0].id, other = first[3].id;
        room()->board()->moveTo(id, 12, 8);
        // Seen at once, before the store has it.
        QCOMPARE(row(0, "gridColumn"), 12);
        QCOMPARE(row(0, "gridRow"), 8);
        QCOMPARE(row(3, "gridRow"), 0);
        QTRY_COMPARE(told(stored()), told(room()->panels()->panels()));
        QVERIFY(told(stored()).startsWith(id + QStringLiteral(" 12,8 12x8")));
        QVERIFY(told(stored()).endsWith(other + QStringLiteral(" 0,0 12x8")));
        QVERIFY(room()->board()->canUndo());
        machine->session->trigger(QStringLiteral("board.undo"));
        QTRY_COMPARE(told(stored()), told(first));
        QVERIFY(!room()->board()->canUndo());
    }

    void keysMoveAndResizeThePanelThatIsAttendedTo()
    {
        room()->detail()->setAttended(first[0].id);
        machine->session->trigger(QStringLiteral("board.right"));
        QTRY_COMPARE(placeOf(first[0].id), (PanelPlace{12, 0, 12, 8}));
        machine->session->trigger(QStringLiteral("board.down"));
        QTRY_COMPARE(placeOf(first[0].id), (PanelPlace{12, 8, 12, 8}));
        machine->session->trigger(QStringLiteral("board.left"));
        machine->session->trigger(QStringLiteral("board.up"));
        machine->session->trigger(QStringLiteral("board.wider"));
        machine->session->trigger(QStringLiteral("board.higher"));
        QTRY_COMPARE(placeOf(first[0].id), (PanelPlace{0, 0, 14, 9}));
        machine->session->trigger(QStringLiteral("board.narrower"));
        machine->session->trigger(QStringLiteral("board.lower"));
        machine->session->trigger(QStringLiteral("board.columns4"));
        QTRY_COMPARE(placeOf(first[3].id), (PanelPlace{18, 0, 6, 8}));
        room()->detail()->setAttended({});
        const QString before = told(stored());
        machine->session->trigger(QStringLiteral("board.left")); // nothing is picked
        machine->session->trigger(QStringLiteral("board.remove"));
        QCOMPARE(told(room()->panels()->panels()), before);
    }

    void aPanelTakenOffComesBackWhereItWas()
    {
        room()->detail()->setAttended(first[1].id);
        machine->session->trigger(QStringLiteral("board.remove"));
        QTRY_COMPARE(stored().size(), size_t{3});
        QCOMPARE(room()->panels()->rowCount(), 3);
        QVERIFY2(noticed("board.removed"), qPrintable(notices()));
        machine->session->trigger(QStringLiteral("board.undo"));
        QTRY_COMPARE(told(stored()), told(first));
    }

    void aNewChartAsksTheRoomsSourceAndWrongOnesSayWhy()
    {
        RoomBoard& board = *room()->board();
        QVERIFY(board.add(QStringLiteral(" "), QStringLiteral("up"), 0, 0).contains(QStringLiteral("name")));
        const QString wrong = board.add(QStringLiteral("Up"), QStringLiteral("rate(up["), 0, 0);
        QVERIFY2(!wrong.isEmpty(), qPrintable(wrong));
        QCOMPARE(stored().size(), size_t{4});
        QCOMPARE(
            board.add(QStringLiteral("Queue length"), QStringLiteral("queue{service=\"search-api\"}"), 5, 3),
            QString());
        QTRY_COMPARE(stored().size(), size_t{5});
        const Panel panel = stored().back();
        QCOMPARE(panel.id, QStringLiteral("queue_length"));
        QCOMPARE(panel.source, first[0].source);
        QVERIFY(panel.style == PanelStyle::Step && panel.format.unit == Unit::Count);
        QTRY_VERIFY(std::any_of(tools->watched.begin(), tools->watched.end(),
                                [](const Panel& one) { return one.id == QLatin1String("queue_length"); }));
        for (int i = 0; i < 7; ++i)
            QCOMPARE(board.add(QStringLiteral("Queue length"), QStringLiteral("up"), 0, 0), QString());
        QVERIFY(board.isFull());
        QVERIFY(
            board.add(QStringLiteral("One more"), QStringLiteral("up"), 0, 0).contains(QStringLiteral("12")));
        QTRY_COMPARE(stored().size(), size_t{12});
        QSet<QString> ids;
        for (const Panel& one : stored())
            ids.insert(one.id);
        QCOMPARE(ids.size(), 12);
    }

    void renamingKeepsEverythingElseAndTheWatch()
    {
        const auto before = tools->watched;
        QCOMPARE(room()->board()->rename(first[0].id, QStringLiteral("  Errors \n now ")), QString());
        QTRY_COMPARE(stored()[0].title, QStringLiteral("Errors now"));
        Panel expected = first[0];
        expected.title = stored()[0].title;
        QVERIFY(stored()[0] == expected);
        QVERIFY(!room()->board()->rename(first[0].id, QStringLiteral(" ")).isEmpty());
        QVERIFY(tools->watched == before); // nothing new is asked
    }

    void theServicesBoardKeepsItsVariablesAndMakesTheNextRoom()
    {
        RoomBoard& board = *room()->board();
        board.remove(first[1].id);
        board.rename(first[0].id, QStringLiteral("Errors"));
        board.resizeTo(first[0].id, 24, 6);
        QCOMPARE(board.add(QStringLiteral("Money $"), QStringLiteral("sum(cost{x=~\"a$\"})"), 0, 0),
                 QString());
        const QString arranged = told(room()->panels()->panels());
        board.saveForService();
        QTRY_VERIFY2(noticed("board.saved"), qPrintable(notices()));
        const auto file = boardFileFor(machine->folder.path(), QStringLiteral("search-api"));
        QVERIFY(file && *file);
        QCOMPARE((*file)->board.panels.size(), size_t{4});
        QVERIFY((*file)->board.panels[0].queries[0].query.contains(QStringLiteral("$service")));
        // A room about the same service that is declared now.
        machine->session->declareIncident(QStringLiteral("Again"), 3, QStringLiteral("search-api"));
        QTRY_VERIFY(room() && room()->ready() && room()->title() == QLatin1String("Again"));
        QTRY_COMPARE(told(room()->panels()->panels()), arranged);
        QCOMPARE(room()->panels()->panels()[0].title, QStringLiteral("Errors"));
        QCOMPARE(room()->panels()->panels().back().series[0].query, QStringLiteral("sum(cost{x=~\"a$\"})"));
        // Saved again it stays the same file with the same content.
        QFile one((*file)->path);
        QVERIFY(one.open(QIODevice::ReadOnly));
        const QByteArray before = one.readAll();
        machine->session->notices()->dismiss(QStringLiteral("board.saved"));
        room()->board()->saveForService();
        QTRY_VERIFY2(noticed("board.saved"), qPrintable(notices()));
        QFile two((*boardFileFor(machine->folder.path(), QStringLiteral("search-api")))->path);
        QVERIFY(two.open(QIODevice::ReadOnly));
        QCOMPARE(two.readAll(), before);
        QCOMPARE(QDir(boardFolder(machine->folder.path())).entryList(QDir::Files).size(), 1);
    }

    void anImportedDashboardKeepsItsPlaces()
    {
        Board board;
        board.id = QStringLiteral("own");
        board.services << QStringLiteral("cart");
        for (int i = 0; i < 2; ++i) {
            BoardPanel panel;
            panel.id = QStringLiteral("p%1").arg(i);
            panel.place = {i * 18, 0, i == 0 ? 18 : 6, 5};
            panel.queries = {{QStringLiteral("up"), {}, {}, false}};
            board.panels.push_back(panel);
        }
        QVERIFY(saveBoard(machine->folder.path(), board));
        machine->session->declareIncident(QStringLiteral("Cart"), 3, QStringLiteral("cart"));
        QTRY_COMPARE(told(room()->panels()->panels()), QStringLiteral("p0 0,0 18x5 | p1 18,0 6x5"));
        QCOMPARE(room()->panels()->boardRows(), 5);
    }

    void chartsOfTheBudgetStayWhereTheyWerePutAndAreNoPartOfTheBoard()
    {
        QVERIFY(
            machine->store->writeNow([id = IncidentId{room()->incidentId()}](WriteTx& tx) -> Result<bool> {
                Slo slo;
                slo.id = SloId{QStringLiteral("search")};
                slo.name = QStringLiteral("Searches that are answered");
                slo.service = QStringLiteral("search-api");
                slo.target = 0.999;
                slo.totalQuery = QStringLiteral("sum(rate(all[{{window}}]))");
                slo.badQuery = QStringLiteral("sum(rate(bad[{{window}}]))");
                const Done done = tx.putSlo(id, slo);
                return done ? Result<bool>(true) : tl::unexpected(done.error());
            }));
        const auto ids = [this] {
            QStringList all;
            for (const Panel& panel : room()->panels()->panels())
                all << panel.id;
            return all;
        };
        const auto shownAt = [this](const QString& id) {
            for (const Panel& panel : room()->panels()->panels()) {
                if (panel.id == id)
                    return panel.place.value_or(PanelPlace{0, 0, 0, 0});
            }
            return PanelPlace{0, 0, 0, 0};
        };
        QTRY_VERIFY(!room()->snapshot()->slos.empty());
        machine->session->trigger(QStringLiteral("room.budget"));
        QTRY_COMPARE(ids().size(), 6);
        const QString burn = ids()[4], left = ids()[5];
        RoomBoard& board = *room()->board();
        board.moveTo(burn, 0, 0);
        QCOMPARE(shownAt(burn), (PanelPlace{0, 0, 12, 8}));
        QCOMPARE(board.rename(burn, QStringLiteral("Burning")), QString());
        board.remove(left);
        QCOMPARE(ids().size(), 5);
        QTRY_VERIFY(stored()[0].place); // all is written
        QCOMPARE(stored().size(), size_t{4});
        // As a room that is opened now would read it.
        const auto read = [this] {
            return machine->store->readNow([id = IncidentId{room()->incidentId()}](ReadTx& tx) {
                return readRoom(tx, id, AsOf{}, Instant{0});
            });
        };
        QTRY_COMPARE(told((*read()).panels), told(room()->panels()->panels()));
        QCOMPARE((*read()).panels.back().title, QStringLiteral("Burning"));
        board.undo();
        QTRY_COMPARE((*read()).panels.size(), size_t{6});
        board.remove(left);
        QTRY_COMPARE((*read()).panels.size(), size_t{5});
        // Put away and taken out again, both are there, this one where it stood.
        machine->session->trigger(QStringLiteral("room.budget"));
        QTRY_COMPARE(ids().size(), 4);
        machine->session->trigger(QStringLiteral("room.budget"));
        QTRY_COMPARE(ids().size(), 6);
        QCOMPARE(shownAt(burn), (PanelPlace{0, 0, 12, 8}));
        // Something that nobody wrote there is passed over.
        QVERIFY(machine->store->writeNow([id = room()->incidentId()](WriteTx& tx) -> Result<bool> {
            const Done done = tx.setSetting(QStringLiteral("charts.budget/") + id,
                                            QStringLiteral("{\"burn\":{\"place\":[-1,2,\"x\"]}}"));
            return done ? Result<bool>(true) : tl::unexpected(done.error());
        }));
        QCOMPARE((*read()).panels.size(), size_t{6});
    }

    void aStoreThatCannotWriteShowsTheBoardThatIsStored()
    {
        const QString before = told(room()->panels()->panels());
        QVERIFY(machine->store->writeNow([](WriteTx& tx) -> Result<bool> {
            const Done done = tx.database().run("CREATE TRIGGER refuse BEFORE INSERT ON panels BEGIN SELECT"
                                                " RAISE(ABORT, 'refused'); END");
            return done ? Result<bool>(true) : tl::unexpected(done.error());
        }));
        room()->board()->tile(1);
        QTRY_COMPARE(told(room()->panels()->panels()), before);
        QVERIFY(!machine->session->notices()->rows().empty());
    }

private:
    bool noticed(const char* key) const
    {
        const auto& rows = machine->session->notices()->rows();
        return std::any_of(rows.begin(), rows.end(),
                           [&](const NoticeRow& row) { return row.key == QLatin1String(key); });
    }
    QString notices() const
    {
        QStringList words;
        for (const NoticeRow& row : machine->session->notices()->rows())
            words << row.key + QStringLiteral(": ") + row.text;
        return words.join(u'\n');
    }
    WarRoom* room() const { return machine->session->room(); }
    std::vector<Panel> stored() const
    {
        return *machine->store->readNow(
            [id = IncidentId{room()->incidentId()}](ReadTx& tx) { return tx.panels(id); });
    }
    int row(int index, const QByteArray& role) const
    {
        const PanelListModel& model = *room()->panels();
        return model.data(model.index(index, 0), model.roleNames().key(role)).toInt();
    }
    PanelPlace placeOf(const QString& id) const
    {
        for (const Panel& panel : stored()) {
            if (panel.id == id)
                return panel.place.value_or(PanelPlace{});
        }
        return {};
    }

    std::unique_ptr<ScriptedTools> tools;
    std::unique_ptr<Machine> machine;
    std::unique_ptr<QAbstractItemModelTester> tester;
    std::vector<Panel> first;
};

QTEST_MAIN(TestRoomBoard)
#include "tst_room_board.moc"
