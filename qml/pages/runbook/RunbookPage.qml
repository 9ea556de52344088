// SPDX-License-Identifier: GPL-3.0-or-later
// The whole runbook: step and path on the left, the tree in full, and what changed before the onset.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property WarRoom room
    readonly property RunbookNavigator runbook: root.room.runbook

    /// Enlarged on a small screen: the questions, or what stands beside them.
    readonly property bool narrow: root.width < Theme.px(760)
    property bool aside: false
    readonly property bool editing: root.runbook.editor.open

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
                spacing: Theme.s12

                RunbookChoice {
                    id: choice

                    Layout.fillWidth: true
                    Layout.maximumWidth: Theme.px(420)
                    runbook: root.runbook
                }

                MText {
                    Layout.fillWidth: true
                    Layout.maximumWidth: Math.min(implicitWidth + 1, Theme.px(240))
                    visible: !root.narrow && !choice.visible
                    text: root.runbook.runbookId
                    mono: true
                    color: Theme.muted
                }

                MText {
                    Layout.fillWidth: true
                    Layout.maximumWidth: implicitWidth + 1
                    visible: !choice.visible
                    text: root.runbook.available ? root.runbook.title : qsTr("Runbook")
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                MText {
                    Layout.fillWidth: true
                    visible: !root.narrow
                    text: root.runbook.versionText
                    color: Theme.muted
                }

                MText {
                    text: root.runbook.stepText
                    color: Theme.muted
                }

                Item {
                    Layout.fillWidth: true
                    visible: root.narrow
                }

                IconButton {
                    objectName: "runbook-aside"
                    visible: root.narrow
                    iconName: "tree"
                    text: qsTr("Tree, changes and charts")
                    checkable: true
                    checked: root.aside
                    onClicked: root.aside = !root.aside
                }

                MButton {
                    objectName: "runbook-edit"
                    iconName: "edit"
                    text: root.narrow || root.width < Theme.px(1100) ? "" : qsTr("Edit")
                    Accessible.name: qsTr("Edit the runbook")
                    visible: root.runbook.available && !root.editing
                    onClicked: {
                        root.runbook.editor.begin();
                        root.aside = false;
                    }
                }

                MButton {
                    iconName: "undo"
                    text: root.narrow ? "" : qsTr("Ask the last again")
                    Accessible.name: qsTr("Ask the last again")
                    enabled: root.runbook.available && root.runbook.canAnswer && !root.room.sealed
                    onClicked: root.runbook.back()
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        Basic.SplitView {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: Theme.s12
            orientation: Qt.Horizontal
            handle: SplitHandle {}
            visible: root.runbook.available

            Card {
                Basic.SplitView.preferredWidth: root.narrow ? root.width : Math.max(Theme.px(340), root.width * (root.editing ? 0.5 : 0.32))
                visible: !root.narrow || !root.aside
                Basic.SplitView.minimumWidth: Theme.px(300)
                clip: true

                Repeater {
                    model: root.editing ? 1 : 0

                    RunbookEditPane {
                        anchors.fill: parent
                        editor: root.runbook.editor
                        Component.onCompleted: focusText()
                    }
                }

                Flickable {
                    id: flick

                    anchors.fill: parent
                    visible: !root.editing
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    contentWidth: width
                    contentHeight: left.implicitHeight + 2 * Theme.s12
                    T.ScrollBar.vertical: MScrollBar {}

                    ColumnLayout {
                        id: left

                        x: Theme.s12
                        y: Theme.s12
                        width: flick.width - 2 * Theme.s12
                        spacing: Theme.s8

                        SectionLabel {
                            text: qsTr("Path so far")
                        }

                        RunbookPath {
                            Layout.fillWidth: true
                            runbook: root.runbook
                        }

                        RunbookStep {
                            Layout.fillWidth: true
                            Layout.topMargin: Theme.s4
                            room: root.room
                        }
                    }
                }
            }

            ColumnLayout {
                Basic.SplitView.fillWidth: true
                Basic.SplitView.minimumWidth: Theme.px(360)
                visible: !root.narrow || root.aside
                spacing: Theme.s12

                Card {
                    Layout.fillWidth: true
                    Layout.preferredHeight: Math.min(tree.treeHeight * Theme.scale + Theme.px(76), root.height * 0.4)
                    clip: true

                    SectionLabel {
                        x: Theme.s12
                        y: Theme.s12
                        text: root.editing ? qsTr("The tree that the text makes") : qsTr("The tree")
                    }

                    RunbookTree {
                        id: tree

                        objectName: "runbook-tree"
                        nodes: root.editing ? root.runbook.editor.treeNodes : root.runbook.treeNodes
                        edges: root.editing ? root.runbook.editor.treeEdges : root.runbook.treeEdges
                        treeWidth: root.editing ? root.runbook.editor.treeWidth : root.runbook.treeWidth
                        treeHeight: root.editing ? root.runbook.editor.treeHeight : root.runbook.treeHeight
                        anchors.fill: parent
                        anchors.topMargin: Theme.px(34)
                        anchors.margins: Theme.s4
                    }
                }

                ChangesCard {
                    Layout.fillWidth: true
                    Layout.preferredHeight: Math.min(implicitHeight, root.height * 0.3)
                    room: root.room
                }

                ChartGrid {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    room: root.room
                }
            }
        }

        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: !root.runbook.available

            EmptyState {
                anchors.centerIn: parent
                iconName: "runbook"
                title: root.room.ready ? qsTr("No runbook answers this incident") : qsTr("Reading the runbook…")
                text: root.room.ready ? qsTr("A runbook is attached when its alerts or services match.") : ""
            }
        }
    }
}
