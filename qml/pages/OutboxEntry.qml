// SPDX-License-Identifier: GPL-3.0-or-later
// One remote write of the outbox: target, state, what happens next, and the decisions that are a person's.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls

FocusScope {
    id: root

    required property string operationId
    required property string title
    required property string standing
    required property string stateText
    required property string tone
    required property string detail
    required property string whoText
    required property bool canSend
    required property string sendText
    required property bool canConfirm
    required property bool canCancel
    required property bool canWriteAnew
    required property bool settled
    property bool current: false
    signal sendRequested
    signal arrivedRequested
    signal cancelRequested
    signal anewRequested

    implicitHeight: column.implicitHeight + 2 * Theme.s12
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1: %2", "state: what is sent"), [root.stateText, root.title])
    Accessible.description: root.detail

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: root.settled ? "transparent" : Theme.raised
        border.width: root.current ? Theme.focusWidth : Theme.border
        border.color: root.current ? Theme.accent : Theme.line
    }

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s12
        spacing: Theme.s4

        RowLayout {
            spacing: Theme.s8

            Badge {
                text: root.stateText
                tone: root.tone
            }

            MText {
                Layout.fillWidth: true
                text: root.title
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
                maximumLineCount: 3
            }

            MText {
                Layout.alignment: Qt.AlignTop
                text: root.whoText
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }
        }

        MText {
            Layout.fillWidth: true
            visible: root.detail !== ""
            text: root.detail
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
            maximumLineCount: 6
            lineHeight: Theme.lineHeight
        }

        RowLayout {
            Layout.topMargin: Theme.s4
            visible: root.canSend || root.canConfirm || root.canCancel || root.canWriteAnew
            spacing: Theme.s8

            MButton {
                objectName: "outboxAnew"
                visible: root.canWriteAnew
                text: qsTr("Write anew…")
                Accessible.name: Words.fill(qsTr("Write anew: %1", "what was sent"), [root.title])
                Accessible.description: qsTr("Opens its form with these words; nothing is sent yet.")
                onClicked: root.anewRequested()
            }

            MButton {
                objectName: "outboxConfirm"
                visible: root.canConfirm
                text: qsTr("It arrived")
                onClicked: root.arrivedRequested()
            }

            MButton {
                objectName: "outboxSend"
                visible: root.canSend
                text: root.sendText
                onClicked: root.sendRequested()
            }

            MButton {
                objectName: "outboxCancel"
                visible: root.canCancel
                kind: MButton.Quiet
                text: qsTr("Do not send")
                onClicked: root.cancelRequested()
            }

            Item {
                Layout.fillWidth: true
            }
        }
    }
}
