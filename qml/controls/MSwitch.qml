// SPDX-License-Identifier: GPL-3.0-or-later
// On or off at once, with its name beside it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T

T.Switch {
    id: root

    implicitWidth: Theme.px(36) + (root.text === "" ? 0 : label.implicitWidth + Theme.s8)
    implicitHeight: Math.max(Theme.hit, label.implicitHeight)
    spacing: Theme.s8
    opacity: root.enabled ? 1 : Theme.disabled
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.CheckBox
    Accessible.name: root.text
    Accessible.checkable: true
    Accessible.checked: root.checked
    Accessible.onToggleAction: root.activate()
    Accessible.onPressAction: root.activate()
    Keys.onReturnPressed: root.activate()
    Keys.onEnterPressed: root.activate()

    indicator: Rectangle {
        y: Math.round((root.height - height) / 2)
        width: Theme.px(36)
        height: Theme.px(20)
        radius: height / 2
        color: root.checked ? Theme.accent : Theme.raised
        border.width: Theme.border
        border.color: root.checked ? Theme.accent : Theme.muted

        Rectangle {
            x: root.checked ? parent.width - width - Theme.px(3) : Theme.px(3)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(14)
            height: Theme.px(14)
            radius: height / 2
            color: root.checked ? Theme.accentText : Theme.muted

            Behavior on x {
                enabled: !Theme.reducedMotion
                NumberAnimation {
                    duration: Theme.quick
                }
            }
        }

        FocusRing {
            target: root
            radius: height / 2
        }
    }

    contentItem: MText {
        id: label

        leftPadding: root.text === "" ? 0 : Theme.px(36) + root.spacing
        text: root.text
    }

    /// What a click does, for the keyboard and for assistive tools (AbstractButton.click() is Qt 6.8).
    function activate(): void {
        if (root.checkable) {
            // Only a press or Space says so by itself.
            root.toggle();
            root.toggled();
        }
        root.clicked();
    }
}
