// SPDX-License-Identifier: GPL-3.0-or-later
// Shift S: the stage; a digit or the arrows choose, Enter takes. Resolved asks for the recovery first.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    signal resolveRequested

    y: Theme.px(110)
    width: Math.min(Theme.px(320), (parent ? parent.width : Theme.px(320)) - Theme.s32)
    onOpened: {
        list.currentIndex = Math.min(root.room.stage + 1, list.count - 1);
        list.forceActiveFocus();
    }

    function take(index: int): void {
        root.close();
        if (index === list.count - 1)
            root.resolveRequested();
        else
            root.room.changeStage(index);
    }

    contentItem: ColumnLayout {
        spacing: Theme.s8

        MText {
            Layout.fillWidth: true
            text: qsTr("Stage")
            font.pixelSize: Theme.fontLarge
            font.weight: Font.DemiBold
            Accessible.role: Accessible.Heading
        }

        ListView {
            id: list

            Layout.fillWidth: true
            Layout.preferredHeight: contentHeight
            focus: true
            interactive: false
            model: root.room.stages
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Stage")
            Keys.onReturnPressed: root.take(list.currentIndex)
            Keys.onEnterPressed: root.take(list.currentIndex)
            Keys.onPressed: event => {
                const index = event.key - Qt.Key_1;
                if (index >= 0 && index < list.count) {
                    event.accepted = true;
                    root.take(index);
                }
            }

            delegate: Rectangle {
                id: row

                required property string modelData
                required property int index
                readonly property bool now: row.index === root.room.stage

                width: ListView.view ? ListView.view.width : 0
                height: Theme.control
                radius: Theme.radiusSmall
                color: row.ListView.isCurrentItem ? Theme.hover : "transparent"
                Accessible.role: Accessible.ListItem
                Accessible.name: row.modelData
                Accessible.description: row.now ? qsTr("now") : ""
                Accessible.selected: row.ListView.isCurrentItem

                RowLayout {
                    anchors.fill: parent
                    anchors.leftMargin: Theme.s8
                    anchors.rightMargin: Theme.s8

                    KeyHint {
                        text: String(row.index + 1)
                    }

                    MText {
                        Layout.fillWidth: true
                        text: row.modelData
                        font.weight: row.now ? Font.DemiBold : Font.Normal
                    }

                    MText {
                        visible: row.now
                        text: qsTr("now")
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                    }
                }

                TapHandler {
                    onTapped: root.take(row.index)
                }
            }
        }
    }
}
