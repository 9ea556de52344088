// SPDX-License-Identifier: GPL-3.0-or-later
// Text in the house type, always plain: data of tools is shown as it is and never interpreted.
import QtQuick

Text {
    id: root

    property bool mono: false
    readonly property int manyLines: 1000

    color: Theme.text
    font.family: root.mono ? Theme.mono : Theme.sans
    // Queries and commands are read sign by sign: the mono font would draw >= and -> as one.
    font.preferShaping: !root.mono
    font.pixelSize: Theme.fontBase
    textFormat: Text.PlainText
    // What is cut says so, on one line and after the last of several.
    elide: root.wrapMode === Text.NoWrap || root.maximumLineCount < root.manyLines ? Text.ElideRight : Text.ElideNone
    verticalAlignment: Text.AlignVCenter
}
