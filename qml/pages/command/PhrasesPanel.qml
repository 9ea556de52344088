// SPDX-License-Identifier: GPL-3.0-or-later
// P: the standing sentences of the call with the names filled in. Enter copies and logs one, C only copies.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property CommandDesk desk
    /// The poll was said: what is proposed belongs into the form of a decision.
    signal decisionRequested

    y: Theme.px(84)
    width: Math.min(Theme.px(640), (parent ? parent.width : Theme.px(640)) - Theme.s32)
    height: Math.min(list.contentHeight + Theme.px(110), (parent ? parent.height : Theme.px(640)) - y - Theme.s32)
    padding: Theme.s16
    onAboutToShow: root.desk.preparePhrases()
    onOpened: {
        list.currentIndex = 0;
        list.forceActiveFocus();
    }

    function say(index: int): void {
        const phrase = root.desk.phraseAt(index);
        if (!root.desk.sayPhrase(phrase))
            return;
        root.close();
        if (phrase === "poll")
            root.decisionRequested();
    }

    component PhraseLine: Rectangle {
        id: line

        required property string phraseId
        required property string title
        required property string sentence
        required property int index
        readonly property bool marked: ListView.isCurrentItem

        width: ListView.view ? ListView.view.width : 0
        height: words.implicitHeight + 2 * Theme.s6
        radius: Theme.radius
        color: line.marked ? Theme.hover : "transparent"
        Accessible.role: Accessible.ListItem
        Accessible.name: line.title
        Accessible.description: line.sentence
        Accessible.selected: line.marked

        RowLayout {
            id: words

            x: Theme.s8
            y: Theme.s6
            width: line.width - 2 * Theme.s8
            spacing: Theme.s12

            KeyHint {
                Layout.alignment: Qt.AlignTop
                text: String(line.index + 1)
            }

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 0

                MText {
                    Layout.fillWidth: true
                    text: line.title
                    font.weight: Font.DemiBold
                }

                MText {
                    Layout.fillWidth: true
                    text: line.sentence
                    color: line.marked ? Theme.text : Theme.muted
                    wrapMode: Text.Wrap
                }
            }
        }

        TapHandler {
            onTapped: line.ListView.view.currentIndex = line.index
            onDoubleTapped: root.say(line.index)
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s8

        MText {
            Layout.fillWidth: true
            text: qsTr("Phrases of the call")
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
            Accessible.role: Accessible.Heading
        }

        ListView {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            focus: true
            model: root.desk.phrases
            delegate: PhraseLine {}
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Phrases of the call")
            Keys.onReturnPressed: root.say(list.currentIndex)
            Keys.onEnterPressed: root.say(list.currentIndex)
            Keys.onPressed: event => {
                const index = event.key - Qt.Key_1;
                if (index >= 0 && index < list.count) {
                    event.accepted = true;
                    root.say(index);
                } else if (event.key === Qt.Key_C) {
                    event.accepted = true;
                    root.desk.copyPhrase(root.desk.phraseAt(list.currentIndex));
                    root.close();
                }
            }
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("Enter or a digit: copy it and write it to the timeline; the poll opens the form of a decision. C: only copy.")
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }
    }
}
