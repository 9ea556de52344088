// SPDX-License-Identifier: GPL-3.0-or-later
// What one chart reads off at the cursor, beside it: values, and against the second cursor difference, rate and ratio.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Chart
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property ChartPanel chart
    required property CursorReadout readout
    required property ChartCursors cursors
    required property double rangeFrom
    required property double rangeTo
    readonly property bool compares: !isNaN(root.cursors.second)
    /// As many series as have room.
    readonly property int room: Math.max(1, Math.floor((root.chart.plotArea.height - Theme.s16) / Theme.px(root.compares ? 30 : 15)))
    readonly property var rows: root.readout.rows
    readonly property bool several: root.rows.length > 1
    readonly property real place: root.chart.plotArea.x + (root.cursors.time - root.rangeFrom) / (root.rangeTo - root.rangeFrom) * root.chart.plotArea.width
    readonly property bool leftOf: root.place > root.chart.plotArea.x + root.chart.plotArea.width / 2

    objectName: "cursorBox"
    visible: root.rows.length > 0 && root.chart.plotArea.height > Theme.px(40)
             && root.cursors.time >= root.rangeFrom && root.cursors.time <= root.rangeTo
    x: !root.visible ? 0 : Math.round(Math.max(Theme.s4, Math.min(root.chart.width - width, root.leftOf ? root.place - width - Theme.s8 : root.place + Theme.s8)))
    y: root.chart.plotArea.y + Theme.s4
    width: Math.min(lines.implicitWidth + Theme.s12, root.chart.plotArea.width * 0.6 + Theme.s32)
    height: lines.implicitHeight + Theme.s8
    radius: Theme.radiusSmall
    color: Theme.raised
    border.width: Theme.border
    border.color: Theme.line
    // The chart itself says it.
    Accessible.ignored: true

    ColumnLayout {
        id: lines

        x: Theme.s6
        y: Theme.s4
        width: root.width - Theme.s12
        spacing: 0

        Repeater {
            model: root.rows.slice(0, root.room)

            ColumnLayout {
                id: line

                required property readoutRow modelData

                spacing: 0

                RowLayout {
                    spacing: Theme.s4

                    // Solid, or the dots of what lies behind.
                    Row {
                        visible: root.several
                        Layout.preferredWidth: Theme.s8
                        spacing: Theme.px(1)

                        Repeater {
                            model: line.modelData.overlay ? 3 : 1

                            Rectangle {
                                width: line.modelData.overlay ? Theme.s2 : Theme.s8
                                height: Theme.s2
                                color: line.modelData.color
                            }
                        }
                    }

                    MText {
                        visible: root.several
                        Layout.fillWidth: true
                        text: line.modelData.name
                        color: Theme.muted
                        font.pixelSize: Theme.fontTiny
                    }

                    MText {
                        text: line.modelData.text
                        color: line.modelData.valid ? Theme.text : Theme.muted
                        font.pixelSize: Theme.fontTiny
                        font.weight: Font.DemiBold
                    }

                    MText {
                        visible: line.modelData.change !== ""
                        text: line.modelData.change
                        color: Theme.accent
                        font.pixelSize: Theme.fontTiny
                    }
                }

                MText {
                    Layout.fillWidth: true
                    visible: line.modelData.rate !== ""
                    text: line.modelData.ratio === "" ? line.modelData.rate : Words.fill(qsTr("%1 · %2", "rate of change, ratio"), [line.modelData.rate, line.modelData.ratio])
                    color: Theme.muted
                    font.pixelSize: Theme.fontTiny
                }
            }
        }

        MText {
            visible: root.rows.length > root.room
            text: qsTr("and %n more", "series", root.rows.length - root.room)
            color: Theme.muted
            font.pixelSize: Theme.fontTiny
        }
    }
}
