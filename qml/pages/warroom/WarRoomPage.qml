// SPDX-License-Identifier: GPL-3.0-or-later
// The war room: header, charts, timeline, runbook. Panes are resized with the mouse; below 1280 the runbook is a drawer.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
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
        timeline.focusComposer(prefix, typed);
    }

    function focusSearch(): void {
        timeline.focusSearch();
    }

    function postUpdate(typed: string): void {
        update.begin(typed);
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

        Basic.SplitView {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: Theme.s12
            orientation: Qt.Horizontal
            handle: SplitHandle {}

            ChartGrid {
                Basic.SplitView.fillWidth: true
                Basic.SplitView.minimumWidth: Theme.px(300)
                room: root.room
                onEventRequested: eventId => timeline.reveal(eventId)
            }

            TimelinePane {
                id: timeline

                Basic.SplitView.preferredWidth: root.narrow ? root.width * 0.38 : root.width * 0.282
                Basic.SplitView.minimumWidth: Theme.px(290)
                room: root.room
            }

            RunbookPane {
                Basic.SplitView.preferredWidth: root.width * 0.243
                Basic.SplitView.minimumWidth: Theme.px(280)
                visible: !root.narrow
                room: root.room
                onPageRequested: root.runbookRequested()
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

    UpdateForm {
        id: update

        room: root.room
    }
}
