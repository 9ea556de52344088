// SPDX-License-Identifier: GPL-3.0-or-later
// What may be typed at the cursor of a query: what it is, its name, what it does. The keyboard stays in the query.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property QueryLine line
    readonly property int shownRows: 8

    objectName: "proposals"
    visible: root.line.proposing
    width: Theme.px(460)
    height: list.height + (foot.visible ? foot.implicitHeight + Theme.s8 : 0) + 2 * Theme.s4
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.border
    border.color: Theme.line
    Accessible.role: Accessible.List
    Accessible.name: qsTr("What may be typed here")

    ListView {
        id: list

        x: Theme.s4
        y: Theme.s4
        width: parent.width - 2 * Theme.s4
        height: Math.min(root.shownRows, list.count) * Theme.hit
        clip: true
        model: root.line.proposals
        cacheBuffer: 0 // see CommandPalette
        currentIndex: root.line.current
        highlightMoveDuration: 0
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: MScrollBar {}

        delegate: Rectangle {
            id: entry

            required property int index
            required property string text
            required property string detail
            required property string kind
            required property string kindText
            required property string accessibleText
            readonly property bool chosen: entry.index === root.line.current

            width: list.width
            height: Theme.hit
            radius: Theme.radiusSmall
            color: entry.chosen ? Theme.pressed : area.containsMouse ? Theme.hover : "transparent"
            Accessible.role: Accessible.ListItem
            Accessible.name: entry.accessibleText
            Accessible.selected: entry.chosen
            Accessible.onPressAction: root.line.accept(entry.index)

            Rectangle {
                visible: entry.chosen
                width: Theme.s2
                height: parent.height
                color: Theme.accent
            }

            MText {
                id: kindLabel

                x: Theme.s8
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(84)
                text: entry.kindText
                color: entry.kind === "function" || entry.kind === "aggregation" ? Theme.accent : entry.kind === "label" ? Theme.change : Theme.muted
                font.pixelSize: Theme.fontLabel
            }

            MText {
                id: name

                anchors.left: kindLabel.right
                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, entry.width - kindLabel.width - Theme.s20)
                text: entry.text
                mono: true
            }

            MText {
                anchors.left: name.right
                anchors.leftMargin: Theme.s8
                anchors.right: parent.right
                anchors.rightMargin: Theme.s8
                anchors.verticalCenter: parent.verticalCenter
                visible: width > Theme.s32
                horizontalAlignment: Text.AlignRight
                text: entry.detail
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            MouseArea {
                id: area

                anchors.fill: parent
                hoverEnabled: true
                onClicked: root.line.accept(entry.index)
            }
        }
    }

    MText {
        id: foot

        anchors.top: list.bottom
        anchors.topMargin: Theme.s4
        x: Theme.s12
        width: parent.width - 2 * Theme.s12
        visible: text !== ""
        text: root.line.proposalsNote
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
    }
}
