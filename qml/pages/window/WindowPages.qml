// SPDX-License-Identifier: GPL-3.0-or-later
// The pages, of which one is shown, and the ways into them: a page is made when it is first shown, and kept.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    /// The open room; null while none is open.
    required property WarRoom room
    /// The page that is shown (Main.currentPage).
    required property string current
    readonly property bool ofRoom: root.current === "room" || root.current === "runbook" || root.current === "postmortem"
    /// The page that is asked for is there and filled.
    readonly property bool filled: !root.ofRoom || (root.room !== null && root.room.ready && root.roomPageSlot.there)
    /// A field was asked for whose page is not there yet: letters are for that field, not keys of commands.
    readonly property bool typingAhead: root.roomPageSlot.pending !== null
    /// The run that keys are meant for; on the page where runs stand side by side one of them is.
    readonly property RunbookNavigator activeRun: root.room === null ? null
        : root.current === "runbook" && !root.room.runbook.editor.open ? root.room.runbook.runs.active : root.room.runbook
    readonly property bool editsRunbook: root.current === "runbook" && root.room !== null && root.room.runbook.editor.open
    readonly property LazyPage roomPageSlot: root.current === "runbook" ? runbookSlot : root.current === "postmortem" ? postMortemSlot : roomSlot

    signal pageRequested(page: string)
    /// As FileChooser.choose().
    signal fileRequested(purpose: string, format: string, name: string)

    // The room

    function showInRoom(show: var): void {
        root.pageRequested("room");
        roomSlot.whenThere(page => show(page as WarRoomPage));
    }

    function compose(prefix: string): void {
        root.pageRequested("room");
        roomSlot.whenThere((page, typed) => (page as WarRoomPage).focusComposer(prefix, typed));
    }

    function postUpdate(): void {
        root.pageRequested("room");
        roomSlot.whenThere((page, typed) => (page as WarRoomPage).postUpdate(typed));
    }

    function toggleRunbook(): void {
        const page = roomSlot.item as WarRoomPage;
        if (page)
            page.toggleRunbook();
    }

    /// The room at the moment of an event, with the event in sight.
    function showMoment(eventId: string): void {
        const moment = root.room.postMortem.momentOf(eventId);
        if (!isNaN(moment))
            root.room.seek(moment);
        root.showInRoom(page => page.reveal(eventId));
    }

    // The runbook

    /// The field for the reason of a skip or an override: beside the room where it is in sight, else on the runbook's page.
    function askReason(skipping: bool): void {
        if (root.current === "room") {
            root.activeRun.askReason(skipping);
            const focused = root.Window.activeFocusItem;
            if (focused !== null && focused.objectName === "runbook-reason")
                return;
        }
        root.pageRequested("runbook");
        runbookSlot.whenThere(() => root.activeRun.askReason(skipping));
    }

    function focusRun(): void {
        runbookSlot.whenThere(page => (page as RunbookPage).focusRun());
    }

    /// What past incidents say about the run that the keys are meant for.
    function showLearning(shown: bool): void {
        root.pageRequested("runbook");
        root.activeRun.learner.open = shown;
        runbookSlot.whenThere(page => shown ? (page as RunbookPage).focusLearning() : (page as RunbookPage).focusRun());
    }

    // The post-mortem

    function inPostMortem(act: var): void {
        root.pageRequested("postmortem");
        postMortemSlot.whenThere(page => act(page as PostMortemPage));
    }

    /// The post-mortem of an incident at a place of its text.
    function showAction(incidentId: string, position: int): void {
        if (root.room === null || root.room.incidentId !== incidentId)
            Session.openIncident(incidentId);
        root.inPostMortem(page => page.openAt(position));
    }

    // The others

    function search(): void {
        const room = roomSlot.item as WarRoomPage;
        if (root.current === "room" && room) {
            room.focusSearch();
            return;
        }
        const actions = actionsSlot.itemAt(0) as ActionsPage;
        if (root.current === "actions" && actions) {
            actions.focusSearch();
            return;
        }
        root.pageRequested("incidents");
        const page = incidentsSlot.itemAt(0) as IncidentsPage;
        if (page)
            page.focusSearch();
    }

    /// With the id of an alert it is declared from that one.
    function declare(eventId: string): void {
        root.pageRequested("incidents");
        const page = incidentsSlot.itemAt(0) as IncidentsPage;
        if (page)
            page.declare(eventId);
    }

    /// The alert that one stands on, in the timeline or among the hits of a search; empty: none.
    function chosenAlert(): string {
        const room = roomSlot.item as WarRoomPage;
        if (root.current === "room" && room)
            return room.chosenAlert();
        const page = incidentsSlot.itemAt(0) as IncidentsPage;
        return root.current === "incidents" && page ? page.chosenAlert() : "";
    }

    function connectTool(tool: string): void {
        root.pageRequested("settings");
        const page = settingsSlot.itemAt(0) as SettingsPage;
        if (page)
            page.connectTool(tool);
    }

    function importFrom(sourceId: string): void {
        root.pageRequested("import");
        const page = importSlot.itemAt(0) as ImportPage;
        if (page)
            page.choose(sourceId);
    }

    function importPath(file: url): void {
        const page = importSlot.itemAt(0) as ImportPage;
        if (page)
            page.desk.startPath(file);
    }

    function saveImportReport(format: string, file: url): void {
        const page = importSlot.itemAt(0) as ImportPage;
        if (page)
            page.desk.saveReport(format, file);
    }

    // Repeaters of one item make the pages that are of no room: the Loader of Qt 6.4 cannot make bound components.

    Repeater {
        id: startSlot

        readonly property bool current: root.current === "start"
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
            onConnectRequested: root.connectTool("prometheus")
            onFileRequested: root.fileRequested("import", "", "")
        }
    }

    Repeater {
        id: incidentsSlot

        readonly property bool current: root.current === "incidents"
        property bool visited: incidentsSlot.current

        model: incidentsSlot.visited ? 1 : 0
        onCurrentChanged: if (incidentsSlot.current) incidentsSlot.visited = true

        IncidentsPage {
            anchors.fill: parent
            visible: incidentsSlot.current
            focus: incidentsSlot.current
            onRoomRequested: incidentId => {
                Session.openIncident(incidentId);
                root.pageRequested("room");
            }
            onRoomAtRequested: (incidentId, timeMs) => {
                Session.openIncidentAt(incidentId, timeMs);
                root.pageRequested("room");
            }
            onPostMortemRequested: incidentId => {
                Session.openIncident(incidentId);
                root.pageRequested("postmortem");
            }
            onImportRequested: root.fileRequested("import", "", "")
            onDrillRequested: Session.openDrill()
        }
    }

    LazyPage {
        id: roomSlot

        anchors.fill: parent
        room: root.room
        current: root.current === "room"
        page: Qt.resolvedUrl("../warroom/WarRoomPage.qml")
        onLoaded: (roomSlot.item as WarRoomPage).runbookRequested.connect(() => root.pageRequested("runbook"))
    }

    LazyPage {
        id: runbookSlot

        anchors.fill: parent
        room: root.room
        current: root.current === "runbook"
        page: Qt.resolvedUrl("../runbook/RunbookPage.qml")
    }

    LazyPage {
        id: postMortemSlot

        anchors.fill: parent
        room: root.room
        current: root.current === "postmortem"
        page: Qt.resolvedUrl("../postmortem/PostMortemPage.qml")
        onLoaded: {
            const page = postMortemSlot.item as PostMortemPage;
            page.exportRequested.connect(format => root.fileRequested("report", format, ""));
            page.publicRequested.connect(format => root.fileRequested("public", format, ""));
            page.momentRequested.connect(eventId => root.showMoment(eventId));
        }
    }

    Repeater {
        id: actionsSlot

        readonly property bool current: root.current === "actions"
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

        readonly property bool current: root.current === "settings"
        property bool visited: settingsSlot.current

        model: settingsSlot.visited ? 1 : 0
        onCurrentChanged: if (settingsSlot.current) settingsSlot.visited = true

        SettingsPage {
            anchors.fill: parent
            visible: settingsSlot.current
            focus: settingsSlot.current
            onImportRequested: sourceId => root.importFrom(sourceId)
        }
    }

    Repeater {
        id: importSlot

        readonly property bool current: root.current === "import"
        property bool visited: importSlot.current

        model: importSlot.visited ? 1 : 0
        onCurrentChanged: if (importSlot.current) importSlot.visited = true

        ImportPage {
            anchors.fill: parent
            visible: importSlot.current
            focus: importSlot.current
            onFileRequested: (format, name) => root.fileRequested("history", format, name)
            onSourcesRequested: root.pageRequested("settings")
            onPathRequested: root.fileRequested("past", "", "")
            onFolderRequested: root.fileRequested("pastFolder", "", "")
        }
    }

    // Whoever looks up must see at once that this is the past.
    Rectangle {
        anchors.fill: parent
        visible: (root.current === "room" || root.current === "runbook") && root.room !== null && root.room.isPast
        color: "transparent"
        border.width: Theme.focusWidth
        border.color: Theme.warn
    }
}
