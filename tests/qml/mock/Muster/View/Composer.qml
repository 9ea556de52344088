// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    property string text: ""
    property string kind: text.startsWith("/decision") ? "decision" : "note"
    property string kindText: kind === "decision" ? "Decision" : "Note"
    property string alternatives: ""
    property string objections: ""
    property var hints: []
    property bool canSubmit: text !== ""
    property string problem: ""
    property string whenText: "at 02:13:30 (replay)"
    property var submitted: []
    property var pinned: []

    signal restored

    function setPinned(eventId: string, on: bool): void {
        pinned = pinned.concat([eventId]);
    }

    function retract(eventId: string): void {}

    function submit(): bool {
        if (text === "")
            return false;
        submitted = submitted.concat([text]);
        text = "";
        return true;
    }
}
