// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    property string matchersText: ""
    property string targetText: matchersText === "" ? "" : "Alertmanager (main): silence CheckoutErrorBudgetBurn (service = checkout-api, severity = page) for 1 h"
    property string problem: ""
    property int minutes: 60
    property string reason: ""
    property bool canSubmit: problem === "" && reason !== ""
    property var begun: []
    property var sent: []

    function begin(eventId: string): void {
        begun = begun.concat([eventId]);
        reason = "";
        matchersText = "alertname = CheckoutErrorBudgetBurn, service = checkout-api, severity = page";
    }

    function submit(): bool {
        if (!canSubmit)
            return false;
        sent = sent.concat([reason]);
        return true;
    }
}
