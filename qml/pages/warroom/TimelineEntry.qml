// SPDX-License-Identifier: GPL-3.0-or-later
// One event of the timeline. Plain texts only; ten thousand of these must scroll.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls

Item {
    id: root

    required property int index
    required property string eventId
    required property string timeText
    required property string dayBreak
    required property bool sameMinute
    required property string secondText
    required property double timeMs
    required property string kind
    required property string kindName
    required property string kindText
    required property string source
    required property string actor
    required property string text
    required property string detail
    required property string link
    required property string lateText
    required property bool isLate
    required property bool hollow
    required property bool pinned
    required property bool isCandidate
    required property bool edited
    required property string stateText
    required property string stateTone
    required property bool editable
    required property string presence
    required property string remarks
    required property string accessibleText
    /// The charts' cursor stands between this event and the next.
    property bool atCursor: false
    readonly property bool gone: root.presence !== "present"
    readonly property bool current: ListView.isCurrentItem
    /// What stands under it in small. A list, because most events have none and a badge for each would be made all the same.
    readonly property var labels: {
        const all = [];
        if (root.hollow)
            all.push({ text: qsTr("not known at this moment"), tone: "" });
        else if (root.isLate)
            all.push({ text: root.lateText, tone: "warn" });
        if (root.stateText !== "")
            all.push({ text: root.stateText, tone: root.stateTone });
        if (root.kindName === "evidence.chart")
            all.push({ text: qsTr("frozen chart · Enter"), tone: "accent" });
        if (root.isCandidate)
            all.push({ text: qsTr("candidate"), tone: "change" });
        if (root.pinned)
            all.push({ text: qsTr("pinned"), tone: "accent" });
        if (root.edited)
            all.push({ text: qsTr("edited"), tone: "" });
        return all;
    }
    /// What turns an incident stands out; what is said about it does not shout.
    readonly property bool weighty: /^(alert|change|decision|severity|impact)$/.test(root.kind)
    readonly property real textX: Theme.px(100)
    readonly property real textWidth: root.width - root.textX - Theme.s12
    signal picked
    signal opened
    signal menuRequested

    height: bottom.y + bottom.height + Theme.s8 + day.height
    Accessible.role: Accessible.ListItem
    Accessible.name: root.accessibleText
    Accessible.selected: root.current
    Accessible.onPressAction: root.opened()

    Rectangle {
        anchors.fill: parent
        anchors.bottomMargin: day.height
        color: root.current ? Theme.tint(Theme.accent, 0.12, Theme.surface)
                            : root.kind === "decision" ? Theme.tint(Theme.decision, 0.07, Theme.surface)
                                                       : mouse.containsMouse ? Theme.raised : "transparent"

        Rectangle {
            visible: root.current && root.ListView.view !== null && root.ListView.view.activeFocus
            width: Theme.focusWidth
            height: parent.height
            color: Theme.accent
        }
    }

    Item {
        id: day

        anchors.bottom: parent.bottom
        width: parent.width
        height: root.dayBreak === "" ? 0 : Theme.px(24)
        visible: root.dayBreak !== ""

        SectionLabel {
            x: Theme.s12
            height: parent.height
            text: root.dayBreak
        }
    }

    MText {
        x: Theme.s12
        y: Theme.s8
        width: Theme.px(62)
        horizontalAlignment: Text.AlignRight
        // The minute is said once, by the newest of its events.
        text: root.sameMinute ? root.secondText : root.timeText
        mono: true
        color: root.isLate ? Theme.warn : root.sameMinute ? Theme.faint : Theme.muted
        font.pixelSize: Theme.fontSmall
    }

    Rectangle {
        x: Theme.px(84)
        width: Theme.border
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        color: Theme.line
    }

    Rectangle {
        visible: root.atCursor
        x: Theme.s4
        y: Theme.s4
        width: Theme.px(76)
        height: Theme.px(22)
        radius: Theme.radiusSmall
        color: "transparent"
        border.width: Theme.border
        border.color: Theme.muted
    }

    Rectangle {
        x: Theme.px(84) - Math.round(width / 2)
        y: Theme.px(9)
        width: Theme.px(15)
        height: width
        radius: width / 2
        color: Theme.surface
    }

    KindMark {
        x: Theme.px(84) - Math.round(width / 2)
        y: Theme.px(11)
        width: Theme.mark
        height: Theme.mark
        kind: root.kind
        opacity: root.hollow ? Theme.disabled : 1
    }

    MText {
        id: head

        x: root.textX
        y: Theme.s8
        width: root.textWidth
        text: root.actor === "" || root.actor === root.source ? Words.fill(qsTr("%1 · %2", "source · kind"), [root.source, root.kindText])
                                                              : Words.fill(qsTr("%1 · %2 · %3", "source · kind · who"), [root.source, root.kindText, root.actor])
        color: Theme.muted
        font.pixelSize: Theme.fontLabel
    }

    MText {
        id: body

        x: root.textX
        anchors.top: head.bottom
        anchors.topMargin: Theme.s2
        width: root.textWidth
        text: Words.start(root.text, 1200)
        font.weight: root.weighty ? Font.DemiBold : Font.Normal
        wrapMode: Text.Wrap
        maximumLineCount: 6
        elide: Text.ElideRight
        opacity: root.hollow || root.gone ? 0.6 : 1
    }

    MText {
        id: more

        x: root.textX
        anchors.top: body.bottom
        anchors.topMargin: Theme.s2
        width: root.textWidth
        visible: root.detail !== ""
        text: Words.start(root.detail, root.current ? 8000 : 800)
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
        maximumLineCount: root.current ? 40 : 4
        elide: Text.ElideRight
    }

    // Where it stands now, and what its time is worth: rare, so made only where there is something to say, and never by
    // colour alone.
    Item {
        id: notes

        readonly property Item words: noted.count > 0 ? noted.itemAt(0) : null

        x: root.textX
        anchors.top: more.visible ? more.bottom : body.bottom
        anchors.topMargin: Theme.s2
        width: root.textWidth
        height: notes.words === null ? 0 : notes.words.height
        visible: root.remarks !== ""

        Repeater {
            id: noted

            model: root.remarks !== "" ? 1 : 0

            MText {
                objectName: "remarks"
                width: notes.width
                text: Words.start(root.remarks, 600)
                color: Theme.warn
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
                maximumLineCount: 3
                elide: Text.ElideRight
            }
        }
    }

    Row {
        id: bottom

        x: root.textX
        anchors.top: notes.visible ? notes.bottom : more.visible ? more.bottom : body.bottom
        anchors.topMargin: visible ? Theme.s4 : 0
        height: visible ? implicitHeight : 0
        visible: small.count > 0
        spacing: Theme.s8

        Repeater {
            id: small

            model: root.labels

            Badge {
                required property var modelData

                text: modelData.text
                tone: modelData.tone
            }
        }
    }

    MouseArea {
        id: mouse

        anchors.fill: parent
        hoverEnabled: true
        acceptedButtons: Qt.LeftButton | Qt.RightButton
        onClicked: event => {
            root.picked();
            if (event.button === Qt.RightButton)
                root.menuRequested();
        }
        onDoubleClicked: root.opened()
    }
}
