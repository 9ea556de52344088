// SPDX-License-Identifier: GPL-3.0-or-later
// Records what was told to whom: state, text, when the next one is due. Nothing is sent to a tool from here.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room

    y: Theme.px(110)
    width: Math.min(Theme.px(560), (parent ? parent.width : Theme.px(560)) - Theme.s32)
    padding: Theme.s20
    onOpened: {
        words.area.forceActiveFocus();
        words.area.cursorPosition = words.area.length;
    }

    /// Opens with what was typed already.
    function begin(typed: string): void {
        words.text = typed;
        root.open();
    }

    function submit(): void {
        if (words.text.trim() === "")
            return;
        const minutes = [0, 10, 20, 30, 60][due.currentIndex];
        const state = ["investigating", "identified", "monitoring", "resolved"][stage.currentIndex];
        root.close();
        root.room.postUpdate(state, words.text.trim(), minutes);
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: qsTr("Status update")
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("It is written to the timeline of this incident. Copy it to your status page; no tool is written to.")
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        RowLayout {
            spacing: Theme.s8

            MComboBox {
                id: stage

                Layout.fillWidth: true
                label: qsTr("State")
                model: [qsTr("Investigating"), qsTr("Identified"), qsTr("Monitoring"), qsTr("Resolved")]
            }

            MComboBox {
                id: due

                Layout.fillWidth: true
                label: qsTr("Next update")
                model: [qsTr("No next update promised"), qsTr("Next in 10 min"), qsTr("Next in 20 min"), qsTr("Next in 30 min"), qsTr("Next in 60 min")]
                currentIndex: 2
            }
        }

        TextAreaField {
            id: words

            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(130)
            placeholderText: qsTr("What users notice, since when, what is being done")
        }

        RowLayout {
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                text: qsTr("%n characters", "", words.text.length)
                color: words.text.length > 280 ? Theme.warn : Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            MButton {
                text: qsTr("Cancel")
                onClicked: root.close()
            }

            MButton {
                kind: MButton.Primary
                text: qsTr("Write to the timeline")
                enabled: words.text.trim() !== ""
                onClicked: root.submit()
            }
        }
    }
}
