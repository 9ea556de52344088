// SPDX-License-Identifier: GPL-3.0-or-later
// The open incidents as a list: severity, number, title, when each has to speak next. Enter shows one, Delete closes it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property OpenRooms rooms

    y: Theme.px(84)
    width: Math.min(Theme.px(620), (parent ? parent.width : Theme.px(620)) - Theme.s32)
    height: Math.min(Theme.px(400), (parent ? parent.height : Theme.px(400)) - y - Theme.s32)
    onOpened: {
        list.currentIndex = list.count > 0 ? 0 : -1;
        list.forceActiveFocus();
    }

    component Entry: Item {
        id: row

        required property int index
        required property string incidentId
        required property string number
        required property string title
        required property int severity
        required property string severityText
        required property string dueText
        required property bool overdue
        required property string waitText
        required property bool shown
        required property bool resolved

        width: ListView.view ? ListView.view.width : 0
        height: Theme.row
        Accessible.role: Accessible.ListItem
        Accessible.name: row.resolved ? Words.fill(qsTr("%1 %2 %3, resolved", "severity, number, title"), [row.severityText, row.number, row.title]) : Words.fill(qsTr("%1 %2 %3", "severity, number, title"), [row.severityText, row.number, row.title])
        Accessible.description: row.waitText === "" ? row.dueText : Words.fill(qsTr("%1, %2", "wait of its runbook, due"), [row.waitText, row.dueText])
        Accessible.selected: row.ListView.isCurrentItem

        Rectangle {
            anchors.fill: parent
            radius: Theme.radius
            color: row.ListView.isCurrentItem ? Theme.hover : "transparent"
        }

        MouseArea {
            anchors.fill: parent
            onClicked: root.take(row.incidentId)
        }

        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: Theme.s12
            anchors.rightMargin: Theme.s8
            spacing: Theme.s8

            Badge {
                severity: row.severity > 5 ? 0 : row.severity
                text: qsTr("SEV ?")
            }

            MText {
                text: row.number
                mono: true
                color: Theme.muted
            }

            MText {
                Layout.fillWidth: true
                text: row.title
                font.weight: row.shown ? Font.DemiBold : Font.Normal
            }

            MText {
                visible: row.resolved
                text: qsTr("resolved")
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            MText {
                visible: row.waitText !== ""
                text: row.waitText
                color: Theme.warn
                font.pixelSize: Theme.fontSmall
            }

            MText {
                text: row.dueText
                color: row.overdue ? Theme.danger : Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            IconButton {
                iconName: "close"
                iconSize: Theme.iconSmall
                text: Words.fill(qsTr("Close %1"), [row.number])
                keyHint: qsTr("Delete", "key")
                onClicked: root.rooms.close(row.incidentId)
            }
        }
    }

    function take(incidentId: string): void {
        root.close();
        root.rooms.show(incidentId);
    }

    contentItem: ColumnLayout {
        spacing: Theme.s8

        SectionLabel {
            text: qsTr("Open incidents")
        }

        ListView {
            id: list

            objectName: "rooms-list"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            keyNavigationEnabled: true
            boundsBehavior: Flickable.StopAtBounds
            highlightMoveDuration: 0
            model: root.rooms
            delegate: Entry {}
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Open incidents")
            Keys.onReturnPressed: root.take(root.rooms.incidentAt(list.currentIndex))
            Keys.onEnterPressed: root.take(root.rooms.incidentAt(list.currentIndex))
            Keys.onDeletePressed: root.rooms.close(root.rooms.incidentAt(list.currentIndex))

            MText {
                anchors.centerIn: parent
                visible: list.count === 0
                text: qsTr("No incident is open")
                color: Theme.muted
            }
        }
    }
}
