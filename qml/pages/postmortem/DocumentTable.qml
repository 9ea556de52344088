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
    readonly property var widths: ColumnWidths.of(root.cells, root.columns, root.width, Theme.s8, measured.font)
    signal pressed
    signal eventRequested(eventId: string)

    MText {
        id: measured

        visible: false
    }

    Repeater {
        model: Math.ceil(root.cells.length / root.columns)

        Item {
            id: line

            required property int index

            width: root.width
            height: row.height

            function citedAt(x: real): string {
                return root.citedIds[line.index * root.columns + ColumnWidths.at(root.widths, x)] ?? "";
            }

            Row {
                id: row

                Repeater {
                    model: root.columns

                    MText {
                        id: cell

                        required property int index
                        readonly property string citedId: root.citedIds[line.index * root.columns + cell.index] ?? ""

                        width: root.widths[cell.index] ?? 0
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
