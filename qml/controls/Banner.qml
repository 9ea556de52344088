// SPDX-License-Identifier: GPL-3.0-or-later
// The quiet line that says what is wrong and offers the way out. It never takes the focus.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

Rectangle {
    id: root

    /// "info", "warn" or "danger".
    property string tone: "info"
    property string title: ""
    property string text: ""
    property string action: ""
    /// A second way out, in front of `action`.
    property string otherAction: ""
    property bool closable: false
    readonly property color ink: Theme.tone(root.tone)
    signal acted
    signal otherActed
    signal closed

    implicitWidth: Theme.px(400)
    implicitHeight: row.implicitHeight + Theme.s16
    radius: Theme.radius
    color: Theme.tint(root.ink, Theme.dark ? 0.11 : 0.08, Theme.surface)
    border.width: Theme.border
    border.color: Theme.tint(root.ink, 0.42, Theme.surface)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: root.title === "" ? root.text : Words.fill(qsTr("%1: %2", "title: message"), [root.title, root.text])

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.leftMargin: Theme.s12
        anchors.rightMargin: Theme.s8
        spacing: Theme.s8

        Icon {
            Layout.preferredWidth: Theme.iconSmall
            Layout.preferredHeight: Theme.iconSmall
            name: root.tone === "danger" ? "error" : root.tone === "warn" || root.tone === "caution" ? "warning" : "info"
            color: root.ink
        }

        MText {
            visible: root.title !== ""
            text: root.title
            color: root.ink
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            text: root.text
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
        }

        MButton {
            visible: root.otherAction !== ""
            text: root.otherAction
            implicitHeight: Theme.hit
            onClicked: root.otherActed()
        }

        MButton {
            visible: root.action !== ""
            text: root.action
            implicitHeight: Theme.hit
            onClicked: root.acted()
        }

        IconButton {
            visible: root.closable
            iconName: "close"
            iconSize: Theme.iconSmall
            text: qsTr("Dismiss")
            onClicked: root.closed()
        }
    }
}
