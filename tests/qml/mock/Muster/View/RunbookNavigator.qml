// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property RunbookEditor editor: RunbookEditor {}
    property RunbookLearner learner: RunbookLearner {}
    property RunbookRuns runs: RunbookRuns {
        all: [root]
    }
    property RunbookExecutor execution: RunbookExecutor {}
    property bool available: true
    property string runbookId: "RB-014"
    property string title: "checkout-api: confirm errors high"
    property string versionText: "v7 · reviewed 2026-08-31 · payments-sre"
    property string stepText: "step 4 of about 13"
    property bool finished: false
    property var choices: ["RB-014 checkout-api: confirm errors high · step 4"]
    property int choiceIndex: 0
    property var brought: []
    function choose(id: string): bool { return true; }
    function chooseAt(index: int): bool { choiceIndex = index; return true; }
    function bring(id: string, from: string): bool { brought = brought.concat(id + "/" + from); return true; }
    property var path: RowsModel {}
    property string node: "N4"
    property string kind: "decision"
    property string kindText: "Decision"
    property string question: "Which change lines up with the onset?"
    property string body: ""
    property string query: "sum(rate(http_requests_total{service=\"checkout-api\",code=~\"5..\"}[5m])) / sum(rate(http_requests_total{service=\"checkout-api\"}[5m]))"
    property string roleText: "IC decides"
    property string timeBoxText: "time box 2 m"
    property string riskText: ""
    property string precheck: ""
    property string precheckResult: ""
    property string precheckState: ""
    property string waitText: ""
    property bool waitOver: false
    property bool waitHeld: true
    property string attachedText: ""
    property bool canGoBack: true
    property int wentBack: 0
    signal reasonWanted
    property bool skipping: false
    property string reason: ""
    property string refusal: ""
    property int wantedIndex: -1
    property var overridden: []
    signal intentChanged
    property var skipped: []
    property string command: ""
    property string commandProblem: ""
    property var evidenceLinks: []
    property var copiedLinks: []
    function evidenceLink(index: int): string { return evidenceLinks[index]; }
    function copyEvidenceLink(index: int): bool { copiedLinks = copiedLinks.concat([index]); return true; }
    property string expected: ""
    property string undo: ""
    property string evidenceText: "18.7 %"
    property string evidenceDetail: "LaunchDarkly is stale since 02:00:10"
    property string staleText: ""
    property string problemText: ""
    property string evidenceAgeText: "checked 3 s ago"
    property bool evidenceStale: false
    property bool evidenceLoading: false
    property bool hasEvidenceFeed: evidenceFeed !== null
    property var evidenceFeed: null
    property real evidenceFrom: Date.UTC(2026, 10, 20, 1, 13, 30)
    property real evidenceTo: Date.UTC(2026, 10, 20, 2, 13, 30)
    property var branches: RowsModel {}
    property int proposedIndex: 0
    property string proposalReason: ""
    property string noProposalText: ""
    property int timesSeen: 0
    function seen(): void { timesSeen += 1; }
    property var treeNodes: RowsModel {}
    property var treeEdges: RowsModel {}
    property real treeWidth: 0
    property real treeHeight: 0
    property bool canAnswer: true
    property var taken: []

    function take(index: int): bool {
        if (proposedIndex >= 0 && index !== proposedIndex)
            return false;
        taken = taken.concat([index]);
        return true;
    }

    function override(index: int, why: string): bool {
        if (why.trim() === "")
            return false;
        overridden = overridden.concat([index + " " + why]);
        taken = taken.concat([index]);
        return true;
    }

    function skip(index: int, words: string): bool {
        if (words === "")
            return false;
        skipped = skipped.concat([index + " " + words]);
        return true;
    }

    function answer(index: int): void {
        refusal = "";
        wantedIndex = -1;
        const against = proposedIndex >= 0 && index !== proposedIndex;
        if (skipping && !skip(index, reason)) {
            refusal = "Say why it is skipped.";
        } else if (!skipping && against && reason.trim() === "") {
            refusal = "Say why, in a few words: the evidence suggests another branch.";
            wantedIndex = index;
        } else if (!skipping && against) {
            override(index, reason);
        } else if (!skipping) {
            take(index);
        }
        intentChanged();
        if (refusal !== "")
            reasonWanted();
    }

    function helpRequest(): string { return runbookId + " " + node + " " + question; }
    function back(): void { wentBack++; }
    function askReason(skip: bool): void {
        skipping = skip;
        intentChanged();
        reasonWanted();
    }
    function refreshEvidence(): void {}
    function copyCommand(): string { return commandProblem; }
}
