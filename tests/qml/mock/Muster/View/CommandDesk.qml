// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property string incidentId: "i1"
    /// Much is going on; otherwise the strip under the header has nothing to say.
    property bool busy: false
    property var assignments: RowsModel {
        rows: [
            { assignmentId: "a1", who: "Tomás Ribeiro", what: "roll back the flag checkout.async-confirm for 10 % of tenants", dueText: "overdue 2 m 10 s", stateText: "acknowledged 02:02:10", answerText: "", open: true, acknowledged: true, answered: false, overdue: true, dueSoon: false, accessibleText: "Tomás Ribeiro, roll back, overdue" },
            { assignmentId: "a2", who: "Anjali Nair", what: "find out which tenants cannot pay", dueText: "in 4 m 10 s", stateText: "not acknowledged", answerText: "", open: true, acknowledged: false, answered: false, overdue: false, dueSoon: false, accessibleText: "Anjali Nair, tenants, in 4 m" },
            { assignmentId: "a3", who: "Grace Kim", what: "check the pool of the payment gateway", dueText: "", stateText: "answered 02:12:40", answerText: "Condition: 200 of 200 connections are held · Actions: restarted one pod · Needs: somebody of the gateway team", open: true, acknowledged: false, answered: true, overdue: false, dueSoon: false, accessibleText: "Grace Kim, pool, answered" },
            { assignmentId: "a4", who: "Maya Okafor", what: "page the gateway team", dueText: "", stateText: "done 02:11:00", answerText: "", open: false, acknowledged: false, answered: false, overdue: false, dueSoon: false, accessibleText: "Maya Okafor, page, done" }
        ]
    }
    property var waiting: RowsModel { rows: root.assignments.rows.slice(0, 3) }
    property string person: ""
    function showPerson(name: string): bool { root.person = name; return true; }
    property int openCount: root.busy ? 5 : 0
    property int overdueCount: root.busy ? 1 : 0
    property int moreCount: root.busy ? 2 : 0
    property string roleWarning: root.busy ? "No incident commander" : ""
    property var roleNames: ["IC", "Deputy", "Scribe", "Comms", "SME"]
    property string severityCall: root.busy ? "figures say SEV-1: 31.00 % of requests fail (25 % or more)" : ""
    property int proposedSeverity: 1
    property string proposalReason: "31.00 % of requests fail (25 % or more)"
    property string internalDueText: "overdue 1 m"
    property bool internalOverdue: root.busy
    property string promiseText: "last promise kept"
    property string promiseShort: "last kept"
    property bool promiseBroken: false
    property string commsWhy: "promised in the last post"
    property string me: "Maya Okafor"
    property var phrases: RowsModel {
        rows: [
            { phraseId: "start", title: "Start of call", sentence: "This is Maya Okafor, I am the incident commander for INC-1120, a SEV-2. If you want to be incident commander instead, say so now. If you hold no role, please listen until you are asked." },
            { phraseId: "rollcall", title: "Roll-call", sentence: "Roll-call: who is here? Say your name, your team and what you can look at. I still need a scribe." },
            { phraseId: "poll", title: "Poll for strong objections", sentence: "The proposal is: …. Are there any strong objections? … Hearing none, we do it." }
        ]
    }
    property string impactWords: root.busy ? "card payments fail in two shops" : ""
    property string typedStart: "02:03:00"
    property string typedEnd: ""
    property string typedFailed: ""
    property string derivedStart: "02:00:00"
    property string derivedEnd: "02:29:24"
    property string derivedFailed: "90,026"
    property string impactDifference: root.busy ? "start typed 02:03:00, derived 02:00:00" : ""
    property string recoveryText: "users recovered at 02:29:24 by the SLI; alert still firing: CheckoutConfirmErrorBudgetBurn"
    property string recoveryTime: "02:29:24"
    property bool stillFiring: true
    property string problem: ""
    /// What was asked for, in words: "acknowledge a1", …
    property var asked: []

    function assignmentAt(row: int): string { return row < root.assignments.rows.length ? root.assignments.rows[row].assignmentId : ""; }
    function phraseAt(row: int): string { return row < root.phrases.rows.length ? root.phrases.rows[row].phraseId : ""; }
    function awaitedOf(id: string): string { return root.assignments.rows.find(row => row.assignmentId === id && row.open)?.who ?? ""; }
    function noteOpen(id: string, words: string): bool { return root.awaitedOf(id) !== "" && root.note(words); }
    function note(words: string): bool {
        root.asked = root.asked.concat([words]);
        return true;
    }

    /// Of whom the tools say that they are on call, in words.
    property var duties: ({})
    function onCallWords(name: string): string { return root.duties[name] ?? ""; }
    function peopleLike(typed: string): var { return ["Maya Okafor", "Grace Kim"].filter(name => name.startsWith(typed)); }
    property string preparedTask: ""
    property string preparedStep: ""
    function prepareTask(what: string, step: string): void {
        root.preparedTask = what;
        root.preparedStep = step;
    }
    function takePreparedStep(): string {
        const step = root.preparedStep;
        root.preparedStep = "";
        return step;
    }
    function takePreparedTask(): string {
        const what = root.preparedTask;
        root.preparedTask = "";
        return what;
    }
    function assign(who: string, what: string, minutes: int): bool { return root.note("assign " + [who, what, minutes].join("|")); }
    function acknowledge(id: string): bool { return root.note("acknowledge " + id); }
    function answer(id: string, condition: string, actions: string, needs: string): bool { return root.note("answer " + [id, condition, actions, needs].join("|")); }
    function extend(id: string, minutes: int): bool { return root.note("extend " + id + "|" + minutes); }
    function finish(id: string): bool { return root.noteOpen(id, "finish " + id); }
    function drop(id: string): bool { return root.note("drop " + id); }
    function holderOf(role: string): string { return role === "IC" ? "Maya Okafor" : ""; }
    function roleSentence(role: string, person: string, takeover: bool): string { return person === "" ? "" : "Maya Okafor hands over " + role + " to " + person; }
    function giveRole(role: string, person: string, takeover: bool): bool { return root.note("role " + [role, person, takeover].join("|")); }
    function setSeverity(severity: int, reason: string): bool { return root.note("severity " + severity + "|" + reason); }
    function takeSeverity(): bool { return root.note("take"); }
    function stateImpact(words: string, start: string, end: string, failed: string): string { root.note("impact " + [words, start, end, failed].join("|")); return ""; }
    function preparePhrases(): void {}
    function sayPhrase(id: string): bool { return root.note("say " + id); }
    function copyPhrase(id: string): void { root.note("copy " + id); }
    function resolve(summary: string, recovery: string): string { root.note("resolve " + summary + "|" + recovery); return ""; }
}
