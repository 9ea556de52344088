// SPDX-License-Identifier: GPL-3.0-or-later
// ?: every command with its key, under its group, those of the page one is on first; searched, and copied as text to print.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property CommandModel commands
    required property string page

    y: Math.round(((parent ? parent.height : 0) - height) / 2)
    width: Math.min(Theme.px(640), (parent ? parent.width : Theme.px(640)) - Theme.s32)
    height: Math.min(Theme.px(720), (parent ? parent.height : Theme.px(720)) - Theme.s32)
    onOpened: {
        words.text = "";
        map.filter = "";
        list.positionViewAtBeginning();
        words.forceActiveFocus();
    }

    readonly property KeyMapModel keyMap: KeyMapModel {
        id: map

        commands: root.opened ? root.commands : null
        page: root.page
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        RowLayout {
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                text: qsTr("Keys")
                font.pixelSize: Theme.fontTitle
                font.weight: Font.DemiBold
            }

            IconButton {
                objectName: "keys-copy"
                iconName: "copy"
                text: qsTr("Copy as text")
                onClicked: map.copy()
            }

            IconButton {
                iconName: "close"
                text: qsTr("Close")
                keyHint: qsTr("Esc", "key")
                onClicked: root.close()
            }
        }

        TextInputField {
            id: words

            objectName: "keys-words"
            Layout.fillWidth: true
            iconName: "search"
            placeholderText: qsTr("Words or a key")
            onTextEdited: map.filter = words.text
            Keys.onDownPressed: list.forceActiveFocus()
        }

        ListView {
            id: list

            objectName: "keys-list"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            activeFocusOnTab: true
            keyNavigationEnabled: true
            boundsBehavior: Flickable.StopAtBounds
            highlightMoveDuration: 0
            cacheBuffer: 0 // see CommandPalette
            model: map
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Keys")

            delegate: Item {
                id: entry

                required property string title
                required property string shortcut
                required property bool heading
                required property bool here

                width: list.width
                height: entry.heading ? Theme.row : Theme.hit
                Accessible.role: entry.heading ? Accessible.Heading : Accessible.ListItem
                Accessible.name: entry.title
                Accessible.description: entry.shortcut

                Rectangle {
                    anchors.fill: parent
                    visible: entry.ListView.isCurrentItem && list.activeFocus
                    radius: Theme.radiusSmall
                    color: Theme.hover
                }

                SectionLabel {
                    anchors.left: parent.left
                    anchors.bottom: parent.bottom
                    anchors.bottomMargin: Theme.s4
                    visible: entry.heading
                    text: entry.title
                }

                MText {
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s12
                    anchors.bottom: parent.bottom
                    anchors.bottomMargin: Theme.s4
                    visible: entry.heading && entry.here
                    text: qsTr("this page")
                    color: Theme.muted
                    font.pixelSize: Theme.fontLabel
                }

                MText {
                    anchors.left: parent.left
                    anchors.right: cap.left
                    anchors.rightMargin: Theme.s8
                    anchors.verticalCenter: parent.verticalCenter
                    visible: !entry.heading
                    text: entry.title
                }

                KeyHint {
                    id: cap

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s12
                    anchors.verticalCenter: parent.verticalCenter
                    text: entry.shortcut
                    visible: entry.shortcut !== ""
                }
            }

            MText {
                anchors.centerIn: parent
                visible: list.count === 0
                text: qsTr("No command has these words")
                color: Theme.muted
            }
        }
    }
}
