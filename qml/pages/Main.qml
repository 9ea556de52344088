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
    readonly property bool roomPage: root.currentPage === "room" || root.currentPage === "runbook" || root.currentPage === "postmortem"
    readonly property bool systemDark: palette.windowText.hslLightness > palette.window.hslLightness
    /// A field was asked for whose page is not there yet: letters are for that field, not keys of commands.
    readonly property bool typingAhead: root.roomPageSlot.pending !== null
    /// The room is shown for those who stand far away, over everything.
    property bool onWall: false
    /// A panel lies over the window: the single-letter keys belong to it.
    readonly property bool covered: root.typingAhead || palettePanel.opened || keys.opened || switcher.opened || root.onWall || goTo.opened || overlayPicker.opened || outboxPanel.opened || stage.opened || commandForms.opened
    /// The run that keys are meant for; on the page where runs stand side by side one of them is.
    readonly property RunbookNavigator activeRun: root.room === null ? null
        : root.currentPage === "runbook" && !root.room.runbook.editor.open ? root.room.runbook.runs.active : root.room.runbook
    readonly property bool editsRunbook: root.currentPage === "runbook" && root.room !== null && root.room.runbook.editor.open
    readonly property LazyPage roomPageSlot: root.currentPage === "runbook" ? runbookSlot : root.currentPage === "postmortem" ? postMortemSlot : roomSlot
    /// True when the page that is asked for is on the screen and filled; pictures wait for it.
    readonly property bool settled: (!root.roomPage || (root.room !== null && root.room.ready && root.roomPageSlot.there)) && Session.listsReady

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
        pages.forceActiveFocus();
    }

    function leaveStart(): void {
        if (Session.firstStart && Session.listsReady && root.room === null && root.currentPage === "incidents")
            root.currentPage = "start";
        else if (!Session.firstStart && root.currentPage === "start")
            root.currentPage = "incidents";
    }

    /// The field for the reason of a skip or an override: beside the room where it is in sight, else on the runbook's page.
    function askReason(skipping: bool): void {
        if (root.currentPage === "room") {
            root.activeRun.askReason(skipping);
            if (root.activeFocusItem !== null && root.activeFocusItem.objectName === "runbook-reason")
                return;
        }
        root.go("runbook");
        runbookSlot.whenThere(() => root.activeRun.askReason(skipping));
    }

    function focusRun(): void {
        runbookSlot.whenThere(page => (page as RunbookPage).focusRun());
    }

    /// What past incidents say about the run that the keys are meant for.
    function showLearning(shown: bool): void {
        root.go("runbook");
        root.activeRun.learner.open = shown;
        runbookSlot.whenThere(page => shown ? (page as RunbookPage).focusLearning() : (page as RunbookPage).focusRun());
    }

    /// The way out of a line: in the incident that it is about. The step of a runbook is in sight there, and not the text of its
    /// editor, whose draft is kept.
    function actOn(actionId: string, incidentId: string): void {
        if (incidentId !== "" && (root.room === null || root.room.incidentId !== incidentId))
            Session.openIncident(incidentId);
        if (actionId === "go.runbook" && root.room !== null && root.room.runbook.editor.open)
            root.room.runbook.editor.close();
        Session.trigger(actionId);
    }

    function carryOut(commandId: string): void {
        if (commandId.startsWith("command.")) {
            commandForms.start(commandId);
            return;
        }
        if (commandId.startsWith("pm.") || commandId.startsWith("session.")) {
            root.inPostMortem(commandId);
            return;
        }
        switch (commandId) {
        case "go.incidents": root.go("incidents"); break;
        case "go.room": root.go("room"); break;
        case "go.runbook": root.go("runbook"); break;
        case "runbook.edit":
            root.go("runbook");
            if (!root.room.runbook.editor.open)
                root.room.runbook.editor.begin();
            break;
        case "runbook.beside":
            root.go("runbook");
            root.room.runbook.runs.add();
            root.focusRun();
            break;
        case "runbook.next":
            root.go("runbook");
            root.room.runbook.runs.next();
            root.focusRun();
            break;
        case "runbook.alone":
            root.go("runbook");
            root.room.runbook.runs.remove(root.room.runbook.runs.current > 0 ? root.room.runbook.runs.current : root.room.runbook.runs.count - 1);
            root.focusRun();
            break;
        case "runbook.skip": root.askReason(true); break;
        case "runbook.override": root.askReason(false); break;
        case "runbook.expert":
            if (root.activeRun.canAnswer) {
                root.room.command.prepareTask(root.activeRun.helpRequest());
                Session.trigger("command.assign");
            }
            break;
        case "runbook.back": root.activeRun.back(); break;
        case "runbook.save":
            if (root.room.runbook.editor.open)
                root.room.runbook.editor.save();
            break;
        case "runbook.run": root.activeRun.execution.ask(); break;
        case "runbook.learn": root.showLearning(!root.activeRun.learner.open); break;
        case "runbook.replay":
            root.showLearning(true);
            if (root.room.runbook.editor.open)
                root.activeRun.learner.replayText(root.room.runbook.editor.text);
            else
                root.activeRun.learner.replayFile();
            break;
        case "go.postmortem": root.go("postmortem"); break;
        case "go.actions": root.go("actions"); break;
        case "go.settings": root.go("settings"); break;
        case "go.import": root.go("import"); break;
        case "show.palette": palettePanel.open(); break;
        case "show.keys": keys.open(); break;
        case "window.quit": root.close(); break;
        case "show.rooms": switcher.open(); break;
        case "show.wall": root.toWall(); break;
        case "show.outbox": outboxPanel.open(); break;
        case "safe.diagnostics": SafeMode.copyDiagnostics(); break;
        case "safe.leave": SafeMode.leave(); break;
        case "show.costs": root.showInRoom(page => page.showCosts()); break;
        case "show.tools": root.showInRoom(page => page.showTools()); break;
        case "event.tell": root.showInRoom(page => page.tellAboutEvent()); break;
        case "show.rollback": root.showInRoom(page => page.showRollback()); break;
        case "focus.note": root.compose(""); break;
        case "focus.decision": root.compose("/decision "); break;
        case "focus.task": root.compose("/task "); break;
        case "focus.update": root.postUpdate(); break;
        case "focus.log": root.showInRoom(page => page.addLog("")); break;
        case "focus.text":
            root.go("postmortem");
            postMortemSlot.whenThere(page => (page as PostMortemPage).write());
            break;
        case "focus.search": root.search(); break;
        case "file.import": files.choose("import", ""); break;
        case "file.timeline.csv":
        case "file.timeline.md":
        case "file.timeline.json":
            if (root.room !== null) {
                const format = commandId.slice(commandId.lastIndexOf(".") + 1);
                files.choose("timeline", format, root.room.desk.fileName(format));
            }
            break;
        case "file.export": files.choose("export", "muster"); break;
        case "incident.declare": root.declare(""); break;
        case "incident.declare.alert": root.declare(root.chosenAlert()); break;
        case "room.goto": goTo.open(); break;
        case "room.overlay.incident": overlayPicker.open(); break;
        }
    }

    /// What was chosen in the palette.
    function take(kind: string, itemId: string): void {
        switch (kind) {
        case "command":
            Session.trigger(itemId);
            break;
        case "incident":
            Session.openIncident(itemId);
            root.go("room");
            break;
        case "runbook":
            root.useRunbook(itemId.slice(0, itemId.lastIndexOf("/")), itemId.slice(itemId.lastIndexOf("/") + 1));
            root.go("runbook");
            break;
        case "template":
            root.go("postmortem");
            root.room.postMortem.templates.use(Number(itemId));
            break;
        case "person":
            root.go("room");
            if (root.room !== null)
                root.room.command.showPerson(itemId);
            break;
        }
    }

    /// In the room that is shown, where a runbook can be brought to; else in the incident that has it.
    function useRunbook(runbookId: string, incidentId: string): void {
        if (root.room !== null && root.room.runbook.bring(runbookId, incidentId))
            return;
        Session.openIncident(incidentId);
        if (root.room !== null)
            root.room.runbook.choose(runbookId);
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
        pages.forceActiveFocus();
    }

    property int before: Window.Windowed

    function compose(prefix: string): void {
        root.go("room");
        roomSlot.whenThere((page, typed) => (page as WarRoomPage).focusComposer(prefix, typed));
    }

    function showInRoom(show: var): void {
        root.go("room");
        roomSlot.whenThere(page => show(page as WarRoomPage));
    }

    function postUpdate(): void {
        root.go("room");
        roomSlot.whenThere((page, typed) => (page as WarRoomPage).postUpdate(typed));
    }

    function search(): void {
        const room = roomSlot.item as WarRoomPage;
        if (root.currentPage === "room" && room) {
            room.focusSearch();
            return;
        }
        const actions = actionsSlot.itemAt(0) as ActionsPage;
        if (root.currentPage === "actions" && actions) {
            actions.focusSearch();
            return;
        }
        root.go("incidents");
        const page = incidentsSlot.itemAt(0) as IncidentsPage;
        if (page)
            page.focusSearch();
    }

    /// With the id of an alert it is declared from that one.
    function declare(eventId: string): void {
        root.go("incidents");
        const page = incidentsSlot.itemAt(0) as IncidentsPage;
        if (page)
            page.declare(eventId);
    }

    /// The alert that one stands on, in the timeline or among the hits of a search; empty: none.
    function chosenAlert(): string {
        const room = roomSlot.item as WarRoomPage;
        if (root.currentPage === "room" && room)
            return room.chosenAlert();
        const page = incidentsSlot.itemAt(0) as IncidentsPage;
        return root.currentPage === "incidents" && page ? page.chosenAlert() : "";
    }

    /// The room at the moment of an event, with the event in sight.
    function showMoment(eventId: string): void {
        const moment = root.room.postMortem.momentOf(eventId);
        if (!isNaN(moment))
            root.room.seek(moment);
        root.showInRoom(page => page.reveal(eventId));
    }

    /// The post-mortem of an incident at a place of its text.
    function showAction(incidentId: string, position: int): void {
        if (root.room === null || root.room.incidentId !== incidentId)
            Session.openIncident(incidentId);
        root.go("postmortem");
        postMortemSlot.whenThere(page => (page as PostMortemPage).openAt(position));
    }

    /// What is about the text at the cursor is done where the text is; the rest leads there.
    function inPostMortem(commandId: string): void {
        const here = root.currentPage === "postmortem";
        if (!here && commandId === "pm.find") {
            root.search();
            return;
        }
        if (!here && commandId !== "pm.replace" && commandId !== "pm.source" && commandId !== "pm.read" && commandId !== "pm.focus" && commandId !== "pm.comment" && commandId !== "pm.public" && commandId !== "pm.back" && commandId !== "pm.template" && commandId !== "pm.session" && !commandId.startsWith("session."))
            return;
        root.go("postmortem");
        // A session that goes on is come back to, not left.
        if (!here && commandId === "pm.session" && root.room !== null && root.room.postMortem.facilitator.active)
            return;
        postMortemSlot.whenThere(page => (page as PostMortemPage).carryOut(commandId));
    }

    function toggleRunbook(): void {
        const page = roomSlot.item as WarRoomPage;
        if (page)
            page.toggleRunbook();
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
            if (root.room === null && root.roomPage)
                root.currentPage = "incidents";
        }

        function onRoomOpened(): void {
            root.go("room");
        }

        function onListsChanged(): void {
            root.leaveStart();
        }

        function onUiCommand(commandId: string): void {
            root.carryOut(commandId);
        }
    }

    // The keys come from the one table of commands; a text field keeps its letters.
    Instantiator {
        model: Session.commands

        delegate: Shortcut {
            id: key

            required property string commandId
            required property string shortcut
            required property bool available

            sequence: key.shortcut
            // A space bar that is on a button presses the button.
            enabled: key.shortcut !== "" && key.available && !root.covered
                     && (key.shortcut !== "Space" || !(root.activeFocusItem instanceof T.AbstractButton))
                     && (key.commandId !== "pm.save" || !root.editsRunbook) && key.commandId !== "window.quit"
            onActivated: Session.trigger(key.commandId)
        }
    }

    // 1…9 take a branch of the runbook wherever the runbook is in sight.
    Instantiator {
        model: 9

        delegate: Shortcut {
            id: digit

            required property int index

            sequence: String(digit.index + 1)
            enabled: (root.currentPage === "room" || root.currentPage === "runbook") && root.activeRun !== null && root.activeRun.canAnswer
                     && !root.covered
            onActivated: root.activeRun.answer(digit.index)
        }
    }

    Shortcut {
        sequence: "R"
        enabled: root.currentPage === "room" && !root.covered
        onActivated: root.toggleRunbook()
    }

    // Whatever lies over the window: what is typed is on disk, as when the window is closed.
    Shortcut {
        sequence: "Ctrl+Q"
        context: Qt.ApplicationShortcut
        onActivated: Session.trigger("window.quit")
    }

    // The key that saves means the text that is in front of one.
    Shortcut {
        sequence: "Ctrl+S"
        enabled: root.editsRunbook && !root.covered
        onActivated: Session.trigger("runbook.save")
    }

    // Where the plus shares its key with the equals sign.
    Shortcut {
        sequence: "Ctrl+="
        onActivated: Session.trigger("view.larger")
    }

    // Not a layout: one of Qt 6.4 that is told of changes while it arranges itself stops listening, and the scrubber
    // of a room that comes back after a restart then lies over the room's header.
    Item {
        anchors.fill: parent
        visible: !root.onWall

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

            FocusScope {
                id: pages

                objectName: "pages"

                // A page is made when it is first shown, and kept. Repeaters of one item do it: the Loader of Qt 6.4 cannot make
                // bound components.

                anchors.top: above.bottom
                anchors.bottom: below.top
                width: parent.width
                focus: true

                Repeater {
                    id: startSlot

                    readonly property bool current: root.currentPage === "start"
                    property bool visited: startSlot.current

                    model: startSlot.visited ? 1 : 0
                    onCurrentChanged: if (startSlot.current) startSlot.visited = true

                    FirstStartPage {
                        anchors.fill: parent
                        visible: startSlot.current
                        focus: startSlot.current
                        busy: Session.busy
                        busyText: Session.busyText
                        onDrillRequested: Session.openDrill()
                        onConnectRequested: {
                            root.go("settings");
                            const page = settingsSlot.itemAt(0) as SettingsPage;
                            if (page)
                                page.connectTool("prometheus");
                        }
                        onFileRequested: files.choose("import", "")
                    }
                }

                Repeater {
                    id: incidentsSlot

                    readonly property bool current: root.currentPage === "incidents"
                    property bool visited: incidentsSlot.current

                    model: incidentsSlot.visited ? 1 : 0
                    onCurrentChanged: if (incidentsSlot.current) incidentsSlot.visited = true

                    IncidentsPage {
                        anchors.fill: parent
                        visible: incidentsSlot.current
                        focus: incidentsSlot.current
                        onRoomRequested: incidentId => {
                            Session.openIncident(incidentId);
                            root.go("room");
                        }
                        onRoomAtRequested: (incidentId, timeMs) => {
                            Session.openIncidentAt(incidentId, timeMs);
                            root.go("room");
                        }
                        onPostMortemRequested: incidentId => {
                            Session.openIncident(incidentId);
                            root.go("postmortem");
                        }
                        onImportRequested: files.choose("import", "")
                        onDrillRequested: Session.openDrill()
                    }
                }

                LazyPage {
                    id: roomSlot

                    anchors.fill: parent
                    room: root.room
                    current: root.currentPage === "room"
                    page: Qt.resolvedUrl("warroom/WarRoomPage.qml")
                    onLoaded: (roomSlot.item as WarRoomPage).runbookRequested.connect(() => root.go("runbook"))
                }

                LazyPage {
                    id: runbookSlot

                    anchors.fill: parent
                    room: root.room
                    current: root.currentPage === "runbook"
                    page: Qt.resolvedUrl("runbook/RunbookPage.qml")
                }

                LazyPage {
                    id: postMortemSlot

                    anchors.fill: parent
                    room: root.room
                    current: root.currentPage === "postmortem"
                    page: Qt.resolvedUrl("postmortem/PostMortemPage.qml")
                    onLoaded: {
                        const page = postMortemSlot.item as PostMortemPage;
                        page.exportRequested.connect(format => files.choose("report", format));
                        page.publicRequested.connect(format => files.choose("public", format));
                        page.momentRequested.connect(eventId => root.showMoment(eventId));
                    }
                }

                Repeater {
                    id: actionsSlot

                    readonly property bool current: root.currentPage === "actions"
                    property bool visited: actionsSlot.current

                    model: actionsSlot.visited ? 1 : 0
                    onCurrentChanged: if (actionsSlot.current) actionsSlot.visited = true

                    ActionsPage {
                        anchors.fill: parent
                        visible: actionsSlot.current
                        focus: actionsSlot.current
                        onActionRequested: (incidentId, position) => root.showAction(incidentId, position)
                    }
                }

                Repeater {
                    id: settingsSlot

                    readonly property bool current: root.currentPage === "settings"
                    property bool visited: settingsSlot.current

                    model: settingsSlot.visited ? 1 : 0
                    onCurrentChanged: if (settingsSlot.current) settingsSlot.visited = true

                    SettingsPage {
                        anchors.fill: parent
                        visible: settingsSlot.current
                        focus: settingsSlot.current
                        onImportRequested: sourceId => {
                            root.go("import");
                            const page = importSlot.itemAt(0) as ImportPage;
                            if (page)
                                page.choose(sourceId);
                        }
                    }
                }

                Repeater {
                    id: importSlot

                    readonly property bool current: root.currentPage === "import"
                    property bool visited: importSlot.current

                    model: importSlot.visited ? 1 : 0
                    onCurrentChanged: if (importSlot.current) importSlot.visited = true

                    ImportPage {
                        anchors.fill: parent
                        visible: importSlot.current
                        focus: importSlot.current
                        onFileRequested: (format, name) => files.choose("history", format, name)
                        onSourcesRequested: root.go("settings")
                        onPathRequested: files.choose("past", "")
                        onFolderRequested: files.choose("pastFolder", "")
                    }
                }

                // Whoever looks up must see at once that this is the past.
                Rectangle {
                    anchors.fill: parent
                    visible: (root.currentPage === "room" || root.currentPage === "runbook") && root.room !== null && root.room.isPast
                    color: "transparent"
                    border.width: Theme.focusWidth
                    border.color: Theme.warn
                }
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
                    onActed: (actionId, incidentId) => root.actOn(actionId, incidentId)
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
                    sources: root.roomPage && root.room !== null ? root.room.sources : Session.sources
                    saved: Session.savedState
                    footer: Session.footerText
                    busy: Session.busyText
                    outbox: Session.outbox.summary
                    outboxLook: Session.outbox.needsPerson || Session.outbox.uncertain
                    onOutboxRequested: outboxPanel.open()
                    onPaletteRequested: palettePanel.open()
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

    CommandPalette {
        id: palettePanel

        palette: Session.palette
        onChosen: (kind, itemId) => root.take(kind, itemId)
    }

    KeyMap {
        id: keys

        commands: Session.commands
        page: root.currentPage
    }

    RoomSwitcher {
        id: switcher

        rooms: Session.openRooms
    }

    OutboxPanel {
        id: outboxPanel

        operations: Session.outbox
        onSendRequested: operationId => Session.sendOperation(operationId)
        onArrivedRequested: operationId => Session.confirmOperation(operationId)
        onCancelRequested: operationId => Session.cancelOperation(operationId)
    }

    CommandForms {
        id: commandForms

        room: root.room
        onPostMortemRequested: root.go("postmortem")
        onDecisionRequested: root.compose("/decision ")
    }

    GoToTime {
        id: goTo

        room: root.room
    }

    OverlayPicker {
        id: overlayPicker

        room: root.room
    }

    ChartStage {
        id: stage

        room: root.room
        onFileRequested: format => files.choose("chart", format, root.room.detail.fileName(format))
    }

    FileChooser {
        id: files

        objectName: "files"
        onImportChosen: file => Session.importFile(file)
        onExportChosen: file => Session.exportFile(file)
        onReportChosen: (format, file) => {
            if (root.room !== null)
                root.room.postMortem.exportTo(format, file);
        }
        onPublicChosen: (format, file) => {
            if (root.room !== null)
                root.room.postMortem.comparison.save(format, file);
        }
        onTimelineChosen: (format, file) => {
            if (root.room !== null)
                root.room.desk.exportTo(format, file);
        }
        onPastChosen: file => {
            const page = importSlot.itemAt(0) as ImportPage;
            if (page)
                page.desk.startPath(file);
        }
        onHistoryChosen: (format, file) => {
            const page = importSlot.itemAt(0) as ImportPage;
            if (page)
                page.desk.saveReport(format, file);
        }
        onChartChosen: (format, file) => {
            if (root.room !== null)
                root.room.detail.exportTo(format, file);
        }
    }
}
