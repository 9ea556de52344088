// SPDX-License-Identifier: GPL-3.0-or-later
// One hit of the search: an event or a passage of a post-mortem.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls

Item {
    id: root

    required property int index
    required property string incidentId
    required property string incidentNumber
    required property string eventId
    required property string kind
    required property string timeText
    required property double timeMs
    required property string source
    required property string snippet
    readonly property bool current: ListView.isCurrentItem
    signal picked
    signal opened
    signal declareRequested

    height: Theme.px(48)
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1, %2: %3", "incident, time: text"), [root.incidentNumber, root.timeText, root.snippet])
    Accessible.selected: root.current
    Accessible.onPressAction: root.opened()

    Rectangle {
        anchors.fill: parent
        color: root.current ? Theme.tint(Theme.accent, 0.13, Theme.surface) : mouse.containsMouse ? Theme.raised : "transparent"
    }

    KindMark {
        x: Theme.s16
        y: Theme.px(9)
        kind: root.kind
    }

    MText {
        x: Theme.px(40)
        y: Theme.s6
        width: parent.width - x - Theme.s12
        text: Words.fill(qsTr("%1 · %2 · %3", "incident · time · source"), [root.incidentNumber, root.timeText, root.source])
        color: Theme.muted
        font.pixelSize: Theme.fontLabel
    }

    MText {
        x: Theme.px(40)
        y: Theme.px(24)
        width: parent.width - x - Theme.s12
        text: root.snippet
    }

    MButton {
        objectName: "declareFromHit"
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        z: 1
        visible: root.current && root.kind === "alert" && root.eventId !== ""
        kind: MButton.Quiet
        implicitHeight: Theme.hit
        text: qsTr("Declare…", "an incident")
        Accessible.name: qsTr("Declare an incident from this alert")
        onClicked: root.declareRequested()
    }

    Divider {
        anchors.bottom: parent.bottom
        width: parent.width
    }

    MouseArea {
        id: mouse

        anchors.fill: parent
        hoverEnabled: true
        onClicked: root.picked()
        onDoubleClicked: root.opened()
    }
}
