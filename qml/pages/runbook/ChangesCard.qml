// SPDX-License-Identifier: GPL-3.0-or-later
// What changed before the onset, best candidate first; a feed that was not fresh stands before all candidates.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Card {
    id: root

    required property WarRoom room

    implicitHeight: Theme.px(40) + list.contentHeight + Theme.s8
    clip: true
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("What changed")

    RowLayout {
        x: Theme.s12
        y: Theme.s6
        width: parent.width - 2 * Theme.s12
        spacing: Theme.s8

        SectionLabel {
            text: qsTr("What changed")
        }

        MText {
            Layout.fillWidth: true
            text: root.room.changesText
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        MButton {
            Layout.preferredHeight: Theme.hit
            kind: MButton.Quiet
            text: qsTr("Roll back?")
            keyHint: "Shift F"
            Accessible.name: qsTr("Roll back or fix forward")
            onClicked: Session.trigger("show.rollback")
        }
    }

    ListView {
        id: list

        anchors.fill: parent
        anchors.topMargin: Theme.px(36)
        anchors.bottomMargin: Theme.s4
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: root.room.changes
        T.ScrollBar.vertical: MScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Change candidates")

        delegate: Item {
            id: row

            required property bool staleFeed
            required property int rank
            required property string timeText
            required property double timeMs
            required property string kind
            required property string source
            required property string text
            required property string reason
            required property bool aligned

            width: list.width
            height: Theme.px(44)
            Accessible.role: Accessible.ListItem
            Accessible.name: row.staleFeed ? row.text : Words.fill(qsTr("%1. %2, %3", "rank. change, reason"), [row.rank, row.text, row.reason])

            Icon {
                x: Theme.s12
                y: Theme.s8
                width: Theme.iconSmall
                height: Theme.iconSmall
                name: row.staleFeed ? "warning" : "kind-change"
                color: row.staleFeed ? Theme.warn : Theme.change
            }

            MText {
                x: Theme.px(36)
                y: Theme.s6
                width: parent.width - x - (aligned.visible ? aligned.width + Theme.s20 : Theme.s12)
                text: row.staleFeed ? row.text : Words.fill(qsTr("%1  %2", "time, change"), [row.timeText, row.text])
                color: row.staleFeed ? Theme.warn : Theme.text
                font.weight: row.rank === 1 ? Font.DemiBold : Font.Normal
            }

            MText {
                x: Theme.px(36)
                y: Theme.px(24)
                width: parent.width - x - Theme.s12
                text: row.staleFeed ? row.reason : Words.fill(qsTr("%1 · %2", "source · reason"), [row.source, row.reason])
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            Badge {
                id: aligned

                anchors.right: parent.right
                anchors.rightMargin: Theme.s12
                y: Theme.s6
                visible: row.aligned
                text: qsTr("at the onset")
                tone: "change"
            }
        }
    }
}
