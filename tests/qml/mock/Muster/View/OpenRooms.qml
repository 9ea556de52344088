// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    id: root

    property string othersText: ""
    property var asked: []

    function step(direction: int): void { root.asked = root.asked.concat(["step " + direction]); }
    function incidentAt(index: int): string { return index >= 0 && index < root.rows.length ? root.rows[index].incidentId : ""; }
    function show(id: string): void { root.asked = root.asked.concat(["show " + id]); }
    function close(id: string): void { root.asked = root.asked.concat(["close " + id]); }
}
