// SPDX-License-Identifier: GPL-3.0-or-later
// One action item in the list of all incidents. Plain items only: hundreds of these must scroll.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls

Item {
    id: root

    required property int index
    required property string incidentId
    required property string number
    required property string title
    required property int position
    required property string text
    required property string kind
    required property string priority
    required property string owner
    required property string dueText
    required property string lateText
    // "state" is QtQuick's own word for something else.
    required property string progress
    required property string doneWhen
    required property string ticket
    required property string lacks
    required property ActionColumns columns
    readonly property bool current: ListView.isCurrentItem
    readonly property bool settled: root.progress === "done" || root.progress === "dropped"
    readonly property string due: root.dueText === "" ? qsTr("no date") : root.dueText
    signal picked
    signal opened

    height: Math.max(Theme.row, words.implicitHeight + (below.visible ? below.implicitHeight + Theme.s2 : 0) + Theme.s16)
    Accessible.role: Accessible.Row
    Accessible.name: Words.fill(qsTr("%1, %2, due %3, owner %4, %5", "state, action, date, owner, incident"),
                                [root.lateText !== "" ? root.lateText : root.progress, root.text, root.due, root.owner === "" ? qsTr("nobody") : root.owner, root.number])
    Accessible.description: root.lacks
    Accessible.selected: root.current
    Accessible.onPressAction: root.opened()

    Rectangle {
        anchors.fill: parent
        color: root.current ? Theme.tint(Theme.accent, 0.13, Theme.surface) : mouse.containsMouse ? Theme.raised : "transparent"

        Rectangle {
            visible: root.current && root.ListView.view !== null && root.ListView.view.activeFocus
            width: Theme.focusWidth
            height: parent.height
            color: Theme.accent
        }
    }

    MText {
        x: Theme.s12
        y: Theme.s8
        width: root.columns.due - Theme.s12
        text: root.due
        font.pixelSize: Theme.fontSmall
        color: root.lateText !== "" ? Theme.danger : root.dueText === "" ? Theme.warn : Theme.muted
    }

    MText {
        x: Theme.s12
        y: Theme.s8 + Theme.px(18)
        width: root.columns.due - Theme.s12
        visible: text !== ""
        text: root.lateText !== "" ? root.lateText : root.settled ? root.progress === "done" ? qsTr("done") : qsTr("dropped") : ""
        font.pixelSize: Theme.fontLabel
        font.weight: Font.DemiBold
        color: root.lateText !== "" ? Theme.danger : Theme.muted
    }

    MText {
        id: words

        x: root.columns.textX
        y: Theme.s8
        width: root.columns.textWidth
        text: root.text
        wrapMode: Text.Wrap
        maximumLineCount: 2
        elide: Text.ElideRight
        font.weight: Font.DemiBold
        font.strikeout: root.progress === "dropped"
        color: root.settled ? Theme.muted : Theme.text
    }

    MText {
        id: below

        x: root.columns.textX
        anchors.top: words.bottom
        anchors.topMargin: Theme.s2
        width: root.columns.textWidth
        visible: text !== ""
        text: root.lacks !== "" ? Words.fill(qsTr("Lacks: %1", "what"), [root.lacks]) : root.doneWhen === "" ? "" : Words.fill(qsTr("Done when: %1", "condition"), [root.doneWhen])
        wrapMode: Text.Wrap
        maximumLineCount: 2
        elide: Text.ElideRight
        font.pixelSize: Theme.fontSmall
        color: root.lacks !== "" ? Theme.warn : Theme.muted
    }

    MText {
        x: root.columns.ownerX
        y: Theme.s8
        width: root.columns.owner - Theme.s12
        text: root.owner === "" ? qsTr("nobody") : root.owner
        color: root.owner === "" ? Theme.warn : Theme.text
    }

    MText {
        x: root.columns.kindX
        y: Theme.s8
        width: root.columns.kind - Theme.s12
        visible: root.columns.kind > 0
        text: root.kind !== "" && root.priority !== "" ? Words.fill(qsTr("%1 · %2", "kind · priority"), [root.kind, root.priority]) : root.kind + root.priority
        color: Theme.muted
    }

    MText {
        x: root.columns.incidentX
        y: Theme.s8
        width: root.columns.incident - Theme.s16
        text: root.number
        color: Theme.muted
    }

    Divider {
        anchors.bottom: parent.bottom
        width: parent.width
    }

    MouseArea {
        id: mouse

        anchors.fill: parent
        hoverEnabled: true
        onClicked: root.picked()
        onDoubleClicked: root.opened()
    }
}
