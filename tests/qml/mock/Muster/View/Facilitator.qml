// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property bool active: false
    property bool directiveShown: false
    property string directive: "Regardless of what we discover, we understand and truly believe that everyone did the best job they could, given what they knew at the time, their skills and abilities, the resources available, and the situation at hand."
    property string questionsProblem: ""
    property string agenda: "moments"
    property string topicTitle: "CheckoutErrorBudgetBurn fires for checkout-api"
    property string topicPlace: "topic 2"
    property string topicClock: "12:05 of 10:00"
    property string topicWords: "2 m 5 s over time"
    property bool topicOver: true
    property bool topicRuns: true
    property string askedQuestion: ""
    property string remark: ""
    property var markers: ["Said", "Detection", "Diagnosis", "Repair", "Key moment", "Learned"]
    property int parkedCount: 1
    property string heldText: "What speaks of a later moment, or cites none, is held back until the end of the story."
    property bool notesOpen: false
    property string notes: "ask about the handover"
    property bool notesReady: true
    property string notesSavedText: "saved on this machine"
    property string problem: ""
    /// What the pages asked for, in order.
    property var asked: []
    property var topics: RowsModel {
        rows: [
            { topicId: "opening", title: "Opening", clockText: "04:10 of 05:00", current: false, over: false, ahead: false },
            { topicId: "moment:1", title: "CheckoutErrorBudgetBurn fires for checkout-api", clockText: "12:05 of 10:00", current: true, over: true, ahead: false },
            { topicId: "moment:2", title: "The next key moment", clockText: "", current: false, over: false, ahead: true },
            { topicId: "closing", title: "Closing: what did you learn?", clockText: "", current: false, over: false, ahead: false }
        ]
    }
    property var questions: RowsModel {
        rows: [
            { text: "What options were open?", because: "at a decision", asked: false },
            { text: "What did you expect to happen?", because: "at a decision", asked: false },
            { text: "What was hard to find?", because: "at any moment", asked: false }
        ]
    }
    property var said: RowsModel {
        rows: [
            { eventId: "s1", timeText: "02:13:40", speaker: "Grace Kim", marker: "Detection", text: "The dashboard of the gateway was green the whole time, so I looked at the database first." }
        ]
    }
    property var parked: RowsModel {
        rows: [
            { entryId: "p1", text: "An alert on the pool of the gateway", stateText: "", open: true },
            { entryId: "p2", text: "Rename the service", stateText: "dropped", open: false }
        ]
    }
    property var passages: RowsModel {
        rows: [
            { passageId: "1", level: 2, text: "What happened" },
            { passageId: "2", level: 0, text: "At 02:05:11 the alert fired; the on-call engineer acknowledged at 02:06:30." }
        ]
    }

    function note(words: string): void { root.asked = root.asked.concat([words]); }
    function begin(): void { root.active = true; root.note("begin"); }
    function end(): void { root.active = false; root.notesOpen = false; root.note("end"); }
    function step(direction: int): void { root.note("step " + direction); }
    function stepPinned(direction: int): void { root.note("pinned " + direction); }
    function lookAt(eventId: string): void {}
    function ask(question: string): void { root.askedQuestion = question; root.note("ask " + question); }
    function moveTopic(direction: int): void { root.note("topic " + direction); }
    function beginTopic(topicId: string): void { root.note("begin " + topicId); }
    function pauseOrGoOn(): void { root.note("pause"); }
    function moreTime(): void { root.note("more"); }
    function capture(words: string, speaker: string, marker: int): bool {
        if (words === "")
            return false;
        root.note("capture " + words + "|" + speaker + "|" + marker);
        return true;
    }
    function setDraft(words: string): void {
        root.remark = words.startsWith("Who ") ? "“Who deployed” asks for a person. Rather: a question with how or what" : "";
    }
    function park(words: string): bool {
        if (words === "")
            return false;
        root.note("park " + words);
        return true;
    }
    function parkedToAction(entryId: string): bool { root.note("action " + entryId); return true; }
    function dropParked(entryId: string): bool { root.note("drop " + entryId); return true; }

    signal changed
}
