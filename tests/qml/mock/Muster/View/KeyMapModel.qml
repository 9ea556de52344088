// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    id: root

    property var commands: null
    property string page: ""
    property string filter: ""
    property int copied: 0

    onCommandsChanged: root.refill()
    onFilterChanged: root.refill()
    onPageChanged: root.refill()

    function refill(): void {
        if (root.commands === null)
            return;
        const rows = [];
        const found = root.commands.rows.filter(row => row.title.toLowerCase().includes(root.filter.toLowerCase()));
        for (const group of new Set(found.map(row => row.group))) {
            rows.push({ title: group, shortcut: "", heading: true, here: rows.length === 0 });
            for (const row of found.filter(one => one.group === group))
                rows.push({ title: row.title, shortcut: row.shortcut, heading: false, here: false });
        }
        root.rows = rows;
    }

    function text(): string { return root.rows.map(row => row.title).join("\n"); }
    function copy(): void { ++root.copied; }
}
