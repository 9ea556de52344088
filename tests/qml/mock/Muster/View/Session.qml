// SPDX-License-Identifier: GPL-3.0-or-later
pragma Singleton
import QtQml
import Muster.Test

QtObject {
    id: root

    property string storeState: "ready"
    property string storeProblem: ""
    property bool firstStart: false
    property bool listsReady: true
    property var incidents: RowsModel {}
    property var results: RowsModel {}
    property string searchWords: ""
    property string searchText: ""
    property bool searching: searchWords !== ""
    property SourceListModel sources: SourceListModel {}
    property var unread: RowsModel {
        rows: [
            { key: "1", name: "83ceca72a00dbf51", feed: "alerts", why: "an alert without labels, fingerprint or start", seenText: "came 214 times, last 20 Nov 2026 02:41", raw: "{\"annotations\":{\"summary\":\"5xx > 5%\"},\"fingerprint\":\"83ceca72a00dbf51\",\"labels\":{\"alertname\":\"HighErrorRate\"},\"startsAt\":\"yesterday\",\"status\":{\"state\":\"active\"}}" },
            { key: "2", name: "rule/web/HighErrorRate", feed: "alerts", why: "a rule whose duration is nonsense", seenText: "came 20 Nov 2026 02:38", raw: "{\"duration\":1e300,\"name\":\"HighErrorRate\"}" }
        ]
    }
    property string unreadSource: ""
    /// Full readings that were asked for: "ID false", …
    property var swept: []
    property var toolKinds: RowsModel {}
    property DeclareDesk declaring: DeclareDesk {}
    property SourceForm sourceForm: SourceForm {}
    property CommandModel commands: CommandModel {}
    property Palette palette: Palette { commands: root.commands }
    property OpenRooms openRooms: OpenRooms {}
    property NoticeModel notices: NoticeModel {}
    property OutboxModel outbox: OutboxModel {}
    /// What was decided about operations: "send ID", …
    property var decided: []
    /// What is typed into forms, by key.
    property var drafts: ({})
    property WarRoom room: null
    /// What openDrill opens; set by the fixture.
    property WarRoom drill: null
    property string savedState: "All edits saved on this machine"
    property string footerText: "55 events in 1 incident on this machine · works offline"
    property string theme: "dark"
    property bool utc: true
    property real scale: 1
    property bool busy: false
    property string busyText: ""
    property var triggered: []
    signal uiCommand(commandId: string)
    signal roomOpened
    signal listsChanged

    function search(words: string): void { root.searchWords = words; }
    /// What openIncident was asked for.
    property var opened: []
    function openIncident(id: string): void { root.opened = root.opened.concat([id]); root.openDrill(); }
    function openIncidentAt(id: string, ms: real): void { root.openDrill(); }
    function openDrill(): void { root.room = root.drill; root.roomOpened(); }
    function importFile(file: url): void {}
    function exportFile(file: url): void {}
    function declareIncident(title: string, severity: int, service: string): void {}
    function editSource(id: string): void { root.sourceForm.active = true; root.sourceForm.editing = true; }
    function syncNow(): void {}
    function sweepNow(id: string, believe: bool): void { root.swept = root.swept.concat([id + " " + believe]); }
    function showUnread(id: string): void { root.unreadSource = root.unreadSource === id ? "" : id; }
    function sendOperation(id: string): void { root.decided = root.decided.concat(["send " + id]); }
    function confirmOperation(id: string): void { root.decided = root.decided.concat(["arrived " + id]); }
    function cancelOperation(id: string): void { root.decided = root.decided.concat(["cancel " + id]); }
    function writeAnew(id: string): void {
        root.decided = root.decided.concat(["anew " + id]);
        if (root.room !== null)
            root.room.tools.takeUp();
        root.uiCommand("show.tools");
    }
    function flush(): void {}
    function trigger(commandId: string): void {
        root.triggered = root.triggered.concat([commandId]);
        root.uiCommand(commandId);
    }
}
