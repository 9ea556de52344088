// SPDX-License-Identifier: GPL-3.0-or-later
// One of the three doors: a large card that is a button as a whole.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls

T.AbstractButton {
    id: root

    required property string iconName
    required property string title
    required property string invitation
    property bool primary: false

    implicitHeight: column.implicitHeight + 2 * Theme.s20
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    opacity: root.enabled ? 1 : Theme.disabled
    Accessible.role: Accessible.Button
    Accessible.name: root.title
    Accessible.description: root.text
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: root.clicked()
    Keys.onEnterPressed: root.clicked()

    contentItem: Item {
        ColumnLayout {
            id: column

            anchors.fill: parent
            anchors.margins: Theme.s20
            spacing: Theme.s12

            Icon {
                Layout.preferredWidth: Theme.px(28)
                Layout.preferredHeight: Theme.px(28)
                name: root.iconName
                color: root.primary ? Theme.accent : Theme.muted
            }

            MText {
                Layout.fillWidth: true
                text: root.title
                font.pixelSize: Theme.fontLarge
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
            }

            MText {
                Layout.fillWidth: true
                Layout.fillHeight: true
                text: root.text
                color: Theme.muted
                wrapMode: Text.Wrap
                lineHeight: Theme.lineHeight
                verticalAlignment: Text.AlignTop
            }

            Row {
                spacing: Theme.s6

                MText {
                    text: root.invitation
                    color: Theme.accent
                    font.weight: Font.DemiBold
                }

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.iconSmall
                    height: Theme.iconSmall
                    name: "arrow-right"
                    color: Theme.accent
                }
            }
        }
    }

    background: Rectangle {
        radius: Theme.radiusCard
        color: root.down ? Theme.pressed : root.hovered ? Theme.raised : Theme.surface
        border.width: Theme.border
        border.color: root.primary ? Theme.tint(Theme.accent, 0.5, Theme.surface) : Theme.line

        FocusRing {
            target: root
            radius: Theme.radiusCard + Theme.focusWidth
        }
    }
}
