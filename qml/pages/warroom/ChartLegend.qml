// SPDX-License-Identifier: GPL-3.0-or-later
// The series of a panel with their values at the cursor or now. A line's dash is repeated here, so that colour is not alone.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Chart
import Muster.Controls

Row {
    id: root

    /// Values at the cursor when there is one, else at the room's instant.
    required property list<chartValue> values

    spacing: Theme.s12
    clip: true
    Accessible.ignored: true

    Repeater {
        model: root.values

        Row {
            id: entry

            required property chartValue modelData

            spacing: Theme.s4

            Row {
                anchors.verticalCenter: parent.verticalCenter
                spacing: entry.modelData.dash === 0 ? 0 : Theme.s2

                Repeater {
                    model: entry.modelData.dash === 0 ? 1 : entry.modelData.dash === 1 ? 2 : 3

                    Rectangle {
                        width: entry.modelData.dash === 0 ? Theme.px(12) : entry.modelData.dash === 1 ? Theme.px(5) : Theme.px(3)
                        height: Theme.s2
                        color: entry.modelData.color
                    }
                }
            }

            MText {
                text: entry.modelData.name
                color: Theme.muted
                font.pixelSize: Theme.fontLabel
                width: Math.min(implicitWidth, Theme.px(120))
            }

            MText {
                text: entry.modelData.text
                color: entry.modelData.valid ? Theme.text : Theme.muted
                font.pixelSize: Theme.fontLabel
                font.weight: Font.Medium
            }
        }
    }
}
