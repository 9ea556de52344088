// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to an assignment: condition, actions, needs.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

CommandForm {
    id: root

    required property CommandDesk desk
    property string assignmentId: ""

    explanation: qsTr("Condition, actions, needs: what is seen, what was done, what is needed.")
    action: qsTr("Write to the timeline")
    ready: condition.text.trim() !== "" || actions.text.trim() !== "" || needs.text.trim() !== ""
    draftKey: root.assignmentId === "" ? "" : "answer/" + root.assignmentId
    texts: ({ condition: condition.text, actions: actions.text, needs: needs.text })
    onWordsRestored: texts => {
        condition.text = texts.condition;
        actions.text = texts.actions;
        needs.text = texts.needs;
    }
    onSubmitted: root.submit()
    onOpened: {
        condition.text = "";
        actions.text = "";
        needs.text = "";
        root.begun();
        condition.forceActiveFocus();
    }

    function begin(assignmentId: string, who: string): void {
        if (who === "")
            return;
        root.assignmentId = assignmentId;
        root.heading = Words.fill(qsTr("%1 is back"), [who]);
        root.open();
    }

    function submit(): void {
        if (root.desk.answer(root.assignmentId, condition.text, actions.text, needs.text))
            root.done();
    }

    TextInputField {
        id: condition

        Layout.fillWidth: true
        placeholderText: qsTr("Condition: what is seen")
        onAccepted: actions.forceActiveFocus()
    }

    TextInputField {
        id: actions

        Layout.fillWidth: true
        placeholderText: qsTr("Actions: what was done")
        onAccepted: needs.forceActiveFocus()
    }

    TextInputField {
        id: needs

        Layout.fillWidth: true
        placeholderText: qsTr("Needs: what is needed; leave empty for nothing")
        onAccepted: root.submit()
    }
}
