// SPDX-License-Identifier: GPL-3.0-or-later
// The line under the timeline: a note, or with a slash word a decision, task, update or hypothesis. Enter stores it.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls
import Muster.View

Column {
    id: root

    required property Composer composer
    /// Little room: without the line above it that says what it becomes.
    property bool low: false
    signal done
    /// An update is more than a line: its form, with what was typed here.
    signal updateRequested(typed: string)
    /// Lines of a log are more than a line: their own form.
    signal logRequested(name: string)

    spacing: Theme.s6

    /// `typed`: what was typed before the line was there; a line break in it stores what stands before it.
    function start(prefix: string, typed: string): void {
        // What is typed already becomes that: nothing of it is lost.
        if (prefix !== "" && !field.text.startsWith(prefix))
            root.setText(prefix + field.text.replace(/^\/\w*\s*/, ""));
        const lines = typed.split("\n");
        lines.forEach((line, index) => {
            root.setText(field.text + line);
            if (index < lines.length - 1)
                root.submit();
        });
        field.forceActiveFocus();
        field.cursorPosition = field.length;
    }

    function setText(text: string): void {
        field.text = text;
        root.composer.text = text;
    }

    function submit(): void {
        if (root.composer.kind === "update") {
            const typed = field.text.trim().replace(/^\/update\s*/, "");
            root.setText("");
            root.updateRequested(typed);
        } else if (root.composer.kind === "log") {
            const typed = field.text.trim().replace(/^\/log\s*/, "");
            root.setText("");
            root.logRequested(typed);
        } else if (root.composer.submit())
            field.text = "";
    }

    Row {
        spacing: Theme.s8
        visible: field.activeFocus && field.length > 0 && (!root.low || root.composer.problem !== "")

        Badge {
            text: root.composer.kindText
            tone: root.composer.kind === "decision" || root.composer.kind === "hypothesis" ? "decision" : "accent"
        }

        MText {
            text: root.composer.problem !== "" ? root.composer.problem : root.composer.whenText
            color: root.composer.problem !== "" ? Theme.warn : Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        Repeater {
            model: root.composer.hints

            MText {
                required property string modelData

                text: modelData
                color: Theme.muted
                mono: true
                font.pixelSize: Theme.fontSmall
            }
        }
    }

    Row {
        width: parent.width
        spacing: Theme.s8
        visible: root.composer.kind === "decision"

        TextInputField {
            objectName: "decisionAlternatives"
            width: (parent.width - parent.spacing) / 2
            placeholderText: qsTr("Instead of (semicolons between)")
            text: root.composer.alternatives
            onTextEdited: root.composer.alternatives = text
            onAccepted: root.submit()
        }

        TextInputField {
            objectName: "decisionObjections"
            width: (parent.width - parent.spacing) / 2
            placeholderText: qsTr("Objections asked: none, or who: what")
            text: root.composer.objections
            onTextEdited: root.composer.objections = text
            onAccepted: root.submit()
        }
    }

    TextInputField {
        id: field

        objectName: "composer"
        width: parent.width
        implicitHeight: Theme.px(36)
        placeholderText: qsTr("Note, or /decision /task /update /hypothesis /log …")
        keyHint: "N"
        // What was typed before another incident was looked at.
        Component.onCompleted: field.text = root.composer.text
        onTextEdited: root.composer.text = field.text
        onAccepted: root.submit()
        Keys.onEscapePressed: root.done()

        Connections {
            target: root.composer

            /// What was typed before the program ended came from the disk.
            function onRestored(): void {
                field.text = root.composer.text;
            }
        }
    }
}
