// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl K: every command, incident, runbook and person, found while typing; what was taken lately first. Enter takes the marked
// one.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property Palette palette
    /// The same for Connections, to whom a list model is no object (qmllint of Qt 6.4).
    readonly property var told: root.palette
    signal chosen(kind: string, itemId: string)

    y: Theme.px(84)
    width: Math.min(Theme.px(680), (parent ? parent.width : Theme.px(600)) - Theme.s32)
    height: Math.min(Theme.px(460), (parent ? parent.height : Theme.px(460)) - y - Theme.s32)
    padding: Theme.s8
    onOpened: {
        words.text = "";
        root.palette.begin();
        list.currentIndex = 0;
        words.forceActiveFocus();
    }
    Connections {
        target: root.told

        function onChosen(kind: string, itemId: string): void {
            root.close();
            root.chosen(kind, itemId);
        }
    }

    // The list itself knows what stands in a row: those on the screen follow the letters only with the next frame, and who types
    // fast and presses Enter means what the letters say.
    function run(index: int): void {
        root.palette.choose(index);
    }

    component PaletteRow: Item {
        id: row

        required property int index
        required property string kind
        required property string kindText
        required property string title
        required property string detail
        required property string shortcut
        required property bool available
        required property bool recent
        readonly property bool current: ListView.isCurrentItem

        width: ListView.view ? ListView.view.width : 0
        height: Theme.px(36)
        Accessible.role: Accessible.ListItem
        Accessible.name: row.kind === "command" ? row.title : Words.fill(qsTr("%1: %2", "kind, name"), [row.kindText, row.title])
        Accessible.description: row.shortcut === "" ? row.detail : Words.fill(qsTr("%1, %2", "group, key"), [row.detail, row.shortcut])
        Accessible.selected: row.current

        Rectangle {
            anchors.fill: parent
            radius: Theme.radius
            color: row.current ? Theme.hover : "transparent"
        }

        Icon {
            id: mark

            x: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.iconSmall
            height: Theme.iconSmall
            name: row.recent ? "history" : row.kind === "incident" ? "incidents" : row.kind === "runbook" ? "runbook" : row.kind === "person" ? "user" : "keyboard"
            color: Theme.muted
        }

        MText {
            id: caption

            anchors.left: mark.right
            anchors.leftMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width - Theme.px(220))
            text: row.title
            color: row.available ? Theme.text : Theme.muted
        }

        MText {
            anchors.left: caption.right
            anchors.leftMargin: Theme.s8
            anchors.right: hint.visible ? hint.left : parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: row.detail
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        KeyHint {
            id: hint

            anchors.right: parent.right
            anchors.rightMargin: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            visible: row.shortcut !== ""
            text: row.shortcut
        }

        MouseArea {
            anchors.fill: parent
            hoverEnabled: true
            onPositionChanged: list.currentIndex = row.index
            onClicked: root.run(row.index)
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s8

        TextInputField {
            id: words

            Layout.fillWidth: true
            iconName: "search"
            placeholderText: qsTr("Commands, incidents, runbooks, people — only one kind with > # % @")
            onTextEdited: {
                root.palette.filter = words.text;
                list.currentIndex = 0;
            }
            Keys.onDownPressed: list.incrementCurrentIndex()
            Keys.onUpPressed: list.decrementCurrentIndex()
            Keys.onReturnPressed: root.run(list.currentIndex)
            Keys.onEnterPressed: root.run(list.currentIndex)
        }

        ListView {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: root.palette
            highlightMoveDuration: 0
            // Qt 6.4 goes on waiting for a row below the edge when the letters have taken it away, and warns at the end.
            cacheBuffer: 0
            delegate: PaletteRow {}
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("What was found")

            MText {
                anchors.centerIn: parent
                visible: list.count === 0
                text: qsTr("Nothing has these letters")
                color: Theme.muted
            }
        }

        MText {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.s12
            visible: root.palette.countText !== ""
            text: root.palette.countText
            color: Theme.muted
            font.pixelSize: Theme.fontLabel
        }
    }
}
