// SPDX-License-Identifier: GPL-3.0-or-later
// Where a new room's panels come from: the service's own board, else the built-in one, whatever happens to a
// file.
#include "models/document/board_files.h"
#include "models/view/provided_panels.h"
#include "tests/model/view_fixture.h"

using namespace muster;
using namespace muster::test;

namespace {

const IncidentId kRoom{QStringLiteral("INC-1")};

Board ownBoard()
{
    Board board;
    board.id = QStringLiteral("own");
    board.services << QStringLiteral("search-api");
    BoardPanel queue;
    queue.id = QStringLiteral("queue");
    queue.format = {Unit::Seconds, 0.001, false, std::nullopt, {}};
    queue.queries = {{QStringLiteral("wait_ms{service=\"$service\"}"), QStringLiteral("{{pod}}"), {}, false}};
    board.panels.push_back(queue);
    return board;
}

/// The panels of a new room about search-api.
std::vector<Panel> panelsOfNewRoom(Machine& machine)
{
    const auto provided = machine.store->writeNow([](WriteTx& tx) -> Result<bool> {
        Incident incident;
        incident.id = kRoom;
        incident.services << QStringLiteral("search-api");
        if (Done done = tx.addIncident(incident); !done)
            return tl::unexpected(done.error());
        Source source;
        source.id = SourceId{QStringLiteral("p")};
        source.tool = source.name = QStringLiteral("prometheus");
        if (Done done = tx.putSource(source); !done)
            return tl::unexpected(done.error());
        return providePanels(tx, kRoom, QStringLiteral(PANEL_TEMPLATE));
    });
    if (!provided || !*provided)
        qFatal("no panels: %s", provided ? "" : qPrintable(provided.error().what));
    return *machine.store->readNow([](ReadTx& tx) { return tx.panels(kRoom); });
}

} // namespace

class TestViewBoards : public QObject
{
    Q_OBJECT
private slots:
    void aNewRoomAsksWhatItsServicesBoardSays()
    {
        Machine machine;
        QVERIFY(saveBoard(machine.folder.path(), ownBoard()));
        const std::vector<Panel> panels = panelsOfNewRoom(machine);
        QCOMPARE(panels.size(), size_t{1});
        QCOMPARE(panels[0].series[0].query, QStringLiteral("0.001 * (wait_ms{service=\"search-api\"})"));
        QCOMPARE(panels[0].source.value, QStringLiteral("p"));
    }

    void aBoardOfAnotherServiceIsNotUsed()
    {
        Machine machine;
        Board other = ownBoard();
        other.services = QStringList{QStringLiteral("cart")};
        QVERIFY(saveBoard(machine.folder.path(), other));
        QCOMPARE(panelsOfNewRoom(machine).size(), size_t{4});
    }

    void aBoardThatCannotBeUsedKeepsNoRoomFromItsCharts_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("no JSON") << QByteArray("{");
        QTest::newRow("a variable without a value")
            << QByteArray("{\"services\":[\"search-api\"],\"panels\":[{\"id\":\"a\",\"series\":[{\"query\":"
                          "\"x{a=\\\"$b\\\"}\"}]}]}");
    }
    void aBoardThatCannotBeUsedKeepsNoRoomFromItsCharts()
    {
        QFETCH(QByteArray, file);
        Machine machine;
        QVERIFY(QDir(machine.folder.path()).mkdir(QStringLiteral("boards")));
        QFile board(machine.folder.filePath(QStringLiteral("boards/own.json")));
        QVERIFY(board.open(QIODevice::WriteOnly));
        board.write(file);
        board.close();
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("board .*is not used")));
        QCOMPARE(panelsOfNewRoom(machine).size(), size_t{4});
    }
};

QTEST_MAIN(TestViewBoards)
#include "tst_view_boards.moc"
