// SPDX-License-Identifier: GPL-3.0-or-later
// Shift R: gives, hands over or takes over a role; the sentence that is announced stands in the form.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

CommandForm {
    id: root

    required property CommandDesk desk
    readonly property string role: name.text.trim() !== "" ? name.text.trim() : choice.currentText
    property string holder: ""
    property string sentence: ""

    heading: qsTr("Roles")
    explanation: root.holder === "" ? Words.fill(qsTr("Nobody holds %1."), [root.role]) : Words.fill(qsTr("%1 holds %2."), [root.holder, root.role])
    problem: root.desk.problem
    action: root.sentence === "" ? qsTr("Announce") : takeover.checked && root.holder !== "" ? qsTr("Take over") : qsTr("Announce")
    ready: root.sentence !== "" && root.desk.problem === ""
    draftKey: "role/" + root.desk.incidentId
    texts: ({ choice: choice.currentText, role: name.text, person: person.text, takeover: takeover.checked })
    onWordsRestored: texts => {
        // Without the role that they were typed for the words would announce another one.
        const at = texts.choice === undefined ? -1 : choice.find(texts.choice);
        choice.currentIndex = Math.max(0, at);
        name.text = at < 0 && texts.role === "" ? texts.choice ?? "" : texts.role;
        person.text = texts.person;
        takeover.checked = texts.takeover === true;
        root.look();
    }
    onSubmitted: root.submit()
    onRoleChanged: root.look()
    onOpened: {
        choice.model = root.desk.roleNames;
        choice.currentIndex = 0;
        name.text = "";
        person.text = "";
        takeover.checked = false;
        root.look();
        root.begun();
        // The name is what is missing most of the time; the role is one Shift Tab away.
        person.forceActiveFocus();
    }

    function look(): void {
        root.holder = root.desk.holderOf(root.role);
        root.sentence = root.desk.roleSentence(root.role, person.text, takeover.checked);
    }

    function submit(): void {
        if (root.desk.giveRole(root.role, person.text, takeover.checked))
            root.done();
    }

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.s8

        MComboBox {
            id: choice

            objectName: "roleChoice"
            label: qsTr("Role")
            onCurrentTextChanged: root.look()
        }

        TextInputField {
            id: name

            Layout.fillWidth: true
            placeholderText: qsTr("or another role, such as SME checkout")
            onTextEdited: root.look()
        }
    }

    PersonField {
        id: person

        Layout.fillWidth: true
        desk: root.desk
        placeholderText: root.holder === "" ? qsTr("Who takes it") : qsTr("Who takes it; empty: nobody")
        onTextChanged: root.look()
        onAccepted: root.submit()
    }

    MSwitch {
        id: takeover

        visible: root.holder !== ""
        text: Words.fill(qsTr("%1 cannot hand over"), [root.holder])
        onToggled: root.look()
    }

    MText {
        Layout.fillWidth: true
        text: root.sentence === "" ? qsTr("What will be announced stands here.") : root.sentence
        color: root.sentence === "" ? Theme.muted : Theme.text
        font.weight: root.sentence === "" ? Font.Normal : Font.DemiBold
        wrapMode: Text.Wrap
    }
}
