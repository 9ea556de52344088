// SPDX-License-Identifier: GPL-3.0-or-later
// The first page on an empty machine: three doors, no account.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages

Item {
    id: root

    property bool busy: false
    property string busyText: ""
    signal drillRequested
    signal connectRequested
    signal fileRequested

    Flickable {
        id: flick

        anchors.fill: parent
        contentHeight: Math.max(height, doors.height + 2 * Theme.s32)
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: MScrollBar {}

        ColumnLayout {
            id: doors

            x: Math.round((flick.width - width) / 2)
            y: Math.max(Theme.s32, Math.round((flick.height - height) / 2))
            width: Math.min(Theme.px(940), flick.width - 2 * Theme.s32)
            spacing: Theme.s12

            MText {
                Layout.fillWidth: true
                text: qsTr("Muster")
                font.pixelSize: Theme.fontClock
                font.weight: Font.DemiBold
            }

            MText {
                Layout.fillWidth: true
                Layout.bottomMargin: Theme.s16
                text: qsTr("The incident war room that keeps working when everything else is down. Everything stays on this machine; no account is needed.")
                color: Theme.muted
                font.pixelSize: Theme.fontLarge
                wrapMode: Text.Wrap
                lineHeight: Theme.lineHeight
            }

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.s16

                Door {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    Layout.fillHeight: true
                    focus: true
                    objectName: "doorDrill"
                    iconName: "drill"
                    title: qsTr("Open the drill")
                    text: qsTr("INC-1120: 29 minutes of failing card confirmations, played against a clock that you hold. Charts, timeline, runbook and post-mortem with real recorded data.")
                    invitation: qsTr("Open INC-1120")
                    primary: true
                    enabled: !root.busy
                    onClicked: root.drillRequested()
                }

                Door {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    Layout.fillHeight: true
                    iconName: "plug"
                    title: qsTr("Connect Prometheus")
                    text: qsTr("An address is enough; a token and a CA file if yours needs them. Muster only reads until you say otherwise.")
                    invitation: qsTr("Add a source")
                    enabled: !root.busy
                    onClicked: root.connectRequested()
                }

                Door {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    Layout.fillHeight: true
                    iconName: "folder"
                    title: qsTr("Open an incident file")
                    text: qsTr("A sealed .muster file from a colleague holds a whole incident: events, samples, runbook and post-mortem.")
                    invitation: qsTr("Choose a file")
                    enabled: !root.busy
                    onClicked: root.fileRequested()
                }
            }

            MText {
                Layout.fillWidth: true
                Layout.topMargin: Theme.s8
                // Keeps its line, so that nothing jumps when work begins.
                text: root.busy ? root.busyText : " "
                color: Theme.accent
            }
        }
    }
}
