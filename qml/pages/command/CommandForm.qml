// SPDX-License-Identifier: GPL-3.0-or-later
// What the forms of command share: a heading, a line of explanation, what is wrong, and the buttons at the foot.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Overlay {
    id: root

    property string heading: ""
    property string explanation: ""
    property string problem: ""
    property string action: ""
    property bool ready: true
    property string otherAction: ""
    /// Of what is typed: whose words they are, "assign/<incident>"; the fields' texts by name.
    property string draftKey: ""
    property var texts: ({})
    default property alias body: fields.data
    signal submitted
    signal otherSubmitted
    /// What was typed the last time and not given to the store; the fields take it.
    signal wordsRestored(texts: var)

    /// The fields hold what they begin with.
    function begun(): void {
        draft.begin();
    }

    /// What was typed is on its way to the timeline.
    function done(): void {
        draft.sent();
        root.close();
    }

    FormDraft {
        id: draft

        key: root.draftKey === "" ? "" : "form/" + root.draftKey
        texts: root.texts
        onRestored: texts => root.wordsRestored(texts)
    }

    onClosed: draft.end()

    y: Theme.px(110)
    width: Math.min(Theme.px(560), (parent ? parent.width : Theme.px(560)) - Theme.s32)
    padding: Theme.s20

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: root.heading
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
            Accessible.role: Accessible.Heading
        }

        MText {
            Layout.fillWidth: true
            visible: root.explanation !== ""
            text: root.explanation
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        ColumnLayout {
            id: fields

            Layout.fillWidth: true
            spacing: Theme.s12
        }

        MText {
            Layout.fillWidth: true
            visible: root.problem !== ""
            text: root.problem
            color: Theme.warn
            wrapMode: Text.Wrap
            Accessible.role: Accessible.AlertMessage
            Accessible.name: root.problem
        }

        RowLayout {
            Layout.topMargin: Theme.s4
            spacing: Theme.s8

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
                visible: root.otherAction !== ""
                text: root.otherAction
                enabled: root.ready
                onClicked: root.otherSubmitted()
            }

            MButton {
                kind: MButton.Primary
                text: root.action
                enabled: root.ready
                onClicked: root.submitted()
            }
        }
    }
}
