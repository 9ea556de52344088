// SPDX-License-Identifier: GPL-3.0-or-later
// The mock room filled from the inputs of the built-in drill, at 02:13:30 as known then.
import QtQml
import Muster.Test
import Muster.View

QtObject {
    id: fixture

    property WarRoom room: WarRoom {}
    readonly property var session: Session
    /// Another runbook of the incident, not yet begun.
    readonly property RunbookNavigator second: RunbookNavigator {
        runbookId: "RB-021"
        title: "payments: provider errors"
        versionText: "v2 · payments-sre"
        stepText: "step 1 of at most 6"
        node: "P1"
        kind: "check"
        kindText: "Question"
        question: "Does the provider's status page name an incident?"
        roleText: "on-call"
        evidenceText: "2 %"
        evidenceDetail: ""
    }

    readonly property string markdown: "# INC-1120: checkout-api card confirmations failing\n\n## Summary\n\nFor 29 min 24 s, 90,026 of 705,600 card confirmations (12.8 %) failed after a scheduled flag change routed 20 % of traffic to a new tax path.\n\n## Impact\n\n| Figure | Value |\n|---|---|\n| Failed | 90,026 of 705,600 |\n| Budget spent | 6.89 % |\n\n## What happened\n\nAt 02:00:00 [02:00:00](event:E07) a scheduled flag change began. The product engineer should have announced the flag.\n\n```chart\nerrors 2026-11-20T01:30Z 2026-11-20T02:45Z\n```\n\n## How we responded\n\n- Acknowledged in 2 min 9 s\n- Flag off after 15 min 30 s\n\n## Follow-up actions\n\n| Action | Kind | Owner | Due |\n|---|---|---|---|\n| Ingest scheduled flag changes | prevent | R. Kim | 4 Dec |\n"

    function showEveryStyle(): void {
        room.panels.rows = Drill.everyStyle();
    }

    /// One to twelve panels, tiled.
    function showBoard(count: int): void {
        const columns = count < 2 ? 1 : count <= 4 ? 2 : 3;
        room.panels.rows = Drill.panels().concat(Drill.everyStyle()).slice(0, count).map((row, i) => Object.assign({}, row, {
                        gridColumn: i % columns * (24 / columns),
                        gridRow: Math.floor(i / columns) * 8,
                        gridColumns: 24 / columns
                    }));
    }

    Component.onCompleted: {
        Session.drill = room;
        const until = room.instantMs;
        room.timeline.rows = Drill.timeline(until);
        room.timeline.kinds.rows = ["alert", "page", "change", "decision", "runbook", "message", "sync", "impact", "status"].map(kind => ({
                    kind: kind,
                    text: kind.charAt(0).toUpperCase() + kind.slice(1) + "s",
                    eventCount: room.timeline.rows.filter(row => row.kind === kind).length,
                    shown: true
                }));
        room.panels.rows = Drill.panels();
        room.panels.markers = Drill.markers(until);
        room.scrubValues = Drill.shape(240);
        room.runbook.evidenceFeed = Drill.feed(0);
        const span = room.spanTo - room.spanFrom;
        room.ticks.rows = Drill.timeline(room.spanTo).map(row => ({
                    position: Math.max(0, (row.timeMs - room.spanFrom) / span),
                    kind: row.kind,
                    hollow: row.timeMs > until
                }));
        room.roles.rows = [["IC", "Tomás Ribeiro"], ["Deputy", "Anjali Nair"], ["Comms", "Grace Kim"], ["SME", "Lukas Brandt"]].map(row => ({
                    roleName: row[0],
                    person: row[1],
                    initials: "",
                    sinceText: ""
                }));
        room.sources.rows = [source("Prometheus", "live", "2 s", ""), source("Argo Rollouts", "live", "5 s", ""), source("LaunchDarkly", "stale", "13 m", "429, retrying"),
            source("Grafana", "blind", "never", "token expired (401)")];
        Session.sources.rows = room.sources.rows;
        room.changes.rows = [
            { key: "s", staleFeed: true, eventId: "", rank: 0, timeText: "", timeMs: 0, kind: "", source: "LaunchDarkly", text: "LaunchDarkly is stale since 02:00:10", reason: "retrying after 429", aligned: false, sameService: false },
            { key: "a", staleFeed: false, eventId: "E05", rank: 1, timeText: "01:52:04", timeMs: 0, kind: "deploy.finished", source: "Argo Rollouts", text: "checkout-api 2.41.0 at 100 %", reason: "7 m 56 s before onset, same service", aligned: false, sameService: true },
            { key: "b", staleFeed: false, eventId: "E04", rank: 2, timeText: "01:44:30", timeMs: 0, kind: "deploy.finished", source: "Argo Rollouts", text: "search-api 1.18.2 at 100 %", reason: "15 m 30 s before onset, other service", aligned: false, sameService: false }];
        room.runbook.path.rows = [["N1", "Is the impact real?", "18.7 % > 1.44 %", "02:09:05"], ["N2", "Traffic surge?", "0.99 × last week", "02:12:50"], ["N3", "Change in the 30 min before onset?", "2 changes", "02:13:25"]].map(row => ({
                    key: row[0],
                    node: row[0],
                    title: row[1],
                    answer: row[2],
                    timeText: row[3],
                    by: "Tomás Ribeiro",
                    overridden: false,
                    skipped: false,
                    overrideReason: ""
                }));
        room.runbook.branches.rows = [branch(1, "A flag is aligned", "N5", "Switch the flag off", false), branch(2, "A deploy is aligned", "N10", "Roll back or fix forward?", true), branch(3, "Unclear", "N5", "Switch the flag off", false)];
        const nodes = [["N1", 0, 60, "path"], ["N2", 1, 60, "path"], ["N3", 2, 60, "path"], ["N4", 3, 60, "current"], ["N5", 4, 10, "open"], ["N10", 4, 110, "proposed"], ["N6", 5, 10, "open"], ["N11", 5, 110, "open"], ["watch", 1, 140, "pruned"], ["done", 6, 60, "open"]];
        room.runbook.treeNodes.rows = nodes.map(row => ({
                    node: row[0],
                    title: row[0] + ": a question of the runbook",
                    nodeX: row[1] * 168,
                    nodeY: row[2],
                    nodeWidth: 120,
                    nodeHeight: 32,
                    standing: row[3],
                    kind: row[0] === "done" || row[0] === "watch" ? "end" : "check"
                }));
        room.runbook.treeEdges.rows = [[0, 1, "path"], [1, 2, "path"], [2, 3, "path"], [3, 4, "open"], [3, 5, "proposed"], [4, 6, "open"], [5, 7, "open"], [6, 9, "open"], [7, 9, "open"], [0, 8, "pruned"]].map(edge => ({
                    key: edge.join(">"),
                    x1: nodes[edge[0]][1] * 168 + 120,
                    y1: nodes[edge[0]][2] + 16,
                    x2: nodes[edge[1]][1] * 168,
                    y2: nodes[edge[1]][2] + 16,
                    fromRow: edge[0],
                    toRow: edge[1],
                    label: edge[2] === "pruned" ? "no data" : "> 0.2",
                    standing: edge[2]
                }));
        second.branches.rows = [branch(1, "Yes", "P2", "Tell the provider", false), branch(2, "No", "P3", "Look at our own errors", false)];
        second.choices = room.runbook.choices = ["RB-014 checkout-api: confirm errors high · step 4", "RB-021 payments: provider errors · not begun"];
        second.choiceIndex = 1;
        room.runbook.runs.other = second;
        room.runbook.treeWidth = 6 * 168 + 120;
        room.runbook.treeHeight = 180;
        fillPostMortem(room.postMortem);
        Session.incidents.rows = [incident("i1", "INC-1120", "checkout-api: card confirmations failing", 1, "29 m 24 s", true), incident("i2", "INC-1098", "search latency p99 over 4 s", 2, "52 m", false), incident("i3", "INC-1077", "<img src='qrc:/none.png' width='2000000000' height='2000000000'>", 3, "", false)];
        Session.toolKinds.rows = [{ toolId: "prometheus", name: "Prometheus", summary: "Metrics, rules and alerts by PromQL." }, { toolId: "alertmanager", name: "Alertmanager", summary: "Alerts, groups and silences." }];
        Session.sourceForm.fields.rows = [field("url", "Address", "http://127.0.0.1:9090", "Where the web page of Prometheus opens.", false, true), field("token", "Token", "", "Kept in the keyring of this machine.", true, false), field("caFile", "CA file", "/etc/ssl/private-ca.pem", "", false, false)];
        Session.outbox.rows = [
            operation("op1", "needs_user", "Your decision", "warn", "Statuspage (public): “We are investigating failing card payments.”", "The status of the incident changed after this was written. It was not sent. Check that it still holds before you send it.", true, "Send now", false, true),
            operation("op2", "unknown", "Uncertain", "warn", "Alertmanager (main): silence CheckoutErrorBudgetBurn for 2 h", "Sent at 02:11:04, no certain answer. Muster asks the tool whether it arrived and sends nothing twice. Until 02:12:34 a late copy may still arrive.", false, "Send again", false, false),
            operation("op3", "needs_user", "Your decision", "warn", "PagerDuty: note on PD-4411", "Look in the tool: send it again only if it is not there.", true, "Send again", true, true),
            operation("op4", "pending", "Queued", "muted", "PagerDuty: acknowledge PD-4411", "api.pagerduty.com cannot be reached. Next try at 02:14:10.", false, "Send now", false, true),
            operation("op5", "done", "Sent", "ok", "Slack #inc-1120: update 2", "Confirmed by the tool at 02:10:40.", false, "Send again", false, false)];
        Session.outbox.summary = "2 need you · 1 uncertain · 1 queued";
        Session.outbox.needsPerson = true;
        Session.outbox.uncertain = true;
        Session.commands.rows = [["show.outbox", "Outbox: what is not sent yet", "Tools", "O"], ["show.palette", "All commands", "Go to", "Ctrl+K"], ["go.incidents", "Incidents", "Go to", "Ctrl+1"], ["go.room", "War room", "Go to", "Ctrl+2"], ["focus.note", "Write a note", "War room", "N"], ["room.live", "Return to live", "War room", "L"], ["show.keys", "Keys", "Go to", "?"], ["show.costs", "Error budget", "Command", "Shift+C"], ["show.tools", "Tools", "Command", "Ctrl+T"], ["event.tell", "Tell the tool of an event", "Timeline", "Ctrl+Shift+T"], ["show.rollback", "Roll back or fix forward", "Command", "Shift+F"]].map(row => ({
                    commandId: row[0],
                    title: row[1],
                    group: row[2],
                    shortcut: row[3],
                    available: true,
                    why: ""
                }));
    }

    function source(name: string, freshness: string, age: string, why: string): var {
        return { key: name, sourceId: name, name: name, tool: name.toLowerCase(), feed: "", freshness: freshness, stateText: freshness, ageText: age, why: why, address: "http://127.0.0.1:9090", active: true, mayWrite: false, hasSecret: true,
            budgetText: name === "Argo Rollouts" ? "Requests: 41 of 900 asked in the last minute" : "",
            historyText: name === "Argo Rollouts" ? "Reading history: back to 3 Oct 2026 of 27 Aug 2026" : "",
            unreadCount: name === "Prometheus" ? 2 : 0, sweeping: name === "Grafana", sweepDoubted: name === "LaunchDarkly",
            sweepText: name === "Argo Rollouts" ? "changes: Everything was read; of 41 known items 2 are no longer there. They are kept and marked."
                                                : name === "LaunchDarkly" ? "flags: 40 of 63 known items were missing in a full reading. That is too many to be true: nothing was marked as missing."
                                                                          : name === "Grafana" ? "Looking at everything again…" : "" };
    }

    function operation(id: string, standing: string, stateText: string, tone: string, title: string, detail: string, canSend: bool, sendText: string, canConfirm: bool, canCancel: bool): var {
        return { operationId: id, title: title, standing: standing, stateText: stateText, tone: tone, detail: detail, whoText: "Maya Okafor · 3 m ago", canSend: canSend, sendText: sendText, canConfirm: canConfirm, canCancel: canCancel, canWriteAnew: standing === "rejected", settled: standing === "done" || standing === "superseded" };
    }

    function branch(number: int, text: string, target: string, title: string, proposed: bool): var {
        return { key: String(number), number: number, text: text, condition: text, target: target, targetTitle: title, proposed: proposed, reason: proposed ? "7 m 56 s before onset" : "", note: "" };
    }

    function incident(id: string, number: string, title: string, severity: int, length: string, sealed: bool): var {
        return { incidentId: id, number: number, title: title, services: "checkout-api", severity: severity, severityText: "SEV-" + severity, startedText: "20 Nov 02:00", startedMs: 0, startKnown: true, mitigatedInText: length, stageText: length === "" ? "Mitigating" : "Resolved", open: length === "", postMortemText: "Draft 3", eventCount: 55, sparkline: Drill.shape(60), sealed: sealed };
    }

    function field(key: string, label: string, placeholder: string, help: string, secret: bool, mandatory: bool): var {
        return { fieldKey: key, label: label, help: help, placeholder: placeholder, secret: secret, mandatory: mandatory, choices: [], value: "", problem: "", removable: false, removing: false };
    }

    function fillPostMortem(editor: PostMortemEditor): void {
        editor.markdown = fixture.markdown;
        editor.outline.rows = [["Summary", "done"], ["Impact", "done"], ["What happened", "partial"], ["How we responded", "empty"], ["What made it hard", "empty"], ["Follow-up actions", "partial"], ["Timeline", "done"]].map((row, i) => ({
                    key: row[0],
                    title: row[0],
                    level: 2,
                    position: i * 100,
                    progress: row[1],
                    itemCount: i === 5 ? 4 : i === 6 ? 21 : 0
                }));
        editor.checks.rows = [{ key: "a", text: "1 blame phrase", good: false, position: 420 }, { key: "b", text: "All actions have owners", good: true, position: -1 }, { key: "c", text: "Timeline has no gap > 10 min", good: true, position: -1 }];
        const at = fixture.markdown.indexOf("should have");
        editor.findings.rows = [{ key: "f", from: at, length: 11, excerpt: "should have", rule: "counterfactual", why: "Says what did not happen instead of what did.", suggestion: "Say what the system allowed." }];
        editor.evidence.rows = [{ key: "chart:errors", sort: "chart", timeText: "chart", kind: "sync", source: "Error rate", text: "sum(rate(http_requests_total{code=~\"5..\"}[1m])) / sum(rate(http_requests_total[1m]))", cited: true }].concat(fixture.room.timeline.rows.map(row => ({ key: row.eventId, sort: row.kind === "runbook" ? "answer" : "event", timeText: row.timeText, kind: row.kind, source: row.source, text: row.text, cited: row.cited === true })));
        editor.figures.rows = [["Time to detect", "5 m 11 s"], ["Acknowledge", "2 m 9 s"], ["Recover", "29 m 24 s"], ["Failed requests", "90,026"], ["Budget spent", "6.89 %"]].map(row => ({ name: row[0], value: row[1], definition: "a − b" }));
        editor.history.rows = [{ key: "2", revision: 2, timeText: "03:31:00", author: "Lukas Brandt", stateText: "Draft" }];
        editor.comments.threads.rows = [{ key: "c1", by: "Devon Hale", timeText: "20 Nov 10:12", quote: "the queue of the new path was full by 02:05", text: "Was it the queue, or the workers behind it?", replies: ["Maya Okafor, 20 Nov 10:20: the workers; see the saturation chart"], isOpen: true, fit: "", position: 40, length: 10 }, { key: "c2", by: "Grace Kim", timeText: "20 Nov 10:40", quote: "", text: "Please name the customers' view first.", replies: [], isOpen: false, fit: "", position: -1, length: 0 }];
        editor.comments.reviewers.rows = [{ who: "Devon Hale", statusText: "asks for changes", tone: "warn", words: "" }, { who: "Lukas Brandt", statusText: "asked", tone: "muted", words: "" }];
        editor.comparison.diff.rows = [{ key: "0", kind: "skipped", text: "4 blocks are the same", added: [], removed: [] }, { key: "4", kind: "same", text: "## What happened", added: [], removed: [] }, { key: "5", kind: "changed", text: "At 02:01:30 tax routing v2 went to 10 % 20 %.", added: [{ from: 40, length: 4 }], removed: [{ from: 35, length: 5 }] }, { key: "6", kind: "removed", text: "Somebody should have looked.", added: [], removed: [] }, { key: "7", kind: "added", text: "The queue was full by 02:05.", added: [], removed: [] }];
        const block = (type, level, text, more) => Object.assign({ key: text, type: type, level: level, source: text, text: text, runs: [], marks: [], marker: "", cells: [], citedIds: [], columns: 0, feed: null, chartTitle: "", rangeFrom: 0, rangeTo: 0, locked: "" }, more || {});
        editor.document.rows = [block("heading", 1, "INC-1120: checkout-api card confirmations failing"), block("heading", 2, "Summary"), block("paragraph", 0, "For 29 min 24 s, 90,026 of 705,600 card confirmations (12.8 %) failed after a scheduled flag change routed 20 % of traffic to a new tax path."), block("heading", 2, "What happened"), block("paragraph", 0, "At 02:01:30 tax routing v2 went to 20 %. The on-call engineer should have looked at the workers; the queue of the new path was full by 02:05 and stayed full until the flag was off.", { runs: [{ from: 3, length: 8, style: 0, link: "", eventId: "e4" }, { from: 12, length: 14, style: 1, link: "", eventId: "" }], marks: [{ key: "f", rule: "counterfactual", why: "Says what did not happen instead of what did.", suggestion: "Say what the system allowed.", from: 65, length: 11, shownFrom: 65, shownLength: 11 }] }), block("chart", 0, "chart", { feed: Drill.feed(0), chartTitle: "Error rate, 01:30 to 02:45", rangeFrom: Date.UTC(2026, 10, 20, 1, 30), rangeTo: Date.UTC(2026, 10, 20, 2, 45) }), block("list", 0, "Acknowledged in 2 min 9 s", { marker: "•" }), block("list", 0, "Flag off after 15 min 30 s", { marker: "•" }), block("heading", 2, "Follow-up actions"), block("table", 0, "", { columns: 4, citedIds: ["", "", "", "", "e4", "", "", "", "", "", "", ""], cells: ["Action", "Kind", "Owner", "Due", "Ingest scheduled flag changes", "prevent", "R. Kim", "4 Dec", "Readiness fails without free workers", "detect", "J. Sato", "1 Dec"] })];
    }
}
