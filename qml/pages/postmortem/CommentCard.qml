// SPDX-License-Identifier: GPL-3.0-or-later
// One comment with what followed. Enter leads to its passage.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Item {
    id: root

    required property string key
    required property string by
    required property string timeText
    required property string quote
    required property string text
    required property var replies
    required property bool isOpen
    required property string fit
    required property int position
    required property int length
    required property PostMortemComments comments
    property bool current: false
    signal placeRequested(position: int, length: int)

    height: card.height
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1, %2: %3", "who, when: comment"), [root.by, root.timeText, root.text])
    Accessible.description: root.isOpen ? root.quote : qsTr("settled")
    Keys.onReturnPressed: root.follow()
    Keys.onEnterPressed: root.follow()

    Component.onCompleted: draft.begin()

    FormDraft {
        id: draft

        key: "form/reply/" + root.key
        texts: ({ text: answer.text })
        onRestored: texts => answer.text = texts.text
    }

    function follow(): void {
        if (root.position >= 0)
            root.placeRequested(root.position, root.length);
    }

    Rectangle {
        id: card

        x: Theme.s12
        width: parent.width - 2 * Theme.s12
        height: body.implicitHeight + 2 * Theme.s12
        radius: Theme.radius
        color: Theme.surface
        opacity: root.isOpen ? 1 : 0.6
        border.width: root.current ? Theme.focusWidth : Theme.border
        border.color: root.current ? Theme.accent : Theme.line

        MouseArea {
            anchors.fill: parent
            onClicked: root.follow()
        }

        Column {
            id: body

            x: Theme.s12
            y: Theme.s12
            width: parent.width - 2 * Theme.s12
            spacing: Theme.s6

            MText {
                width: parent.width
                text: Words.fill(qsTr("%1 · %2", "who · when"), [root.by, root.timeText])
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            MText {
                width: parent.width
                visible: root.quote !== ""
                text: Words.fill(qsTr("“%1”"), [root.quote])
                color: Theme.muted
                wrapMode: Text.Wrap
                maximumLineCount: 2
                elide: Text.ElideRight
            }

            MText {
                width: parent.width
                visible: root.fit !== ""
                text: root.fit
                color: Theme.warn
                font.pixelSize: Theme.fontSmall
            }

            MText {
                width: parent.width
                text: root.text
                wrapMode: Text.Wrap
            }

            Repeater {
                model: root.replies

                MText {
                    required property string modelData

                    width: body.width
                    leftPadding: Theme.s12
                    text: modelData
                    wrapMode: Text.Wrap
                    color: Theme.muted
                }
            }

            RowLayout {
                width: parent.width
                spacing: Theme.s6

                TextInputField {
                    id: answer

                    Layout.fillWidth: true
                    visible: root.isOpen
                    placeholderText: qsTr("Reply")
                    Keys.onReturnPressed: {
                        root.comments.reply(root.key, answer.text);
                        draft.sent();
                        answer.text = "";
                        draft.begin();
                    }
                }

                MButton {
                    kind: MButton.Quiet
                    text: root.isOpen ? qsTr("Settle") : qsTr("Open again")
                    onClicked: root.isOpen ? root.comments.resolve(root.key) : root.comments.reopen(root.key)
                }
            }
        }
    }
}
