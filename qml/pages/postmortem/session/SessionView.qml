// SPDX-License-Identifier: GPL-3.0-or-later
// The post-mortem session for the projector: the story up to the room's instant, large, and beside it what the facilitator
// works with. Nothing here knows more of the incident than the room does at that instant.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property WarRoom room
    readonly property Facilitator session: root.room.postMortem.facilitator
    /// A small window, or a large type: what can be done without goes.
    readonly property bool low: root.height < Theme.px(640)
    readonly property bool narrow: root.width < Theme.px(1000)
    signal done

    objectName: "session"
    Accessible.role: Accessible.Pane
    Accessible.name: Words.fill(qsTr("Post-mortem session of %1 at %2"), [root.room.number, root.room.instantText])
    Component.onCompleted: root.toStory()

    function toStory(): void {
        if (root.session.directiveShown)
            directive.begin();
        else
            story.toList();
    }

    function carryOut(commandId: string): void {
        switch (commandId) {
        case "session.write.said": capture.write(); break;
        case "session.write.park": capture.park(); break;
        case "session.write.question": topic.toQuestions(); break;
        case "session.write.story": story.turn(); break;
        case "session.write.notes":
            root.session.notesOpen = !root.session.notesOpen;
            if (root.session.notesOpen)
                notes.write();
            else
                story.toList();
            break;
        }
    }

    Connections {
        target: root.session

        function onChanged(): void {
            if (!root.session.directiveShown && directive.activeFocus)
                story.toList();
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.window
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        SessionHeader {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.topBar
            room: root.room
            narrow: root.narrow
            onDone: root.done()
        }

        Divider {
            Layout.fillWidth: true
        }

        Banner {
            objectName: "sessionQuestionsProblem"
            Layout.fillWidth: true
            Layout.margins: Theme.s12
            Layout.bottomMargin: 0
            visible: root.session.questionsProblem !== ""
            tone: "warn"
            title: qsTr("The questions are Muster's own")
            text: root.session.questionsProblem
        }

        Banner {
            Layout.fillWidth: true
            Layout.margins: Theme.s12
            Layout.bottomMargin: 0
            visible: root.session.problem !== ""
            tone: "warn"
            text: root.session.problem
        }

        PrimeDirective {
            id: directive

            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: root.session.directiveShown
            session: root.session
            onDone: story.toList()
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: root.low ? Theme.s12 : Theme.s16
            spacing: Theme.s16
            visible: !root.session.directiveShown

            SessionStory {
                id: story

                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumWidth: Theme.px(280)
                room: root.room
                low: root.low
                chartHeight: root.height < Theme.px(820) ? Theme.px(180) : Theme.px(240)
            }

            ColumnLayout {
                Layout.fillWidth: false
                Layout.fillHeight: true
                Layout.preferredWidth: Math.max(Theme.px(330), Math.round(root.width * 0.37))
                spacing: root.low ? Theme.s8 : Theme.s12

                SessionTopic {
                    id: topic

                    Layout.fillWidth: true
                    session: root.session
                    low: root.low
                    onDone: story.toList()
                }

                SessionLists {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: !root.session.notesOpen
                    session: root.session
                    onDone: story.toList()
                }

                SessionNotes {
                    id: notes

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: root.session.notesOpen
                    session: root.session
                    onDone: story.toList()
                }

                SessionCapture {
                    id: capture

                    Layout.fillWidth: true
                    room: root.room
                    onDone: story.toList()
                }
            }
        }
    }
}
