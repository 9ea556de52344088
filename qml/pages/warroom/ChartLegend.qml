// SPDX-License-Identifier: GPL-3.0-or-later
// The series of a panel and what lies behind them: value at the cursor or now, and what the range holds. A click (or Enter) shows only one, Ctrl and a
// click (or Delete) hides one. A line's dash is repeated here, so that colour is not alone.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Chart
import Muster.Controls

ListView {
    id: root

    required property ChartFeed feed
    /// Look and figures over the range, one a series.
    required property list<chartLegendEntry> entries
    /// Values at the cursor when there is one, else at the room's instant; in the same order.
    required property list<chartValue> values
    property chartLegendEntry none
    /// Room for smallest, largest and average beside the value.
    readonly property bool wide: root.width / Math.max(1, root.count) > Theme.px(250)
    /// Three series of a card in a window of 1280: less air, so that no value is cut.
    readonly property bool crowded: root.width / Math.max(1, root.count) < Theme.px(96)

    orientation: ListView.Horizontal
    boundsBehavior: Flickable.StopAtBounds
    interactive: contentWidth > width
    spacing: root.crowded ? Theme.s8 : Theme.s12
    clip: true
    model: root.entries.length
    activeFocusOnTab: true
    keyNavigationEnabled: true
    highlightMoveDuration: Theme.quick
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Series: Enter shows only one, Delete hides one")

    EdgeFade {
        view: root
    }

    delegate: Item {
        id: entry

        required property int index
        readonly property chartLegendEntry item: root.entries[entry.index] ?? root.none
        readonly property string value: entry.index < root.values.length ? root.values[entry.index].text : entry.item.lastText
        readonly property bool chosen: root.activeFocus && root.currentIndex === entry.index
        readonly property string figures: Words.fill(qsTr("least %1, most %2, average %3"), [entry.item.minText, entry.item.maxText, entry.item.averageText])

        width: line.implicitWidth
        height: root.height
        opacity: entry.item.hidden ? Theme.disabled : 1
        // What lies behind a series is shown and hidden with it.
        Accessible.role: entry.item.overlay ? Accessible.ListItem : Accessible.CheckBox
        Accessible.checkable: !entry.item.overlay
        Accessible.checked: !entry.item.overlay && !entry.item.hidden
        Accessible.name: entry.item.name
        Accessible.description: Words.fill(qsTr("%1, %2", "value, figures"), [entry.value, entry.figures])
        Accessible.onPressAction: root.feed.isolate(entry.index)
        Accessible.onToggleAction: root.feed.toggleHidden(entry.index)

        Row {
            id: line

            height: parent.height
            spacing: root.crowded ? Theme.px(3) : Theme.s4

            Row {
                anchors.verticalCenter: parent.verticalCenter
                spacing: entry.item.dash === 0 ? 0 : Theme.s2

                Repeater {
                    model: entry.item.dash === 0 ? 1 : entry.item.dash === 1 ? 2 : 3

                    Rectangle {
                        width: entry.item.overlay ? Theme.s2 : entry.item.dash === 0 ? Theme.px(12) : entry.item.dash === 1 ? Theme.px(5) : Theme.px(3)
                        height: Theme.s2
                        color: entry.item.color
                    }
                }
            }

            MText {
                anchors.verticalCenter: parent.verticalCenter
                text: entry.item.name
                color: Theme.muted
                font.pixelSize: Theme.fontLabel
                font.strikeout: entry.item.hidden
                width: Math.min(implicitWidth, Theme.px(120))
            }

            MText {
                anchors.verticalCenter: parent.verticalCenter
                text: entry.value
                font.pixelSize: Theme.fontLabel
                font.weight: Font.Medium
            }

            MText {
                anchors.verticalCenter: parent.verticalCenter
                visible: root.wide
                text: entry.figures
                color: Theme.muted
                font.pixelSize: Theme.fontLabel
            }
        }

        Rectangle {
            anchors.fill: parent
            visible: entry.chosen
            color: "transparent"
            radius: Theme.radiusSmall
            border.width: Theme.focusWidth
            border.color: Theme.accent
        }

        HoverHandler {
            id: hover

            cursorShape: entry.item.overlay ? Qt.ArrowCursor : Qt.PointingHandCursor
        }

        Tooltip {
            parent: entry
            wanted: hover.hovered
            text: Words.fill(qsTr("%1: last %2, %3", "series, value, figures"), [entry.item.name, entry.item.lastText, entry.figures])
        }

        TapHandler {
            acceptedModifiers: Qt.NoModifier
            onTapped: root.feed.isolate(entry.index)
        }

        TapHandler {
            acceptedModifiers: Qt.ControlModifier
            onTapped: root.feed.toggleHidden(entry.index)
        }
    }

    Keys.onReturnPressed: root.feed.isolate(root.currentIndex)
    Keys.onEnterPressed: root.feed.isolate(root.currentIndex)
    Keys.onDeletePressed: root.feed.toggleHidden(root.currentIndex)
}
