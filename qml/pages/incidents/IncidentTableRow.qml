// SPDX-License-Identifier: GPL-3.0-or-later
// One incident in the table. Plain items only: thousands of these must scroll.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Chart
import Muster.Controls

Item {
    id: root

    required property int index
    required property string incidentId
    required property string number
    required property string title
    required property string services
    required property int severity
    required property string startedText
    required property bool startKnown
    required property string mitigatedInText
    required property string stageText
    required property bool open
    required property string postMortemText
    required property int eventCount
    required property var sparkline
    required property bool sealed
    /// Widths of the columns, shared with the header.
    required property IncidentColumns columns
    readonly property bool current: ListView.isCurrentItem
    signal picked
    signal opened

    height: Theme.row
    Accessible.role: Accessible.Row
    Accessible.name: Words.fill(qsTr("%1, %2, severity %3, started %4, %5", "number, title, severity, start, stage"),
                                [root.number, root.title, root.severity, root.startedText, root.stageText])
    Accessible.selected: root.current
    Accessible.onPressAction: root.opened()

    Rectangle {
        anchors.fill: parent
        color: root.current ? Theme.tint(Theme.accent, 0.13, Theme.surface) : mouse.containsMouse ? Theme.raised : "transparent"

        Rectangle {
            visible: root.current && root.ListView.view !== null && root.ListView.view.activeFocus
            width: Theme.focusWidth
            height: parent.height
            color: Theme.accent
        }
    }

    Badge {
        x: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        severity: root.severity > 5 ? 0 : root.severity
        text: qsTr("SEV ?")
    }

    MText {
        objectName: "rowNumber"
        x: root.columns.numberX
        width: root.columns.number - Theme.s8
        height: parent.height
        visible: root.columns.number > 0
        text: root.number
        mono: true
        font.pixelSize: Theme.fontSmall
        color: Theme.muted
    }

    MText {
        x: root.columns.titleX
        width: root.columns.titleWidth
        height: parent.height
        text: root.title
        font.weight: Font.DemiBold
    }

    MText {
        x: root.columns.startedX
        width: root.columns.started
        height: parent.height
        text: root.startedText
        mono: true
        font.pixelSize: Theme.fontSmall
        color: Theme.muted
    }

    MText {
        objectName: "rowRecovered"
        x: root.columns.lengthX
        width: root.columns.length
        height: parent.height
        text: root.mitigatedInText !== "" ? root.mitigatedInText : root.open ? qsTr("open") : qsTr("resolved")
        color: root.mitigatedInText !== "" ? Theme.text : root.open ? Theme.warn : Theme.muted
    }

    Sparkline {
        x: root.columns.shapeX
        width: root.columns.shape - Theme.s16
        height: Theme.px(22)
        anchors.verticalCenter: parent.verticalCenter
        values: root.sparkline
        color: Theme.severity(root.severity)
    }

    MText {
        x: root.columns.stageX
        width: root.columns.stage
        height: parent.height
        text: root.stageText
        color: root.open ? Theme.text : Theme.muted
    }

    MText {
        x: root.columns.postMortemX
        width: root.columns.postMortem
        height: parent.height
        text: root.postMortemText
        color: Theme.muted
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
