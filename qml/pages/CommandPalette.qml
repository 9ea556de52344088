// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl K: every command of the program, filtered while typing. Enter runs the marked one.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property CommandModel commands
    signal chosen(commandId: string)

    y: Theme.px(84)
    width: Math.min(Theme.px(600), (parent ? parent.width : Theme.px(600)) - Theme.s32)
    height: Math.min(Theme.px(460), (parent ? parent.height : Theme.px(460)) - y - Theme.s32)
    padding: Theme.s8
    onOpened: {
        words.text = "";
        root.commands.filter = "";
        list.currentIndex = 0;
        words.forceActiveFocus();
    }
    onClosed: root.commands.filter = ""

    function run(index: int): void {
        // Asked of the list itself: the rows on the screen follow the letters only with the next frame, and who types fast and
        // presses Enter means what the letters say.
        const commandId = root.commands.commandAt(index);
        if (commandId === "")
            return;
        root.close();
        root.chosen(commandId);
    }

    component PaletteRow: Item {
        id: row

        required property int index
        required property string commandId
        required property string title
        required property string group
        required property string shortcut
        required property bool available
        required property string why
        readonly property bool current: ListView.isCurrentItem

        width: ListView.view ? ListView.view.width : 0
        height: Theme.px(36)
        Accessible.role: Accessible.ListItem
        Accessible.name: row.title
        Accessible.description: row.available ? row.shortcut : row.why
        Accessible.selected: row.current

        Rectangle {
            anchors.fill: parent
            radius: Theme.radius
            color: row.current ? Theme.hover : "transparent"
        }

        MText {
            id: caption

            x: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width - Theme.px(200))
            text: row.title
            color: row.available ? Theme.text : Theme.muted
        }

        MText {
            anchors.left: caption.right
            anchors.leftMargin: Theme.s8
            anchors.right: hint.visible ? hint.left : parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: row.available ? row.group : row.why
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
            placeholderText: qsTr("Type a command")
            onTextEdited: {
                root.commands.filter = words.text;
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
            model: root.commands
            highlightMoveDuration: 0
            delegate: PaletteRow {}
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Commands")

            MText {
                anchors.centerIn: parent
                visible: list.count === 0
                text: qsTr("No command has these letters")
                color: Theme.muted
            }
        }
    }
}
