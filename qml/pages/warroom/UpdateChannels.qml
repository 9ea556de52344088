// SPDX-License-Identifier: GPL-3.0-or-later
// Beside the text of an update: what was told last and how far that is, and what each channel gets of the new one.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

ColumnLayout {
    id: root

    required property UpdateDesk desk
    /// Little room: without the words of the last update.
    property bool low: false

    spacing: Theme.s8

    SectionLabel {
        text: qsTr("Last update")
    }

    MText {
        Layout.fillWidth: true
        text: root.desk.lastText === "" ? qsTr("Nothing was told to them yet.") : root.desk.lastText
        color: root.desk.lastText === "" ? Theme.muted : Theme.text
        font.weight: root.desk.lastText === "" ? Font.Normal : Font.DemiBold
    }

    MText {
        Layout.fillWidth: true
        visible: root.desk.lastWords !== "" && !root.low
        text: root.desk.lastWords
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
        maximumLineCount: 2
        elide: Text.ElideRight
    }

    MText {
        Layout.fillWidth: true
        objectName: "updatePromise"
        visible: root.desk.promiseText !== ""
        text: root.desk.promiseText
        color: root.desk.promiseBroken ? Theme.warn : Theme.text
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
        maximumLineCount: 3
    }

    // A positioner, not a layout: rows that come while the panel is closed stand in their places when it opens.
    Column {
        id: strip

        Layout.fillWidth: true
        spacing: Theme.s4

        Repeater {
            model: root.desk.deliveries

            RowLayout {
                id: sent

                required property string operationId
                required property string name
                required property string stateText
                required property string tone
                required property string detail
                required property bool canQueue

                width: strip.width
                spacing: Theme.s8
                Accessible.role: Accessible.StaticText
                Accessible.name: Words.fill(qsTr("%1: %2. %3", "channel, state, detail"), [sent.name, sent.stateText, sent.detail])

                MText {
                    Layout.fillWidth: true
                    text: sent.name
                    font.pixelSize: Theme.fontSmall
                }

                Badge {
                    text: sent.stateText
                    tone: sent.tone
                }

                MButton {
                    visible: sent.canQueue
                    text: qsTr("Queue now")
                    Accessible.name: Words.fill(qsTr("Queue now: %1"), [sent.name])
                    onClicked: root.desk.queueAgain(sent.operationId)
                }
            }
        }
    }

    SectionLabel {
        Layout.topMargin: Theme.s8
        text: qsTr("As each channel shows it")
    }

    ListView {
        id: list

        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.minimumHeight: root.low ? Theme.px(56) : Theme.px(120)
        clip: true
        spacing: Theme.s8
        boundsBehavior: Flickable.StopAtBounds
        model: root.desk.channels
        T.ScrollBar.vertical: MScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Channels")

        delegate: Rectangle {
            id: channel

            required property string channelKey
            required property string name
            required property bool connected
            required property bool chosen
            required property string limitText
            required property bool over
            required property string standing
            required property string preview
            required property var places
            required property int placeIndex
            required property bool canNotify
            required property bool notifies
            required property var componentOffers
            readonly property bool goes: channel.connected && channel.chosen

            width: list.width - Theme.s12 // the scroll bar stands beside the cards
            height: column.implicitHeight + 2 * Theme.s8
            radius: Theme.radius
            color: Theme.sunken
            border.width: Theme.border
            border.color: channel.over || (channel.goes && channel.placeIndex < 0 && channel.places.length > 1) ? Theme.warn : Theme.line
            Accessible.role: Accessible.ListItem
            Accessible.name: Words.fill(qsTr("%1, %2. %3", "channel, limit, standing"), [channel.name, channel.limitText, channel.standing])

            ColumnLayout {
                id: column

                x: Theme.s12
                y: Theme.s8
                width: parent.width - 2 * Theme.s12
                spacing: Theme.s4

                RowLayout {
                    spacing: Theme.s8

                    MText {
                        Layout.fillWidth: true
                        text: channel.name
                        font.weight: Font.DemiBold
                    }

                    MSwitch {
                        visible: channel.connected
                        checked: channel.chosen
                        Accessible.name: Words.fill(qsTr("Send to %1"), [channel.name])
                        onToggled: root.desk.choose(channel.channelKey, checked)
                    }

                    MButton {
                        visible: !channel.connected
                        text: qsTr("Copy")
                        Accessible.name: Words.fill(qsTr("Copy the text for %1"), [channel.name])
                        onClicked: root.desk.copyFor(channel.channelKey)
                    }
                }

                MText {
                    Layout.fillWidth: true
                    text: Words.fill(qsTr("%1 · %2", "limit · standing"), [channel.limitText, channel.standing])
                    color: channel.over ? Theme.warn : Theme.muted
                    font.pixelSize: Theme.fontSmall
                    wrapMode: Text.Wrap
                    maximumLineCount: 2
                }

                // Of several nothing is chosen by itself: what is public cannot be taken back.
                MComboBox {
                    Layout.fillWidth: true
                    objectName: "updatePlace"
                    visible: channel.goes && channel.places.length > 1
                    label: Words.fill(qsTr("Which one of %1 is told"), [channel.name])
                    model: channel.places
                    currentIndex: channel.placeIndex
                    displayText: channel.placeIndex < 0 ? qsTr("Which one is told?") : currentText
                    onActivated: index => root.desk.choosePlace(channel.channelKey, index)
                }

                MSwitch {
                    objectName: "updateNotify"
                    visible: channel.goes && channel.canNotify
                    checked: channel.notifies
                    text: channel.notifies ? qsTr("Subscribers get a message") : qsTr("Subscribers get no message")
                    Accessible.name: Words.fill(qsTr("Subscribers of %1 get a message"), [channel.name])
                    onToggled: root.desk.setNotifies(channel.channelKey, checked)
                }

                Repeater {
                    model: root.desk.components

                    RowLayout {
                        id: part

                        required property string componentKey
                        required property string channelKey
                        required property string name
                        required property string nowText
                        required property var choices
                        required property int choiceIndex

                        Layout.fillWidth: true
                        visible: channel.goes && part.channelKey === channel.channelKey
                        spacing: Theme.s4

                        MText {
                            Layout.fillWidth: true
                            Layout.preferredWidth: 2
                            text: part.name
                            font.pixelSize: Theme.fontSmall
                        }

                        MComboBox {
                            Layout.fillWidth: true
                            Layout.preferredWidth: 3
                            objectName: "updateComponentState"
                            label: part.nowText === "" ? Words.fill(qsTr("State of %1"), [part.name]) : Words.fill(qsTr("State of %1, now %2", "component, state"), [part.name, part.nowText])
                            model: part.choices
                            currentIndex: part.choiceIndex
                            displayText: part.choiceIndex < 0 ? qsTr("Which state?") : currentText
                            onActivated: index => root.desk.setComponent(part.componentKey, index)
                        }

                        IconButton {
                            iconName: "close"
                            text: Words.fill(qsTr("Leave %1 as it is"), [part.name])
                            onClicked: root.desk.removeComponent(part.componentKey)
                        }
                    }
                }

                MComboBox {
                    Layout.fillWidth: true
                    objectName: "updateComponents"
                    visible: channel.goes && channel.componentOffers.length > 0
                    label: Words.fill(qsTr("Change a component of %1"), [channel.name])
                    model: channel.componentOffers
                    currentIndex: -1
                    displayText: qsTr("Change a component…")
                    onActivated: index => root.desk.addComponent(channel.channelKey, index)
                }

                MText {
                    Layout.fillWidth: true
                    visible: channel.preview !== ""
                    text: channel.preview
                    font.pixelSize: Theme.fontSmall
                    wrapMode: Text.Wrap
                    maximumLineCount: 4
                    elide: Text.ElideRight
                }
            }
        }
    }
}
