// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property var incidents: RowsModel {}
    property var conflicts: RowsModel {}
    property var actions: RowsModel {}
    property var near: RowsModel {}
    property KnownPeople people: KnownPeople {}
    property var eventActions: RowsModel {}
    property string eventText: ""
    property string summary: ""
    property bool disagreeing: conflicts.count > 0
    property string whyFixed: ""
    property bool asking: false
    property string formTitle: ""
    property string targetText: ""
    property string problem: ""
    property var fields: RowsModel {}
    property bool isPublic: false
    property bool canSubmit: true
    property string anewText: ""
    property string question: ""
    property var told: []

    /// What three tools say of the drill's night.
    function speak(): void {
        incidents.rows = [
            { memberId: "m1", toolName: "PagerDuty", number: "#4711", title: "Checkout 5xx above 5 %", saysText: "P2 · acknowledged · since 02:06:00", joinedText: "", linkKey: "https://acme.pagerduty.example/incidents/Q1", joined: false },
            { memberId: "m2", toolName: "incident.io", number: "INC-123", title: "Card payments fail in eu-west-1", saysText: "Critical · Fixing · since 02:12:00", joinedText: "Joined by Muster: same page: https://acme.pagerduty.example/incidents/Q1", linkKey: "https://app.incident.example/incidents/123", joined: true }
        ];
        conflicts.rows = [{ field: "severity", text: "Severity: incident.io says Critical (02:12:00), PagerDuty says P2 (02:06:00)" }];
        actions.rows = [
            { actionId: "a", title: "Acknowledge", toolName: "PagerDuty", target: "#4711", problem: "" },
            { actionId: "b", title: "Add a note", toolName: "PagerDuty", target: "#4711", problem: "" },
            { actionId: "c", title: "Change severity", toolName: "incident.io", target: "INC-123", problem: "Muster may not write to incident.io. Allow it in Settings." }
        ];
        near.rows = [{ incidentId: "n1", number: "#42", title: "Checkout slow", toolName: "FireHydrant", openedText: "opened 20 Nov 2026 02:01" }];
        people.speak();
        summary = "PagerDuty #4711 · incident.io INC-123";
    }

    function refresh(): void {}
    function begin(actionId: string): void {
        asking = true;
        formTitle = "Add a note";
        targetText = "PagerDuty: Add a note #4711";
        fields.rows = [{ fieldKey: "text", label: "Note", help: "Everybody in the incident reads it.", placeholder: "", secret: false, mandatory: true, value: "", problem: "", choices: [], listed: false, offers: [], offersNote: "" },
                       { fieldKey: "person", label: "Person", help: "Or the user's id in PagerDuty", placeholder: "", secret: false, mandatory: true, value: "", problem: "", choices: [], listed: true, offers: ["Ada Example (ada@example.com)", "Grace Example (grace@example.com)", "R. Kim (kim@example.com)"], offersNote: "PagerDuty said at 02:10:00 what there is" },
                       { fieldKey: "severity", label: "Severity", help: "", placeholder: "", secret: false, mandatory: false, value: "P2", problem: "", choices: ["P1", "P2", "P3"], listed: false, offers: [], offersNote: "" }];
    }
    /// A refused note is to be written anew, beside other words.
    function takeUp(): void {
        begin("b");
        question = "Other words stand in this form that were not sent yet. Those that were refused: PagerDuty #4711: Add a note: note “Rolling back to 41”";
    }
    function takeRefused(): void {
        told = told.concat(["refused"]);
        question = "";
        anewText = "In place of: PagerDuty #4711: Add a note: note “Rolling back to 41”. The tool refused it: PagerDuty: Access Denied (403)";
    }
    function keepMine(): void {
        told = told.concat(["mine"]);
        question = "";
    }
    function setValue(fieldKey: string, value: string): void { told = told.concat([fieldKey + "=" + value]); }
    function pick(fieldKey: string, offer: int): void { told = told.concat([fieldKey + "#" + offer]); }
    function lookAt(eventId: string): bool {
        eventText = eventId === "" ? "" : "Rolling back to 41";
        eventActions.rows = eventId === "" ? [] : [
            { actionId: "reply", title: "Reply to a message", toolName: "Slack", target: "", problem: "" },
            { actionId: "pin", title: "Pin a message", toolName: "Slack", target: "", problem: "" }
        ];
        return eventId !== "";
    }
    signal stored
    function submit(): bool { told = told.concat(["sent"]); stored(); return true; }
    function cancel(): void {
        asking = false;
        anewText = "";
        question = "";
    }
    function join(incidentId: string): void { told = told.concat(["join " + incidentId]); }
    function part(memberId: string): void { told = told.concat(["part " + memberId]); }
}
