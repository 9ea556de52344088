// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl Shift R: the end. Recovery of users by the SLI stands apart from the state of alerts.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

CommandForm {
    id: root

    required property WarRoom room
    readonly property CommandDesk desk: root.room.command
    property string refused: ""
    signal postMortemRequested

    heading: qsTr("Resolve")
    explanation: root.desk.recoveryText
    problem: root.desk.problem !== "" ? root.desk.problem : root.refused
    action: qsTr("Resolve")
    otherAction: qsTr("Resolve and open the post-mortem")
    ready: root.desk.problem === ""
    draftKey: "resolve/" + root.room.incidentId
    texts: ({ words: words.text, recovery: recovery.text })
    onWordsRestored: texts => {
        words.text = texts.words;
        recovery.text = texts.recovery;
    }
    onSubmitted: root.submit(false)
    onOtherSubmitted: root.submit(true)
    onOpened: {
        root.refused = "";
        recovery.text = root.desk.recoveryTime;
        words.text = "";
        root.begun();
        words.forceActiveFocus();
    }

    function submit(write: bool): void {
        root.refused = root.desk.resolve(words.text, recovery.text);
        if (root.refused !== "")
            return;
        root.done();
        if (write)
            root.postMortemRequested();
    }

    TextInputField {
        id: words

        Layout.fillWidth: true
        placeholderText: qsTr("What ended it, in one line")
        onAccepted: root.submit(false)
    }

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.s8

        MText {
            text: qsTr("Users recovered at")
            color: Theme.muted
        }

        TextInputField {
            id: recovery

            Layout.preferredWidth: Theme.px(140)
            mono: true
            placeholderText: qsTr("not known")
            Accessible.name: qsTr("Users recovered at")
            onAccepted: root.submit(false)
        }

        MText {
            Layout.fillWidth: true
            text: root.desk.derivedEnd === "" ? "" : recovery.text === root.desk.derivedEnd ? qsTr("by the SLI") : Words.fill(qsTr("the SLI says %1"), [root.desk.derivedEnd])
            color: Theme.muted
        }
    }
}
