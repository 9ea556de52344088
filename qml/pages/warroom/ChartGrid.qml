// SPDX-License-Identifier: GPL-3.0-or-later
// The panels of the room, one to twelve, where its board says; all share range and cursor. They are arranged by dragging a
// header or a corner, or by keys.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

Item {
    id: root

    required property WarRoom room
    readonly property int count: panels.count
    /// Too narrow or too low for a grid: all under, or all beside one another.
    readonly property bool stacked: root.width < Theme.px(360)
    readonly property bool flat: !root.stacked && root.count <= 4 && area.height < Theme.px(300) && root.width > Theme.px(700)
    readonly property real gap: root.count > 6 ? Theme.s8 : Theme.s12
    readonly property int boardColumns: 24
    readonly property real columnWidth: (area.width + root.gap) / root.boardColumns
    /// A chart of the usual eight rows keeps a plot that can be read; what does not fit is scrolled to.
    readonly property real rowHeight: Math.max(Theme.px(19), (area.height + root.gap) / Math.max(1, root.room.panels.boardRows))
    signal eventRequested(eventId: string)

    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Charts")

    /// Scrolls as little as is needed to show it whole.
    function reveal(card: Item): void {
        if (root.contentTaller)
            area.contentY = Math.max(Math.min(area.contentY, card.y), Math.min(card.y + card.height - area.height, area.contentHeight - area.height));
    }

    Flickable {
        id: area

        anchors.fill: parent
        anchors.rightMargin: root.contentTaller ? beside.implicitWidth : 0
        anchors.topMargin: bar.visible ? bar.height + Theme.s8 : 0
        clip: root.contentTaller
        interactive: root.contentTaller
        boundsBehavior: Flickable.StopAtBounds
        contentHeight: root.stacked ? Math.max(height, root.count * Theme.px(130)) : root.flat ? height : root.rowHeight * root.room.panels.boardRows - root.gap
        // Beside the cards: their figures stand at the right.
        T.ScrollBar.vertical: MScrollBar {
            id: beside

            objectName: "chartScrollBar"
            parent: root
            x: root.width - width
            y: area.y
            height: area.height
        }

        // Where the dragged panel would stand.
        Rectangle {
            id: target

            property int column: 0
            property int row: 0
            property int columns: 0
            property int rows: 0

            visible: target.columns > 0
            x: target.column * root.columnWidth
            y: target.row * root.rowHeight
            width: target.columns * root.columnWidth - root.gap
            height: target.rows * root.rowHeight - root.gap
            radius: Theme.radiusCard
            color: Theme.tint(Theme.accent, 0.12, Theme.window)
            border.width: Theme.focusWidth
            border.color: Theme.accent
        }

        Repeater {
            id: panels

            model: root.room.panels

            ChartCard {
                id: card

                required property int gridColumn
                required property int gridRow
                required property int gridColumns
                required property int gridRows
                readonly property bool placed: !root.stacked && !root.flat

                x: root.stacked ? 0 : root.flat ? card.index * (area.width + root.gap) / root.count : card.gridColumn * root.columnWidth
                y: root.stacked ? card.index * (area.contentHeight + root.gap) / root.count : root.flat ? 0 : card.gridRow * root.rowHeight
                width: root.stacked ? area.width : root.flat ? (area.width + root.gap) / root.count - root.gap : card.gridColumns * root.columnWidth - root.gap
                height: (root.stacked ? (area.contentHeight + root.gap) / root.count : root.flat ? area.height + root.gap : card.gridRows * root.rowHeight) - root.gap
                z: card.dragged ? 2 : 0
                room: root.room
                movable: card.placed && root.count > 1
                onActiveFocusChanged: if (card.activeFocus) root.reveal(card)
                onEventRequested: eventId => root.eventRequested(eventId)
                onMenuRequested: item => boardMenu.openFor(card.panelId, item)
                onDraggedBy: (dx, dy) => {
                    target.columns = card.gridColumns;
                    target.rows = card.gridRows;
                    target.column = Math.max(0, Math.min(root.boardColumns - target.columns, Math.round((card.x + dx) / root.columnWidth / 2) * 2));
                    target.row = Math.max(0, Math.round((card.y + dy) / root.rowHeight));
                }
                onStretchedBy: (dx, dy) => {
                    target.column = card.gridColumn;
                    target.row = card.gridRow;
                    target.columns = Math.max(6, Math.min(root.boardColumns - target.column, Math.round((card.width + root.gap + dx) / root.columnWidth / 2) * 2));
                    target.rows = Math.max(4, Math.round((card.height + root.gap + dy) / root.rowHeight));
                }
                onDropped: moved => {
                    if (target.columns > 0 && moved)
                        root.room.board.moveTo(card.panelId, target.column, target.row);
                    else if (target.columns > 0)
                        root.room.board.resizeTo(card.panelId, target.columns, target.rows);
                    target.columns = 0;
                }
            }
        }
    }

    readonly property bool contentTaller: area.contentHeight > area.height + 1

    RangeBar {
        id: bar

        width: parent.width
        visible: panels.count > 0
        room: root.room
        onBoardRequested: item => boardMenu.openFor("", item)
    }

    BoardMenu {
        id: boardMenu

        room: root.room
        onFormRequested: (form, panelId) => boardForm.begin(form, panelId)
    }

    BoardForm {
        id: boardForm

        board: root.room.board
        incidentId: root.room.incidentId
    }

    Connections {
        target: root.room.board

        function onFormRequested(form: string, panelId: string): void {
            boardForm.begin(form, panelId);
        }
    }

    EmptyState {
        anchors.centerIn: parent
        visible: panels.count === 0
        iconName: root.room.ready ? "warroom" : "clock"
        title: root.room.ready ? qsTr("This incident has no charts yet") : qsTr("Reading the incident…")
        text: root.room.ready ? qsTr("Connect Prometheus in the settings; panels of the service appear here as samples arrive. Ctrl+Shift+N adds one of your own.") : ""
    }
}
