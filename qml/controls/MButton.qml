// SPDX-License-Identifier: GPL-3.0-or-later
// The push button: plain, primary (one per screen), danger (irreversible), quiet (no frame).
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

T.Button {
    id: root

    enum Kind { Plain, Primary, Danger, Quiet }

    property int kind: MButton.Plain
    property string iconName: ""
    /// The key that does the same, shown as a cap and read out as the shortcut.
    property string keyHint: ""
    readonly property color ink: root.kind === MButton.Primary ? Theme.accentText : root.kind === MButton.Danger ? Theme.danger : Theme.text

    /// Where the text is cut when there is no room for it, and whether it is.
    property int elide: Text.ElideRight
    readonly property bool truncated: label.truncated
    /// Width of everything in the button but its text.
    readonly property real extras: (root.iconName === "" ? 0 : Theme.iconSmall + (root.text === "" ? 0 : root.spacing))
                                   + (root.keyHint === "" ? 0 : hint.implicitWidth + root.spacing)

    implicitWidth: Math.max(Theme.hit, Math.ceil(implicitContentWidth) + leftPadding + rightPadding)
    implicitHeight: Theme.control
    leftPadding: root.kind === MButton.Quiet ? Theme.s8 : Theme.s12
    rightPadding: leftPadding
    spacing: Theme.s6
    opacity: root.enabled ? 1 : Theme.disabled
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: root.text
    Accessible.description: root.keyHint === "" ? "" : Words.fill(qsTr("Key: %1"), [root.keyHint])
    Accessible.onPressAction: root.activate()
    Keys.onReturnPressed: root.activate()
    Keys.onEnterPressed: root.activate()

    contentItem: Item {
        implicitWidth: root.extras + label.implicitWidth

        Row {
            anchors.centerIn: parent
            spacing: root.spacing

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: root.iconName !== ""
                name: root.iconName
                color: root.ink
                implicitWidth: Theme.iconSmall
                implicitHeight: Theme.iconSmall
            }

            MText {
                id: label

                anchors.verticalCenter: parent.verticalCenter
                visible: root.text !== ""
                text: root.text
                color: root.ink
                font.weight: Font.Medium
                elide: root.elide
                width: Math.max(0, Math.min(implicitWidth, root.availableWidth - root.extras))
            }

            KeyHint {
                id: hint

                anchors.verticalCenter: parent.verticalCenter
                text: root.keyHint
                ink: root.kind === MButton.Primary ? Theme.accentText : Theme.muted
            }
        }
    }

    background: Rectangle {
        readonly property color rest: root.kind === MButton.Primary ? Theme.accent : root.kind === MButton.Quiet ? "transparent" : Theme.raised

        radius: Theme.radius
        color: root.kind === MButton.Primary
               ? (root.down ? Theme.tint(Theme.text, 0.25, Theme.accent) : root.hovered ? Theme.tint(Theme.text, 0.12, Theme.accent) : rest)
               : (root.down || root.checked ? Theme.pressed : root.hovered ? Theme.hover : rest)
        border.width: root.kind === MButton.Quiet || root.kind === MButton.Primary ? 0 : Theme.border
        border.color: root.kind === MButton.Danger ? Theme.tint(Theme.danger, 0.6, Theme.raised) : Theme.line

        FocusRing {
            target: root
        }
    }

    /// What a click does, for the keyboard and for assistive tools (AbstractButton.click() is Qt 6.8).
    function activate(): void {
        if (root.checkable)
            root.toggle();
        root.clicked();
    }
}
