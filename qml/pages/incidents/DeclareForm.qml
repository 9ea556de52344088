// SPDX-License-Identifier: GPL-3.0-or-later
// Declares an incident on this machine, by hand or from an alert: title, severity with its reason, service, who leads. Nothing is sent anywhere.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property DeclareDesk desk

    y: Theme.px(120)
    width: Math.min(Theme.px(620), (parent ? parent.width : Theme.px(620)) - Theme.s32)
    padding: Theme.s20
    onOpened: {
        root.begun = root.wasChosen = false;
        root.proposed = ["", ""];
        root.chosenSeverity = 0;
        title.text = service.text = "";
        if (root.alertId === "")
            root.desk.begin();
        else
            root.desk.beginFrom(root.alertId);
        lead.text = root.desk.me;
        draft.key = root.keyOf(root.desk.chosenAlert !== "" ? root.desk.chosenAlert : root.alertId);
        root.alertId = "";
        draft.begin();
        root.begun = true;
        title.forceActiveFocus();
    }
    onClosed: {
        root.begun = false;
        draft.end();
    }

    /// The draft is followed; and an alert was chosen since the form is open.
    property bool begun: false
    property bool wasChosen: false
    /// By a person, 1 … 5; 0: it is as proposed.
    property int chosenSeverity: 0
    /// What the alert or the name of the last time gave is not what was typed.
    readonly property var typed: ({
            title: title.text === root.proposed[0] ? "" : title.text,
            service: service.text === root.proposed[1] ? "" : service.text,
            severity: root.chosenSeverity,
            lead: lead.text === root.desk.me ? "" : lead.text
        })

    // By hand and for every alert another one: words never come back under an alert that they were not typed under.
    FormDraft {
        id: draft

        texts: root.typed
        onRestored: texts => root.take(texts)
    }

    function keyOf(alertId: string): string {
        return "form/declare/" + alertId;
    }

    function take(texts: var): void {
        if (texts.title !== "")
            title.text = texts.title;
        if (texts.service !== "")
            service.text = texts.service;
        if (texts.severity > 0) {
            root.chosenSeverity = texts.severity;
            severity.currentIndex = texts.severity - 1;
        }
        if (texts.lead !== "")
            lead.text = texts.lead;
    }

    /// Another choice than the one that the words are of: what was typed under an alert stays there, what was typed under none goes
    /// along. Returns what goes along; null: nothing.
    function leave(): var {
        const along = draft.key === root.keyOf("") || !root.wasChosen ? root.typed : null;
        if (along) {
            draft.discard();
            lead.text = root.desk.me; // so that it is kept anew with the rest
        } else {
            draft.end();
        }
        title.text = root.proposed[0];
        service.text = root.proposed[1];
        root.chosenSeverity = 0;
        return along;
    }

    /// Title and service as they were proposed last; what differs from them was typed and stays.
    property var proposed: ["", ""]

    /// The alert that it opens with; empty: by hand.
    property string alertId: ""

    function begin(eventId: string): void {
        root.alertId = eventId;
        root.open();
    }

    function submit(): void {
        if (root.desk.submit(title.text, severity.currentIndex + 1, service.text, lead.text)) {
            draft.sent();
            root.close();
        }
    }

    Connections {
        target: root.desk

        function onProposed(): void {
            const key = root.keyOf(root.desk.chosenAlert);
            const turned = root.begun && key !== draft.key;
            const along = turned ? root.leave() : null;
            root.wasChosen = root.wasChosen || root.desk.chosenAlert !== "";
            const before = root.proposed;
            const untouched = title.text === before[0];
            const fresh = service.text === before[1];
            root.proposed = [root.desk.title, root.desk.service];
            if (untouched) {
                title.text = root.desk.title;
                title.cursorPosition = 0; // the name of the alert is at the front
            }
            if (fresh)
                service.text = root.desk.service;
            severity.currentIndex = (root.chosenSeverity > 0 ? root.chosenSeverity : root.desk.severity) - 1;
            origin.currentIndex = root.desk.chosen;
            if (turned) {
                draft.key = key;
                draft.begin();
            }
            if (along)
                root.take(along);
        }

        function onChanged(): void {
            if (lead.text === "")
                lead.text = root.desk.me;
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: qsTr("Declare an incident")
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("It starts now and lives on this machine. Nothing is sent to any tool.")
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        SectionLabel {
            visible: origin.visible
            text: qsTr("From")
        }

        MComboBox {
            id: origin

            objectName: "declareFrom"
            Layout.fillWidth: true
            Layout.topMargin: -Theme.s8
            visible: root.desk.choices.length > 1
            label: qsTr("From")
            model: root.desk.choices
            onActivated: root.desk.choose(origin.currentIndex)
        }

        MText {
            Layout.fillWidth: true
            visible: root.desk.note !== "" && origin.currentIndex === 0
            text: root.desk.note
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        TextInputField {
            id: title

            objectName: "declareTitle"
            Layout.fillWidth: true
            placeholderText: qsTr("What is failing, in one line")
            onAccepted: root.submit()
        }

        RowLayout {
            spacing: Theme.s8

            MComboBox {
                id: severity

                objectName: "declareSeverity"
                label: qsTr("Severity")
                model: [qsTr("SEV 1"), qsTr("SEV 2"), qsTr("SEV 3"), qsTr("SEV 4"), qsTr("SEV 5")]
                currentIndex: 1
                onActivated: root.chosenSeverity = severity.currentIndex + 1
            }

            TextInputField {
                id: service

                objectName: "declareService"
                Layout.fillWidth: true
                placeholderText: qsTr("Service, if you know it")
                onAccepted: root.submit()
            }
        }

        MText {
            Layout.fillWidth: true
            visible: root.desk.onsetText !== ""
            text: Words.fill(qsTr("Proposed: SEV %1, %2. It %3.", "severity, reason, since when it fires"), [root.desk.severity, root.desk.severityReason, root.desk.onsetText])
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        SectionLabel {
            Layout.topMargin: Theme.s4
            text: qsTr("Incident commander")
        }

        TextInputField {
            id: lead

            Layout.fillWidth: true
            Layout.topMargin: -Theme.s8
            placeholderText: qsTr("Your name, if you are incident commander")
            onAccepted: root.submit()
        }

        RowLayout {
            Layout.topMargin: Theme.s8
            spacing: Theme.s8

            Item {
                Layout.fillWidth: true
            }

            MButton {
                text: qsTr("Cancel")
                onClicked: {
                    draft.discard();
                    root.close();
                }
            }

            MButton {
                kind: MButton.Primary
                text: qsTr("Declare")
                enabled: title.text.trim() !== ""
                onClicked: root.submit()
            }
        }
    }
}
