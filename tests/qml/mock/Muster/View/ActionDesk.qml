// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

RowsModel {
    id: root

    property bool watching: false
    property bool ready: true
    property int total: root.all.length
    property string countText: "3 open, 1 overdue, in 2 incidents"
    property string problem: ""
    property var owners: ["Every owner", "Nobody", "J. Sato", "R. Kim"]
    property var kinds: ["Every kind", "detect", "prevent"]
    property var states: ["Open", "Overdue", "Done or dropped", "Every state"]
    property int owner: 0
    property int kind: 0
    property int state: 0
    property string words: ""
    readonly property var all: [
        { key: "a", incidentId: "i2", number: "INC-1042", title: "checkout-api: timeouts after a deploy", position: 1200, text: "Readiness fails when no worker is free", kind: "detect", priority: "P1", owner: "J. Sato", dueText: "14 Nov 2026", lateText: "6 days late", progress: "overdue", doneWhen: "a test fills the pool and the pod is taken out", ticket: "PAY-88", lacks: "" },
        { key: "b", incidentId: "i1", number: "INC-1120", title: "checkout-api card confirmations failing", position: 900, text: "Ingest scheduled flag changes into the timeline, so that a change nobody announced stands beside the first errors of the night", kind: "prevent", priority: "P0", owner: "R. Kim", dueText: "4 Dec 2026", lateText: "", progress: "open", doneWhen: "a scheduled change is on the board within a minute", ticket: "", lacks: "" },
        { key: "c", incidentId: "i1", number: "INC-1120", title: "checkout-api card confirmations failing", position: 990, text: "Look at timeouts", kind: "", priority: "", owner: "", dueText: "", lateText: "", progress: "open", doneWhen: "", ticket: "", lacks: "no owner; no due date; nothing that says when it is done" }
    ]

    function refilter(): void { root.rows = root.state === 0 ? root.all : root.all.filter(row => row.progress === "overdue" || root.state === 3); }
    function clearFilters(): void { root.state = 3; }

    onStateChanged: root.refilter()
    Component.onCompleted: root.refilter()
}
