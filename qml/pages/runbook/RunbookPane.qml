// SPDX-License-Identifier: GPL-3.0-or-later
// The runbook beside the room: path, question, evidence, branches and where they lead.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

Card {
    id: root

    required property WarRoom room
    readonly property RunbookNavigator runbook: root.room.runbook
    signal pageRequested

    clip: true
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Runbook")

    EmptyState {
        anchors.centerIn: parent
        visible: !root.runbook.available
        iconName: "runbook"
        title: root.room.ready ? qsTr("No runbook answers this incident") : qsTr("Reading the runbook…")
        text: root.room.ready ? qsTr("A runbook is attached when its alerts or services match.") : ""
    }

    StepScroll {
        id: flick

        objectName: "pane-scroll"
        anchors.fill: parent
        visible: root.runbook.available
        contentHeight: column.implicitHeight + 2 * Theme.s12
        step: question

        ColumnLayout {
            id: column

            x: Theme.s12
            y: Theme.s8
            width: flick.width - 2 * Theme.s12 - Theme.s4
            height: Math.max(implicitHeight, flick.height - 2 * Theme.s12)
            spacing: Theme.s8

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.s8

                SectionLabel {
                    text: qsTr("Runbook")
                }

                MText {
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignRight
                    text: root.runbook.stepText
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                IconButton {
                    iconName: "tree"
                    iconSize: Theme.iconSmall
                    text: qsTr("Open the whole runbook")
                    onClicked: root.pageRequested()
                }
            }

            MText {
                Layout.fillWidth: true
                Layout.topMargin: -Theme.s6
                visible: !choice.visible
                text: root.runbook.title
                font.weight: Font.DemiBold
            }

            RunbookChoice {
                id: choice

                Layout.fillWidth: true
                runbook: root.runbook
            }

            MText {
                Layout.fillWidth: true
                Layout.preferredWidth: 0
                Layout.topMargin: -Theme.s4
                visible: root.runbook.attachedText !== ""
                text: Words.start(root.runbook.attachedText, 400)
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }

            RunbookPath {
                Layout.fillWidth: true
                runbook: root.runbook
                limit: 4
            }

            RunbookStep {
                id: question

                Layout.fillWidth: true
                room: root.room
            }

            SectionLabel {
                Layout.topMargin: Theme.s4
                text: qsTr("Where this leads")
            }

            RunbookTree {
                objectName: "pane-tree"
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumHeight: Theme.px(180)
                nodes: root.runbook.treeNodes
                edges: root.runbook.treeEdges
                treeWidth: root.runbook.treeWidth
                treeHeight: root.runbook.treeHeight
            }
        }
    }
}
