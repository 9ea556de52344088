// SPDX-License-Identifier: GPL-3.0-or-later
// One quiet line: which alerts fire although no incident is about them, and the way to declare one from the newest.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property FiringAlerts firing
    signal declareRequested(eventId: string)

    implicitHeight: Theme.control + Theme.s8
    radius: Theme.radius
    color: Theme.tint(Theme.warn, Theme.dark ? 0.11 : 0.08, Theme.surface)
    border.width: Theme.border
    border.color: Theme.tint(Theme.warn, 0.42, Theme.surface)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: root.firing.text

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.s12
        anchors.rightMargin: Theme.s8
        spacing: Theme.s8

        KindMark {
            kind: "alert"
        }

        MText {
            Layout.fillWidth: true
            text: root.firing.text
        }

        MButton {
            objectName: "declareFromFiring"
            implicitHeight: Theme.hit
            text: qsTr("Declare…", "an incident")
            keyHint: "Ctrl+Alt+N"
            Accessible.name: Words.fill(qsTr("Declare an incident from %1", "alert"), [root.firing.newestName])
            onClicked: root.declareRequested(root.firing.newestId)
        }
    }
}
