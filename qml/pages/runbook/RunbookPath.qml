// SPDX-License-Identifier: GPL-3.0-or-later
// The answered steps, oldest first; an answer against the proposal says so in words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

ColumnLayout {
    id: root

    required property RunbookNavigator runbook
    /// Only the newest this many are shown; 0 shows all.
    property int limit: 0

    spacing: Theme.s4
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Answered steps")

    Repeater {
        id: steps

        model: root.runbook.path

        ColumnLayout {
            id: step

            required property int index
            required property string node
            required property string title
            required property string answer
            required property string timeText
            required property string by
            required property bool overridden
            required property bool skipped
            readonly property bool deviates: step.overridden || step.skipped
            required property string overrideReason

            Layout.fillWidth: true
            visible: root.limit === 0 || step.index >= steps.count - root.limit
            spacing: 0
            Accessible.role: Accessible.ListItem
            Accessible.name: Words.fill(qsTr("%1: %2, %3", "question: answer, time"), [step.title, step.answer, step.timeText])
            Accessible.description: step.deviates ? step.overrideReason : ""

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.s8

                Item {
                    id: mark

                    Layout.alignment: Qt.AlignTop
                    Layout.topMargin: Theme.s2
                    Layout.preferredWidth: Theme.iconSmall
                    Layout.preferredHeight: Theme.iconSmall

                    Icon {
                        anchors.fill: parent
                        visible: !step.skipped
                        name: step.deviates ? "arrow-right" : "check"
                        color: step.deviates ? Theme.warn : Theme.ok
                    }

                    // The sign that a skipped node has in the tree.
                    MText {
                        objectName: "path-skipped"
                        anchors.centerIn: parent
                        visible: step.skipped
                        text: qsTr("↷", "skipped step")
                        color: Theme.warn
                        font.weight: Font.DemiBold
                        Accessible.ignored: true
                    }
                }

                MText {
                    Layout.fillWidth: true
                    text: step.title
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                MText {
                    Layout.preferredWidth: Math.min(implicitWidth, Theme.px(128))
                    horizontalAlignment: Text.AlignRight
                    text: step.answer
                    color: step.deviates ? Theme.warn : Theme.text
                    font.pixelSize: Theme.fontSmall
                    font.weight: Font.DemiBold
                }

                MText {
                    text: step.timeText.slice(0, 5)
                    mono: true
                    color: Theme.muted
                    font.pixelSize: Theme.fontLabel
                }
            }

            MText {
                Layout.fillWidth: true
                Layout.preferredWidth: 0
                Layout.leftMargin: mark.width + Theme.s8
                visible: step.overridden || (step.skipped && step.overrideReason !== "")
                text: step.skipped ? step.overrideReason : Words.fill(qsTr("Override: %1", "reason"), [step.overrideReason])
                color: Theme.warn
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }
        }
    }
}
