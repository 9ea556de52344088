// SPDX-License-Identifier: GPL-3.0-or-later
// One way on: its key, its words, where it leads, and whether the evidence proposes it (said in a word, not by colour alone).
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls

T.AbstractButton {
    id: root

    required property int index
    required property int number
    required property string condition
    required property string target
    required property string targetTitle
    required property bool proposed
    required property string reason
    required property string note
    /// The words of the branch; "text" is the button's own property and is set by the model.
    required text

    objectName: "branch" + root.number
    implicitHeight: Math.max(Theme.px(44), words.implicitHeight + Theme.s16)
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    opacity: root.enabled ? 1 : 0.7
    Accessible.role: Accessible.Button
    Accessible.name: root.proposed ? Words.fill(qsTr("%1, suggested: %2", "branch, reason"), [root.text, root.reason]) : root.text
    Accessible.description: Words.fill(qsTr("Key %1. Goes to %2"), [root.number, root.targetTitle])
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: root.clicked()
    Keys.onEnterPressed: root.clicked()

    contentItem: Item {
        MText {
            id: number

            x: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            text: root.number
            mono: true
            color: root.proposed ? Theme.ok : Theme.muted
        }

        Column {
            id: words

            anchors.left: parent.left
            anchors.leftMargin: Theme.px(34)
            anchors.right: suggested.visible ? suggested.left : parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.s2

            MText {
                width: parent.width
                text: Words.start(root.text, 400)
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
            }

            MText {
                width: parent.width
                text: Words.start(root.proposed && root.reason !== "" ? Words.fill(qsTr("Evidence agrees: %1"), [root.reason])
                                                                      : Words.fill(qsTr("Go to: %1"), [root.targetTitle]), 400)
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }

            MText {
                width: parent.width
                visible: root.note !== ""
                text: Words.start(root.note, 800)
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }
        }

        Badge {
            id: suggested

            anchors.right: parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            visible: root.proposed
            text: qsTr("suggested")
            tone: "ok"
        }
    }

    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.pressed : root.proposed ? Theme.tint(Theme.ok, root.hovered ? 0.16 : 0.1, Theme.surface)
                                                         : root.hovered ? Theme.hover : Theme.raised
        border.width: Theme.border
        border.color: root.proposed ? Theme.ok : Theme.line

        FocusRing {
            target: root
        }
    }
}
