// SPDX-License-Identifier: GPL-3.0-or-later
// S: the severity, with what the figures say and the reason that stands on the timeline.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

CommandForm {
    id: root

    required property WarRoom room
    readonly property CommandDesk desk: root.room.command
    /// What held when the form was opened.
    property int from: 0
    readonly property bool lower: choice.currentIndex + 1 > root.room.severity && root.room.severity <= 5

    heading: qsTr("Severity")
    explanation: root.desk.proposedSeverity === 0 ? qsTr("The figures of this room say nothing: unsure means the higher one.")
                                                  : Words.fill(qsTr("The figures say SEV-%1: %2."), [root.desk.proposedSeverity, root.desk.proposalReason])
    problem: root.desk.problem !== "" ? root.desk.problem : root.lower ? qsTr("A lower severity is for the review; it is not debated during the call.") : ""
    action: qsTr("Change")
    ready: choice.currentIndex + 1 !== root.room.severity && root.desk.problem === ""
    // Of a change from the severity that holds: the reason of another change does not come back.
    draftKey: "severity/" + root.room.incidentId + "/" + root.from
    texts: ({ why: why.text, severity: choice.currentIndex + 1 })
    onWordsRestored: texts => {
        why.text = texts.why;
        if (texts.severity > 0)
            choice.currentIndex = texts.severity - 1;
    }
    onSubmitted: root.submit()
    onOpened: {
        root.from = root.room.severity;
        const proposed = root.desk.proposedSeverity;
        const worse = proposed > 0 && proposed < root.room.severity;
        choice.currentIndex = (worse ? proposed : Math.max(1, Math.min(5, root.room.severity - 1))) - 1;
        why.text = worse ? root.desk.proposalReason : "";
        root.begun();
        why.forceActiveFocus();
    }

    function submit(): void {
        if (root.ready && root.desk.setSeverity(choice.currentIndex + 1, why.text))
            root.done();
    }

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.s8

        MComboBox {
            id: choice

            objectName: "severityChoice"
            label: qsTr("Severity")
            model: [qsTr("SEV 1"), qsTr("SEV 2"), qsTr("SEV 3"), qsTr("SEV 4"), qsTr("SEV 5")]
        }

        TextInputField {
            id: why

            Layout.fillWidth: true
            placeholderText: qsTr("Reason")
            onAccepted: root.submit()
            // The choice without leaving the line.
            Keys.onUpPressed: choice.decrementCurrentIndex()
            Keys.onDownPressed: choice.incrementCurrentIndex()
        }
    }
}
