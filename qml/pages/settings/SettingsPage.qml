// SPDX-License-Identifier: GPL-3.0-or-later
// Tools with their state in words, the form to add one, and how the window looks.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    readonly property bool wide: root.width > Theme.px(900)

    /// Opens the form for a new source of this tool ("prometheus").
    function connectTool(toolId: string): void {
        Session.sourceForm.beginNew(toolId);
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Item {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.topBar

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: Theme.s20
                anchors.rightMargin: Theme.s16
                spacing: Theme.s16

                MText {
                    Layout.fillWidth: true
                    text: qsTr("Settings")
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                MButton {
                    iconName: "refresh"
                    text: qsTr("Ask every source now")
                    enabled: sources.count > 0
                    onClicked: Session.syncNow()
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        Flickable {
            id: flick

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            contentWidth: width
            contentHeight: grid.implicitHeight + 2 * Theme.s20
            T.ScrollBar.vertical: MScrollBar {}

            GridLayout {
                id: grid

                x: Theme.s20
                y: Theme.s20
                width: Math.min(flick.width - 2 * Theme.s20, Theme.px(1180))
                columns: root.wide ? 2 : 1
                columnSpacing: Theme.s20
                rowSpacing: Theme.s20

                ColumnLayout {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    Layout.alignment: Qt.AlignTop
                    spacing: Theme.s12

                    SectionLabel {
                        text: qsTr("Sources")
                    }

                    Repeater {
                        id: sources

                        model: Session.sources

                        SourceCard {
                            Layout.fillWidth: true
                            unread: Session.unread
                            unreadShown: Session.unreadSource === sourceId
                            onEditRequested: sourceId => Session.editSource(sourceId)
                            onSweepRequested: (sourceId, believe) => Session.sweepNow(sourceId, believe)
                            onUnreadRequested: sourceId => Session.showUnread(sourceId)
                        }
                    }

                    MText {
                        Layout.fillWidth: true
                        visible: sources.count === 0
                        text: qsTr("No tool is connected. Muster works without any; with Prometheus and Alertmanager it shows live metrics and alerts.")
                        color: Theme.muted
                        wrapMode: Text.Wrap
                        lineHeight: Theme.lineHeight
                    }

                    SectionLabel {
                        Layout.topMargin: Theme.s12
                        text: qsTr("Look")
                    }

                    Card {
                        Layout.fillWidth: true
                        implicitHeight: look.implicitHeight + 2 * Theme.s16

                        ColumnLayout {
                            id: look

                            anchors.left: parent.left
                            anchors.right: parent.right
                            anchors.top: parent.top
                            anchors.margins: Theme.s16
                            spacing: Theme.s12

                            RowLayout {
                                MText {
                                    Layout.fillWidth: true
                                    text: qsTr("Theme")
                                }

                                MComboBox {
                                    readonly property list<string> names: ["dark", "light", "system"]

                                    label: qsTr("Theme")
                                    model: [qsTr("Dark"), qsTr("Light"), qsTr("As the system")]
                                    implicitWidth: Theme.px(160)
                                    currentIndex: names.indexOf(Session.theme)
                                    onActivated: index => Session.theme = names[index]
                                }
                            }

                            RowLayout {
                                MText {
                                    Layout.fillWidth: true
                                    text: qsTr("Size, for projectors and walls")
                                }

                                MComboBox {
                                    readonly property var sizes: [1, 1.25, 1.5, 1.75, 2]

                                    label: qsTr("Size")
                                    model: sizes.map(size => Words.fill(qsTr("%1 %", "scale"), [Math.round(size * 100)]))
                                    implicitWidth: Theme.px(160)
                                    currentIndex: sizes.indexOf(Session.scale)
                                    onActivated: index => Session.scale = sizes[index]
                                }
                            }

                            MSwitch {
                                Layout.fillWidth: true
                                text: qsTr("Times in UTC")
                                checked: Session.utc
                                onClicked: Session.utc = checked
                            }
                        }
                    }
                }

                ColumnLayout {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    Layout.alignment: Qt.AlignTop
                    spacing: Theme.s12

                    SectionLabel {
                        text: Session.sourceForm.active ? qsTr("Source") : qsTr("Add a source")
                    }

                    SourceFormPanel {
                        Layout.fillWidth: true
                        visible: Session.sourceForm.active
                        form: Session.sourceForm
                    }

                    Repeater {
                        model: Session.toolKinds

                        Card {
                            id: kind

                            required property string toolId
                            required property string name
                            required property string summary

                            Layout.fillWidth: true
                            visible: !Session.sourceForm.active
                            implicitHeight: Math.max(Theme.px(64), words.implicitHeight + 2 * Theme.s12)

                            RowLayout {
                                anchors.fill: parent
                                anchors.margins: Theme.s12
                                anchors.leftMargin: Theme.s16
                                spacing: Theme.s12

                                Column {
                                    id: words

                                    Layout.fillWidth: true
                                    spacing: Theme.s2

                                    MText {
                                        width: parent.width
                                        text: kind.name
                                        font.weight: Font.DemiBold
                                    }

                                    MText {
                                        width: parent.width
                                        text: kind.summary
                                        color: Theme.muted
                                        wrapMode: Text.Wrap
                                    }
                                }

                                MButton {
                                    text: qsTr("Connect…")
                                    Accessible.name: Words.fill(qsTr("Connect %1"), [kind.name])
                                    onClicked: root.connectTool(kind.toolId)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
