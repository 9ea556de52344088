// SPDX-License-Identifier: GPL-3.0-or-later
// The text of the runbook, and below it what the linter says of it as it stands. The tree it makes is drawn beside it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property RunbookEditor editor
    /// What was typed is nobody's any more.
    signal discarded

    /// The cursor goes to the beginning of that line.
    function goToLine(line: int): void {
        let place = 0;
        for (let n = 1; n < line && place >= 0; n++)
            place = area.text.indexOf("\n", place) + 1;
        area.cursorPosition = place;
        area.area.forceActiveFocus();
    }

    function focusText(): void {
        area.area.forceActiveFocus();
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.s12
        spacing: Theme.s8

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                text: root.editor.path
                mono: true
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                elide: Text.ElideLeft
            }

            MText {
                text: root.editor.draftText
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }
        }

        TextAreaField {
            id: area

            objectName: "runbook-text"
            Layout.fillWidth: true
            Layout.fillHeight: true
            mono: true
            proseSize: Theme.fontSmall
            readOnly: !root.editor.ready
            placeholderText: qsTr("The runbook, in Markdown")
            tabTo: save
            onEdited: root.editor.edit(area.text)
            // Qt moves the cursor to the end when a text may be written in.
            onReadOnlyChanged: area.cursorPosition = 0

            Connections {
                target: root.editor

                function onTextReplaced(): void {
                    area.text = root.editor.text;
                    area.cursorPosition = 0;
                }
            }

            Component.onCompleted: area.text = root.editor.text
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.editor.message !== ""
            text: root.editor.message
            color: root.editor.failed ? Theme.danger : Theme.ok
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                text: root.editor.summary
                color: root.editor.hasErrors ? Theme.danger : Theme.text
                font.weight: Font.DemiBold
                Accessible.name: Words.fill(qsTr("Findings: %1"), [text])
            }

            MButton {
                objectName: "runbook-replay"
                iconName: "history"
                text: qsTr("Past incidents")
                Accessible.name: qsTr("What this change would have asked in past incidents")
                enabled: root.editor.ready
                onClicked: Session.trigger("runbook.replay")
            }

            MButton {
                id: discard

                objectName: "runbook-discard"
                text: qsTr("Discard")
                enabled: root.editor.draftText !== ""
                onClicked: {
                    root.editor.discard();
                    root.discarded();
                    root.focusText(); // the button has nothing more to do, and would take the keys with it
                }
            }

            MButton {
                text: qsTr("Close")
                onClicked: root.editor.close()
            }

            MButton {
                id: save

                objectName: "runbook-save"
                kind: MButton.Primary
                text: qsTr("Save")
                keyHint: "Ctrl+S"
                enabled: root.editor.canSave
                onClicked: root.editor.save()
            }
        }

        ListView {
            id: list

            objectName: "runbook-findings"
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(contentHeight, root.height * 0.34)
            visible: count > 0
            clip: true
            spacing: Theme.s4
            boundsBehavior: Flickable.StopAtBounds
            activeFocusOnTab: true
            keyNavigationEnabled: true
            model: root.editor.findings
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("What the linter found")
            Keys.onReturnPressed: if (list.currentItem) (list.currentItem as RunbookFinding).go()
            Keys.onEnterPressed: if (list.currentItem) (list.currentItem as RunbookFinding).go()

            delegate: RunbookFinding {
                width: list.width
                current: ListView.isCurrentItem && list.activeFocus
                onWanted: line => root.goToLine(line)
            }
        }
    }
}
