// SPDX-License-Identifier: GPL-3.0-or-later
// A: a named person, a thing to do, back in N minutes.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

CommandForm {
    id: root

    required property CommandDesk desk

    heading: qsTr("Assign")
    explanation: qsTr("A named person and a time box. It stands under the header until the answer is there.")
    problem: root.desk.problem
    action: qsTr("Assign")
    ready: who.text.trim() !== "" && what.text.trim() !== "" && root.desk.problem === ""
    onSubmitted: root.submit()
    onOpened: {
        who.text = "";
        what.text = root.desk.takePreparedTask();
        box.minutes = 10;
        who.forceActiveFocus();
    }

    function submit(): void {
        if (root.desk.assign(who.text, what.text, box.minutes))
            root.close();
    }

    PersonField {
        id: who

        Layout.fillWidth: true
        desk: root.desk
        onAccepted: what.forceActiveFocus()
    }

    TextInputField {
        id: what

        Layout.fillWidth: true
        placeholderText: qsTr("What to do or to look at")
        onAccepted: root.submit()
    }

    MinutesRow {
        id: box
    }
}
