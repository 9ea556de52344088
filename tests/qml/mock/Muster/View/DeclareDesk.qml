// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    id: root

    property var choices: ["By hand", "02:05 · CheckoutConfirmErrorBudgetBurn (page) · fires, INC-1120", "20 Nov 2026 02:04 · A · INC-1120"]
    property string note: ""
    property string begunFrom: ""
    property int chosen: 0
    readonly property string chosenAlert: root.chosen > 0 ? "alert-" + root.chosen : ""
    property string title: ""
    property string service: ""
    property int severity: 2
    property string severityReason: ""
    property string onsetText: ""
    property string me: "Maya Okafor"
    property FiringAlerts firing: FiringAlerts {}
    property var submitted: []
    signal proposed
    signal changed

    function begin(): void {
        root.choose(0);
    }

    function beginFrom(eventId: string): void {
        root.begunFrom = eventId;
        root.begin();
        root.choose(eventId === "alert-2" ? 2 : 1);
    }

    function choose(index: int): void {
        root.chosen = index;
        root.title = ["", "CheckoutConfirmErrorBudgetBurn severity=page: 1h 1.54 % (15.4×) and 5m 17.37 % (173.7×)", "A: latency"][index];
        root.service = ["", "checkout-api", "search-api"][index];
        root.severityReason = index === 0 ? "" : "18.00 % of requests fail (5 % or more)";
        root.onsetText = index === 0 ? "" : "fires since 02:05:00 UTC";
        root.proposed();
    }

    function submit(title: string, severity: int, service: string, commander: string): bool {
        root.submitted = root.submitted.concat([[title, severity, service, commander].join("|")]);
        return true;
    }
}
