// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of a table are as wide as what stands in them asks for.
import QtQuick
import QtTest
import Muster.Controls

TestCase {
    id: test

    readonly property real padding: 8

    name: "ColumnWidths"
    when: windowShown
    width: 800
    height: 100
    visible: true

    MText {
        id: letters
    }

    TextMetrics {
        id: metrics

        font: letters.font
    }

    function measured(text: string): real {
        metrics.text = text;
        return metrics.advanceWidth;
    }

    function sum(widths: var): real {
        return widths.reduce((so, one) => so + one, 0);
    }

    function of(cells: var, columns: int, width: real): var {
        return ColumnWidths.of(cells, columns, width, test.padding, letters.font);
    }

    /// The timeline of a post-mortem: a time stays on one line, and the words have what is left.
    function test_timesAreNarrowAndWordsAreWide(): void {
        const words = "the pool of the payment workers is exhausted, and the queue of the new path is full ".repeat(3);
        const widths = test.of(["Time", "Known", "Source", "Event", "2026-11-20 02:05:00", "02:13:40", "LaunchDarkly", words], 4, 800);
        compare(widths.length, 4);
        fuzzyCompare(test.sum(widths), 800, 0.01);
        for (const [column, text] of [[0, "2026-11-20 02:05:00"], [1, "02:13:40"], [2, "LaunchDarkly"]]) {
            verify(widths[column] >= test.measured(text) + 2 * test.padding);
            verify(widths[column] < test.measured(text) + 2 * test.padding + 4);
        }
        verify(widths[3] > 400);
    }

    /// Two long columns share; the short one between them keeps its word whole.
    function test_longColumnsShareWhatIsLeft(): void {
        const much = "one two three four five six seven eight nine ten ".repeat(4);
        const widths = test.of(["Action", "Priority", "Done when", much, "P1", much + much], 3, 600);
        fuzzyCompare(test.sum(widths), 600, 0.01);
        verify(widths[1] >= test.measured("Priority") + 2 * test.padding);
        verify(widths[1] < 100);
        verify(widths[0] > 150 && widths[2] > widths[0]);
    }

    function test_littleTextFillsTheTable(): void {
        const widths = test.of(["A", "B", "A", "B"], 2, 500);
        fuzzyCompare(test.sum(widths), 500, 0.01);
        fuzzyCompare(widths[0], widths[1], 8);
        compare(test.of([], 1, 500), [500]);
    }

    /// Nobody's word is as long as the table, and sixteen columns have no room for theirs.
    function test_noColumnIsLost(): void {
        const cells = [];
        for (let i = 0; i < 16; ++i)
            cells.push("W".repeat(200));
        const widths = test.of(cells, 16, 400);
        fuzzyCompare(test.sum(widths), 400, 0.01);
        for (const one of widths)
            verify(one > 20);
    }

    function test_aPlaceIsOfOneColumn(): void {
        compare(ColumnWidths.at([100, 50, 250], 0), 0);
        compare(ColumnWidths.at([100, 50, 250], 99), 0);
        compare(ColumnWidths.at([100, 50, 250], 100), 1);
        compare(ColumnWidths.at([100, 50, 250], 399), 2);
        compare(ColumnWidths.at([100, 50, 250], 1000), 2);
        compare(ColumnWidths.at([], 10), 0);
    }
}
