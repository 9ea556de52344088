// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

RowsModel {
    id: root

    property string filter: ""
    property ChartRange range: null
    readonly property var all: [
        { incidentId: "i2", number: "INC-1042", title: "checkout-api: timeouts after a deploy", startedText: "6 Oct 14:20", services: "checkout-api", current: false, accessibleText: "INC-1042, checkout-api: timeouts after a deploy" },
        { incidentId: "i3", number: "INC-0977", title: "search: stale index", startedText: "30 Aug 08:05", services: "search", current: false, accessibleText: "INC-0977, search: stale index" }
    ]

    function refresh(): void { root.rows = root.all.filter(row => row.title.includes(root.filter) || row.number.includes(root.filter)); }
    function choose(row: int): bool {
        if (row < 0 || row >= root.rows.length)
            return false;
        root.range.overlay = 3;
        return true;
    }

    onFilterChanged: root.refresh()
}
