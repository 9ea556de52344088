// SPDX-License-Identifier: GPL-3.0-or-later
// The war room: header, charts, timeline, runbook. Panes are resized, folded away and moved by mouse and key; below 1280 the
// runbook is a drawer.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property WarRoom room
    readonly property bool narrow: root.width < Theme.px(1200)
    signal runbookRequested

    function focusComposer(prefix: string, typed: string): void {
        root.unfold("timeline");
        timeline.focusComposer(prefix, typed);
    }

    /// The alert of the timeline that one stands on; empty: none.
    function chosenAlert(): string {
        return timeline.chosenAlert();
    }

    /// An event, in sight and chosen.
    function reveal(eventId: string): void {
        root.unfold("timeline");
        timeline.reveal(eventId);
    }

    function focusSearch(): void {
        root.unfold("timeline");
        timeline.focusSearch();
    }

    function postUpdate(typed: string): void {
        (update.made() as UpdateForm).begin(typed);
    }

    function frame(pane: string): PaneFrame {
        return pane === "charts" ? charts : pane === "timeline" ? events : runbook;
    }

    /// A pane that a command is about must be there.
    function unfold(pane: string): void {
        if (root.room.panes.share(pane) <= 0)
            root.room.panes.toggle(pane);
    }

    function showCosts(): void {
        (costs.made() as BudgetPanel).open();
    }

    function showTools(): void {
        (tools.made() as ToolsPanel).open();
    }

    function tell(eventId: string, actionId: string): void {
        (tools.made() as ToolsPanel).tell(eventId, actionId);
    }

    /// What the tool of the chosen event can be told about it.
    function tellAboutEvent(): void {
        const eventId = timeline.chosenEvent();
        timeline.putAway();
        root.tell(eventId, "");
    }

    function addLog(name: string): void {
        (log.made() as LogPanel).begin(name);
    }

    function showRollback(): void {
        (rollback.made() as RollbackPanel).begin();
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        RoomHeader {
            Layout.fillWidth: true
            room: root.room
            drawer: root.narrow
            onUpdateRequested: root.postUpdate("")
            onRunbookRequested: root.toggleRunbook()
        }

        CommandStrip {
            Layout.fillWidth: true
            desk: root.room.command
            onFormRequested: commandId => Session.trigger(commandId)
        }

        Item {
            id: area

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: Theme.s12

            PaneFrame {
                id: charts

                height: parent.height
                panes: root.room.panes
                pane: "charts"
                title: qsTr("Charts")
                iconName: "warroom"
                total: area.width
                narrow: root.narrow

                ChartGrid {
                    anchors.fill: parent
                    room: root.room
                    onEventRequested: eventId => timeline.reveal(eventId)
                }
            }

            PaneFrame {
                id: events

                height: parent.height
                panes: root.room.panes
                pane: "timeline"
                title: qsTr("Timeline")
                iconName: "list"
                total: area.width
                narrow: root.narrow

                TimelinePane {
                    id: timeline

                    anchors.fill: parent
                    room: root.room
                    onUpdateRequested: typed => root.postUpdate(typed)
                    onLogRequested: name => root.addLog(name)
                    onTellRequested: (eventId, actionId) => root.tell(eventId, actionId)
                }
            }

            PaneFrame {
                id: runbook

                height: parent.height
                panes: root.room.panes
                pane: "runbook"
                title: qsTr("Runbook")
                iconName: "runbook"
                total: area.width
                narrow: root.narrow

                RunbookPane {
                    anchors.fill: parent
                    room: root.room
                    onPageRequested: root.runbookRequested()
                }
            }

            // Two handles, wherever two open panes stand side by side.
            Repeater {
                model: 2

                PaneHandle {
                    id: handle

                    required property int index
                    readonly property PaneFrame before: root.frame(root.room.panes.order[handle.index])
                    readonly property PaneFrame after: root.frame(root.room.panes.order[handle.index + 1])

                    panes: root.room.panes
                    leftPane: handle.before.pane
                    rightPane: handle.after.pane
                    leftWidth: handle.before.width
                    rightWidth: handle.after.width
                    x: handle.before.x + handle.before.width
                    height: parent.height
                    visible: handle.before.open && handle.after.open && handle.before.visible && handle.after.visible
                }
            }
        }
    }

    T.Drawer {
        id: drawer

        edge: Qt.RightEdge
        y: 0
        width: Math.min(Theme.px(380), root.width * 0.8)
        height: parent ? parent.height : root.height
        interactive: root.narrow
        modal: false
        padding: Theme.s8

        background: Rectangle {
            color: Theme.window
            border.width: Theme.border
            border.color: Theme.line
        }

        contentItem: Item {
            Repeater {
                model: root.narrow ? 1 : 0

                RunbookPane {
                    anchors.fill: parent
                    room: root.room
                    onPageRequested: root.runbookRequested()
                }
            }
        }
    }

    function toggleRunbook(): void {
        if (!root.narrow)
            root.runbookRequested();
        else if (drawer.opened)
            drawer.close();
        else
            drawer.open();
    }

    LazyForm {
        id: update

        room: root.room
        form: Qt.resolvedUrl("UpdateForm.qml")
    }

    LazyForm {
        id: log

        room: root.room
        form: Qt.resolvedUrl("LogPanel.qml")
    }

    LazyForm {
        id: costs

        room: root.room
        form: Qt.resolvedUrl("BudgetPanel.qml")
    }

    Connections {
        target: costs.item as BudgetPanel

        function onDecisionRequested(): void {
            root.showRollback();
        }
    }

    LazyForm {
        id: tools

        room: root.room
        form: Qt.resolvedUrl("ToolsPanel.qml")
    }

    Connections {
        target: tools.item as ToolsPanel

        function onLinkRequested(address: string): void {
            linkPanel.ask(address);
        }
    }

    LinkPopover {
        id: linkPanel
    }

    LazyForm {
        id: rollback

        room: root.room
        form: Qt.resolvedUrl("RollbackPanel.qml")
    }
}
