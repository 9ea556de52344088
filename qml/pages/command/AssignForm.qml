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
    /// The step that an expert is asked about, and what was prepared of it; empty: a plain assignment.
    property string step: ""
    property string prepared: ""

    heading: qsTr("Assign")
    explanation: qsTr("A named person and a time box. It stands under the header until the answer is there.")
    problem: root.desk.problem
    action: qsTr("Assign")
    ready: who.text.trim() !== "" && what.text.trim() !== "" && root.desk.problem === ""
    draftKey: "assign/" + root.desk.incidentId + (root.step === "" ? "" : "/" + root.step)
    // What was prepared says how the step stands now; only what was made of it was typed.
    texts: ({ who: who.text, what: what.text === root.prepared ? "" : what.text, minutes: box.minutes })
    onWordsRestored: texts => {
        who.text = texts.who;
        if (texts.what !== "")
            what.text = texts.what;
        if (texts.minutes > 0)
            box.minutes = texts.minutes;
    }
    onSubmitted: root.submit()
    onOpened: {
        who.text = "";
        root.step = root.desk.takePreparedStep();
        root.prepared = root.desk.takePreparedTask();
        what.text = root.prepared;
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
