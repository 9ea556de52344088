// SPDX-License-Identifier: GPL-3.0-or-later
// How one node was used in past incidents.
import QtQuick
import QtQuick.Layouts
import Muster.Controls

Rectangle {
    id: root

    required property string title
    required property string asked
    required property string ways
    required property string overrides
    property bool current: false

    implicitHeight: column.implicitHeight + Theme.s8
    radius: Theme.radiusSmall
    color: root.current ? Theme.raised : "transparent"
    border.width: root.current ? Theme.focusWidth : 0
    border.color: Theme.accent
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1: %2. %3", "node: how often. ways taken"), [root.title, root.asked, root.ways])
    Accessible.description: root.overrides

    ColumnLayout {
        id: column

        x: Theme.s6
        y: Theme.s4
        width: parent.width - 2 * Theme.s6
        spacing: Theme.s2

        MText {
            Layout.fillWidth: true
            text: root.title
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            text: root.asked
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            text: root.ways
            mono: true
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
            maximumLineCount: 6
        }

        RowLayout {
            Layout.fillWidth: true
            visible: root.overrides !== ""
            spacing: Theme.s6

            Icon {
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: Theme.s2
                Layout.preferredWidth: Theme.iconSmall
                Layout.preferredHeight: Theme.iconSmall
                name: "arrow-right"
                color: Theme.warn
            }

            MText {
                Layout.fillWidth: true
                Layout.preferredWidth: 0
                text: root.overrides
                color: Theme.warn
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }
        }
    }
}
