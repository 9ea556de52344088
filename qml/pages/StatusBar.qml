// SPDX-License-Identifier: GPL-3.0-or-later
// The bottom line: every source with its age and state in words, what is saved, and the way to every command.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    /// The room's feeds, or those of the session when no room is open.
    required property SourceListModel sources
    required property string saved
    required property string footer
    property string busy: ""
    /// "1 uncertain · 2 queued"; empty: everything was sent.
    property string outbox: ""
    /// Something of it wants to be looked at.
    property bool outboxLook: false
    readonly property bool narrow: root.width < Theme.px(760)
    signal paletteRequested
    signal outboxRequested
    signal sourcesRequested

    implicitHeight: Theme.statusHeight
    color: Theme.rail
    Accessible.role: Accessible.StatusBar
    Accessible.name: qsTr("Status")

    Divider {
        width: parent.width
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.s16
        anchors.rightMargin: Theme.s12
        spacing: Theme.s16

        ListView {
            id: feeds

            Layout.fillWidth: true
            Layout.fillHeight: true
            orientation: ListView.Horizontal
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            spacing: Theme.s16
            model: root.sources
            visible: count > 0

            EdgeFade {
                view: feeds
                ground: Theme.rail
            }

            delegate: T.AbstractButton {
                id: feed

                required property string name
                required property string freshness
                required property string stateText
                required property string ageText
                required property string why
                readonly property color tone: feed.freshness === "live" ? Theme.ok : feed.freshness === "blind" ? Theme.danger : Theme.warn
                readonly property string words: feed.freshness === "live" ? feed.ageText
                    : feed.why === "" ? Words.fill(qsTr("%1, %2", "state, age"), [feed.stateText, feed.ageText])
                                      : Words.fill(qsTr("%1, %2", "age, reason"), [feed.ageText, feed.why])

                height: feeds.height
                width: line.implicitWidth
                hoverEnabled: true
                focusPolicy: Qt.TabFocus
                Accessible.role: Accessible.Button
                Accessible.name: Words.fill(qsTr("%1: %2, %3", "source: state, age"), [feed.name, feed.stateText, feed.ageText])
                Accessible.description: feed.why
                Keys.onReturnPressed: feed.clicked()
                onClicked: root.sourcesRequested()

                contentItem: Item {
                    Row {
                        id: line

                        anchors.verticalCenter: parent.verticalCenter
                        spacing: Theme.s6

                        Rectangle {
                            anchors.verticalCenter: parent.verticalCenter
                            width: Theme.px(7)
                            height: Theme.px(7)
                            radius: feed.freshness === "live" ? width / 2 : feed.freshness === "blind" ? 0 : 1
                            rotation: feed.freshness === "live" || feed.freshness === "blind" ? 0 : 45
                            color: feed.tone
                        }

                        MText {
                            anchors.verticalCenter: parent.verticalCenter
                            text: feed.name
                            font.pixelSize: Theme.fontSmall
                            color: feed.activeFocus || feed.hovered ? Theme.text : Theme.muted
                            font.underline: feed.activeFocus
                        }

                        MText {
                            anchors.verticalCenter: parent.verticalCenter
                            width: Math.min(implicitWidth, Theme.px(230))
                            text: feed.words
                            font.pixelSize: Theme.fontSmall
                            color: feed.freshness === "live" ? Theme.muted : feed.tone
                        }
                    }
                }

                Tooltip {
                    wanted: feed.hovered && feed.why !== ""
                    text: feed.why
                }
            }
        }

        MText {
            Layout.fillWidth: true
            visible: feeds.count === 0
            text: root.footer
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        MText {
            visible: root.busy !== ""
            text: root.busy
            color: Theme.accent
            font.pixelSize: Theme.fontSmall
        }

        T.AbstractButton {
            id: unsent

            objectName: "statusOutbox"
            visible: root.outbox !== ""
            implicitWidth: unsentWords.implicitWidth
            Layout.fillWidth: true
            Layout.maximumWidth: implicitWidth + 1
            Layout.fillHeight: true
            hoverEnabled: true
            focusPolicy: Qt.TabFocus
            Accessible.role: Accessible.Button
            Accessible.name: Words.fill(qsTr("Outbox: %1", "what is not sent yet"), [root.outbox])
            Keys.onReturnPressed: unsent.clicked()
            onClicked: root.outboxRequested()

            contentItem: MText {
                id: unsentWords

                text: Words.fill(qsTr("Outbox: %1", "what is not sent yet"), [root.outbox])
                color: root.outboxLook ? Theme.warn : unsent.hovered || unsent.activeFocus ? Theme.text : Theme.muted
                font.pixelSize: Theme.fontSmall
                font.underline: unsent.activeFocus || unsent.hovered
            }
        }

        MText {
            Layout.fillWidth: true
            Layout.maximumWidth: implicitWidth + 1
            horizontalAlignment: Text.AlignRight
            text: root.saved
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        T.AbstractButton {
            id: palette

            implicitWidth: hint.width + (root.narrow ? 0 : words.implicitWidth + Theme.s8)
            Layout.fillHeight: true
            hoverEnabled: true
            focusPolicy: Qt.StrongFocus
            Accessible.role: Accessible.Button
            Accessible.name: qsTr("All commands")
            Keys.onReturnPressed: palette.clicked()
            onClicked: root.paletteRequested()

            contentItem: Item {
                KeyHint {
                    id: hint

                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("Ctrl K", "key")
                    ink: palette.hovered || palette.activeFocus ? Theme.text : Theme.muted
                }

                MText {
                    id: words

                    anchors.left: hint.right
                    anchors.leftMargin: Theme.s6
                    anchors.verticalCenter: parent.verticalCenter
                    visible: !root.narrow
                    text: qsTr("commands")
                    color: palette.hovered || palette.activeFocus ? Theme.text : Theme.muted
                    font.pixelSize: Theme.fontSmall
                    font.underline: palette.activeFocus
                }
            }
        }
    }
}
