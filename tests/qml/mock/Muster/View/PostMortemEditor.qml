// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property bool active: true
    property bool exists: true
    property string uneditable: ""
    property string markdown: ""
    property string stateText: "Draft 3"
    property string state: "draft"
    property int revision: 2
    property string dueText: "meeting by 23 Nov 2026, document by 22 Nov 2026"
    property bool overdue: false
    property bool dirty: true
    property string savedText: "saved 1 s ago on this machine"
    property bool restored: false
    property var outline: RowsModel {}
    property var checks: RowsModel {}
    property var findings: RowsModel {}
    property PostMortemDocument document: PostMortemDocument {}
    property DocumentFind find: DocumentFind {}
    property PostMortemComments comments: PostMortemComments {}
    property DocumentComparison comparison: DocumentComparison {}
    property Facilitator facilitator: Facilitator {}
    property int words: 412
    property int quietCount: 2
    property var evidence: RowsModel {}
    property var figures: RowsModel {}
    property var history: RowsModel {}
    property var timeFindings: []
    property PostMortemTemplateChoice templates: PostMortemTemplateChoice {}
    property string evidenceFilter: ""
    property bool exporting: false
    property int exportPercent: 0
    signal loaded
    signal spellingAnswered(word: string, suggestions: var)

    function open(): void { root.loaded(); }
    function edit(text: string): void { root.markdown = text; }
    function flush(): void {}
    function saveRevision(): void { root.dirty = false; }
    function setState(state: string): void { root.state = state; }
    function replaceFinding(key: string, words: string): void {}
    function dismissFinding(key: string): void {}
    function silenceRule(rule: string): void {}
    function askSpelling(word: string): void {}
    function hearAll(): void {}
    function momentOf(eventId: string): real { return NaN; }
    function citation(eventId: string): string { return "[02:13:40](event:" + eventId + ")"; }
    function exportTo(format: string, file: url): void { root.exporting = true; }
    function stopExport(): void { root.exporting = false; }
}
