// SPDX-License-Identifier: GPL-3.0-or-later
// A short word in a tinted pill; with `severity` it says "SEV n" itself.
import QtQuick
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

Rectangle {
    id: root

    /// 1…5 shows the severity; 0 shows `text` in the colour of `tone`.
    property int severity: 0
    property string text: ""
    property string tone: ""
    readonly property color ink: root.severity > 0 ? Theme.severity(root.severity) : Theme.tone(root.tone)
    readonly property string caption: root.severity > 0 ? Words.fill(qsTr("SEV %1", "severity number"), [root.severity]) : root.text

    implicitWidth: label.implicitWidth + Theme.s16
    implicitHeight: label.implicitHeight + Theme.s6
    radius: height / 2
    color: Theme.tint(root.ink, Theme.dark ? 0.17 : 0.12, Theme.surface)
    Accessible.role: Accessible.StaticText
    Accessible.name: root.caption

    Text {
        id: label

        anchors.centerIn: parent
        width: Math.min(implicitWidth, root.width - Theme.s8)
        text: root.caption
        textFormat: Text.PlainText
        elide: Text.ElideRight
        color: root.ink
        font.family: Theme.sans
        font.pixelSize: Theme.fontLabel
        font.weight: Font.DemiBold
    }
}
