// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    id: root

    property string filter: ""
    property var all: []

    onFilterChanged: {
        if (root.all.length === 0)
            root.all = root.rows;
        root.rows = root.all.filter(row => row.title.toLowerCase().includes(root.filter));
    }

    function commandAt(row: int): string {
        return row >= 0 && row < root.rows.length && root.rows[row].available ? root.rows[row].commandId : "";
    }
}
