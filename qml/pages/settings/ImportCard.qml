// SPDX-License-Identifier: GPL-3.0-or-later
// One import: what came so far, how far it is, what it waits for, and its report.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls

Card {
    id: root

    required property string runId
    required property string name
    required property string boundText
    required property string standing
    required property string stateText
    required property string tone
    required property string doing
    required property string countText
    required property string paceText
    required property string whenText
    required property string incidentsText
    required property string eventsText
    required property string peopleText
    required property string unreadableText
    required property double done
    required property bool canStop
    required property bool canResume
    /// Its report is shown below.
    property bool reported: false
    property var problemRows: null
    property string problemsText: ""
    property string savedText: ""
    signal stopRequested(runId: string)
    signal resumeRequested(runId: string)
    signal reportRequested(runId: string)
    signal copyRequested
    signal saveRequested(format: string)

    implicitHeight: column.implicitHeight + 2 * Theme.s16
    Accessible.role: Accessible.Grouping
    Accessible.name: Words.fill(qsTr("%1, %2: %3", "import, how far back: state"), [root.name, root.boundText, root.stateText])

    component Line: RowLayout {
        id: line

        required property string label
        required property string value

        Layout.fillWidth: true
        spacing: Theme.s12

        MText {
            Layout.preferredWidth: Theme.px(150)
            text: line.label
            color: Theme.muted
        }

        MText {
            Layout.fillWidth: true
            text: line.value
            wrapMode: Text.Wrap
        }
    }

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s16
        spacing: Theme.s8

        RowLayout {
            spacing: Theme.s8

            Icon {
                Layout.preferredWidth: Theme.icon
                Layout.preferredHeight: Theme.icon
                name: "import"
                color: Theme.tone(root.tone)
            }

            MText {
                Layout.fillWidth: true
                text: Words.fill(qsTr("%1, %2", "import: from where, how far back"), [root.name, root.boundText])
                font.weight: Font.DemiBold
                font.pixelSize: Theme.fontLarge
            }

            Badge {
                objectName: "importState"
                text: root.stateText
                tone: root.tone
            }
        }

        Rectangle {
            id: bar

            Layout.fillWidth: true
            Layout.preferredHeight: Theme.s4
            visible: root.canStop && root.done >= 0
            radius: height / 2
            color: Theme.sunken
            Accessible.role: Accessible.ProgressBar
            Accessible.name: Words.fill(qsTr("How much of %1 is here"), [root.name])
            Accessible.description: root.paceText

            Rectangle {
                width: Math.max(parent.height, bar.width * Math.min(1, root.done))
                height: parent.height
                radius: height / 2
                color: Theme.accent
            }
        }

        MText {
            objectName: "importCount"
            Layout.fillWidth: true
            text: root.countText
            wrapMode: Text.Wrap
        }

        MText {
            Layout.fillWidth: true
            visible: root.paceText !== ""
            text: root.paceText
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        MText {
            objectName: "importDoing"
            Layout.fillWidth: true
            visible: root.doing !== ""
            text: root.doing
            color: root.standing === "failed" ? Theme.danger : root.standing === "waiting" ? Theme.warn : Theme.muted
            wrapMode: Text.Wrap
            Accessible.role: Accessible.StaticText
            Accessible.name: root.doing
        }

        MText {
            Layout.fillWidth: true
            text: root.whenText
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        Flow {
            Layout.fillWidth: true
            spacing: Theme.s8

            MButton {
                objectName: "importStop"
                visible: root.canStop
                implicitHeight: Theme.hit
                iconName: "pause"
                text: qsTr("Stop")
                Accessible.name: Words.fill(qsTr("Stop the import from %1"), [root.name])
                onClicked: root.stopRequested(root.runId)
            }

            MButton {
                objectName: "importResume"
                visible: root.canResume
                implicitHeight: Theme.hit
                iconName: "play"
                text: qsTr("Resume")
                Accessible.name: Words.fill(qsTr("Resume the import from %1"), [root.name])
                onClicked: root.resumeRequested(root.runId)
            }

            MButton {
                objectName: "importReport"
                implicitHeight: Theme.hit
                text: root.reported ? qsTr("Hide the report") : qsTr("Report")
                Accessible.name: Words.fill(qsTr("%1: %2", "source: button"), [root.name, text])
                onClicked: root.reportRequested(root.runId)
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            visible: root.reported
            spacing: Theme.s8

            Divider {
                Layout.fillWidth: true
            }

            Line {
                label: qsTr("Incidents")
                value: root.incidentsText
            }

            Line {
                label: qsTr("Events")
                value: root.eventsText
            }

            Line {
                label: qsTr("People")
                value: root.peopleText
            }

            Line {
                label: qsTr("Could not be read")
                value: root.unreadableText
            }

            MText {
                objectName: "importProblems"
                Layout.fillWidth: true
                text: root.problemsText
                color: Theme.muted
                wrapMode: Text.Wrap
            }

            Repeater {
                model: root.reported ? root.problemRows : null

                ColumnLayout {
                    id: problem

                    required property string item
                    required property string why

                    Layout.fillWidth: true
                    spacing: Theme.s2
                    Accessible.role: Accessible.ListItem
                    Accessible.name: Words.fill(qsTr("%1: %2", "item: why"), [problem.item, problem.why])

                    MText {
                        Layout.fillWidth: true
                        text: problem.item
                        mono: true
                        font.pixelSize: Theme.fontSmall
                        elide: Text.ElideMiddle
                    }

                    MText {
                        Layout.fillWidth: true
                        text: problem.why
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                        wrapMode: Text.Wrap
                    }
                }
            }

            Flow {
                Layout.fillWidth: true
                spacing: Theme.s8

                MButton {
                    objectName: "importCopy"
                    implicitHeight: Theme.hit
                    iconName: "copy"
                    text: qsTr("Copy the report")
                    onClicked: root.copyRequested()
                }

                MButton {
                    implicitHeight: Theme.hit
                    iconName: "export"
                    text: qsTr("Save as Markdown…")
                    onClicked: root.saveRequested("md")
                }

                MButton {
                    objectName: "importSaveCsv"
                    implicitHeight: Theme.hit
                    iconName: "export"
                    text: qsTr("Save as CSV…")
                    onClicked: root.saveRequested("csv")
                }
            }

            MText {
                Layout.fillWidth: true
                visible: root.savedText !== ""
                text: root.savedText
                color: Theme.muted
                wrapMode: Text.Wrap
                Accessible.role: Accessible.StaticText
                Accessible.name: root.savedText
            }
        }
    }
}
