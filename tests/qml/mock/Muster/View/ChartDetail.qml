// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property bool open: false
    property string panelId: ""
    property string eventId: ""
    property bool frozen: eventId !== ""
    property string title: "Error rate"
    property string subtitle: "checkout-api"
    property string frozenText: frozen ? "frozen 2026-11-20 02:26:10 UTC by You" : ""
    property string problem: ""
    property string sourceName: "Prometheus"
    property var queries: ["sum(rate(http_requests_total{service=\"checkout-api\",code=~\"5..\"}[1m])) / sum(rate(http_requests_total{service=\"checkout-api\"}[1m]))"]
    property var feed: null
    property string headline: "18.2 %"
    property bool hasSloLine: true
    property real sloLine: 0.001
    property real rangeFrom: Date.UTC(2026, 10, 20, 1, 13, 30)
    property real rangeTo: Date.UTC(2026, 10, 20, 2, 13, 30)
    property string link: ""
    property string dashboardLink: ""
    property QueryLine query: QueryLine {}
    property string whyNoLink: "its source is not connected here"
    property var table: RowsModel {}
    property var columns: ["error ratio"]
    property string tableText: "3 instants"
    property bool tableShown: false
    property string attended: ""
    property bool busy: false
    property var frozenPanels: []
    property var copied: []

    signal queryWanted
    signal froze(eventId: string)
    signal exported(path: string)
    signal exportFailed(words: string)

    function showPanel(panelId: string): void {
        root.panelId = panelId;
        root.feed = Drill.feed(0);
        root.table.rows = [2, 1, 0].map(i => ({ timeText: "2026-11-20 02:13:" + (10 + i) + " UTC", cells: ["18." + i + " %"], accessibleText: "error ratio 18." + i + " %" }));
        root.open = true;
    }

    function changeQuery(): void {
        if (!root.open)
            root.showPanel("errors");
        root.queryWanted();
    }
    function showEvidence(eventId: string): bool { return false; }
    function step(direction: int): void {}
    function close(): void { root.open = false; root.panelId = ""; root.feed = null; }
    function setRange(from: real, to: real): void { root.rangeFrom = from; root.rangeTo = to; }
    function freeze(): void { root.frozenPanels = root.frozenPanels.concat([root.panelId !== "" ? root.panelId : root.attended]); }
    function exportTo(format: string, file: url): void {}
    function fileName(format: string): string { return "error-rate." + format; }
    function copyValues(timeMs: real): void { root.copied = root.copied.concat([timeMs]); }
}
