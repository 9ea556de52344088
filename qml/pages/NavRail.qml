// SPDX-License-Identifier: GPL-3.0-or-later
// The left rail: one button per page, settings at the bottom. It shows where one is and asks to go elsewhere.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls

Rectangle {
    id: root

    required property string currentPage
    /// An incident is open, so its pages can be shown.
    required property bool hasRoom
    signal picked(page: string)

    implicitWidth: Theme.railWidth
    color: Theme.rail
    Accessible.role: Accessible.ToolBar
    Accessible.name: qsTr("Pages")

    component RailButton: T.AbstractButton {
        id: button

        required property string page
        required property string iconName
        property string keyHint: ""
        readonly property bool current: root.currentPage === button.page

        width: Theme.px(40)
        height: Theme.px(40)
        x: Math.round((root.width - width) / 2)
        opacity: button.enabled ? 1 : Theme.disabled
        hoverEnabled: true
        focusPolicy: Qt.StrongFocus
        Accessible.role: Accessible.PageTab
        Accessible.name: button.text
        Accessible.selected: button.current
        Accessible.onPressAction: button.clicked()
        Keys.onReturnPressed: button.clicked()
        Keys.onEnterPressed: button.clicked()
        onClicked: root.picked(button.page)

        contentItem: Item {
            Icon {
                anchors.centerIn: parent
                width: Theme.px(20)
                height: Theme.px(20)
                name: button.iconName
                color: button.current ? Theme.text : button.hovered ? Theme.text : Theme.muted
            }
        }

        background: Rectangle {
            radius: Theme.radius
            color: button.current ? Theme.raised : button.hovered ? Theme.hover : "transparent"

            Rectangle {
                visible: button.current
                x: -Math.round((root.width - button.width) / 2)
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(3)
                height: Theme.px(24)
                radius: Theme.s2
                color: Theme.accent
            }

            FocusRing {
                target: button
                distance: 0
            }
        }

        Tooltip {
            fixed: true
            x: button.width + Theme.s8
            y: Math.round((button.height - implicitHeight) / 2)
            wanted: button.hovered
            text: button.keyHint === "" ? button.text : Words.fill(qsTr("%1 (%2)", "page (key)"), [button.text, button.keyHint])
        }
    }

    Column {
        anchors.top: parent.top
        anchors.topMargin: Theme.s12
        width: parent.width
        spacing: Theme.s6

        Rectangle {
            x: Math.round((root.width - width) / 2)
            width: Theme.px(32)
            height: Theme.px(32)
            radius: Theme.radius
            color: Theme.accent
            Accessible.ignored: true

            MText {
                anchors.centerIn: parent
                text: "M"
                color: Theme.accentText
                font.weight: Font.Bold
            }
        }

        Item {
            width: 1
            height: Theme.s4
        }

        RailButton {
            page: "incidents"
            iconName: "incidents"
            text: qsTr("Incidents")
            keyHint: qsTr("Ctrl 1")
        }

        RailButton {
            page: "room"
            iconName: "warroom"
            text: qsTr("War room")
            keyHint: qsTr("Ctrl 2")
            enabled: root.hasRoom
        }

        RailButton {
            page: "runbook"
            iconName: "runbook"
            text: qsTr("Runbook")
            keyHint: qsTr("Ctrl 3")
            enabled: root.hasRoom
        }

        RailButton {
            page: "postmortem"
            iconName: "postmortem"
            text: qsTr("Post-mortem")
            keyHint: qsTr("Ctrl 4")
            enabled: root.hasRoom
        }

        RailButton {
            page: "actions"
            iconName: "actions"
            text: qsTr("Actions of all incidents")
            keyHint: qsTr("Ctrl 5")
        }
    }

    RailButton {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.s12
        page: "settings"
        iconName: "settings"
        text: qsTr("Settings")
        keyHint: qsTr("Ctrl ,")
    }

    Divider {
        vertical: true
        anchors.right: parent.right
        height: parent.height
    }
}
