// SPDX-License-Identifier: GPL-3.0-or-later
// Every control of Muster.Controls on one page, in its states.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls

Rectangle {
    id: root

    property bool dark: true

    width: 1260
    height: 760
    color: Theme.window
    Component.onCompleted: Theme.dark = root.dark

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.s20
        spacing: Theme.s12

        RowLayout {
            spacing: Theme.s8

            Badge { severity: 1 }
            Badge { severity: 2 }
            Badge { severity: 3 }
            Badge { severity: 4 }
            Badge { text: "suggested"; tone: "ok" }
            Badge { text: "Draft 3"; tone: "warn" }
            Badge { text: "cited"; tone: "accent" }
            MText { text: "checkout-api: confirm errors"; font.pixelSize: Theme.fontTitle; font.weight: Font.DemiBold }
            MText { text: "INC-1120 · payments"; mono: true; color: Theme.muted; font.pixelSize: Theme.fontLabel }
            StagePill { stages: ["Detected", "Triage", "Mitigating", "Monitoring", "Resolved"]; current: 2 }
        }

        RowLayout {
            spacing: Theme.s8

            MButton { kind: MButton.Primary; text: "Post update"; keyHint: "U" }
            MButton { text: "Page…" }
            MButton { id: focused; text: "Focused"; iconName: "plus"; focus: true; Component.onCompleted: forceActiveFocus() }
            MButton { kind: MButton.Danger; text: "Delete source"; iconName: "trash" }
            MButton { kind: MButton.Quiet; text: "Quiet" }
            MButton { text: "Disabled"; enabled: false }
            IconButton { iconName: "play"; text: "Play"; framed: true }
            IconButton { iconName: "step-forward"; text: "Step" }
            MSwitch { text: "May write"; checked: true }
            MSwitch { text: "Off" }
            Avatar { name: "Maya Okafor" }
            Avatar { name: "Tomás Ribeiro" }
            Avatar { name: "Grace Kim" }
        }

        RowLayout {
            spacing: Theme.s6

            Repeater {
                model: ["alert", "page", "impact", "change", "decision", "hypothesis", "update", "runbook", "task", "chat", "sync", "note"]
                Chip {
                    required property string modelData
                    required property int index
                    text: modelData
                    kind: modelData
                    count: index * 7
                    checked: index !== 5
                }
            }
        }

        RowLayout {
            spacing: Theme.s12

            TextInputField { placeholderText: "Search 55 events"; iconName: "search"; trailing: "14 of 55" }
            TextInputField { placeholderText: "Note, or /decision /task"; keyHint: "N" }
            TextInputField { text: "http://127.0.0.1:9090"; mono: true; problem: "not reachable" }
            MComboBox { model: ["SEV 1", "SEV 2", "SEV 3"]; label: "Severity" }
            MTabBar {
                MTabButton { text: "Evidence"; width: implicitWidth }
                MTabButton { text: "Preview"; width: implicitWidth }
                MTabButton { text: "Comments"; count: 3; width: implicitWidth }
            }
        }

        Banner { Layout.fillWidth: true; tone: "warn"; title: "Prometheus is late"; text: "Last sample 4 min ago. Charts show what is stored."; action: "Try again"; closable: true }
        Banner { Layout.fillWidth: true; tone: "danger"; text: "The token was refused (401)."; action: "Settings" }
        Banner { Layout.fillWidth: true; tone: "info"; title: "Blameless"; text: "Say what the system allowed."; action: "Replace" }

        RowLayout {
            spacing: Theme.s12

            Card {
                Layout.preferredWidth: 300
                Layout.preferredHeight: 150
                SectionLabel { x: 12; y: 10; text: "Runbook" }
                TextAreaField { x: 12; y: 34; width: 276; height: 100; text: "sum(rate(http_requests_total[5m]))"; mono: true }
            }
            Card {
                Layout.preferredWidth: 300
                Layout.preferredHeight: 150
                EmptyState { anchors.centerIn: parent; iconName: "list"; title: "Nothing yet"; text: "Events appear here."; action: "Add a note" }
            }
            Toast { text: "Decision written to the timeline"; action: "Undo" }
        }

        Flow {
            Layout.fillWidth: true
            spacing: Theme.s8

            Repeater {
                model: ["incidents", "warroom", "runbook", "postmortem", "slo", "search", "settings", "play", "pause", "step-back", "step-forward",
                    "plus", "close", "check", "chevron-down", "chevron-up", "chevron-left", "chevron-right", "arrow-right", "more", "external", "sun",
                    "moon", "filter", "clock", "history", "user", "lock", "offline", "copy", "export", "import", "undo", "zoom-reset", "brush", "list", "help",
                    "keyboard", "edit", "link", "folder", "plug", "drill", "tree", "eye", "warning", "info", "error", "trash", "refresh", "panel",
                    "projector", "live", "hold"]
                Icon {
                    required property string modelData
                    name: modelData
                    color: Theme.text
                    width: Theme.px(24)
                    height: Theme.px(24)
                }
            }
        }

        RowLayout {
            KeyHint { text: "Ctrl K" }
            MText { text: "commands"; color: Theme.muted }
        }
        Item { Layout.fillHeight: true }
    }
}
