// SPDX-License-Identifier: GPL-3.0-or-later
// What the checks say of the words at the cursor, with a suggestion that is taken by one key.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property PostMortemEditor editor
    required property var marks
    required property int cursor
    /// The finding at the cursor, or the first of the block.
    signal rewriteRequested(from: int, length: int)
    readonly property var mark: root.marks.find(one => one.from <= root.cursor && root.cursor <= one.from + one.length) ?? root.marks[0]

    /// Of a word that the dictionary does not know: how it may be meant.
    property var suggested: []
    readonly property string unknown: !!root.mark && root.mark.rule === "spelling" ? root.mark.key.slice("spelling/".length, root.mark.key.lastIndexOf("#")) : ""

    onUnknownChanged: {
        root.suggested = [];
        if (root.unknown !== "")
            root.editor.askSpelling(root.unknown);
    }

    Connections {
        target: root.editor

        function onSpellingAnswered(word: string, suggestions: list<string>): void {
            if (word === root.unknown)
                root.suggested = suggestions.slice(0, 3);
        }
    }

    height: line.implicitHeight + Theme.s16
    radius: Theme.radius
    color: Theme.tint(Theme.sev3, 0.12, Theme.window)
    border.width: Theme.border
    border.color: Theme.tint(Theme.sev3, 0.45, Theme.window)
    Accessible.role: Accessible.Grouping
    Accessible.name: root.mark ? root.mark.why : ""

    RowLayout {
        id: line

        x: Theme.s12
        y: Theme.s8
        width: parent.width - Theme.s12 - Theme.s8
        spacing: Theme.s8

        MText {
            Layout.fillWidth: true
            text: root.mark ? Words.fill(qsTr("%1 %2", "what is wrong, suggestion"), [root.mark.why, root.mark.suggestion]) : ""
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            color: Theme.text
        }

        MText {
            visible: root.marks.length > 1
            text: qsTr("%n in this block", "", root.marks.length)
            color: Theme.muted
            font.pixelSize: Theme.fontLabel
        }

        Repeater {
            model: root.suggested

            MButton {
                required property string modelData

                text: modelData
                focusPolicy: Qt.NoFocus
                onClicked: root.editor.replaceFinding(root.mark.key, modelData)
            }
        }

        MButton {
            kind: MButton.Quiet
            visible: root.unknown === ""
            text: qsTr("Rewrite")
            focusPolicy: Qt.NoFocus
            Accessible.description: qsTr("Marks the words, to be written anew. Key: Ctrl+;")
            onClicked: root.rewriteRequested(root.mark.from, root.mark.length)
        }

        MButton {
            kind: MButton.Quiet
            text: root.unknown === "" ? qsTr("Dismiss") : qsTr("Known here")
            focusPolicy: Qt.NoFocus
            Accessible.description: qsTr("Not these words again. Key: Ctrl+.")
            onClicked: root.editor.dismissFinding(root.mark.key)
        }

        MButton {
            kind: MButton.Quiet
            text: qsTr("Never this rule")
            focusPolicy: Qt.NoFocus
            Accessible.description: qsTr("Not in this document. Key: Ctrl+Shift+.")
            onClicked: root.editor.silenceRule(root.mark.rule)
        }
    }
}
