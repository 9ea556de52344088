// SPDX-License-Identifier: GPL-3.0-or-later
// A square button with an icon only; `text` is its accessible name and its tooltip.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

T.AbstractButton {
    id: root

    property string iconName: ""
    property string keyHint: ""
    property color ink: root.checked ? Theme.accent : root.hovered || root.activeFocus ? Theme.text : Theme.muted
    property int iconSize: Theme.icon
    property bool framed: false

    implicitWidth: root.framed ? Theme.control : Theme.hit
    implicitHeight: implicitWidth
    opacity: root.enabled ? 1 : Theme.disabled
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: root.text
    Accessible.checkable: root.checkable
    Accessible.checked: root.checked
    Accessible.onPressAction: root.activate()
    Keys.onReturnPressed: root.activate()
    Keys.onEnterPressed: root.activate()

    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            width: root.iconSize
            height: root.iconSize
            name: root.iconName
            color: root.ink
        }
    }

    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.pressed : root.hovered ? Theme.hover : root.framed || root.checked ? Theme.raised : "transparent"
        border.width: root.framed ? Theme.border : 0
        border.color: Theme.line

        FocusRing {
            target: root
            distance: 0
        }
    }

    Tooltip {
        wanted: root.hovered && root.text !== ""
        text: root.keyHint === "" ? root.text : Words.fill(qsTr("%1 (%2)", "command (key)"), [root.text, root.keyHint])
    }

    /// What a click does, for the keyboard and for assistive tools (AbstractButton.click() is Qt 6.8).
    function activate(): void {
        if (root.checkable)
            root.toggle();
        root.clicked();
    }
}
