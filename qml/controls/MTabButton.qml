// SPDX-License-Identifier: GPL-3.0-or-later
// One tab; the current one carries the accent line.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T

T.TabButton {
    id: root

    /// Shown after the text; below one shows none.
    property int count: 0

    implicitWidth: row.implicitWidth + Theme.s20
    implicitHeight: Theme.row
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.PageTab
    Accessible.name: root.text
    Accessible.selected: root.checked
    Accessible.onPressAction: root.activate()
    Keys.onReturnPressed: root.activate()
    Keys.onEnterPressed: root.activate()

    contentItem: Item {
        Row {
            id: row

            anchors.centerIn: parent
            spacing: Theme.s6

            MText {
                text: root.text
                color: root.checked || root.hovered ? Theme.text : Theme.muted
                font.weight: root.checked ? Font.DemiBold : Font.Normal
            }

            MText {
                visible: root.count > 0
                text: Number(root.count).toLocaleString(Qt.locale(), "f", 0)
                color: Theme.muted
            }
        }
    }

    background: Item {
        Rectangle {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            height: Theme.focusWidth
            color: root.checked ? Theme.accent : "transparent"
        }

        FocusRing {
            target: root
            distance: -Theme.s4
        }
    }

    /// What a click does, for the keyboard and for assistive tools (AbstractButton.click() is Qt 6.8).
    function activate(): void {
        if (root.checkable)
            root.toggle();
        root.clicked();
    }
}
