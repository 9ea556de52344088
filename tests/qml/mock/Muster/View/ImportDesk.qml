// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

RowsModel {
    id: root

    property bool watching: false
    property bool ready: true
    property var origins: ["PagerDuty (production)", "Opsgenie"]
    property var sourceIds: ["pd", "og"]
    property var remarks: ["", "Atlassian ends Opsgenie on 5 April 2027 and deletes what is in it. An import keeps its alerts and incidents with their logs and notes here, for good."]
    property int origin: 0
    property bool takesPaths: true
    readonly property string remark: root.remarks[root.origin]
    property var bounds: ["Everything", "The last year", "The last 90 days", "Since a day"]
    property int bound: 0
    readonly property bool asksDay: root.bound === 3
    property string dayText: ""
    readonly property string dayProblem: root.dayText !== "" && root.dayText.length !== 10 ? "A day of the past, such as 2024-01-31." : ""
    readonly property bool canStart: !root.asksDay || root.dayText.length === 10
    property bool starting: false
    property string problem: ""
    property string savedText: ""
    property string shownRun: ""
    property RowsModel problems: RowsModel {
        rows: [
            { key: "0", item: "incidents/R1LOG00301", why: "the log entry belongs to no incident" },
            { key: "1", item: "PagerDuty (production)", why: "PagerDuty (production) wrote more log entries in one second than can be asked for; some are missing." }
        ]
    }
    property string problemsText: "2 could not be taken, or not whole:"
    /// What was asked for: "start 0 0", "stop r1", …
    property var asked: []

    function chooseSource(sourceId: string): void { root.origin = Math.max(0, root.sourceIds.indexOf(sourceId)); }
    function start(): void { root.asked = root.asked.concat(["start " + root.origin + " " + root.bound + " " + root.dayText]); }
    function startPath(path: url): void {}
    function startTyped(path: string): void { root.asked = root.asked.concat(["path " + path]); }
    function stop(runId: string): void { root.asked = root.asked.concat(["stop " + runId]); }
    function resume(runId: string): void { root.asked = root.asked.concat(["resume " + runId]); }
    function show(runId: string): void { root.shownRun = root.shownRun === runId ? "" : runId; }
    function copyReport(): void { root.savedText = "Copied."; }
    function fileName(format: string): string { return "import-pagerduty-2026-11-27." + format; }
    function saveReport(format: string, file: url): void { root.asked = root.asked.concat(["save " + format]); }

    rows: [
        { key: "r1", runId: "r1", name: "PagerDuty (production)", boundText: "everything", standing: "running", stateText: "Importing", tone: "info", doing: "", countText: "1,204 incidents, 20,110 events, 41 people", paceText: "reached 3 Mar 2024 · 1,900 incidents and events a minute", whenText: "began 27 Nov 2026 09:12", incidentsText: "1,180 new, 0 changed, 24 as known before", eventsText: "19,702 new, 3 changed, 405 as known before", peopleText: "41 new, 0 changed, 0 as known before", unreadableText: "1", done: -1, canStop: true, canResume: false, problems: 2 },
        { key: "r2", runId: "r2", name: "Opsgenie", boundText: "since 1 Jan 2024", standing: "waiting", stateText: "Waiting", tone: "warn", doing: "Opsgenie asks for a pause (429). It goes on by itself; next try at 09:31:00.", countText: "310 incidents, 2,090 events, 0 people", paceText: "reached 9 Aug 2024", whenText: "began 27 Nov 2026 09:02", incidentsText: "310 new, 0 changed, 0 as known before", eventsText: "2,090 new, 0 changed, 0 as known before", peopleText: "0 new, 0 changed, 0 as known before", unreadableText: "none", done: -1, canStop: true, canResume: false, problems: 0 },
        { key: "r3", runId: "r3", name: "Slack", boundText: "everything", standing: "failed", stateText: "Failed", tone: "danger", doing: "Slack refused the token (invalid_auth). Make a new one and enter it in Settings. Everything up to here is kept; when it is mended, resume.", countText: "12 incidents, 640 events, 9 people", paceText: "", whenText: "began 26 Nov 2026 17:40, ended 26 Nov 2026 17:52", incidentsText: "12 new, 0 changed, 0 as known before", eventsText: "640 new, 0 changed, 0 as known before", peopleText: "9 new, 0 changed, 0 as known before", unreadableText: "none", done: -1, canStop: false, canResume: true, problems: 0 },
        { key: "r4", runId: "r4", name: "Statuspage", boundText: "since 1 Jan 2020", standing: "done", stateText: "Done", tone: "ok", doing: "", countText: "88 incidents, 420 events, 0 people", paceText: "", whenText: "began 20 Nov 2026 08:00, ended 20 Nov 2026 08:03", incidentsText: "88 new, 0 changed, 0 as known before", eventsText: "420 new, 0 changed, 0 as known before", peopleText: "0 new, 0 changed, 0 as known before", unreadableText: "none", done: 1, canStop: false, canResume: false, problems: 0 }
    ]
}
