// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property bool open: false
    property bool ready: true
    property string text: "---\nid: RB-014\ntitle: 'checkout-api: confirm errors high'\nversion: 8\nstart: N1\n---\n\n## N1 (check) Is the impact real?\n\n- role: on-call\n- time box: 60 s\n\n```promql\nsum(rate(http_requests_total{$sel,code=~\"5..\"}[5m])) / sum(rate(http_requests_total{$sel}[5m]))\n```\n\n- if: > 0.0144 → N2\n- if: <= 0.0144 → T_watch\n- if: no_data → T_blind\n"
    property string path: "~/.local/share/muster/runbooks/rb-014.md"
    property string summary: "1 error, 1 warning"
    property bool hasErrors: true
    property bool checked: true
    property bool canSave: false
    property string message: ""
    property bool failed: false
    property string draftText: "Draft kept on this machine"
    property var findings: RowsModel {
        rows: [{ key: "0", isError: true, line: 17, what: "N1: branch '> 0.0144' leads to an unknown node 'N2'", wayOut: "add the node, or correct the name" },
            { key: "1", isError: false, line: 9, what: "R: the review was due on 2026-10-30", wayOut: "review it and change last_reviewed" }]
    }
    property var treeNodes: RowsModel {}
    property var treeEdges: RowsModel {}
    property real treeWidth: 0
    property bool treeIsOld: false
    property real treeHeight: 0
    property int saved: 0
    signal textReplaced

    property string runbookId: "RB-014"
    function begin(wanted: string): void {
        if (wanted !== "")
            runbookId = wanted;
        open = true;
    }
    function edit(words: string): void { text = words; }
    function save(): void { saved++; }
    function discard(): void {
        draftText = "";
        textReplaced();
    }
    function close(): void { open = false; }
}
