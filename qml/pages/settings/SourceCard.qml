// SPDX-License-Identifier: GPL-3.0-or-later
// One connected tool with its state in words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls

Card {
    id: root

    required property string sourceId
    required property string name
    required property string tool
    required property string freshness
    required property string stateText
    required property string ageText
    required property string why
    required property string address
    required property bool active
    required property bool mayWrite
    required property bool hasSecret
    readonly property string tone: root.freshness === "live" ? "ok" : root.freshness === "blind" ? "danger" : "warn"
    signal editRequested(sourceId: string)

    implicitHeight: column.implicitHeight + 2 * Theme.s16
    Accessible.role: Accessible.Grouping
    Accessible.name: Words.fill(qsTr("%1: %2", "source: state"), [root.name, root.stateText])

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s16
        spacing: Theme.s8

        RowLayout {
            spacing: Theme.s8

            Icon {
                Layout.preferredWidth: Theme.icon
                Layout.preferredHeight: Theme.icon
                name: "plug"
                color: Theme.tone(root.tone)
            }

            MText {
                Layout.fillWidth: true
                text: root.name
                font.weight: Font.DemiBold
                font.pixelSize: Theme.fontLarge
            }

            Badge {
                text: root.active ? root.stateText : qsTr("Off")
                tone: root.active ? root.tone : ""
            }

            MButton {
                visible: root.tool !== ""
                implicitHeight: Theme.hit
                text: qsTr("Edit")
                onClicked: root.editRequested(root.sourceId)
            }
        }

        MText {
            Layout.fillWidth: true
            visible: root.address !== ""
            text: root.address
            mono: true
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        MText {
            Layout.fillWidth: true
            text: root.why === "" ? Words.fill(qsTr("Last answer %1 ago"), [root.ageText]) : root.why
            color: root.why === "" ? Theme.muted : Theme.tone(root.tone)
            wrapMode: Text.Wrap
        }

        MText {
            Layout.fillWidth: true
            text: root.hasSecret ? (root.mayWrite ? qsTr("May write · token in the keychain") : qsTr("Reads only · token in the keychain"))
                                 : (root.mayWrite ? qsTr("May write · no token") : qsTr("Reads only · no token"))
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }
    }
}
