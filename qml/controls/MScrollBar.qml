// SPDX-License-Identifier: GPL-3.0-or-later
// A thin bar that is seen only while it is of use.
import QtQuick
import QtQuick.Templates as T

T.ScrollBar {
    id: root

    implicitWidth: root.orientation === Qt.Vertical ? Theme.px(10) : 0
    implicitHeight: root.orientation === Qt.Horizontal ? Theme.px(10) : 0
    padding: Theme.s2
    minimumSize: 0.06
    visible: root.policy !== T.ScrollBar.AlwaysOff && root.size < 1.0
    Accessible.role: Accessible.ScrollBar
    Accessible.name: qsTr("Scroll bar")

    contentItem: Rectangle {
        implicitWidth: Theme.s6
        implicitHeight: Theme.s6
        radius: Theme.s2 + 1
        color: root.pressed || root.hovered ? Theme.muted : Theme.line
    }
}
