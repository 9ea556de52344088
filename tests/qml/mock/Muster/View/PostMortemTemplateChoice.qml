// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    id: root

    property var names: ["Muster", "Google", "PagerDuty", "Howie (investigation)", "Morgue"]
    property int current: -1
    property bool changing: false
    property bool canTakeBack: false
    property string problem: ""

    function look(): void { if (root.current < 0) root.current = 0; }
    function use(index: int): void { root.current = index; root.canTakeBack = true; }
    function takeBack(): void { root.current = 0; root.canTakeBack = false; }
}
