// SPDX-License-Identifier: GPL-3.0-or-later
pragma Singleton
import QtQml

QtObject {
    id: root

    property bool active: false
    property string text: ""
    readonly property string silence: active ? "Safe mode: no tool is asked." : ""
    property int copied: 0

    function leave(): void { root.active = false; }
    function copyDiagnostics(): void { root.copied += 1; }
}
