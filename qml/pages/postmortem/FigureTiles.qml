// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of the incident, each with its definition one hover away.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

RowLayout {
    id: root

    required property PostMortemEditor editor

    spacing: Theme.s8

    Repeater {
        model: root.editor.figures

        Card {
            id: tile

            required property int index
            required property string name
            required property string value
            required property string definition

            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.preferredHeight: Theme.px(58)
            visible: tile.index < Math.max(3, Math.floor(root.width / Theme.px(156)))
            radius: Theme.radius
            clip: true
            Accessible.role: Accessible.StaticText
            Accessible.name: Words.fill(qsTr("%1: %2", "name: value"), [tile.name, tile.value])
            Accessible.description: tile.definition

            MText {
                x: Theme.s12
                y: Theme.s8
                width: parent.width - 2 * Theme.s12
                text: tile.name
                color: Theme.muted
                font.pixelSize: Theme.fontLabel
            }

            MText {
                x: Theme.s12
                y: Theme.px(27)
                width: parent.width - 2 * Theme.s12
                text: tile.value
                font.pixelSize: Theme.fontLarge
                font.weight: Font.DemiBold
            }

            HoverHandler {
                id: hover
            }

            Tooltip {
                visible: hover.hovered && tile.definition !== ""
                text: tile.definition
            }
        }
    }
}
