// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    id: root

    property bool canUndo: false
    property bool full: false
    property bool canSave: true
    property var units: ["plain numbers", "ratio (1 is 100 %)"]
    property var styles: ["lines", "areas"]
    /// What was asked for, one line each.
    property var asked: []

    signal formRequested(form: string, panelId: string)

    function note(words: string): void { root.asked = root.asked.concat([words]); }
    function moveTo(panelId: string, column: int, row: int): void { root.note("move " + panelId + " " + column + "," + row); }
    function resizeTo(panelId: string, columns: int, rows: int): void { root.note("resize " + panelId + " " + columns + "x" + rows); }
    function grow(panelId: string, columns: int, rows: int): void { root.note("grow " + panelId + " " + columns + "," + rows); }
    function tile(columns: int): void { root.note("tile " + columns); }
    function remove(panelId: string): void { root.note("remove " + panelId); }
    function rename(panelId: string, title: string): string { root.note("rename " + panelId + " " + title); return ""; }
    function add(title: string, query: string, unit: int, style: int): string {
        if (query === "")
            return "A query is missing.";
        root.note("add " + title + " " + query);
        return "";
    }
    function titleOf(panelId: string): string { return "Error rate"; }
    function undo(): void { root.note("undo"); }
    function saveForService(): void { root.note("save"); }
}
