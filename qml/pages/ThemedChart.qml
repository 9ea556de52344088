// SPDX-License-Identifier: GPL-3.0-or-later
// A chart in the colours and the type of the theme.
import QtQuick
import Muster.Chart
import Muster.Controls
import Muster.View

ChartPanel {
    id: root

    property color ground: Theme.surface

    dark: Theme.dark
    backgroundColor: root.ground
    textColor: Theme.text
    mutedColor: Theme.muted
    gridColor: Theme.tint(Theme.line, 0.65, root.ground)
    lineColor: Theme.muted
    sloColor: Theme.warn
    goodColor: Theme.ok
    changeColor: Theme.change
    alertColor: Theme.sev1
    decisionColor: Theme.decision
    updateColor: Theme.accent
    seriesColors: Theme.series
    fontFamily: Theme.sans
    fontPixelSize: Theme.fontTiny
    utc: Format.utc
}
