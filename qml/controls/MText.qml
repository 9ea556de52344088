// SPDX-License-Identifier: GPL-3.0-or-later
// Text in the house type, always plain: data of tools is shown as it is and never interpreted.
import QtQuick

Text {
    id: root

    property bool mono: false

    color: Theme.text
    font.family: root.mono ? Theme.mono : Theme.sans
    // Queries and commands are read sign by sign: the mono font would draw >= and -> as one.
    font.preferShaping: !root.mono
    font.pixelSize: Theme.fontBase
    textFormat: Text.PlainText
    elide: root.wrapMode === Text.NoWrap ? Text.ElideRight : Text.ElideNone
    verticalAlignment: Text.AlignVCenter
}
