// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    id: root

    property string filter: ""
    property string countText: root.filter === "" ? "" : root.count + " of " + root.all.length
    property var all: []
    property var commands: null
    signal chosen(kind: string, itemId: string)

    onFilterChanged: root.refill()

    function begin(): void {
        root.filter = "";
        root.refill();
    }

    function refill(): void {
        const commands = root.commands === null ? [] : root.commands.rows.map(row => ({ kind: "command", kindText: "Command", itemId: row.commandId, title: row.title, detail: row.group, shortcut: row.shortcut, available: row.available, recent: false }));
        root.all = commands.concat([
            { kind: "incident", kindText: "Incident", itemId: "i2", title: "INC-1098 search latency p99 over 4 s", detail: "SEV-2 · Resolved", shortcut: "", available: true, recent: true },
            { kind: "runbook", kindText: "Runbook", itemId: "RB-014/i1", title: "checkout-api: confirm errors high", detail: "RB-014", shortcut: "", available: true, recent: false },
            { kind: "person", kindText: "Person", itemId: "Tomás Ribeiro", title: "Tomás Ribeiro", detail: "IC", shortcut: "", available: true, recent: false }]);
        root.rows = root.all.filter(row => row.title.toLowerCase().includes(root.filter.toLowerCase()));
    }

    function choose(row: int): void {
        if (row >= 0 && row < root.rows.length && root.rows[row].available)
            root.chosen(root.rows[row].kind, root.rows[row].itemId);
    }
}
