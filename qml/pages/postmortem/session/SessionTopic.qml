// SPDX-License-Identifier: GPL-3.0-or-later
// What is talked about and for how long, and the questions that go with what is on the screen.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Card {
    id: root

    required property Facilitator session
    required property bool low
    signal done

    implicitHeight: column.implicitHeight + 2 * Theme.s12
    tone: root.session.topicOver ? Theme.warn : Theme.line

    function toQuestions(): void {
        questions.currentIndex = Math.max(0, questions.currentIndex);
        questions.forceActiveFocus();
    }

    ColumnLayout {
        id: column

        x: Theme.s12
        y: Theme.s12
        width: root.width - 2 * Theme.s12
        spacing: root.low ? Theme.s4 : Theme.s8

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                objectName: "sessionTopic"
                text: root.session.topicTitle
                wrapMode: Text.Wrap
                maximumLineCount: root.low ? 1 : 2
                elide: Text.ElideRight
                font.pixelSize: Theme.fontLarge
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
                Accessible.name: Words.fill(qsTr("Topic %1: %2", "2 of 7: title"), [root.session.topicPlace, root.session.topicTitle])
            }

            MText {
                text: root.session.topicPlace
                color: Theme.muted
                font.pixelSize: Theme.fontBase
                Accessible.ignored: true
            }

            IconButton {
                iconName: "chevron-left"
                text: qsTr("The topic before")
                keyHint: qsTr("Ctrl+PgUp")
                onClicked: root.session.moveTopic(-1)
            }

            IconButton {
                iconName: "chevron-right"
                text: qsTr("The next topic")
                keyHint: qsTr("Ctrl+PgDown")
                onClicked: root.session.moveTopic(1)
            }
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s8

            MText {
                objectName: "sessionClock"
                text: root.session.topicClock
                mono: true
                color: root.session.topicOver ? Theme.warn : Theme.text
                font.pixelSize: root.low ? Theme.fontBase : Theme.fontTitle
                Accessible.role: Accessible.StaticText
                Accessible.name: Words.fill(qsTr("%1, %2", "04:10 of 10:00, 5 m 50 s left"), [root.session.topicClock, root.session.topicWords])
            }

            MText {
                Layout.fillWidth: true
                objectName: "sessionClockWords"
                text: root.session.topicWords
                color: root.session.topicOver ? Theme.warn : Theme.muted
                font.pixelSize: root.low ? Theme.fontSmall : Theme.fontLarge
                font.weight: root.session.topicOver ? Font.DemiBold : Font.Normal
                Accessible.ignored: true
            }

            IconButton {
                iconName: root.session.topicRuns ? "pause" : "play"
                text: root.session.topicRuns ? qsTr("Pause the topic") : qsTr("Go on with the topic")
                keyHint: qsTr("Alt+T")
                onClicked: root.session.pauseOrGoOn()
            }

            IconButton {
                iconName: "plus"
                text: qsTr("Five minutes more")
                keyHint: qsTr("Alt+M")
                onClicked: root.session.moreTime()
            }
        }

        // Once, when the time is up: nothing rings in a meeting.
        Announcer {
            text: root.session.topicOver ? qsTr("The topic is over its time") : ""
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
            Accessible.ignored: text === ""
        }

        Divider {
            Layout.fillWidth: true
        }

        MText {
            Layout.fillWidth: true
            objectName: "askedQuestion"
            visible: root.session.askedQuestion !== ""
            text: root.session.askedQuestion
            color: Theme.accent
            wrapMode: Text.Wrap
            font.pixelSize: Theme.fontFigure
            font.weight: Font.DemiBold
            Accessible.role: Accessible.StaticText
            Accessible.name: Words.fill(qsTr("Asked: %1"), [root.session.askedQuestion])
        }

        ListView {
            id: questions

            objectName: "sessionQuestions"
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(questions.contentHeight, root.low ? Theme.px(64) : Theme.px(160))
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            highlightMoveDuration: 0
            spacing: Theme.s2
            activeFocusOnTab: true
            model: root.session.questions
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Questions to ask")
            Keys.onEscapePressed: root.done()
            Keys.onReturnPressed: root.askCurrent()
            Keys.onEnterPressed: root.askCurrent()

            delegate: Rectangle {
                id: question

                required property int index
                required property string text
                required property string because
                required property bool asked
                readonly property bool current: ListView.isCurrentItem

                objectName: question.text
                width: questions.width
                height: line.implicitHeight + Theme.s6
                radius: Theme.radiusSmall
                color: question.current && questions.activeFocus ? Theme.hover : "transparent"
                Accessible.role: Accessible.ListItem
                Accessible.name: question.text
                Accessible.description: question.because
                Accessible.selected: question.current
                Accessible.onPressAction: root.session.ask(question.text)

                RowLayout {
                    id: line

                    x: Theme.s4
                    y: Theme.s2
                    width: question.width - 2 * Theme.s4
                    spacing: Theme.s8

                    MText {
                        Layout.fillWidth: true
                        text: question.text
                        wrapMode: Text.Wrap
                        color: question.asked ? Theme.accent : Theme.text
                        font.pixelSize: Theme.fontLarge
                        Accessible.ignored: true
                    }

                    MText {
                        Layout.alignment: Qt.AlignTop
                        text: question.asked ? qsTr("asked") : question.because
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                        Accessible.ignored: true
                    }
                }

                TapHandler {
                    onTapped: {
                        questions.currentIndex = question.index;
                        root.session.ask(question.text);
                    }
                }
            }
        }
    }

    function askCurrent(): void {
        if (questions.currentItem)
            root.session.ask(questions.currentItem.objectName);
    }
}
