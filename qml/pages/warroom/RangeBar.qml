// SPDX-License-Identifier: GPL-3.0-or-later
// Which stretch of time the charts show: the views before and after, presets, follow or hold.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

RowLayout {
    id: root

    required property WarRoom room
    readonly property ChartRange range: root.room.range
    readonly property ChartCursors cursors: root.room.cursors
    readonly property bool tight: root.width < Theme.px(470)
    readonly property bool narrow: root.width < Theme.px(600)
    readonly property bool compared: root.range.overlayText !== ""
    /// The board's menu is to open beside `item`.
    signal boardRequested(item: Item)

    spacing: Theme.s4
    Accessible.role: Accessible.ToolBar
    Accessible.name: Words.fill(qsTr("Time range of the charts: %1"), [root.range.text])

    IconButton {
        iconName: "chevron-left"
        text: qsTr("The view before")
        keyHint: qsTr("Alt Left")
        enabled: root.range.canGoBack
        onClicked: root.range.back()
    }

    IconButton {
        iconName: "chevron-right"
        text: qsTr("The view after")
        keyHint: qsTr("Alt Right")
        enabled: root.range.canGoForward
        onClicked: root.range.forward()
    }

    MComboBox {
        implicitWidth: Theme.px(root.narrow ? 112 : 140)
        implicitHeight: Theme.hit
        label: qsTr("Time range of the charts")
        model: root.range.presets
        currentIndex: root.range.preset
        displayText: root.range.preset < 0 ? qsTr("Own range") : root.range.presets[root.range.preset]
        onActivated: index => root.range.showPreset(index)
    }

    MText {
        Layout.fillWidth: true
        Layout.leftMargin: Theme.s4
        text: isNaN(root.cursors.time) ? root.range.text
              : root.cursors.distanceText === "" ? root.cursors.text : Words.fill(qsTr("%1 · %2", "time of the cursor, distance to the other"), [root.cursors.text, root.cursors.distanceText])
        color: root.range.following && isNaN(root.cursors.time) ? Theme.muted : Theme.text
        font.pixelSize: Theme.fontSmall
    }

    MButton {
        id: compare

        objectName: "compareButton"
        implicitHeight: Theme.hit
        kind: MButton.Quiet
        iconName: "history"
        checked: root.range.overlay !== 0
        text: root.compared ? root.range.overlayText : root.narrow ? "" : qsTr("Compare")
        Accessible.name: root.compared ? Words.fill(qsTr("The charts are compared with %1"), [root.range.overlayText])
                                       : qsTr("Compare the charts with another time")
        onClicked: comparisons.popup(compare, 0, compare.height + Theme.s4)

        OverlayMenu {
            id: comparisons

            room: root.room
        }
    }

    IconButton {
        id: boardButton

        objectName: "board-menu"
        iconName: "panel"
        text: qsTr("Board: add, arrange and save charts")
        onClicked: root.boardRequested(boardButton)
    }

    IconButton {
        iconName: "brush"
        text: qsTr("Mark a stretch by dragging")
        keyHint: "B"
        checkable: true
        checked: root.range.brushing
        onClicked: root.range.brushing = checked
    }

    MButton {
        implicitHeight: Theme.hit
        kind: MButton.Quiet
        iconName: root.range.following ? "live" : "hold"
        text: root.tight || root.narrow && root.compared ? "" : root.range.following ? qsTr("Following") : qsTr("Holding")
        keyHint: "F"
        Accessible.name: root.range.following ? qsTr("The charts follow the room: hold them") : qsTr("The charts hold: follow the room again")
        onClicked: root.range.following = !root.range.following
    }
}
