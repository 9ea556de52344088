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
    /// The incident, the time, the source; a passage of a post-mortem has neither of the last two.
    readonly property string origin: root.eventId === "" ? Words.fill(qsTr("%1 · post-mortem", "incident"), [root.incidentNumber])
        : Words.fill(qsTr("%1 · %2 · %3", "incident · time · source"), [root.incidentNumber === "" ? qsTr("No incident") : root.incidentNumber, root.timeText, root.source])
    signal picked
    signal opened
    signal declareRequested

    height: Theme.px(48)
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1: %2", "incident, time, source: text"), [root.origin, words.text])
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
        text: root.origin
        color: Theme.muted
        font.pixelSize: Theme.fontLabel
    }

    ProseText {
        id: words

        objectName: "hitText"
        x: Theme.px(40)
        y: Theme.px(24)
        width: parent.width - x - Theme.s12
        height: Theme.px(20)
        clip: true
        text: Words.withoutMarks(root.snippet)
        runs: Words.marked(root.snippet)
        family: Theme.sans
        pixelSize: Theme.fontBase
        lineHeight: Theme.lineHeight
        color: Theme.text
        linkColor: Theme.accent
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
