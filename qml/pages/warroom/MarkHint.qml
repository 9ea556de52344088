// SPDX-License-Identifier: GPL-3.0-or-later
// What the marks under the mouse are: one event, or the list of those that are drawn as one.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Chart
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property ChartPanel chart
    readonly property int most: 6
    readonly property var marks: root.chart.pointedMarks

    visible: root.marks.length > 0
    z: 1
    x: !root.visible ? 0 : Math.round(Math.max(0, Math.min(root.chart.width - width, root.chart.xAt(root.marks[0].time) - width / 2)))
    y: root.chart.plotArea.y + Theme.s4
    width: Math.min(lines.implicitWidth + Theme.s16, root.chart.width - Theme.s8)
    height: lines.implicitHeight + Theme.s8
    radius: Theme.radiusSmall
    color: Theme.raised
    border.width: Theme.border
    border.color: Theme.line
    Accessible.ignored: true

    Column {
        id: lines

        x: Theme.s8
        y: Theme.s4

        Repeater {
            model: root.marks.slice(0, root.most)

            MText {
                required property chartMarker modelData

                width: Math.min(implicitWidth, root.chart.width - Theme.s32)
                text: modelData.late ? Words.fill(qsTr("%1 %2 (learnt late)", "time, event"), [Format.timeOfDay(modelData.time), modelData.label])
                                     : Words.fill(qsTr("%1 %2", "time, event"), [Format.timeOfDay(modelData.time), modelData.label])
                font.pixelSize: Theme.fontSmall
            }
        }

        MText {
            visible: root.marks.length > root.most
            text: qsTr("and %n more: zoom in", "events", root.marks.length - root.most)
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }
    }
}
