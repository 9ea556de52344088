// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    readonly property string original: "sum(rate(http_requests_total{service=\"checkout-api\",code=~\"5..\"}[1m])) / sum(rate(http_requests_total{service=\"checkout-api\"}[1m]))"
    property string text: root.original
    property int index: 0
    property int queries: 1
    property string problem: ""
    property int problemFrom: 0
    property int problemLength: 0
    property RowsModel proposals: RowsModel {}
    property bool proposing: false
    property int current: 0
    property string proposalsNote: ""
    property bool edited: root.text !== root.original
    property bool shown: false
    property bool canRun: true
    property bool canKeep: root.shown
    property bool asking: false
    property string note: ""
    property int runs: 0
    property int keeps: 0
    property var steps: []

    signal replaced(text: string, cursor: int)
    signal kept(panelId: string)

    function row(kind: string, text: string, detail: string): var {
        return { kind: kind, kindText: kind, text: text, detail: detail, accessibleText: text + ", " + kind };
    }

    function edit(text: string, cursor: int): void {
        if (text === root.text)
            return;
        root.text = text;
        root.problem = text.endsWith("(") ? "This ( is not closed: a closing bracket ) is missing" : "";
        root.problemFrom = Math.max(0, text.length - 1);
        root.problemLength = 1;
        if (text.endsWith("http"))
            root.propose();
        else
            root.dismiss();
    }
    function propose(): void {
        root.proposals.rows = [root.row("metric", "http_inflight_requests", ""), root.row("metric", "http_requests_total", ""),
                               root.row("function", "histogram_quantile", "quantile of a histogram, as 0.99"), root.row("aggregation", "sum", "sum of the series")];
        root.proposalsNote = "names of Prometheus of 6 m ago";
        root.current = 0;
        root.proposing = true;
    }
    function choose(direction: int): void { root.current = (root.current + direction + 4) % 4; }
    function accept(row: int): void {
        const at = row === undefined || row < 0 ? root.current : row;
        const taken = root.text.replace(/http$/, root.proposals.rows[at].text);
        root.dismiss();
        root.text = taken;
        root.replaced(taken, taken.length);
    }
    function dismiss(): void { root.proposing = false; }
    function run(): void { root.runs += 1; root.shown = true; root.note = "edited query, not on the board"; }
    function revert(): void { root.shown = false; root.note = ""; root.text = root.original; root.replaced(root.text, root.text.length); }
    function keep(): void { root.keeps += 1; }
    function older(): void { root.steps = root.steps.concat([1]); }
    function newer(): void { root.steps = root.steps.concat([-1]); }
}
