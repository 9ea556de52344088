// SPDX-License-Identifier: GPL-3.0-or-later
// One event looked at closely: both its times, its whole text, what the tool sent, every version, and what can be done with it.
// Tab walks, Escape goes back to the list.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    readonly property EventDetails details: root.room.desk.details
    readonly property RoomTools tools: root.room.tools
    property bool editing: false
    property bool raw: false
    property string problem: ""
    readonly property bool isHypothesis: root.details.kind === "hypothesis"
    readonly property bool isTask: root.details.kind === "task" && root.details.stateText !== ""
    signal citeRequested
    signal joinRequested
    /// One of the tools' actions on this event.
    signal tellRequested(eventId: string, actionId: string)
    signal linkRequested(address: string)

    y: Theme.px(64)
    width: Math.min(Theme.px(680), (parent ? parent.width : Theme.px(680)) - Theme.s32)
    height: Math.min(column.implicitHeight + topPadding + bottomPadding, (parent ? parent.height : Theme.px(700)) - y - Theme.s32)
    onOpened: {
        root.editing = false;
        root.raw = false;
        root.problem = "";
        root.tools.lookAt(root.details.eventId);
        // Not bound: whatever else happens in the room, what is typed here stays.
        evidence.text = root.details.evidenceText;
        doubt.key = "form/evidence/" + root.details.eventId;
        doubt.begin();
        pin.forceActiveFocus();
    }

    FormDraft {
        id: correction

        texts: ({ words: words.text, time: time.text })
        onRestored: texts => {
            words.text = texts.words;
            time.text = texts.time;
        }
    }

    FormDraft {
        id: doubt

        texts: ({ evidence: evidence.text })
        onRestored: texts => evidence.text = texts.evidence
    }

    function settle(verdict: string): void {
        root.details.settle(verdict, evidence.text);
        doubt.sent();
        doubt.begin();
    }
    onClosed: {
        correction.end();
        doubt.end();
        root.details.close();
    }

    function startEdit(): void {
        root.problem = "";
        words.text = root.details.editText;
        time.text = root.details.occurredText;
        root.editing = true;
        correction.key = "form/correction/" + root.details.eventId;
        correction.begin();
        words.forceActiveFocus();
    }

    function store(): void {
        root.problem = root.details.edit(words.text, time.text);
        if (root.problem !== "")
            return;
        correction.sent();
        root.editing = false;
        pin.forceActiveFocus();
    }

    Connections {
        target: root.details

        function onChanged(): void {
            if (root.opened && root.details.eventId === "")
                root.close();
        }
    }

    contentItem: Basic.ScrollView {
        id: scroll

        clip: true
        padding: Theme.s4 // for the focus ring
        contentWidth: availableWidth
        Accessible.role: Accessible.Dialog
        Accessible.name: qsTr("Event")
        Keys.onPressed: event => {
            if (root.editing)
                return;
            if (event.key === Qt.Key_P)
                root.details.setPinned(!root.details.pinned);
            else if (event.key === Qt.Key_J)
                jump.activate();
            else
                return;
            event.accepted = true;
        }

        ColumnLayout {
            id: column

            width: scroll.availableWidth
            spacing: Theme.s12

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.s8

                KindMark {
                    implicitWidth: Theme.mark
                    implicitHeight: Theme.mark
                    kind: root.details.kind
                }

                MText {
                    Layout.fillWidth: true
                    text: root.details.headText
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                Badge {
                    visible: root.details.stateText !== ""
                    text: root.details.stateText
                    tone: "accent"
                }
            }

            MText {
                objectName: "eventText"
                Layout.fillWidth: true
                visible: !root.editing
                text: Words.start(root.details.text, 8000)
                font.pixelSize: Theme.fontLarge
                wrapMode: Text.Wrap
            }

            TextAreaField {
                id: words

                objectName: "eventWords"
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(110)
                visible: root.editing
                Accessible.name: qsTr("Text of the event")
            }

            GridLayout {
                Layout.fillWidth: true
                columns: 2
                columnSpacing: Theme.s12
                rowSpacing: Theme.s4

                MText {
                    text: qsTr("Happened")
                    color: Theme.muted
                }

                MText {
                    objectName: "eventOccurred"
                    Layout.fillWidth: true
                    visible: !root.editing
                    text: root.details.occurredText
                    mono: true
                }

                TextInputField {
                    id: time

                    objectName: "eventTime"
                    Layout.fillWidth: true
                    visible: root.editing
                    placeholderText: qsTr("02:13:40, or 2026-11-20 02:13:40")
                    onAccepted: root.store()
                }

                MText {
                    text: qsTr("Known")
                    color: Theme.muted
                }

                MText {
                    Layout.fillWidth: true
                    text: root.details.lateText === "" ? root.details.knownText : Words.fill(qsTr("%1 · %2"), [root.details.knownText, root.details.lateText])
                    mono: true
                    color: root.details.lateText === "" ? Theme.text : Theme.warn
                }
            }

            MText {
                Layout.fillWidth: true
                visible: root.details.remarks !== ""
                text: root.details.remarks
                color: Theme.warn
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }

            MText {
                Layout.fillWidth: true
                visible: root.editing && root.details.ofTool
                text: qsTr("What the tool said stays in the history; this stands over it, also when the tool says more.")
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }

            MText {
                Layout.fillWidth: true
                visible: root.problem !== ""
                text: root.problem
                color: Theme.warn
                wrapMode: Text.Wrap
                Accessible.role: Accessible.AlertMessage
            }

            Flow {
                Layout.fillWidth: true
                spacing: Theme.s8

                MButton {
                    id: pin

                    objectName: "eventPin"
                    visible: !root.editing
                    enabled: root.details.canEdit
                    text: root.details.pinned ? qsTr("Unpin") : qsTr("Pin")
                    keyHint: "P"
                    onClicked: root.details.setPinned(!root.details.pinned)
                }

                MButton {
                    id: jump

                    objectName: "eventJump"
                    visible: !root.editing
                    text: qsTr("Jump the room here")
                    keyHint: "J"
                    onClicked: {
                        root.details.jump();
                        root.close();
                    }
                }

                MButton {
                    objectName: "eventEdit"
                    visible: !root.editing
                    enabled: root.details.canEdit
                    text: root.details.ofTool ? qsTr("Correct…") : qsTr("Edit…")
                    onClicked: root.startEdit()
                }

                MButton {
                    objectName: "eventStore"
                    visible: root.editing
                    kind: MButton.Primary
                    text: qsTr("Store as a new version")
                    onClicked: root.store()
                }

                MButton {
                    visible: root.editing
                    text: qsTr("Leave it")
                    onClicked: {
                        correction.discard();
                        root.editing = false;
                    }
                }

                MButton {
                    visible: root.details.corrected && !root.editing
                    text: qsTr("Take the correction back")
                    onClicked: root.details.withdrawCorrection()
                }

                MButton {
                    objectName: "eventCite"
                    visible: !root.editing
                    text: qsTr("Cite")
                    onClicked: root.citeRequested()
                }

                MButton {
                    visible: !root.editing && root.details.link !== ""
                    iconName: "external"
                    text: qsTr("Open in the source…")
                    onClicked: root.linkRequested(root.details.link)
                }

                MButton {
                    objectName: "eventJoin"
                    visible: !root.editing
                    enabled: root.details.canEdit
                    text: qsTr("Same as another…")
                    onClicked: root.joinRequested()
                }

                Repeater {
                    model: root.tools.eventActions

                    MButton {
                        id: tell

                        required property string actionId
                        required property string title
                        required property string toolName
                        required property string problem

                        objectName: "eventTell"
                        visible: !root.editing
                        text: Words.fill(qsTr("%1 in %2…", "do, tool"), [tell.title, tell.toolName])
                        Accessible.description: tell.problem
                        onClicked: root.tellRequested(root.details.eventId, tell.actionId)
                    }
                }
            }

            RowLayout {
                Layout.fillWidth: true
                visible: root.details.hasTwins
                spacing: Theme.s8

                MText {
                    Layout.fillWidth: true
                    text: root.details.twinsText
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                    wrapMode: Text.Wrap
                }

                MButton {
                    objectName: "eventPart"
                    enabled: root.details.canEdit
                    text: qsTr("They are not the same")
                    onClicked: root.details.part()
                }
            }

            ColumnLayout {
                Layout.fillWidth: true
                visible: root.isHypothesis
                spacing: Theme.s6

                TextInputField {
                    id: evidence

                    objectName: "eventEvidence"
                    Layout.fillWidth: true
                    placeholderText: qsTr("Evidence for or against; between semicolons")
                }

                Flow {
                    Layout.fillWidth: true
                    spacing: Theme.s8

                    MButton {
                        objectName: "eventConfirm"
                        text: qsTr("Confirmed")
                        enabled: root.details.canEdit
                        onClicked: root.settle("confirmed")
                    }

                    MButton {
                        text: qsTr("Refuted")
                        enabled: root.details.canEdit
                        onClicked: root.settle("refuted")
                    }

                    MButton {
                        text: qsTr("Open again")
                        enabled: root.details.canEdit
                        onClicked: root.settle("open")
                    }
                }
            }

            MButton {
                visible: root.isTask
                enabled: root.details.canEdit
                text: root.details.stateText === qsTr("done") ? qsTr("To do again") : qsTr("Done")
                onClicked: root.details.setDone(root.details.stateText !== qsTr("done"))
            }

            SectionLabel {
                text: qsTr("Versions")
            }

            Repeater {
                model: root.details.versions

                Column {
                    id: version

                    required property string who
                    required property string knownText
                    required property string whenText
                    required property string text
                    required property bool shown

                    Layout.fillWidth: true
                    spacing: Theme.s2
                    Accessible.role: Accessible.StaticText
                    Accessible.name: Words.fill(qsTr("%1, %2, %3: %4", "version"), [version.who, version.knownText, version.whenText, version.text])

                    MText {
                        width: parent.width
                        text: version.shown ? Words.fill(qsTr("%1 · %2 · %3 · shown"), [version.who, version.knownText, version.whenText])
                                            : Words.fill(qsTr("%1 · %2 · %3"), [version.who, version.knownText, version.whenText])
                        color: version.shown ? Theme.accent : Theme.muted
                        font.pixelSize: Theme.fontLabel
                        wrapMode: Text.Wrap
                    }

                    MText {
                        width: parent.width
                        visible: version.text !== ""
                        text: Words.start(version.text, 1200)
                        font.pixelSize: Theme.fontSmall
                        wrapMode: Text.Wrap
                        maximumLineCount: 6
                        elide: Text.ElideRight
                    }
                }
            }

            MButton {
                objectName: "eventRaw"
                visible: root.details.rawText !== ""
                kind: MButton.Quiet
                iconName: root.raw ? "chevron-up" : "chevron-right"
                text: qsTr("What was sent")
                onClicked: root.raw = !root.raw
            }

            Repeater {
                model: root.raw ? 1 : 0

                Rectangle {
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.px(260)
                    radius: Theme.radius
                    color: Theme.sunken
                    border.width: Theme.border
                    border.color: Theme.line

                    Basic.ScrollView {
                        anchors.fill: parent
                        anchors.margins: Theme.s8
                        clip: true

                        TextEdit {
                            objectName: "eventRawText"
                            readOnly: true
                            selectByMouse: true
                            activeFocusOnTab: true
                            textFormat: TextEdit.PlainText
                            text: root.details.rawText
                            color: Theme.text
                            selectionColor: Theme.accent
                            selectedTextColor: Theme.accentText
                            font.family: Theme.mono
                            font.preferShaping: false
                            font.pixelSize: Theme.fontSmall
                            Accessible.role: Accessible.EditableText
                            Accessible.readOnly: true
                            Accessible.name: qsTr("What was sent")
                        }
                    }
                }
            }

            MText {
                visible: root.raw && root.details.rawNote !== ""
                text: root.details.rawNote
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }
        }
    }
}
