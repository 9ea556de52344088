// SPDX-License-Identifier: GPL-3.0-or-later
// ?: the key of every command, in two columns.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property CommandModel commands

    y: Math.round(((parent ? parent.height : 0) - height) / 2)
    width: Math.min(Theme.px(760), (parent ? parent.width : Theme.px(760)) - Theme.s32)
    height: Math.min(Theme.px(560), (parent ? parent.height : Theme.px(560)) - Theme.s32)
    onOpened: grid.forceActiveFocus()

    contentItem: ColumnLayout {
        spacing: Theme.s12

        RowLayout {
            MText {
                Layout.fillWidth: true
                text: qsTr("Keys")
                font.pixelSize: Theme.fontTitle
                font.weight: Font.DemiBold
            }

            IconButton {
                iconName: "close"
                text: qsTr("Close")
                onClicked: root.close()
            }
        }

        GridView {
            id: grid

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            flow: GridView.FlowLeftToRight
            cellWidth: Math.floor(width / 2)
            cellHeight: Theme.px(32)
            model: root.commands
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Keys")

            delegate: Item {
                id: entry

                required property string title
                required property string shortcut

                width: grid.cellWidth - Theme.s16
                height: grid.cellHeight
                Accessible.role: Accessible.ListItem
                Accessible.name: entry.title
                Accessible.description: entry.shortcut

                MText {
                    anchors.left: parent.left
                    anchors.right: cap.left
                    anchors.rightMargin: Theme.s8
                    anchors.verticalCenter: parent.verticalCenter
                    text: entry.title
                }

                KeyHint {
                    id: cap

                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    text: entry.shortcut
                    visible: entry.shortcut !== ""
                }
            }
        }
    }
}
