// SPDX-License-Identifier: GPL-3.0-or-later
// A message that says what just happened and leaves by itself; with an action it can be undone. Reads itself out.
pragma ComponentBehavior: Bound

import QtQuick

Rectangle {
    id: root

    property string text: ""
    property string tone: ""
    property string action: ""
    signal acted
    signal finished

    implicitWidth: Math.min(row.implicitWidth + Theme.s32, Theme.px(520))
    implicitHeight: row.implicitHeight + Theme.s16
    radius: Theme.radius
    color: Theme.raised
    border.width: Theme.border
    border.color: root.tone === "" ? Theme.line : Theme.tint(Theme.tone(root.tone), 0.6, Theme.raised)
    Accessible.role: Accessible.Notification
    Accessible.name: root.text

    Row {
        id: row

        anchors.verticalCenter: parent.verticalCenter
        x: Theme.s16
        spacing: Theme.s12

        MText {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, Theme.px(380))
            text: root.text
            wrapMode: Text.Wrap
        }

        MButton {
            anchors.verticalCenter: parent.verticalCenter
            visible: root.action !== ""
            kind: MButton.Quiet
            text: root.action
            onClicked: root.acted()
        }
    }

    Timer {
        interval: Theme.toastStay
        running: root.visible && root.text !== ""
        onTriggered: root.finished()
    }
}
