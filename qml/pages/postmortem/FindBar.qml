// SPDX-License-Identifier: GPL-3.0-or-later
// Find and replace in the document. Enter is the next place, Shift+Enter the one before, Escape leaves.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property PostMortemEditor editor
    readonly property DocumentFind find: root.editor.find
    property bool replacing: false
    /// Where the search begins: the cursor's place in the text.
    property int from: 0
    signal closed

    implicitHeight: rows.implicitHeight + Theme.s16
    color: Theme.surface
    visible: root.find.open

    function start(words: string, from: int, replacing: bool): void {
        root.replacing = replacing;
        root.from = from;
        root.find.open = true;
        if (words !== "" && !words.includes("\n"))
            field.text = words;
        root.find.words = field.text;
        field.forceActiveFocus();
        field.selectAll();
        if (field.text !== "")
            root.find.lookFrom(root.from);
    }

    function stop(): void {
        root.find.open = false;
        root.closed();
    }

    ColumnLayout {
        id: rows

        x: Theme.s16
        y: Theme.s8
        width: parent.width - Theme.s32
        spacing: Theme.s6

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s6

            TextInputField {
                id: field

                objectName: "postMortemFind"
                Layout.fillWidth: true
                Layout.maximumWidth: Theme.px(360)
                iconName: "search"
                placeholderText: qsTr("Find in the document")
                onTextEdited: {
                    root.find.words = field.text;
                    root.find.lookFrom(root.from);
                }
                Keys.onReturnPressed: event => event.modifiers & Qt.ShiftModifier ? root.find.previous() : root.find.next()
                Keys.onEnterPressed: root.find.next()
                Keys.onEscapePressed: root.stop()
            }

            MText {
                Layout.preferredWidth: Theme.px(76)
                text: field.text === "" ? "" : root.find.count === 0 ? qsTr("not there") : root.find.current < 0 ? qsTr("%n places", "", root.find.count) : Words.fill(qsTr("%1 of %2", "place of places"), [String(root.find.current + 1), String(root.find.count)])
                color: field.text !== "" && root.find.count === 0 ? Theme.warn : Theme.muted
                font.pixelSize: Theme.fontSmall
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }

            IconButton {
                iconName: "chevron-up"
                text: qsTr("The place before")
                keyHint: qsTr("Shift+Enter", "key")
                enabled: root.find.count > 0
                onClicked: root.find.previous()
            }

            IconButton {
                iconName: "chevron-down"
                text: qsTr("The next place")
                keyHint: qsTr("Enter", "key")
                enabled: root.find.count > 0
                onClicked: root.find.next()
            }

            MButton {
                kind: MButton.Quiet
                text: qsTr("Aa", "match upper and lower case")
                Accessible.name: qsTr("Match upper and lower case")
                checkable: true
                checked: root.find.matchCase
                onToggled: root.find.matchCase = checked
            }

            MButton {
                kind: MButton.Quiet
                text: qsTr("Words", "whole words only")
                Accessible.name: qsTr("Whole words only")
                checkable: true
                checked: root.find.wholeWords
                onToggled: root.find.wholeWords = checked
            }

            Item {
                Layout.fillWidth: true
            }

            IconButton {
                iconName: "close"
                text: qsTr("Close")
                keyHint: qsTr("Esc", "key")
                onClicked: root.stop()
            }
        }

        RowLayout {
            Layout.fillWidth: true
            visible: root.replacing
            spacing: Theme.s6

            TextInputField {
                id: other

                objectName: "postMortemReplace"
                Layout.fillWidth: true
                Layout.maximumWidth: Theme.px(360)
                iconName: "edit"
                placeholderText: qsTr("Put in its place")
                Keys.onReturnPressed: root.find.replaceCurrent(other.text)
                Keys.onEnterPressed: root.find.replaceCurrent(other.text)
                Keys.onEscapePressed: root.stop()
            }

            MButton {
                kind: MButton.Quiet
                text: qsTr("Replace")
                enabled: root.find.current >= 0
                onClicked: root.find.replaceCurrent(other.text)
            }

            MButton {
                kind: MButton.Quiet
                text: qsTr("All")
                Accessible.name: qsTr("Replace in all places")
                enabled: root.find.count > 0
                onClicked: root.find.replaceAll(other.text)
            }

            Item {
                Layout.fillWidth: true
            }
        }
    }

    Divider {
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
