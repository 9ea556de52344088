// SPDX-License-Identifier: GPL-3.0-or-later
// G: moves the room to a typed time.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    property bool refused: false

    y: Theme.px(120)
    width: Math.min(Theme.px(360), (parent ? parent.width : Theme.px(360)) - Theme.s32)
    onOpened: {
        root.refused = false;
        words.text = root.room !== null ? root.room.instantText : "";
        words.selectAll();
        words.forceActiveFocus();
    }

    contentItem: ColumnLayout {
        spacing: Theme.s8

        MText {
            Layout.fillWidth: true
            text: qsTr("Go to a time")
            font.pixelSize: Theme.fontLarge
            font.weight: Font.DemiBold
        }

        TextInputField {
            id: words

            Layout.fillWidth: true
            mono: true
            placeholderText: qsTr("02:13:30")
            problem: root.refused ? qsTr("This is not a time of the incident") : ""
            Accessible.name: qsTr("Time")
            onTextEdited: root.refused = false
            onAccepted: {
                if (root.room !== null && root.room.seekText(words.text))
                    root.close();
                else
                    root.refused = true;
            }
        }

        MText {
            Layout.fillWidth: true
            text: root.refused ? words.problem : qsTr("Enter moves the whole room there.")
            color: root.refused ? Theme.danger : Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }
    }
}
