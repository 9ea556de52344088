// SPDX-License-Identifier: GPL-3.0-or-later
// The key to a heat map's colours: from nothing to the most that fell into one cell. The middle stands for a quarter of it,
// because the colours go by the root of the count.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Chart
import Muster.Controls

Row {
    id: root

    required property ChartPanel chart
    /// Width that there is; what the middle stands for is written where it has room.
    property real available: 0
    readonly property bool wide: root.available > Theme.px(240)

    spacing: Theme.s6
    visible: root.chart.heatMostText !== ""
    Accessible.role: Accessible.StaticText
    Accessible.name: Words.fill(qsTr("Colours from 0 over %1 to %2"), [root.chart.heatMiddleText, root.chart.heatMostText])

    MText {
        anchors.verticalCenter: parent.verticalCenter
        text: "0"
        color: Theme.muted
        font.pixelSize: Theme.fontLabel
    }

    Row {
        anchors.verticalCenter: parent.verticalCenter

        Repeater {
            model: root.chart.heatColors

            Rectangle {
                required property color modelData

                width: Theme.s8
                height: Theme.px(10)
                color: modelData
            }
        }
    }

    MText {
        anchors.verticalCenter: parent.verticalCenter
        text: root.wide ? Words.fill(qsTr("%1 (middle %2)", "most, at the middle of the key"), [root.chart.heatMostText, root.chart.heatMiddleText])
                        : root.chart.heatMostText
        color: Theme.muted
        font.pixelSize: Theme.fontLabel
    }
}
