// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of the incident, as many as fit beside each other, each with its definition one hover away. Placed by hand: a layout
// forgets about items that come into sight while it lays out.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls
import Muster.View

Item {
    id: root

    required property PostMortemEditor editor
    readonly property int shown: Math.min(tiles.count, Math.max(3, Math.floor(root.width / Theme.px(156))))
    readonly property real step: (root.width + Theme.s8) / Math.max(1, root.shown)

    implicitHeight: tiles.count > 0 ? Theme.px(58) : 0

    Repeater {
        id: tiles

        model: root.editor.figures

        Card {
            id: tile

            required property int index
            required property string name
            required property string value
            required property string definition

            objectName: "postMortemFigure"
            x: Math.round(tile.index * root.step)
            width: Math.round((tile.index + 1) * root.step) - tile.x - Theme.s8
            height: root.height
            visible: tile.index < root.shown
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
                wanted: hover.hovered && tile.definition !== ""
                text: tile.definition
            }
        }
    }
}
