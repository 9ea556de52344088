// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    id: root

    property string searchWords: ""
    property bool filtered: false
    property string summaryText: qsTr("%1 events").arg(root.count)
    property var kinds: RowsModel {}

    function setKindShown(kind: string, shown: bool): void {
        kinds.rows = kinds.rows.map(row => row.kind === kind ? Object.assign({}, row, { shown: shown }) : row);
        filtered = true;
    }

    function showOnly(kind: string): void {
        filtered = true;
    }

    function clearFilter(): void {
        filtered = false;
    }

    function rowAtTime(ms: real): int {
        return rows.findIndex(row => row.timeMs <= ms);
    }

    function rowOf(eventId: string): int {
        return rows.findIndex(row => row.eventId === eventId);
    }
}
