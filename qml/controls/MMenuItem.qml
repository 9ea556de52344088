// SPDX-License-Identifier: GPL-3.0-or-later
// One command of a menu.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T

T.MenuItem {
    id: root

    property string keyHint: ""

    implicitWidth: Math.max(Theme.px(180), label.implicitWidth + Theme.s32 + (hint.visible ? hint.width + Theme.s16 : 0))
    implicitHeight: Theme.control
    leftPadding: Theme.s12
    rightPadding: Theme.s12
    opacity: root.enabled ? 1 : Theme.disabled
    hoverEnabled: true
    Accessible.role: Accessible.MenuItem
    Accessible.name: root.text

    contentItem: Item {
        MText {
            id: label

            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width)
            text: root.text
            color: root.checked ? Theme.accent : Theme.text
        }

        KeyHint {
            id: hint

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            text: root.keyHint
        }
    }

    background: Rectangle {
        x: Theme.s4
        width: root.width - Theme.s8
        radius: Theme.radiusSmall
        color: root.highlighted || root.hovered ? Theme.hover : "transparent"
    }
}
