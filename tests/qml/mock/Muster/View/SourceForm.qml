// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    property bool active: false
    property bool editing: false
    property string toolId: ""
    property string toolName: "Prometheus"
    property string summary: "Reads metrics, rules and alerts by PromQL."
    property string name: "Prometheus (main)"
    property var fields: RowsModel {}
    property string writes: "Silence an alert, End a silence"
    property bool mayWrite: false
    property string state: "idle"
    property string stateText: ""
    property bool canSave: true

    function beginNew(tool: string): void {
        toolId = tool;
        active = true;
    }

    function setValue(key: string, value: string): void {}
    function removeSecret(key: string, remove: bool): void {
        fields.rows = fields.rows.map(row => row.fieldKey === key ? Object.assign({}, row, { removing: remove, value: "" }) : row);
    }
    function test(): void { state = "failed"; stateText = "Nobody answers at this address. Is the port right?"; }
    function save(): void { state = "saved"; }
    function remove(): void { active = false; }
    function cancel(): void { active = false; }
}
