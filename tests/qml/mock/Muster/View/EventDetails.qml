// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property string eventId: ""
    property string kind: "hypothesis"
    property string headText: "You · Hypothesis"
    property string text: "The pool is exhausted on v841 pods"
    property string editText: root.text
    property string occurredText: "2026-11-20 02:13:40 UTC"
    property string knownText: "2026-11-20 02:27:20 UTC"
    property string lateText: "known 13 m 40 s later"
    property string remarks: "corrected here"
    property string link: "https://tools.example/1"
    property string rawText: "{\n    \"a\": 1\n}"
    property string rawNote: ""
    property bool pinned: false
    property bool canEdit: true
    property bool ofTool: true
    property bool corrected: true
    property string twinsText: "Also told by Alertmanager at 02:13:50"
    property bool hasTwins: true
    property string stateText: "open"
    property string evidenceText: ""
    property string citation: ""
    property var versions: RowsModel {
        rows: [{ key: "1", who: "You, over it", knownText: "known 02:30:00", whenText: "happened 02:13:40", text: "The pool is exhausted on v841 pods", shown: true },
            { key: "0", who: "Slack", knownText: "known 02:27:20", whenText: "happened 02:13:40", text: "pool?", shown: false }]
    }
    property var done: []
    signal changed
    signal shown

    function show(id: string): void { root.eventId = id; root.changed(); root.shown(); }
    function close(): void { root.eventId = ""; root.changed(); }
    function edit(text: string, time: string): string {
        if (time === "nonsense")
            return "A time is 02:13:40.";
        root.done = root.done.concat(["edit " + text + " " + time]);
        return "";
    }
    function withdrawCorrection(): void {}
    function setPinned(on: bool): void { root.pinned = on; }
    function jump(): void { root.done = root.done.concat(["jump"]); }
    function joinWith(id: string, why: string): string {
        root.done = root.done.concat(["join " + root.eventId + " " + id]);
        return "";
    }
    function part(): void { root.done = root.done.concat(["part"]); }
    function settle(state: string, evidence: string): void { root.done = root.done.concat([state + " " + evidence]); }
    function setDone(on: bool): void {}
    function cite(): void {}
}
