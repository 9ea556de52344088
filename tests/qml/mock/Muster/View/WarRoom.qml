// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property bool ready: true
    property string incidentId: "i1"
    property string number: "INC-1120"
    property string title: "checkout-api: card confirmations failing"
    property string services: "checkout-api"
    property bool sealed: true
    property int severity: 2
    property int stage: 1
    property string stageText: "Triage"
    property var stages: ["Detected", "Triage", "Mitigating", "Monitoring", "Resolved"]
    property string impactText: "58,320 failed of 324,000"
    property bool impactOngoing: true
    property string budgetLeftText: "15.3 % left"
    property real budgetLeft: 0.153
    property string burnText: "196×"
    property real burn: 196
    property bool lowTraffic: false
    property string budgetDetail: "gone in 38 m at this rate"
    property string nextUpdateDueText: "06:12"
    property bool nextUpdateOverdue: false
    property bool nextUpdateSet: true
    property string publicStatusText: "Investigating"
    property string elapsedText: "00:13:30"
    property string sinceText: "since 02:00:00 UTC"
    property SilenceForm silence: SilenceForm {}
    property UpdateDesk updates: UpdateDesk {}
    property BudgetDesk budget: BudgetDesk {}
    property RoomTools tools: RoomTools {}
    property RollbackCard rollback: RollbackCard {}
    property var roles: RowsModel {}
    property bool playing: false
    property real speed: 10
    property var speeds: [1, 2, 5, 10, 30, 60]
    property bool canGoLive: false
    property bool asKnownThen: true
    property bool isPast: true
    property string pastLabel: "as known at 02:13:30"
    property string instantText: "02:13:30"
    property real instantMs: Date.UTC(2026, 10, 20, 2, 13, 30)
    property ChartRange range: ChartRange {}
    property real rangeFrom: root.range.from
    property real rangeTo: root.range.to
    property ChartCursors cursors: ChartCursors {}
    property real spanFrom: Date.UTC(2026, 10, 20, 1, 0, 0)
    property real spanTo: Date.UTC(2026, 10, 20, 4, 0, 0)
    property var scrubValues: []
    property real scrubMaximum: 0
    property var ticks: RowsModel {}
    property PanelListModel panels: PanelListModel {}
    property ChartDetail detail: ChartDetail {}
    property OverlayIncidentModel overlayIncidents: OverlayIncidentModel { range: root.range }
    property RoomBoard board: RoomBoard {}
    property RoomPanes panes: RoomPanes {}
    property CommandDesk command: CommandDesk {}
    property var desk: TimelineDesk {}
    property TimelineModel timeline: TimelineModel {}
    property Composer composer: Composer {}
    property var changes: RowsModel {}
    property string changesText: "2 candidates, 1 feed stale"
    property SourceListModel sources: SourceListModel {}
    property RunbookNavigator runbook: RunbookNavigator {}
    property PostMortemEditor postMortem: PostMortemEditor {}

    function seek(ms: real): void { root.instantMs = ms; }
    function seekText(text: string): bool {
        return text !== "nonsense";
    }

    function seekBy(ms: real): void { root.instantMs += ms; }
    function stepEvent(direction: int): void {}
    function togglePlay(): void { root.playing = !root.playing; }
    function goLive(): void { root.isPast = false; }
    function changeStage(stage: int): void { root.stage = stage; }
}
