// SPDX-License-Identifier: GPL-3.0-or-later
// One run of a runbook: path so far and the current step. Beside others it says which it is, and carries a frame while the keys
// are meant for it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property WarRoom room
    required property RunbookNavigator runbook
    /// Stands beside others.
    property bool several: false
    /// The keys are meant for it.
    property bool active: true
    /// May be taken away from beside the first.
    property bool removable: false
    signal wanted
    signal removed

    Accessible.role: Accessible.Grouping
    Accessible.name: Words.fill(qsTr("%1 %2, %3", "runbook id, title, step"), [root.runbook.runbookId, root.runbook.title, root.runbook.stepText])
    Accessible.focusable: root.several
    onActiveFocusChanged: if (root.activeFocus) root.wanted()

    Card {
        anchors.fill: parent
        clip: true
        border.width: root.several && root.active ? Theme.focusWidth : Theme.border
        border.color: root.several && root.active ? Theme.accent : Theme.line
    }

    // A click anywhere in the card makes it the one that the keys are meant for.
    TapHandler {
        onTapped: root.wanted()
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.s2
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.s12
            Layout.rightMargin: Theme.s6
            Layout.topMargin: Theme.s6
            visible: root.several
            spacing: Theme.s8

            RunbookChoice {
                Layout.fillWidth: true
                objectName: "runbook-choice-beside"
                runbook: root.runbook
            }

            MText {
                text: root.runbook.stepText
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            IconButton {
                objectName: "runbook-remove"
                visible: root.removable
                iconName: "close"
                iconSize: Theme.iconSmall
                text: qsTr("Take this run away from beside")
                onClicked: root.removed()
            }
        }

        StepScroll {
            id: flick

            objectName: "run-scroll"
            Layout.fillWidth: true
            Layout.fillHeight: true
            contentHeight: column.implicitHeight + 2 * Theme.s12
            step: question

            ColumnLayout {
                id: column

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
                    id: question

                    Layout.fillWidth: true
                    Layout.topMargin: Theme.s4
                    room: root.room
                    runbook: root.runbook
                }
            }
        }
    }
}
