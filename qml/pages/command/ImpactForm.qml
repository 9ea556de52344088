// SPDX-License-Identifier: GPL-3.0-or-later
// I: what users notice, and where people know better than the samples. Both are kept and shown.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

CommandForm {
    id: root

    required property CommandDesk desk
    property string refused: ""

    heading: qsTr("Impact")
    explanation: qsTr("What is left empty is read from the samples. What is typed goes first; the derived value stays beside it.")
    problem: root.desk.problem !== "" ? root.desk.problem : root.refused
    action: qsTr("Keep")
    ready: root.desk.problem === ""
    draftKey: "impact/" + root.desk.incidentId
    texts: ({ words: words.text, start: start.text, end: end.text, failed: failed.text })
    onWordsRestored: texts => {
        words.text = texts.words;
        start.text = texts.start;
        end.text = texts.end;
        failed.text = texts.failed;
    }
    onSubmitted: root.submit()
    onOpened: {
        root.refused = "";
        words.text = root.desk.impactWords;
        start.text = root.desk.typedStart;
        end.text = root.desk.typedEnd;
        failed.text = root.desk.typedFailed;
        root.begun();
        words.forceActiveFocus();
    }

    function submit(): void {
        root.refused = root.desk.stateImpact(words.text, start.text, end.text, failed.text);
        if (root.refused === "")
            root.done();
    }

    component Figure: ColumnLayout {
        id: figure

        property alias text: field.text
        required property string caption
        required property string derived

        Layout.fillWidth: true
        Layout.preferredWidth: 1
        spacing: Theme.s4

        MText {
            text: figure.caption
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        TextInputField {
            id: field

            Layout.fillWidth: true
            mono: true
            placeholderText: figure.derived === "" ? "–" : figure.derived
            Accessible.name: figure.caption
            onAccepted: root.submit()
        }

        MText {
            Layout.fillWidth: true
            text: figure.derived === "" ? qsTr("the samples do not tell") : Words.fill(qsTr("derived %1"), [figure.derived])
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }
    }

    TextInputField {
        id: words

        Layout.fillWidth: true
        placeholderText: qsTr("What users notice, in one line")
        onAccepted: root.submit()
    }

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.s12

        Figure {
            id: start

            caption: qsTr("Start")
            derived: root.desk.derivedStart
        }

        Figure {
            id: end

            caption: qsTr("End")
            derived: root.desk.derivedEnd
        }

        Figure {
            id: failed

            caption: qsTr("Failed requests")
            derived: root.desk.derivedFailed
        }
    }
}
