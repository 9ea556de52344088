// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property var criteria: RowsModel {
        rows: [
            { criterionId: "correlation", title: "Does a change line up with the onset?", standing: "for", standingText: "for rolling back", found: "checkout-api 2.41.0 at 100 % (50/50 pods); migration 0187 expand-only (7 m 56 s before onset, same service). Not fresh: LaunchDarkly", question: "Did something change there that is not shown here?", asked: false, answer: 0 },
            { criterionId: "safety", title: "Is it safe to take the change back?", standing: "open", standingText: "your answer", found: "", question: "Only additions to the schema? Nothing written in a new format? No side effect that stays? No security fix inside? Do older clients still work?", asked: true, answer: 0 },
            { criterionId: "speed", title: "Which is faster?", standing: "for", standingText: "for rolling back", found: "Roll back 5 min 24 s, fix forward 30 min, as set beside the costs", question: "Is the time of the rollback a measured one? Argo replays every canary step unless the revision is inside rollbackWindow, and Git has to be reverted as well.", asked: true, answer: 1 },
            { criterionId: "knowledge", title: "Is the cause known and a patch tested?", standing: "open", standingText: "your answer", found: "", question: "Fix forward only when both are true.", asked: true, answer: 0 },
            { criterionId: "trend", title: "Where are the errors going?", standing: "neutral", standingText: "neutral", found: "6.09 % five minutes ago, 6.09 % now: steady", question: "", asked: false, answer: 0 },
            { criterionId: "third way", title: "Is there a cheaper way that can be undone?", standing: "neutral", standingText: "neutral", found: "", question: "Flag off, shift traffic, shed load, scale, disable the endpoint?", asked: true, answer: 2 },
            { criterionId: "budget", title: "What does each cost?", standing: "for", standingText: "for rolling back", found: "Of the budget: roll back 0.41 %, fix forward 3.39 %, shift traffic 1.35 %, wait 2.26 %", question: "", asked: false, answer: 0 },
            { criterionId: "verify", title: "How and when will one see that it worked?", standing: "open", standingText: "your answer", found: "", question: "To be set before anyone acts.", asked: false, answer: 0 }
        ]
    }
    property string advice: "Roll back, once it is clear that it is safe."
    property string openText: "3 of 8 wait for an answer"
    property string note: ""
    property string verify: ""
    property string who: ""
    property int boxMinutes: 0
    property string missing: root.verify === "" ? "Before anyone acts, say how one will see that it worked." : ""
    property bool canDecide: root.missing === ""
    property string decidedText: ""
    property var answers: []
    property var decisions: []

    signal loaded
    signal decided(string eventId)

    function begin(): void {
        root.who = "Tomás Ribeiro";
        root.boxMinutes = 10;
        root.loaded();
    }
    function answer(criterionId: string, answer: int): void { root.answers = root.answers.concat([criterionId + " " + answer]); }
    function decide(optionId: string): bool {
        if (!root.canDecide)
            return false;
        root.decisions = root.decisions.concat([optionId + ": " + root.verify]);
        return true;
    }
}
