// SPDX-License-Identifier: GPL-3.0-or-later
// One run of a past incident, walked again with a changed text.
import QtQuick
import QtQuick.Layouts
import Muster.Controls

Rectangle {
    id: root

    required property string incident
    required property bool differs
    required property string outcome
    required property string evidence
    required property string note
    property bool current: false

    implicitHeight: column.implicitHeight + Theme.s8
    radius: Theme.radiusSmall
    color: root.current ? Theme.raised : "transparent"
    border.width: root.current ? Theme.focusWidth : 0
    border.color: Theme.accent
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1: %2. %3", "incident: outcome. evidence"), [root.incident, root.outcome, root.evidence])
    Accessible.description: root.note

    ColumnLayout {
        id: column

        x: Theme.s6
        y: Theme.s4
        width: parent.width - 2 * Theme.s6
        spacing: Theme.s2

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s8

            Icon {
                Layout.preferredWidth: Theme.iconSmall
                Layout.preferredHeight: Theme.iconSmall
                name: root.differs ? "arrow-right" : "check"
                color: root.differs ? Theme.warn : Theme.ok
            }

            MText {
                text: root.incident
                mono: true
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            MText {
                Layout.fillWidth: true
                text: root.outcome
                font.weight: root.differs ? Font.DemiBold : Font.Normal
            }
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.evidence !== ""
            text: root.evidence
            wrapMode: Text.Wrap
            maximumLineCount: 4
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.note !== ""
            text: root.note
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
            maximumLineCount: 4
        }
    }
}
