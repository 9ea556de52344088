// SPDX-License-Identifier: GPL-3.0-or-later
// Laying out a board: whatever is moved or resized, nothing overlaps, leaves the grid, or floats.
#include "models/domain/board_layout.h"

#include <QtTest>

#include <random>

using namespace muster;

namespace {

using Places = std::vector<PanelPlace>;

QString told(const Places& places)
{
    QStringList words;
    for (const PanelPlace& p : places)
        words << QStringLiteral("%1,%2 %3x%4").arg(p.column).arg(p.row).arg(p.columns).arg(p.rows);
    return words.join(QStringLiteral(" | "));
}

/// Empty when all is well, else what is wrong.
QString wrong(const Places& places)
{
    std::map<std::pair<int, int>, size_t> cells;
    for (size_t i = 0; i < places.size(); ++i) {
        const PanelPlace& p = places[i];
        if (p.column < 0 || p.row < 0 || p.columns < 1 || p.rows < 1 || p.column + p.columns > kBoardColumns)
            return QStringLiteral("outside: ") + told(places);
        for (int x = p.column; x < p.column + p.columns; ++x) {
            for (int y = p.row; y < p.row + p.rows; ++y) {
                if (!cells.emplace(std::pair{x, y}, i).second)
                    return QStringLiteral("overlap: ") + told(places);
            }
        }
    }
    for (const PanelPlace& p : places) { // stands on the top or under another
        bool stands = p.row == 0;
        for (int x = p.column; x < p.column + p.columns; ++x)
            stands = stands || cells.count({x, p.row - 1}) > 0;
        if (!stands)
            return QStringLiteral("floats: ") + told(places);
    }
    return {};
}

} // namespace

class TestBoardLayout : public QObject
{
    Q_OBJECT
private slots:
    void panelsAreTiledAndTheLastRowIsFilled()
    {
        QCOMPARE(told(tiled(1, usualColumns(1))), QStringLiteral("0,0 24x8"));
        QCOMPARE(told(tiled(4, usualColumns(4))),
                 QStringLiteral("0,0 12x8 | 12,0 12x8 | 0,8 12x8 | 12,8 12x8"));
        QCOMPARE(told(tiled(3, 2)), QStringLiteral("0,0 12x8 | 12,0 12x8 | 0,8 24x8"));
        for (size_t count = 1; count <= 12; ++count) {
            for (int columns = 1; columns <= 4; ++columns)
                QCOMPARE(wrong(tiled(count, columns)), QString());
        }
        QCOMPARE(usualColumns(12), 3);
    }

    void panelsWithoutAPlaceStandBelowTheOthers()
    {
        QCOMPARE(told(placesOf({PanelPlace{0, 0, 24, 6}, std::nullopt, std::nullopt})),
                 QStringLiteral("0,0 24x6 | 0,6 12x8 | 12,6 12x8"));
        QCOMPARE(told(placesOf({std::nullopt, std::nullopt})), told(tiled(2, 2)));
    }

    void aPanelDroppedOnOneOfItsSizeChangesPlacesWithIt()
    {
        // 0 1     3 1
        // 2 3  →  2 0
        const Places moved = movedTo(tiled(4, 2), 0, {11, 7, 12, 8});
        QCOMPARE(told(moved), QStringLiteral("12,8 12x8 | 12,0 12x8 | 0,8 12x8 | 0,0 12x8"));
    }

    void aPanelDroppedElsewhereMovesTheOthersDown()
    {
        // The wide one goes to the top; what was there goes below it.
        const Places moved = movedTo({{0, 0, 12, 8}, {12, 0, 12, 8}, {0, 8, 24, 4}}, 2, {0, 0, 24, 4});
        QCOMPARE(told(moved), QStringLiteral("0,4 12x8 | 12,4 12x8 | 0,0 24x4"));
    }

    void keysChangePlacesWithTheNeighbourAndStopAtTheEdge()
    {
        const Places four = tiled(4, 2);
        QCOMPARE(told(nudged(four, 0, 1, 0)), QStringLiteral("12,0 12x8 | 0,0 12x8 | 0,8 12x8 | 12,8 12x8"));
        QCOMPARE(told(nudged(four, 0, 0, 1)), QStringLiteral("0,8 12x8 | 12,0 12x8 | 0,0 12x8 | 12,8 12x8"));
        QCOMPARE(nudged(four, 0, -1, 0), four);
        QCOMPARE(nudged(four, 0, 0, -1), four);
        QCOMPARE(nudged(nudged(four, 3, -1, 0), 3, 1, 0), four);
        // Of unequal widths each takes the other's side.
        QCOMPARE(told(nudged({{0, 0, 16, 8}, {16, 0, 8, 8}}, 0, 1, 0)), QStringLiteral("8,0 16x8 | 0,0 8x8"));
        // A low one over a high one.
        QCOMPARE(told(nudged({{0, 0, 24, 4}, {0, 4, 24, 8}}, 1, 0, -1)),
                 QStringLiteral("0,8 24x4 | 0,0 24x8"));
    }

    void aWiderPanelTakesFromItsNeighbourDownToAQuarter()
    {
        const Places two = tiled(2, 2);
        QCOMPARE(told(grown(two, 0, 1, 0)), QStringLiteral("0,0 14x8 | 14,0 10x8"));
        QCOMPARE(told(grown(two, 0, -1, 0)), QStringLiteral("0,0 10x8 | 10,0 14x8"));
        Places narrow = two;
        for (int i = 0; i < 20; ++i)
            narrow = grown(narrow, 0, -1, 0);
        QCOMPARE(told(narrow), QStringLiteral("0,0 6x8 | 6,0 18x8"));
        for (int i = 0; i < 20; ++i)
            narrow = grown(narrow, 0, 1, 1);
        QVERIFY(narrow[0] == (PanelPlace{0, 0, 24, 24}));
        QCOMPARE(wrong(narrow), QString());
    }

    void whateverIsDoneTheBoardStaysWhole()
    {
        std::mt19937 random(11);
        const auto any = [&random](int from, int to) {
            return std::uniform_int_distribution(from, to)(random);
        };
        int changed = 0;
        for (int round = 0; round < 400; ++round) {
            Places places = tiled(static_cast<size_t>(any(1, 12)), any(1, 4));
            for (int step = 0; step < 40; ++step) {
                const auto index = static_cast<size_t>(any(0, static_cast<int>(places.size()) - 1));
                const Places before = places;
                switch (any(0, 3)) {
                case 0:
                    places = movedTo(places, index,
                                     {any(-4, 30), any(-4, 40), places[index].columns, places[index].rows});
                    break;
                case 1:
                    places = movedTo(places, index, {any(-4, 30), any(-4, 40), any(1, 30), any(1, 30)});
                    break;
                case 2:
                    places = nudged(places, index, any(-1, 1), any(-1, 1));
                    break;
                default:
                    places = grown(places, index, any(-1, 1), any(-1, 1));
                }
                changed += places != before ? 1 : 0;
                QVERIFY2(wrong(places).isEmpty(),
                         qPrintable(told(before) + QStringLiteral("  →  ") + wrong(places)));
            }
        }
        QVERIFY(changed > 8'000);
    }
};

QTEST_GUILESS_MAIN(TestBoardLayout)
#include "tst_board_layout.moc"
