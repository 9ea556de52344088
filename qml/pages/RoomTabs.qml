// SPDX-License-Identifier: GPL-3.0-or-later
// The incidents that are open beside each other, above the page: there only when there are several. One that waits for its
// update says so wherever one is.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property OpenRooms rooms
    readonly property int count: list.count

    implicitHeight: Theme.px(36)
    color: Theme.rail
    Accessible.role: Accessible.PageTabList
    Accessible.name: qsTr("Open incidents")

    ListView {
        id: list

        readonly property real tabWidth: Math.max(Theme.px(150), Math.min(Theme.px(520), (list.width - (list.count - 1) * list.spacing) / Math.max(1, list.count)))

        anchors.fill: parent
        anchors.leftMargin: Theme.s12
        anchors.rightMargin: Theme.s12
        orientation: ListView.Horizontal
        boundsBehavior: Flickable.StopAtBounds
        spacing: Theme.s4
        clip: true
        model: root.rooms

        delegate: T.AbstractButton {
            id: tab

            required property string incidentId
            required property string number
            required property string title
            required property int severity
            required property string severityText
            required property string dueText
            required property bool overdue
            required property string waitText
            required property bool shown
            required property bool resolved

            objectName: "tab-" + tab.incidentId
            text: Words.fill(qsTr("%1 %2", "number title"), [tab.number, tab.title])
            height: list.height
            width: list.tabWidth
            hoverEnabled: true
            focusPolicy: Qt.StrongFocus
            Accessible.role: Accessible.PageTab
            Accessible.name: Words.fill(qsTr("%1 %2 %3 %4 %5", "severity, number title, resolved or not, wait of its runbook, due"), [tab.severityText, tab.text, done.visible ? done.text : "", tab.waitText, tab.dueText])
            Accessible.selected: tab.shown
            Accessible.onPressAction: tab.clicked()
            Keys.onReturnPressed: tab.clicked()
            Keys.onEnterPressed: tab.clicked()
            Keys.onDeletePressed: root.rooms.close(tab.incidentId)
            onClicked: root.rooms.show(tab.incidentId)

            background: Rectangle {
                color: tab.shown ? Theme.window : tab.hovered ? Theme.hover : "transparent"

                Rectangle {
                    anchors.top: parent.top
                    width: parent.width
                    height: Theme.s2
                    visible: tab.shown
                    color: Theme.accent
                }

                FocusRing {
                    target: tab
                    distance: 0
                }
            }

            contentItem: Item {
                Badge {
                    id: sev

                    x: Theme.s8
                    anchors.verticalCenter: parent.verticalCenter
                    severity: tab.severity > 5 ? 0 : tab.severity
                    text: qsTr("SEV ?")
                    // Over: what the severity was does not ask for attention any more.
                    opacity: tab.resolved ? Theme.disabled : 1
                }

                MText {
                    anchors.left: sev.right
                    anchors.leftMargin: Theme.s8
                    anchors.right: done.visible ? done.left : wait.visible ? wait.left : due.visible ? due.left : shut.left
                    anchors.rightMargin: Theme.s8
                    anchors.verticalCenter: parent.verticalCenter
                    text: tab.text
                    color: tab.shown && !tab.resolved ? Theme.text : Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                MText {
                    id: done

                    objectName: "tab-resolved-" + tab.incidentId
                    anchors.right: wait.visible ? wait.left : due.visible ? due.left : shut.left
                    anchors.rightMargin: wait.visible || due.visible ? Theme.s8 : Theme.s4
                    anchors.verticalCenter: parent.verticalCenter
                    visible: tab.resolved
                    width: Math.min(implicitWidth, tab.width * 0.35)
                    text: qsTr("resolved")
                    color: Theme.muted
                    font.pixelSize: Theme.fontLabel
                }

                MText {
                    id: wait

                    objectName: "tab-wait-" + tab.incidentId
                    anchors.right: due.visible ? due.left : shut.left
                    anchors.rightMargin: due.visible ? Theme.s8 : Theme.s4
                    anchors.verticalCenter: parent.verticalCenter
                    visible: tab.waitText !== "" && !tab.shown
                    width: Math.min(implicitWidth, tab.width * 0.35)
                    text: tab.waitText
                    color: Theme.warn
                    font.pixelSize: Theme.fontLabel
                    font.weight: Font.DemiBold
                }

                MText {
                    id: due

                    anchors.right: shut.left
                    anchors.rightMargin: Theme.s4
                    anchors.verticalCenter: parent.verticalCenter
                    visible: tab.overdue && !tab.shown
                    width: Math.min(implicitWidth, tab.width * 0.5)
                    text: tab.dueText
                    color: Theme.danger
                    font.pixelSize: Theme.fontLabel
                    font.weight: Font.DemiBold
                }

                IconButton {
                    id: shut

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s4
                    anchors.verticalCenter: parent.verticalCenter
                    iconName: "close"
                    iconSize: Theme.iconSmall
                    text: Words.fill(qsTr("Close %1"), [tab.number])
                    keyHint: tab.shown ? qsTr("Ctrl W", "key") : ""
                    onClicked: root.rooms.close(tab.incidentId)
                }
            }
        }
    }

    Divider {
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
