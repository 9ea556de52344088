// SPDX-License-Identifier: GPL-3.0-or-later
// A table of the document; its first row is its head.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls

Column {
    id: root

    required property var cells
    required property int columns
    /// What is said below it; may be empty.
    property string note: ""
    // Two columns are a list of figures, three often begin with a time: the first is not as wide as the rest.
    readonly property real first: root.columns === 1 ? 1 : root.columns === 2 ? 0.36 : root.columns === 3 ? 0.2 : 0.4
    signal pressed

    Repeater {
        model: Math.ceil(root.cells.length / root.columns)

        Item {
            id: line

            required property int index

            width: root.width
            height: row.height

            Row {
                id: row

                Repeater {
                    model: root.columns

                    MText {
                        required property int index

                        width: root.width * (index === 0 ? root.first : (1 - root.first) / (root.columns - 1))
                        padding: Theme.s8
                        topPadding: Theme.s6
                        bottomPadding: Theme.s6
                        text: root.cells[line.index * root.columns + index] ?? ""
                        wrapMode: Text.Wrap
                        color: line.index === 0 ? Theme.muted : Theme.text
                        font.pixelSize: line.index === 0 ? Theme.fontLabel : Theme.fontBase
                        font.weight: line.index === 0 ? Font.DemiBold : Font.Normal
                    }
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }

            MouseArea {
                anchors.fill: parent
                onPressed: root.pressed()
            }
        }
    }

    MText {
        width: root.width
        visible: text !== ""
        text: root.note
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
        topPadding: Theme.s6
    }
}
