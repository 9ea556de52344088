// SPDX-License-Identifier: GPL-3.0-or-later
// A table of the document; its first row is its head.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls

Column {
    id: root

    required property var cells
    required property int columns
    /// The event that a cell cites; empty: none.
    required property var citedIds
    /// What is said below it; may be empty.
    property string note: ""
    // Two columns are a list of figures, three often begin with a time: the first is not as wide as the rest.
    readonly property real first: root.columns === 1 ? 1 : root.columns === 2 ? 0.36 : root.columns === 3 ? 0.2 : 0.4
    signal pressed
    signal eventRequested(eventId: string)

    Repeater {
        model: Math.ceil(root.cells.length / root.columns)

        Item {
            id: line

            required property int index

            width: root.width
            height: row.height

            function citedAt(x: real): string {
                const rest = x - root.width * root.first;
                const column = rest < 0 || root.columns === 1 ? 0 : 1 + Math.floor(rest / (root.width * (1 - root.first) / (root.columns - 1)));
                return root.citedIds[line.index * root.columns + Math.min(column, root.columns - 1)] ?? "";
            }

            Row {
                id: row

                Repeater {
                    model: root.columns

                    MText {
                        id: cell

                        required property int index
                        readonly property string citedId: root.citedIds[line.index * root.columns + cell.index] ?? ""

                        width: root.width * (index === 0 ? root.first : (1 - root.first) / (root.columns - 1))
                        padding: Theme.s8
                        topPadding: Theme.s6
                        bottomPadding: Theme.s6
                        text: root.cells[line.index * root.columns + index] ?? ""
                        wrapMode: Text.Wrap
                        color: cell.citedId !== "" ? Theme.accent : line.index === 0 ? Theme.muted : Theme.text
                        font.pixelSize: line.index === 0 ? Theme.fontLabel : Theme.fontBase
                        font.weight: line.index === 0 ? Font.DemiBold : Font.Normal
                        font.underline: cell.citedId !== ""
                    }
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }

            MouseArea {
                id: pointer

                anchors.fill: parent
                hoverEnabled: true
                cursorShape: pointer.cited === "" ? Qt.IBeamCursor : Qt.PointingHandCursor
                property string cited: ""
                onPositionChanged: mouse => pointer.cited = line.citedAt(mouse.x)
                onPressed: mouse => {
                    const cited = line.citedAt(mouse.x);
                    if (cited !== "")
                        root.eventRequested(cited);
                    else
                        root.pressed();
                }
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
