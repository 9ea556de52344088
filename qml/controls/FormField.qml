// SPDX-License-Identifier: GPL-3.0-or-later
// One field of a form that draws itself: caption, a text or a choice, help or what is wrong with it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

ColumnLayout {
    id: root

    required property string label
    required property string help
    required property string placeholder
    required property bool secret
    required property bool mandatory
    required property string value
    required property string problem
    /// A list of texts. Qt 6.4 gives a `list<string>` nothing of a model's role.
    required property var choices
    readonly property bool choosing: root.choices !== undefined && root.choices.length > 0
    signal edited(value: string)
    signal accepted

    function takeFocus(): void {
        if (root.choosing)
            choice.forceActiveFocus();
        else
            input.forceActiveFocus();
    }

    spacing: Theme.s4
    // Qt 6.4 tells a screen reader nothing of a secret field, its name neither: the group has it.
    Accessible.role: Accessible.Grouping
    Accessible.name: root.label

    SectionLabel {
        text: root.mandatory ? root.label : Words.fill(qsTr("%1 (optional)", "field"), [root.label])
    }

    TextInputField {
        id: input

        Layout.fillWidth: true
        objectName: "formInput"
        visible: !root.choosing
        mono: !root.secret
        text: root.value
        placeholderText: root.placeholder
        problem: root.problem
        echoMode: root.secret ? TextInput.Password : TextInput.Normal
        Accessible.name: root.label
        Accessible.passwordEdit: root.secret
        onTextEdited: root.edited(input.text)
        onAccepted: root.accepted()
    }

    MComboBox {
        id: choice

        Layout.fillWidth: true
        objectName: "formChoice"
        visible: root.choosing
        label: root.label
        model: root.choices
        currentIndex: Math.max(0, root.choices.indexOf(root.value))
        onActivated: root.edited(root.choices[choice.currentIndex])
    }

    MText {
        Layout.fillWidth: true
        visible: text !== ""
        text: root.problem !== "" ? root.problem : root.help
        color: root.problem !== "" ? Theme.danger : Theme.muted
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
    }
}
