// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property string audience: "public"
    property string text: ""
    property var states: ["Investigating", "Identified", "Monitoring", "Resolved"]
    property int stateIndex: 0
    property var promises: ["No next update promised", "Next in 10 min", "Next in 15 min", "Next in 20 min", "Next in 30 min", "Next in 60 min"]
    property int promiseIndex: 3
    property var templates: RowsModel {
        rows: [{ templateId: "public-scope", title: "Scope: how much is affected", fits: true }, { templateId: "public-first", title: "First post: we are looking", fits: true }]
    }
    property var channels: RowsModel {
        rows: [
            { channelKey: "sp/status.post", name: "Statuspage (main)", connected: true, chosen: true, limitText: "212 characters, no limit documented", over: false, standing: root.place < 0 ? "Goes nowhere until you choose." : "Sent to " + root.places[root.place] + " when you post.", preview: root.text, places: root.places, placeIndex: root.place, canNotify: true, notifies: root.notifies, componentOffers: ["API: operational", "Website: partial outage"] },
            { channelKey: "incidentio", name: "incident.io", connected: false, chosen: false, limitText: "212 of 4,096 characters", over: false, standing: "Not connected: copy the text there yourself.", preview: root.text, places: [], placeIndex: -1, canNotify: false, notifies: false, componentOffers: [] },
            { channelKey: "slack/message.post", name: "Slack #inc-1120-checkout-confirm", connected: true, chosen: true, limitText: "238 of 40,000 characters", over: false, standing: "Sent when you post.", preview: "*INC-1120* Investigating: " + root.text, places: [], placeIndex: -1, canNotify: false, notifies: false, componentOffers: [] }
        ]
    }
    property var places: ["“Elevated API errors” (investigating)", "“Login is slow” (monitoring)"]
    property int place: -1
    property bool notifies: true
    property var components: RowsModel {
        rows: [{ componentKey: "c1", channelKey: "sp/status.post", name: "Checkout", nowText: "operational", choices: ["operational", "degraded performance", "partial outage"], choiceIndex: 1 }]
    }
    property var hints: RowsModel {
        rows: [
            { hintKey: "0", from: 4, length: 6, words: "outage", why: "claims that everything failed; the worst measured was 22.9 %", suggestion: "“incident”, “errors” or “degraded”, with the share that fails" },
            { hintKey: "1", from: 30, length: 0, words: "", why: "does not say when the next update comes", suggestion: "“Next update by 02:38 UTC.”" }
        ]
    }
    property var diff: RowsModel {
        rows: [
            { diffKey: "0", words: "We", change: "same" }, { diffKey: "1", words: "are", change: "same" },
            { diffKey: "2", words: "investigating", change: "removed" }, { diffKey: "3", words: "reverting", change: "added" },
            { diffKey: "4", words: "errors", change: "same" }
        ]
    }
    property var deliveries: RowsModel {
        rows: [
            { operationId: "o1", name: "Statuspage (main)", stateText: "Sent", tone: "ok", detail: "Confirmed by the tool at 02:18:07.", canQueue: false },
            { operationId: "o2", name: "Slack #inc-1120-checkout-confirm", stateText: "Uncertain", tone: "warn", detail: "Sent at 02:18:05, no certain answer.", canQueue: false }
        ]
    }
    property string lastText: "Investigating at 02:18:05"
    property string lastWords: "About 1 in 16 card confirmations currently fail, all regions; some point-of-sale integrations fail completely. Next update by 02:38."
    property string promiseText: "Promised by 02:38, kept at 02:24:30."
    property bool promiseBroken: false
    property string question: ""
    property string problem: ""
    property bool canPost: root.text !== ""
    property string postText: "Post"
    property string savedText: root.text === "" ? "" : "Draft saved on this machine"
    property string sendsText: "Recorded here and sent to Statuspage (main), Slack."
    property bool restored: false
    property string templateProblem: ""
    property string anewText: ""
    property string anewQuestion: ""
    property var chose: []
    property bool asks: false
    property var posts: []

    signal loaded
    signal posted(string eventId)

    function begin(typed: string): void {
        root.text = "An outage of checkout-api began at 02:00 UTC." + typed;
        root.loaded();
    }
    function takeRefused(): void {
        root.chose = root.chose.concat(["refused"]);
        root.anewQuestion = "";
        root.anewText = "When this is posted it takes the place of what did not go to Statuspage (main).";
    }
    function keepMine(): void {
        root.chose = root.chose.concat(["mine"]);
        root.anewQuestion = "";
    }
    function edit(text: string): void { root.text = text; }
    function applyTemplate(templateId: string): void {
        root.text = templateId;
        root.loaded();
    }
    function choose(channelKey: string, chosen: bool): void {}
    function choosePlace(channelKey: string, place: int): void { root.place = place; }
    function setNotifies(channelKey: string, notifies: bool): void { root.notifies = notifies; }
    function addComponent(channelKey: string, offer: int): void {}
    function setComponent(componentKey: string, choice: int): void {}
    function removeComponent(componentKey: string): void { root.components.rows = []; }
    function copyFor(channelKey: string): void {}
    function post(): bool {
        if (root.asks) {
            root.question = "This was written 7 m ago. Severity was SEV-2, now it is SEV-1. Does it still hold?";
            return false;
        }
        return root.confirm();
    }
    function confirm(): bool {
        root.question = "";
        root.posts = root.posts.concat([root.text]);
        return true;
    }
    function discard(): void { root.text = ""; root.loaded(); }
    function queueAgain(operationId: string): void {}
}
