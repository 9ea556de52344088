// SPDX-License-Identifier: GPL-3.0-or-later
// Declares an incident on this machine: title, severity, service. Nothing is sent anywhere.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls

Overlay {
    id: root

    signal declared(title: string, severity: int, service: string)

    y: Theme.px(120)
    width: Math.min(Theme.px(460), (parent ? parent.width : Theme.px(460)) - Theme.s32)
    padding: Theme.s20
    onOpened: {
        title.text = "";
        service.text = "";
        title.forceActiveFocus();
    }

    function submit(): void {
        if (title.text.trim() === "")
            return;
        root.close();
        root.declared(title.text.trim(), severity.currentIndex + 1, service.text.trim());
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

        TextInputField {
            id: title

            Layout.fillWidth: true
            placeholderText: qsTr("What is failing, in one line")
            onAccepted: root.submit()
        }

        RowLayout {
            spacing: Theme.s8

            MComboBox {
                id: severity

                label: qsTr("Severity")
                model: [qsTr("SEV 1"), qsTr("SEV 2"), qsTr("SEV 3"), qsTr("SEV 4"), qsTr("SEV 5")]
                currentIndex: 1
            }

            TextInputField {
                id: service

                Layout.fillWidth: true
                placeholderText: qsTr("Service, if you know it")
                onAccepted: root.submit()
            }
        }

        RowLayout {
            Layout.topMargin: Theme.s8
            spacing: Theme.s8

            Item {
                Layout.fillWidth: true
            }

            MButton {
                text: qsTr("Cancel")
                onClicked: root.close()
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
