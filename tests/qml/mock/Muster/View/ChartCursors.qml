// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    id: root

    property real time: NaN
    property real second: NaN
    property bool locked: false
    property string text: isNaN(root.time) ? "" : "02:05:00 UTC"
    property string secondText: ""
    property string distanceText: isNaN(root.second) ? "" : "Δ 5 m 0 s"
    property string markId: ""
    property string markText: ""

    function hover(ms: real): void { if (!root.locked) root.time = ms; }
    function lock(ms: real): void { root.time = ms; root.locked = true; }
    function compareWith(ms: real): void { root.second = ms; }
    function clear(): bool { root.time = NaN; root.second = NaN; root.locked = false; return true; }
}
