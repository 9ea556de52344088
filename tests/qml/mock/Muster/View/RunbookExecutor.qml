// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    property bool available: false
    property string callText: "Alertmanager (main): silence alerts with alertname=\"CheckoutErrorBudgetBurn\", service=\"checkout-api\" for 30 m. Comment: rolling back"
    property string exactCall: "POST /alertmanager/api/v2/silences\n{\n    \"comment\": \"rolling back\",\n    \"createdBy\": \"You\"\n}"
    property int callsCopied: 0
    function copyCall(): bool { callsCopied++; return true; }
    property string problem: ""
    property bool offered: true
    property bool canAsk: true
    property bool closed: false
    property bool isPublic: false
    property string buttonText: "Run through Alertmanager (main)"
    property bool asking: false
    property string standing: ""
    property string standingText: ""
    property int confirmed: 0
    property var said: []

    function ask(): void { asking = canAsk; }
    function goBack(): void { asking = false; }
    function confirm(): void { confirmed++; asking = false; standing = "sending"; standingText = "On its way…"; }
    function arrived(): void { said = said.concat("arrived"); }
    function notArrived(): void { said = said.concat("not"); }
}
