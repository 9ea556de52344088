// SPDX-License-Identifier: GPL-3.0-or-later
// The two-pixel accent ring of whatever has the keyboard. Place it inside the control; it draws outside of its edge.
import QtQuick

Rectangle {
    id: root

    required property Item target
    property int distance: 1

    anchors.fill: parent
    anchors.margins: -root.distance - Theme.focusWidth
    visible: root.target.activeFocus
    color: "transparent"
    radius: Theme.radius + root.distance + Theme.focusWidth
    border.width: Theme.focusWidth
    border.color: Theme.accent
    z: 2
}
