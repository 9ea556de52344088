// SPDX-License-Identifier: GPL-3.0-or-later
// What can be cited beside the document: an event, a chart with its query, lines of a log, an answer of a runbook. It can be dragged into the text.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls
import Muster.View

Item {
    id: row

    required property PostMortemEditor editor

    required property int index
    required property string key
    required property string sort
    required property string timeText
    required property string kind
    required property string source
    required property string text
    required property bool cited
    readonly property bool current: ListView.isCurrentItem
    /// Of a machine: its letters matter.
    readonly property bool verbatim: row.sort === "chart" || row.sort === "log"
    signal picked
    signal citeRequested

    height: card.height + Theme.s8
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1, %2: %3", "time, source: text"), [row.timeText, row.source, row.text])
    Accessible.description: row.cited ? qsTr("cited") : ""
    Accessible.onPressAction: row.citeRequested()

    Rectangle {
        id: card

        width: parent.width
        height: words.y + words.implicitHeight + Theme.s8
        radius: Theme.radius
        color: row.current ? Theme.tint(Theme.accent, 0.1, Theme.surface) : mouse.containsMouse ? Theme.raised : Theme.surface
        border.width: row.current && row.ListView.view.activeFocus ? Theme.focusWidth : Theme.border
        border.color: row.current && row.ListView.view.activeFocus ? Theme.accent : Theme.line

        KindMark {
            x: Theme.s12
            y: Theme.s12
            visible: row.sort !== "chart"
            kind: row.kind
        }

        Icon {
            x: Theme.s12
            y: Theme.s12
            width: Theme.iconSmall
            height: Theme.iconSmall
            visible: row.sort === "chart"
            name: "chart"
            color: Theme.accent
        }

        MText {
            id: head

            x: Theme.px(32)
            y: Theme.s8
            width: parent.width - x - (cited.visible ? cited.width + Theme.s16 : Theme.s8)
            text: Words.fill(qsTr("%1 · %2", "time · source"), [row.timeText, row.source])
            mono: true
            color: Theme.muted
            font.pixelSize: Theme.fontLabel
        }

        MText {
            id: words

            x: Theme.px(32)
            anchors.top: head.bottom
            anchors.topMargin: Theme.s2
            width: parent.width - x - Theme.s12
            text: row.text
            mono: row.verbatim
            font.pixelSize: row.verbatim ? Theme.fontSmall : Theme.fontBase
            wrapMode: row.verbatim ? Text.WrapAnywhere : Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
        }

        Badge {
            id: cited

            anchors.right: parent.right
            anchors.rightMargin: Theme.s6
            y: Theme.s4
            visible: row.cited
            text: qsTr("cited")
            tone: "accent"
        }

        CitationDrag {
            id: ghost

            width: Math.min(card.width, Theme.px(280))
            words: row.sort === "chart" ? row.source : row.text
            citation: row.editor.citation(row.key)
            dragged: mouse.drag.active
        }

        MouseArea {
            id: mouse

            anchors.fill: parent
            hoverEnabled: true
            drag.target: ghost
            onReleased: {
                if (mouse.drag.active)
                    ghost.Drag.drop();
            }
            onClicked: row.picked()
            onDoubleClicked: row.citeRequested()
        }
    }
}
