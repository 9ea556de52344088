// SPDX-License-Identifier: GPL-3.0-or-later
// One calm line under the header for everybody: who is waited for, what is overdue, what is missing. Amber means look.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property CommandDesk desk
    readonly property bool needed: root.desk.openCount > 0 || root.desk.roleWarning !== "" || root.desk.severityCall !== ""
                                   || root.desk.impactWords !== "" || root.desk.impactDifference !== "" || root.desk.internalOverdue
    /// Enlarged on a small screen: how many are waited for, not whom.
    readonly property bool narrow: root.width < Theme.px(900)
    /// With little room two of those who are waited for are named, the others counted.
    readonly property int unnamed: root.width < Theme.px(1360) ? Math.max(0, Math.min(3, root.desk.openCount) - 2) : 0
    signal formRequested(commandId: string)

    implicitHeight: Theme.px(36)
    color: Theme.rail
    visible: root.needed
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Command")

    component Call: MButton {
        id: call

        property bool firm: false
        /// Fewer letters of it than this say nothing.
        property real least: Theme.px(48)
        property color tone: Theme.text
        property string after: ""
        property color afterTone: Theme.muted

        kind: MButton.Quiet
        implicitHeight: Theme.px(28)
        // Of a line that is too long the sentences give way; times, keys and what is missing stay.
        Layout.fillWidth: true
        Layout.maximumWidth: Math.ceil(call.implicitWidth)
        Layout.minimumWidth: call.firm ? Math.ceil(call.implicitWidth) : content.fixed + call.leftPadding + call.rightPadding + Math.min(call.least, Math.ceil(label.implicitWidth))

        contentItem: Item {
            id: content

            readonly property real fixed: (call.after === "" ? 0 : after.implicitWidth + Theme.s6) + (call.keyHint === "" ? 0 : hint.implicitWidth + Theme.s6)

            implicitWidth: content.fixed + label.implicitWidth

            Row {
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.s6

                MText {
                    id: label

                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.min(implicitWidth, Math.max(0, call.availableWidth - content.fixed))
                    text: call.text
                    color: call.tone
                }

                MText {
                    id: after

                    anchors.verticalCenter: parent.verticalCenter
                    visible: call.after !== ""
                    text: call.after
                    color: call.afterTone
                }

                KeyHint {
                    id: hint

                    anchors.verticalCenter: parent.verticalCenter
                    visible: call.keyHint !== ""
                    text: call.keyHint
                }
            }
        }
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.s12
        anchors.rightMargin: Theme.s12
        spacing: Theme.s12

        Call {
            visible: root.desk.roleWarning !== ""
            firm: true
            tone: Theme.warn
            text: root.desk.roleWarning
            keyHint: "⇧R"
            onClicked: root.formRequested("command.role")
        }

        Call {
            visible: root.desk.severityCall !== ""
            least: Theme.px(128) // "figures say SEV-1"
            text: root.desk.severityCall
            keyHint: "Y"
            onClicked: root.desk.takeSeverity()
        }

        Repeater {
            model: root.narrow ? null : root.desk.waiting

            Call {
                id: one

                required property int index
                required property string who
                required property string what
                required property string dueText
                required property bool overdue
                required property bool dueSoon
                required property bool answered
                required property string accessibleText

                visible: one.index < 3 - root.unnamed
                Accessible.name: one.accessibleText
                onClicked: root.formRequested("command.assignments")

                text: Words.fill(qsTr("%1: %2", "who: what"), [one.who, one.what])
                tone: one.overdue ? Theme.warn : Theme.text
                after: one.answered ? qsTr("answered") : one.dueText
                afterTone: one.overdue || one.dueSoon ? Theme.warn : Theme.muted
            }
        }

        Call {
            visible: root.narrow ? root.desk.openCount > 0 : root.desk.moreCount + root.unnamed > 0
            firm: true
            text: root.narrow ? qsTr("%n open", "assignments", root.desk.openCount) : qsTr("%n more", "", root.desk.moreCount + root.unnamed)
            after: root.narrow && root.desk.overdueCount > 0 ? qsTr("%n overdue", "assignments", root.desk.overdueCount) : ""
            afterTone: Theme.warn
            keyHint: "⇧T"
            onClicked: root.formRequested("command.assignments")
        }

        MText {
            Layout.minimumWidth: implicitWidth
            visible: root.desk.internalOverdue && !root.narrow
            text: Words.fill(qsTr("Word inside: %1"), [root.desk.internalDueText])
            color: Theme.warn
        }

        MText {
            id: impact

            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(140)
            // A few letters of it say nothing, and who is waited for comes first.
            visible: root.width > Theme.px(1360) || root.desk.openCount === 0
            Layout.minimumWidth: impact.text === "" ? 0 : Math.min(Math.ceil(impact.implicitWidth), Theme.px(96))
            text: root.desk.impactDifference === "" ? root.desk.impactWords
                  : root.desk.impactWords === "" ? root.desk.impactDifference
                  : Words.fill(qsTr("%1 (%2)", "impact in words (typed against derived)"), [root.desk.impactWords, root.desk.impactDifference])
            color: Theme.muted
        }
    }

    Divider {
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
