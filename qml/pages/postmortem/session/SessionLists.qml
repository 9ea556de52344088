// SPDX-License-Identifier: GPL-3.0-or-later
// What was said so far, the parking lot, and the agenda.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Card {
    id: root

    required property Facilitator session
    signal done

    component Line: Rectangle {
        id: line

        required property ListView list
        required property int index
        required property bool marked
        property string name
        property string about
        default property alias content: row.data

        width: line.list.width
        height: row.implicitHeight + 2 * Theme.s6
        radius: Theme.radiusSmall
        color: line.marked && line.list.activeFocus ? Theme.hover : "transparent"
        Accessible.role: Accessible.ListItem
        Accessible.name: line.name
        Accessible.description: line.about
        Accessible.selected: line.marked

        RowLayout {
            id: row

            x: Theme.s8
            y: Theme.s6
            width: line.width - 2 * Theme.s8
            spacing: Theme.s8
        }

        TapHandler {
            onTapped: {
                line.list.currentIndex = line.index;
                line.list.forceActiveFocus();
            }
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.s4
        spacing: Theme.s4

        MTabBar {
            id: tabs

            objectName: "sessionTabs"
            Layout.fillWidth: true
            Layout.leftMargin: Theme.s8
            Layout.rightMargin: Theme.s8

            MTabButton {
                text: qsTr("Said", "by people in the session")
                count: said.count
            }

            MTabButton {
                text: qsTr("Parking lot")
                count: root.session.parkedCount
            }

            MTabButton {
                text: qsTr("Agenda")
            }
        }

        StackLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.leftMargin: Theme.s4
            Layout.rightMargin: Theme.s4
            currentIndex: tabs.currentIndex

            ListView {
                id: said

                objectName: "sessionSaid"
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                highlightMoveDuration: 0
                activeFocusOnTab: true
                model: root.session.said
                T.ScrollBar.vertical: MScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: qsTr("What was said so far")
                Keys.onEscapePressed: root.done()

                delegate: Line {
                    id: contribution

                    required property string timeText
                    required property string speaker
                    required property string marker
                    required property string text

                    list: said
                    marked: ListView.isCurrentItem
                    name: contribution.text
                    about: Words.fill(qsTr("%1 %2 %3", "time, marker, speaker"), [contribution.timeText, contribution.marker, contribution.speaker])

                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: 0

                        MText {
                            Layout.fillWidth: true
                            text: contribution.text
                            wrapMode: Text.Wrap
                            font.pixelSize: Theme.fontLarge
                            Accessible.ignored: true
                        }

                        MText {
                            Layout.fillWidth: true
                            text: contribution.about
                            color: Theme.muted
                            font.pixelSize: Theme.fontSmall
                            Accessible.ignored: true
                        }
                    }
                }

                EmptyState {
                    anchors.centerIn: parent
                    visible: said.count === 0
                    iconName: "edit"
                    title: qsTr("Nothing written down yet")
                    text: qsTr("Alt+S: what somebody says becomes evidence of this moment.")
                }
            }

            ListView {
                id: parked

                objectName: "sessionParked"
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                highlightMoveDuration: 0
                activeFocusOnTab: true
                model: root.session.parked
                T.ScrollBar.vertical: MScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Parking lot; Enter makes an action item, Delete drops it")
                Keys.onEscapePressed: root.done()
                Keys.onReturnPressed: parked.settle(true)
                Keys.onEnterPressed: parked.settle(true)
                Keys.onDeletePressed: parked.settle(false)

                function settle(action: bool): void {
                    if (!parked.currentItem)
                        return;
                    if (action)
                        root.session.parkedToAction(parked.currentItem.objectName);
                    else
                        root.session.dropParked(parked.currentItem.objectName);
                }

                delegate: Line {
                    id: entry

                    required property string entryId
                    required property string text
                    required property string stateText
                    required property bool open

                    objectName: entry.entryId
                    list: parked
                    marked: ListView.isCurrentItem
                    name: entry.text
                    about: entry.stateText

                    MText {
                        Layout.fillWidth: true
                        text: entry.text
                        wrapMode: Text.Wrap
                        color: entry.open ? Theme.text : Theme.muted
                        font.pixelSize: Theme.fontLarge
                        Accessible.ignored: true
                    }

                    MText {
                        visible: !entry.open
                        text: entry.stateText
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                        Accessible.ignored: true
                    }

                    IconButton {
                        visible: entry.open
                        iconName: "check"
                        text: qsTr("To the action items")
                        onClicked: root.session.parkedToAction(entry.entryId)
                    }

                    IconButton {
                        visible: entry.open
                        iconName: "trash"
                        text: qsTr("Drop it")
                        onClicked: root.session.dropParked(entry.entryId)
                    }
                }

                EmptyState {
                    anchors.centerIn: parent
                    visible: parked.count === 0
                    iconName: "list"
                    title: qsTr("The parking lot is empty")
                    text: qsTr("Alt+P parks what leads too far now.")
                }
            }

            ListView {
                id: agenda

                objectName: "sessionAgenda"
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                highlightMoveDuration: 0
                activeFocusOnTab: true
                model: root.session.topics
                T.ScrollBar.vertical: MScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Agenda; Enter begins a topic")
                Keys.onEscapePressed: root.done()
                Keys.onReturnPressed: agenda.take()
                Keys.onEnterPressed: agenda.take()

                function take(): void {
                    if (agenda.currentItem)
                        root.session.beginTopic(agenda.currentItem.objectName);
                }

                delegate: Line {
                    id: topic

                    required property string topicId
                    required property string title
                    required property string clockText
                    required property bool current
                    required property bool over

                    objectName: topic.topicId
                    list: agenda
                    marked: ListView.isCurrentItem
                    name: topic.title
                    about: topic.current ? Words.fill(qsTr("%1, now", "clock of the topic"), [topic.clockText]) : topic.clockText

                    Icon {
                        Layout.preferredWidth: Theme.iconSmall
                        Layout.preferredHeight: Theme.iconSmall
                        name: "chevron-right"
                        color: topic.current ? Theme.accent : "transparent"
                    }

                    MText {
                        Layout.fillWidth: true
                        text: topic.title
                        font.pixelSize: Theme.fontLarge
                        font.weight: topic.current ? Font.DemiBold : Font.Normal
                        Accessible.ignored: true
                    }

                    MText {
                        text: topic.over ? Words.fill(qsTr("%1, over"), [topic.clockText]) : topic.clockText
                        mono: true
                        color: topic.over ? Theme.warn : Theme.muted
                        font.pixelSize: Theme.fontSmall
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
