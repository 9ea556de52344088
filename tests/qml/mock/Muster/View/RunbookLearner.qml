// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    property bool open: false
    property string summary: "3 runs · 2 to an end · last exercised 2026-11-20 02:47:00 UTC"
    property string nodeText: "asked 3 times · median 1 m 15 s · overridden once"
    property var uses: RowsModel {
        rows: [{ node: "N1", title: "N1 Is the impact real?", asked: "asked 3 times · median 35 s", ways: "3 × > 0.0144 → N2", overrides: "" },
            { node: "N4", title: "N4 Which change aligns with onset?", asked: "asked 3 times · median 1 m 15 s", ways: "2 × flag_aligned → N5\n1 × deploy_aligned → N10", overrides: "INC-1098, 2026-09-02 11:20:05 UTC: deploy_aligned → N10 instead of flag_aligned → N5: the flag was off for this tenant" }]
    }
    property bool replaying: false
    property string progressText: ""
    property string replaySummary: ""
    property bool replayFailed: false
    property var replays: RowsModel {}
    property int learned: 0
    property var replayed: []

    function learn(): void { learned++; }
    function replayFile(): void { replayed = replayed.concat(["file"]); }
    function replayText(text: string): void { replayed = replayed.concat([text]); }
    property int forgotten: 0
    function forgetText(): void { forgotten++; }
    function cancel(): void { replaying = false; }
}
