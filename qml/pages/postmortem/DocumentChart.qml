// SPDX-License-Identifier: GPL-3.0-or-later
// A chart of the document: the numbers that are kept with the incident, so it still zooms.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Chart
import Muster.Controls
import Muster.Pages

Card {
    id: root

    required property ChartFeed feed
    required property string caption
    required property double rangeFrom
    required property double rangeTo

    height: Theme.px(230)
    clip: true

    MText {
        id: title

        x: Theme.s12
        y: Theme.s8
        width: Math.min(implicitWidth, parent.width * 0.7)
        text: root.caption
        font.weight: Font.DemiBold
    }

    MText {
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        anchors.left: title.right
        anchors.leftMargin: Theme.s8
        anchors.baseline: title.baseline
        horizontalAlignment: Text.AlignRight
        text: qsTr("numbers kept with this incident")
        color: Theme.muted
        font.pixelSize: Theme.fontLabel
    }

    ThemedChart {
        id: drawing

        property double shownFrom: root.rangeFrom
        property double shownTo: root.rangeTo

        anchors.fill: parent
        anchors.topMargin: Theme.px(30)
        anchors.margins: Theme.s4
        feed: root.feed
        rangeFrom: drawing.shownFrom
        rangeTo: drawing.shownTo
        activeFocusOnTab: true
        Accessible.role: Accessible.Chart
        Accessible.name: root.caption
        onRangeRequested: (from, to) => {
            drawing.shownFrom = from;
            drawing.shownTo = to;
        }
        onCursorMoved: timeMs => drawing.cursorTime = timeMs
        onCursorLocked: timeMs => drawing.cursorTime = timeMs
        onClearRequested: drawing.cursorTime = NaN
    }
}
