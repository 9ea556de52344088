// SPDX-License-Identifier: GPL-3.0-or-later
// A filter that can be on or off: the mark of its kind, its name and how many there are.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

T.AbstractButton {
    id: root

    /// Kind of timeline event whose mark is shown; empty for none.
    property string kind: ""
    /// Shown after the text; below zero shows none.
    property int count: -1
    /// Chosen stands out, not chosen is nothing special; otherwise what is not chosen is struck out.
    property bool plain: false

    checkable: true
    checked: true
    implicitWidth: row.implicitWidth + Theme.s20
    implicitHeight: Theme.px(26)
    topInset: 0
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.CheckBox
    Accessible.name: root.count < 0 ? root.text : Words.fill(qsTr("%1, %2 events", "filter, count"), [root.text, root.count])
    Accessible.checkable: true
    Accessible.checked: root.checked
    Accessible.onToggleAction: root.activate()
    Accessible.onPressAction: root.activate()
    Keys.onReturnPressed: root.activate()
    Keys.onEnterPressed: root.activate()

    contentItem: Item {
        Row {
            id: row

            anchors.centerIn: parent
            spacing: Theme.s6

            KindMark {
                anchors.verticalCenter: parent.verticalCenter
                visible: root.kind !== ""
                kind: root.kind
                opacity: root.checked ? 1 : Theme.disabled
                implicitWidth: Theme.px(9)
                implicitHeight: Theme.px(9)
            }

            MText {
                anchors.verticalCenter: parent.verticalCenter
                text: root.text
                color: root.plain && root.checked ? Theme.accent : root.plain || root.checked ? Theme.text : Theme.muted
                font.pixelSize: Theme.fontSmall
                font.strikeout: !root.plain && !root.checked
                font.underline: root.plain && root.checked
            }

            MText {
                anchors.verticalCenter: parent.verticalCenter
                visible: root.count >= 0
                text: Number(root.count).toLocaleString(Qt.locale(), "f", 0)
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }
        }
    }

    background: Rectangle {
        radius: height / 2
        color: root.down ? Theme.pressed : root.hovered ? Theme.hover : root.checked ? Theme.surface : "transparent"
        border.width: Theme.border
        border.color: root.plain && root.checked ? Theme.accent : Theme.line

        FocusRing {
            target: root
            radius: height / 2
        }
    }

    /// What a click does, for the keyboard and for assistive tools (AbstractButton.click() is Qt 6.8).
    function activate(): void {
        if (root.checkable)
            root.toggle();
        root.clicked();
    }
}
