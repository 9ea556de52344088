// SPDX-License-Identifier: GPL-3.0-or-later
// Silences an alert of the timeline: shows the exact target before anything is asked of a tool.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    readonly property SilenceForm form: root.room.silence

    y: Theme.px(110)
    width: Math.min(Theme.px(560), (parent ? parent.width : Theme.px(560)) - Theme.s32)
    padding: Theme.s20

    function show(eventId: string): void {
        root.form.begin(eventId);
        length.currentIndex = 1;
        why.text = "";
        root.open();
        draft.key = "form/silence/" + eventId;
        draft.begin();
        why.forceActiveFocus();
    }

    function submit(): void {
        if (root.form.submit()) {
            draft.sent();
            root.close();
        }
    }

    function setLength(): void {
        root.form.minutes = [30, 60, 120, 240, 480][length.currentIndex];
    }

    onClosed: draft.end()

    FormDraft {
        id: draft

        texts: ({ why: why.text, length: length.currentIndex })
        onRestored: texts => {
            why.text = texts.why;
            root.form.reason = texts.why;
            if (texts.length >= 0) {
                length.currentIndex = texts.length;
                root.setLength();
            }
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: qsTr("Silence this alert")
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("It goes on firing and stays on the timeline; nobody is notified of it while the silence lasts.")
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        Rectangle {
            Layout.fillWidth: true
            implicitHeight: matchers.implicitHeight + 2 * Theme.s12
            visible: root.form.matchersText !== ""
            radius: Theme.radius
            color: Theme.sunken
            border.width: Theme.border
            border.color: Theme.line

            MText {
                id: matchers

                anchors.fill: parent
                anchors.margins: Theme.s12
                text: root.form.matchersText
                mono: true
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.WrapAnywhere
                maximumLineCount: 8
                elide: Text.ElideRight
            }
        }

        MText {
            Layout.fillWidth: true
            objectName: "silenceProblem"
            visible: root.form.problem !== ""
            text: root.form.problem
            color: Theme.warn
            wrapMode: Text.Wrap
        }

        RowLayout {
            spacing: Theme.s8
            visible: root.form.problem === ""

            MComboBox {
                id: length

                label: qsTr("How long")
                model: [qsTr("30 min"), qsTr("1 h"), qsTr("2 h"), qsTr("4 h"), qsTr("8 h")]
                currentIndex: 1
                onActivated: root.setLength()
            }

            TextInputField {
                id: why

                Layout.fillWidth: true
                objectName: "silenceReason"
                placeholderText: qsTr("Why (shown in the tool)")
                onTextEdited: root.form.reason = why.text
                onAccepted: root.submit()
            }
        }

        MText {
            Layout.fillWidth: true
            visible: root.form.problem === "" && root.form.targetText !== ""
            text: root.form.targetText
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
        }

        RowLayout {
            spacing: Theme.s8

            Item {
                Layout.fillWidth: true
            }

            MButton {
                text: root.form.problem === "" ? qsTr("Cancel") : qsTr("Close")
                onClicked: {
                    draft.discard();
                    root.close();
                }
            }

            MButton {
                objectName: "silenceSubmit"
                kind: MButton.Primary
                visible: root.form.problem === ""
                text: qsTr("Silence it")
                enabled: root.form.canSubmit
                onClicked: root.submit()
            }
        }
    }
}
