// SPDX-License-Identifier: GPL-3.0-or-later
// Shift I: which incident the charts are compared with, filtered while typing. Enter takes the marked one.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    readonly property OverlayIncidentModel incidents: root.room !== null ? root.room.overlayIncidents : null

    y: Theme.px(84)
    width: Math.min(Theme.px(600), (parent ? parent.width : Theme.px(600)) - Theme.s32)
    height: Math.min(Theme.px(420), (parent ? parent.height : Theme.px(420)) - y - Theme.s32)
    padding: Theme.s8
    onOpened: {
        words.text = "";
        if (root.incidents !== null) {
            root.incidents.filter = "";
            root.incidents.refresh();
        }
        list.currentIndex = 0;
        words.forceActiveFocus();
    }

    function take(index: int): void {
        if (root.incidents !== null && root.incidents.choose(index))
            root.close();
    }

    contentItem: ColumnLayout {
        spacing: Theme.s8

        TextInputField {
            id: words

            Layout.fillWidth: true
            objectName: "overlayWords"
            iconName: "search"
            placeholderText: qsTr("Compare with an incident: number, title or service")
            onTextEdited: {
                if (root.incidents !== null)
                    root.incidents.filter = words.text;
                list.currentIndex = 0;
            }
            Keys.onDownPressed: list.incrementCurrentIndex()
            Keys.onUpPressed: list.decrementCurrentIndex()
            Keys.onReturnPressed: root.take(list.currentIndex)
            Keys.onEnterPressed: root.take(list.currentIndex)
        }

        ListView {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: root.incidents
            highlightMoveDuration: 0
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Incidents to compare with")

            delegate: Item {
                id: row

                required property int index
                required property string number
                required property string title
                required property string startedText
                required property string services
                required property bool current
                required property string accessibleText
                readonly property bool marked: ListView.isCurrentItem

                width: ListView.view ? ListView.view.width : 0
                height: Theme.px(44)
                Accessible.role: Accessible.ListItem
                Accessible.name: row.accessibleText
                Accessible.selected: row.marked

                Rectangle {
                    anchors.fill: parent
                    radius: Theme.radius
                    color: row.marked ? Theme.hover : "transparent"
                }

                MText {
                    id: caption

                    x: Theme.s12
                    y: Theme.s4
                    width: parent.width - started.width - 3 * Theme.s12
                    text: Words.fill(qsTr("%1 · %2", "incident: number, title"), [row.number, row.title])
                    color: row.current ? Theme.accent : Theme.text
                }

                MText {
                    anchors.left: caption.left
                    anchors.right: caption.right
                    anchors.top: caption.bottom
                    text: row.services
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                MText {
                    id: started

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s12
                    anchors.baseline: caption.baseline
                    text: row.startedText
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                MouseArea {
                    anchors.fill: parent
                    hoverEnabled: true
                    onPositionChanged: list.currentIndex = row.index
                    onClicked: root.take(row.index)
                }
            }

            MText {
                anchors.centerIn: parent
                visible: list.count === 0
                text: words.text === "" ? qsTr("There is no other incident on this machine") : qsTr("No incident has these letters")
                color: Theme.muted
            }
        }

        MText {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.s12
            text: qsTr("Its charts lie behind these, moved so that both begin to hurt at the same place.")
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }
    }
}
