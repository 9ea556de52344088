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
    property bool prepared: false

    heading: qsTr("Assign")
    explanation: qsTr("A named person and a time box. It stands under the header until the answer is there.")
    problem: root.desk.problem
    action: qsTr("Assign")
    ready: who.text.trim() !== "" && what.text.trim() !== "" && root.desk.problem === ""
    draftKey: "assign/" + root.desk.incidentId
    texts: ({ who: who.text, what: what.text })
    onWordsRestored: texts => {
        // A task that was prepared goes before the one that was left.
        if (!root.prepared) {
            who.text = texts.who;
            what.text = texts.what;
        }
    }
    onSubmitted: root.submit()
    onOpened: {
        who.text = "";
        what.text = root.desk.takePreparedTask();
        root.prepared = what.text !== "";
        what.cursorPosition = 0;
        box.minutes = 10;
        root.begun();
        who.forceActiveFocus();
    }

    function submit(): void {
        if (root.desk.assign(who.text, what.text, box.minutes))
            root.done();
    }

    PersonField {
        id: who

        Layout.fillWidth: true
        desk: root.desk
        onAccepted: what.area.forceActiveFocus()
    }

    // A question to an expert is a sentence or two: readable before it goes out.
    TextAreaField {
        id: what

        objectName: "assign-what"
        Layout.fillWidth: true
        Layout.preferredHeight: Math.min(what.area.contentHeight, 3 * lines.lineSpacing) + 2 * Theme.s12
        placeholderText: qsTr("What to do or to look at")
        oneParagraph: true
        tabTo: box.first
        onAccepted: root.submit()

        FontMetrics {
            id: lines

            font: what.area.font
        }
    }

    MinutesRow {
        id: box
    }
}
