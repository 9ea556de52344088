// SPDX-License-Identifier: GPL-3.0-or-later
// A key cap, for example "Ctrl K". Decoration of a command that is named elsewhere, so not read out.
import QtQuick

Rectangle {
    id: root

    property string text: ""
    property color ink: Theme.muted

    implicitWidth: Math.max(label.implicitWidth + Theme.s8, implicitHeight)
    implicitHeight: label.implicitHeight + Theme.s4
    radius: Theme.radiusSmall
    color: "transparent"
    border.width: Theme.border
    border.color: Theme.tint(root.ink, 0.5, Theme.surface)
    visible: root.text !== ""
    Accessible.ignored: true

    Text {
        id: label

        anchors.centerIn: parent
        text: root.text
        textFormat: Text.PlainText
        color: root.ink
        font.family: Theme.mono
        font.preferShaping: false
        font.pixelSize: Theme.fontTiny
    }
}
