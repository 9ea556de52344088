// SPDX-License-Identifier: GPL-3.0-or-later
// The window: rail, one page at a time, the scrubber of the open room, the status bar, and what lies over them.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

T.ApplicationWindow {
    id: root

    /// "start", "incidents", "room", "runbook", "postmortem", "actions", "settings" or "import". Written by the rail, by commands and by tests.
    property string currentPage: "incidents"
    /// The open room; null while none is open. Follows Session.room, with a moment of null between two rooms.
    property WarRoom room: null
    readonly property bool systemDark: palette.windowText.hslLightness > palette.window.hslLightness
    /// The room is shown for those who stand far away, over everything.
    property bool onWall: false
    property int before: Window.Windowed
    /// Something lies over the window: the single-letter keys belong to it.
    readonly property bool covered: stack.typingAhead || over.opened || root.onWall
    /// True when the page that is asked for is on the screen and filled; pictures wait for it.
    readonly property bool settled: stack.filled && Session.listsReady

    width: 1440
    height: 900
    minimumWidth: 960
    minimumHeight: 600
    visible: true
    title: root.room !== null && root.room.title !== "" ? Words.fill(qsTr("%1 %2 — Muster", "number title"), [root.room.number, root.room.title]) : qsTr("Muster")
    color: Theme.window
    font.family: Theme.sans
    font.pixelSize: Theme.fontBase

    onClosing: Session.flush()
    Component.onCompleted: {
        root.room = Session.room;
        if (root.room !== null)
            root.currentPage = "room";
        else
            root.leaveStart();
    }

    /// Shows a page; pages of a room need one.
    function go(page: string): void {
        if ((page === "room" || page === "runbook" || page === "postmortem") && root.room === null)
            page = "incidents";
        root.currentPage = page;
        stack.forceActiveFocus();
    }

    function leaveStart(): void {
        if (Session.firstStart && Session.listsReady && root.room === null && root.currentPage === "incidents")
            root.currentPage = "start";
        else if (!Session.firstStart && root.currentPage === "start")
            root.currentPage = "incidents";
    }

    function toWall(): void {
        if (root.room === null)
            return;
        root.onWall = true;
        root.before = root.visibility;
        root.showFullScreen();
    }

    function leaveWall(): void {
        if (!root.onWall)
            return;
        root.onWall = false;
        root.visibility = root.before;
        stack.forceActiveFocus();
    }

    Binding {
        target: Theme
        property: "dark"
        value: Session.theme === "dark" || (Session.theme === "system" && root.systemDark)
    }

    Binding {
        target: Theme
        property: "scale"
        value: Session.scale
    }

    Connections {
        target: Session

        function onRoomChanged(): void {
            // The pages of the old room go before the new room comes: none of their bindings meets both.
            root.room = null;
            root.room = Session.room;
            if (root.room === null)
                root.leaveWall();
            if (root.room === null && stack.ofRoom)
                root.currentPage = "incidents";
        }

        function onRoomOpened(): void {
            root.go("room");
        }

        function onListsChanged(): void {
            root.leaveStart();
        }

        function onUiCommand(commandId: string): void {
            commands.carryOut(commandId);
        }
    }

    WindowCommands {
        id: commands

        objectName: "commands"
        room: root.room
        pages: stack
        panels: over
        onPageRequested: page => root.go(page)
        onWallRequested: root.toWall()
        onQuitRequested: root.close()
    }

    WindowKeys {
        pages: stack
        covered: root.covered
    }

    // Not a layout: one of Qt 6.4 that is told of changes while it arranges itself stops listening, and the scrubber
    // of a room that comes back after a restart then lies over the room's header.
    Item {
        visible: !root.onWall

        // Under the wall the page keeps its size: one event that lays out both would be a frame late, and most often the
        // window comes back as it was.
        Binding on width {
            value: root.contentItem.width
            when: !root.onWall
            restoreMode: Binding.RestoreNone
        }

        Binding on height {
            value: root.contentItem.height
            when: !root.onWall
            restoreMode: Binding.RestoreNone
        }

        NavRail {
            id: rail

            height: parent.height
            currentPage: root.currentPage === "import" ? "settings" : root.currentPage
            hasRoom: root.room !== null
            onPicked: page => root.go(page)
        }

        Item {
            anchors.left: rail.right
            anchors.right: parent.right
            height: parent.height

            Column {
                id: above

                width: parent.width

                RoomTabs {
                    id: tabs

                    width: parent.width
                    visible: tabs.count > 1
                    rooms: Session.openRooms
                }

                WindowBanner {
                    shown: Session.storeProblem !== ""
                    tone: Session.storeState === "failed" ? "danger" : "warn"
                    text: Session.storeProblem
                }

                WindowBanner {
                    shown: SafeMode.active
                    tone: "warn"
                    title: qsTr("Safe mode")
                    text: SafeMode.text
                    otherAction: qsTr("Copy diagnostics")
                    onOtherActed: SafeMode.copyDiagnostics()
                    action: qsTr("Leave safe mode")
                    onActed: SafeMode.leave()
                }
            }

            WindowPages {
                id: stack

                objectName: "pages"
                anchors.top: above.bottom
                anchors.bottom: below.top
                width: parent.width
                focus: true
                room: root.room
                current: root.currentPage
                onPageRequested: page => root.go(page)
                onFileRequested: (purpose, format, name) => over.chooseFile(purpose, format, name)
            }

            Column {
                id: below

                anchors.bottom: parent.bottom
                width: parent.width

                // Below the page, which gives it the room: over the page it would lie on what one is typing into, or has
                // to answer.
                NoticeStack {
                    width: below.width
                    notices: Session.notices
                    onActed: (actionId, incidentId) => commands.actOn(actionId, incidentId)
                }

                Repeater {
                    model: root.room !== null ? 1 : 0

                    Scrubber {
                        width: below.width
                        visible: root.currentPage === "room" || root.currentPage === "runbook"
                        room: root.room
                    }
                }

                StatusBar {
                    width: below.width
                    sources: stack.ofRoom && root.room !== null ? root.room.sources : Session.sources
                    saved: Session.savedState
                    footer: Session.footerText
                    busy: Session.busyText
                    outbox: Session.outbox.summary
                    outboxLook: Session.outbox.needsPerson || Session.outbox.uncertain
                    onOutboxRequested: over.show("show.outbox")
                    onPaletteRequested: over.show("show.palette")
                    onSourcesRequested: root.go("settings")
                }
            }
        }
    }

    Repeater {
        model: root.onWall && root.room !== null ? 1 : 0

        WallView {
            anchors.fill: parent
            room: root.room
            onDismissed: root.leaveWall()
        }
    }

    DropArea {
        anchors.fill: parent
        keys: ["text/uri-list"]
        onDropped: drop => {
            if (drop.hasUrls && drop.urls.length > 0)
                Session.importFile(drop.urls[0]);
        }
    }

    WindowPanels {
        id: over

        room: root.room
        current: root.currentPage
        onChosen: (kind, itemId) => commands.take(kind, itemId)
        onPostMortemRequested: root.go("postmortem")
        onDecisionRequested: stack.compose("/decision ")
        onPastChosen: file => stack.importPath(file)
        onHistoryChosen: (format, file) => stack.saveImportReport(format, file)
    }
}
