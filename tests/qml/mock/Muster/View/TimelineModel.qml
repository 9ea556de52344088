// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    id: root

    property string searchWords: ""
    property bool filtered: false
    property string summaryText: qsTr("%1 events").arg(root.count)
    property var kinds: RowsModel {}
    property var sources: RowsModel {}
    property var people: RowsModel {}
    property var chosen: RowsModel {}
    property bool pinnedOnly: false
    property int pinnedCount: 2
    property bool following: true
    property int unseenCount: 0
    property string unseenText: unseenCount > 0 ? qsTr("%1 new").arg(unseenCount) : ""
    property bool working: false
    signal updating
    signal updated

    function newestUnseenRow(): int { return 0; }
    function hold(first: int, last: int, current: int): void {}
    function setSourceChosen(source: string, wanted: bool): void {
        sources.rows = sources.rows.map(row => row.kind === source ? Object.assign({}, row, { shown: wanted }) : row);
    }
    function setPersonChosen(person: string, wanted: bool): void {}
    function drop(key: string): void {
        chosen.rows = chosen.rows.filter(row => row.kind !== key);
    }

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
