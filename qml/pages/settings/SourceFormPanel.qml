// SPDX-License-Identifier: GPL-3.0-or-later
// Adds or edits one source. The form draws itself from the tool's fields; the connection test answers in words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Card {
    id: root

    required property SourceForm form
    /// Where the answer of the tool begins, and where the buttons below it end.
    readonly property real answerTop: column.y + answer.y
    readonly property real answerBottom: root.answerTop + answer.height

    /// Whether the item is a part of the form.
    function holds(item: Item): bool {
        let above = item;
        while (above && above !== root)
            above = above.parent;
        return above === root;
    }

    /// The address: the name is filled in already.
    function focusFirst(): void {
        const first = fields.itemAt(0) as FormField;
        if (first)
            first.takeFocus();
        else
            name.forceActiveFocus(Qt.TabFocusReason);
    }

    Keys.onEscapePressed: root.form.cancel()

    implicitHeight: column.implicitHeight + 2 * Theme.s20
    Accessible.role: Accessible.Grouping
    Accessible.name: root.form.editing ? Words.fill(qsTr("Edit %1"), [root.form.name]) : Words.fill(qsTr("Connect %1"), [root.form.toolName])

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s20
        spacing: Theme.s12

        MText {
            objectName: "source-title"
            Layout.fillWidth: true
            text: root.form.editing ? Words.fill(qsTr("Edit %1"), [root.form.name]) : Words.fill(qsTr("Connect %1"), [root.form.toolName])
            font.pixelSize: Theme.fontLarge
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            visible: root.form.summary !== ""
            text: root.form.summary
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        SectionLabel {
            text: qsTr("Name")
        }

        TextInputField {
            id: name

            Layout.fillWidth: true
            Layout.topMargin: -Theme.s8
            text: root.form.name
            placeholderText: qsTr("How it is called here")
            onTextEdited: root.form.name = text
        }

        // A positioner, not a layout: a layout of Qt 6.4 keeps fields that go with the form, and freezes or crashes
        // when the window is made smaller later.
        Column {
            Layout.fillWidth: true
            visible: fields.count > 0
            spacing: Theme.s12

            Repeater {
                id: fields

                model: root.form.fields

                FormField {
                    id: field

                    required property string fieldKey
                    required property bool removable
                    required property bool removing

                    width: parent ? (parent as Item).width : 0
                    objectName: "source-" + field.fieldKey
                    canRemove: field.removable
                    goes: field.removing
                    onRemoveToggled: remove => root.form.removeSecret(field.fieldKey, remove)
                    onEdited: value => root.form.setValue(field.fieldKey, value)
                    onAccepted: root.form.test()
                }
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            visible: root.form.writes !== ""
            spacing: Theme.s4

            MSwitch {
                objectName: "mayWrite"
                text: qsTr("Muster may write to it")
                checked: root.form.mayWrite
                onToggled: root.form.mayWrite = checked
            }

            MText {
                Layout.fillWidth: true
                text: Words.fill(qsTr("%1. Each one shows its exact target and waits for your word.", "what it can be told to do"), [root.form.writes])
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }
        }

        // Together: whoever asks wants to see the answer and what to do with it.
        ColumnLayout {
            id: answer

            Layout.fillWidth: true
            spacing: Theme.s12

            Banner {
                objectName: "source-answer"
                Layout.fillWidth: true
                visible: root.form.stateText !== ""
                tone: root.form.state === "failed" ? "danger" : root.form.state === "ok" || root.form.state === "saved" ? "ok" : "info"
                text: root.form.stateText
            }

            Flow {
                Layout.fillWidth: true
                spacing: Theme.s8

                // Never disabled: it would lose the focus.
                MButton {
                    objectName: "testConnection"
                    text: root.form.state === "testing" ? qsTr("Asking…") : qsTr("Test connection")
                    onClicked: root.form.test()
                }

                MButton {
                    objectName: "source-save"
                    kind: MButton.Primary
                    text: root.form.state === "saving" ? qsTr("Saving…") : qsTr("Save")
                    // While it is saving too: it would lose the focus, and a refusal would find it elsewhere.
                    enabled: root.form.canSave || root.form.state === "saving"
                    onClicked: root.form.save()
                }

                MButton {
                    objectName: "source-cancel"
                    text: qsTr("Cancel")
                    onClicked: root.form.cancel()
                }

                MButton {
                    objectName: "source-remove"
                    kind: MButton.Danger
                    visible: root.form.editing
                    // Asks in place: the second press removes, and says exactly what.
                    property bool sure: false
                    text: sure ? Words.fill(qsTr("Really remove %1 and its token"), [root.form.name]) : qsTr("Remove…")
                    onClicked: {
                        if (sure)
                            root.form.remove();
                        sure = !sure;
                    }
                    onActiveFocusChanged: if (!activeFocus) sure = false
                }
            }
        }
    }
}
