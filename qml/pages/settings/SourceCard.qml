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
    required property int unreadCount
    required property string sweepText
    required property bool sweeping
    required property bool sweepDoubted
    required property string budgetText
    required property string historyText
    /// What could not be read of this source is shown below.
    property bool unreadShown: false
    property var unread: null
    /// It has a history that can be imported, and what one should know before.
    property bool importable: false
    property string importRemark: ""
    // Live with a remark (items that could not be read, a clock that is off) is not all well; how it is live is no remark.
    readonly property bool remarked: root.why !== "" && !root.why.startsWith("Live by ")
    readonly property string tone: root.freshness === "live" ? "ok" : root.freshness === "blind" ? "danger" : "warn"
    signal editRequested(sourceId: string)
    /// Why no tool can be asked now; empty: it can.
    property string silence: ""
    signal sweepRequested(sourceId: string, believe: bool)
    signal unreadRequested(sourceId: string)
    signal importRequested(sourceId: string)

    /// The keys go to the button that opens its form.
    function focusEdit(): void {
        edit.forceActiveFocus(Qt.TabFocusReason);
    }

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
                id: edit

                objectName: "source-edit"
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
            visible: root.why !== ""
            text: root.why
            color: root.freshness === "live" && !root.remarked ? Theme.muted : Theme.tone(root.remarked && root.freshness === "live" ? "warn" : root.tone)
            wrapMode: Text.Wrap
        }

        // Whatever is wrong: how old what one sees is.
        MText {
            Layout.fillWidth: true
            objectName: "lastAnswer"
            text: root.ageText === "never" ? qsTr("It has not answered yet") : Words.fill(qsTr("Last answer %1 ago"), [root.ageText])
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        MText {
            objectName: "historyText"
            Layout.fillWidth: true
            visible: root.active && root.historyText !== ""
            text: root.historyText
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        MText {
            objectName: "budgetText"
            Layout.fillWidth: true
            visible: root.active && root.budgetText !== ""
            text: root.budgetText
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        MText {
            Layout.fillWidth: true
            text: root.hasSecret ? (root.mayWrite ? qsTr("May write · token in the keyring") : qsTr("Reads only · token in the keyring"))
                                 : (root.mayWrite ? qsTr("May write · no token") : qsTr("Reads only · no token"))
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        Flow {
            Layout.fillWidth: true
            visible: root.active && root.tool !== ""
            spacing: Theme.s8

            // What is disabled is not hovered itself.
            Item {
                implicitWidth: sweep.implicitWidth
                implicitHeight: sweep.implicitHeight

                MButton {
                    id: sweep

                    objectName: "sweep"
                    anchors.fill: parent
                    implicitHeight: Theme.hit
                    iconName: "refresh"
                    text: root.sweeping ? qsTr("Looking…") : qsTr("Look at everything again")
                    Accessible.name: Words.fill(qsTr("Look at everything of %1 again"), [root.name])
                    Accessible.description: root.silence
                    enabled: !root.sweeping && root.silence === ""
                    onClicked: root.sweepRequested(root.sourceId, false)
                }

                HoverHandler {
                    id: overSweep
                }

                Tooltip {
                    wanted: overSweep.hovered && text !== ""
                    text: root.silence
                }
            }

            MButton {
                objectName: "importHistory"
                visible: root.importable
                implicitHeight: Theme.hit
                iconName: "import"
                text: qsTr("Import its history…")
                Accessible.name: Words.fill(qsTr("Import the history of %1"), [root.name])
                onClicked: root.importRequested(root.sourceId)
            }

            MButton {
                objectName: "believe"
                visible: root.sweepDoubted && !root.sweeping
                enabled: root.silence === ""
                Accessible.description: root.silence
                implicitHeight: Theme.hit
                text: qsTr("They are really gone")
                Accessible.name: Words.fill(qsTr("They are really gone from %1: mark them"), [root.name])
                onClicked: root.sweepRequested(root.sourceId, true)
            }

            MButton {
                objectName: "unread"
                visible: root.unreadCount > 0
                implicitHeight: Theme.hit
                text: root.unreadShown ? qsTr("Hide what could not be read")
                                       : Words.fill(qsTr("Show what could not be read (%1)"), [root.unreadCount])
                Accessible.name: Words.fill(qsTr("%1: %2", "source: button"), [root.name, text])
                onClicked: root.unreadRequested(root.sourceId)
            }
        }

        MText {
            objectName: "importRemark"
            Layout.fillWidth: true
            visible: root.importable && root.importRemark !== ""
            text: root.importRemark
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        MText {
            objectName: "sweepText"
            Layout.fillWidth: true
            visible: root.sweepText !== ""
            text: Words.start(root.sweepText, 1200)
            color: root.sweepDoubted ? Theme.warn : Theme.muted
            wrapMode: Text.Wrap
            Accessible.role: Accessible.StaticText
            Accessible.name: root.sweepText
        }

        Repeater {
            model: root.unreadShown ? root.unread : null

            ColumnLayout {
                id: item

                required property string name
                required property string feed
                required property string why
                required property string seenText
                required property string raw

                Layout.fillWidth: true
                spacing: Theme.s4
                Accessible.role: Accessible.ListItem
                Accessible.name: Words.fill(qsTr("%1, %2: %3; %4", "feed, item: why; when"), [item.feed, item.name, item.why, item.seenText])

                Divider {
                    Layout.fillWidth: true
                }

                MText {
                    Layout.fillWidth: true
                    text: Words.fill(qsTr("%1 · %2", "feed · item"), [item.feed, item.name])
                    mono: true
                    font.pixelSize: Theme.fontSmall
                }

                MText {
                    Layout.fillWidth: true
                    text: Words.fill(qsTr("%1 · %2", "why · when"), [item.why, item.seenText])
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                    wrapMode: Text.Wrap
                }

                MText {
                    Layout.fillWidth: true
                    text: Words.start(item.raw, 800)
                    mono: true
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                    wrapMode: Text.WrapAnywhere
                    maximumLineCount: 6
                    elide: Text.ElideRight
                }
            }
        }
    }
}
