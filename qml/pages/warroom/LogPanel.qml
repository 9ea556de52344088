// SPDX-License-Identifier: GPL-3.0-or-later
// Adds lines of a log to the timeline: pasted, or from a file. Says what of them would be kept before they are.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

Overlay {
    id: root

    required property WarRoom room

    y: !!parent && parent.height < Theme.px(560) ? Theme.s16 : Theme.px(64)
    width: Math.min(Theme.px(760), (parent ? parent.width : Theme.px(760)) - Theme.s32)
    height: Math.min(Theme.px(510), (parent ? parent.height : Theme.px(700)) - root.y - Theme.s16)
    padding: Theme.s20

    /// What was pasted before stays until it is stored or cleared.
    function begin(name: string): void {
        if (name !== "")
            form.name = name;
        root.open();
        draft.begin();
        lines.area.forceActiveFocus();
    }

    LogForm {
        id: form

        room: root.room
        onTextChanged: if (lines.text !== form.text) lines.text = form.text
        onStored: {
            draft.sent();
            root.close();
        }
    }

    FormDraft {
        id: draft

        key: root.room === null ? "" : "form/log/" + root.room.incidentId
        texts: ({ lines: Words.start(form.text, 131072), name: form.name })
        onRestored: texts => {
            if (form.text === "")
                form.text = texts.lines;
            if (form.name === "")
                form.name = texts.name;
        }
    }

    onClosed: draft.end()

    Shortcut {
        sequences: ["Ctrl+Return", "Ctrl+Enter"]
        enabled: root.opened
        onActivated: form.submit()
    }

    FileChooser {
        id: chooser

        pickerName: "logPicker"
        onLogChosen: file => form.readFile(file)
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12
        Accessible.role: Accessible.Dialog
        Accessible.name: qsTr("Add log lines")

        MText {
            Layout.fillWidth: true
            text: qsTr("Add log lines")
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("They stand on the timeline at the time of the first line, and can be searched and cited in the post-mortem.")
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        TextInputField {
            Layout.fillWidth: true
            objectName: "logName"
            placeholderText: qsTr("Whose log: checkout-api, pod, host")
            text: form.name
            onTextEdited: form.name = text
        }

        TextAreaField {
            id: lines

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: Theme.px(40)
            objectName: "logLines"
            mono: true
            proseSize: Theme.fontSmall
            placeholderText: qsTr("Paste the lines here")
            tabTo: fromFile
            onEdited: form.text = lines.text
        }

        MText {
            Layout.fillWidth: true
            objectName: "logProblem"
            visible: form.problem !== ""
            text: form.problem
            color: Theme.warn
            wrapMode: Text.Wrap
            Accessible.role: Accessible.AlertMessage
        }

        MText {
            Layout.fillWidth: true
            objectName: "logPreview"
            visible: form.problem === ""
            text: form.busy ? qsTr("Looking at the lines …") : form.previewText === "" ? qsTr("Nothing yet.") : form.previewText
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        RowLayout {
            spacing: Theme.s8

            MButton {
                id: fromFile

                objectName: "logFile"
                text: qsTr("From a file …")
                iconName: "folder"
                onClicked: chooser.choose("log", "log")
            }

            MButton {
                visible: form.text !== "" || form.name !== ""
                text: qsTr("Clear")
                onClicked: form.clear()
            }

            Item {
                Layout.fillWidth: true
            }

            MButton {
                text: qsTr("Cancel")
                onClicked: {
                    draft.discard();
                    root.close();
                }
            }

            MButton {
                objectName: "logSubmit"
                text: qsTr("Add to the timeline")
                keyHint: qsTr("Ctrl ⏎", "key")
                kind: MButton.Primary
                enabled: form.canSubmit
                onClicked: form.submit()
            }
        }
    }
}
