// SPDX-License-Identifier: GPL-3.0-or-later
// A name, with whoever is on call and those that are known in this room below it: Down marks one, Enter takes it, typing on
// keeps what is typed.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

TextInputField {
    id: root

    required property CommandDesk desk
    property var names: []

    /// `all`: also when nothing is typed.
    function refresh(all: bool): void {
        const typed = root.text.trim();
        const like = typed === "" && !all ? [] : root.desk.peopleLike(root.text);
        const others = [];
        for (let i = 0; i < like.length; ++i) {
            if (like[i] !== typed)
                others.push(like[i]);
        }
        root.names = others;
        list.currentIndex = -1;
    }

    function take(index: int): void {
        root.text = root.names[index];
        root.names = [];
    }

    placeholderText: qsTr("Who")
    onTextEdited: root.refresh(false)
    onActiveFocusChanged: root.names = []
    Keys.onDownPressed: {
        if (root.names.length === 0)
            root.refresh(true);
        list.currentIndex = Math.min(list.currentIndex + 1, list.count - 1);
    }
    Keys.onUpPressed: list.currentIndex = Math.max(list.currentIndex - 1, -1)
    Keys.onReturnPressed: event => {
        event.accepted = list.currentIndex >= 0;
        if (event.accepted)
            root.take(list.currentIndex);
    }

    T.Popup {
        y: root.height + Theme.s4
        width: root.width
        height: Math.min(list.contentHeight, Theme.px(180)) + 2 * Theme.s4
        padding: Theme.s4
        visible: root.activeFocus && root.names.length > 0
        closePolicy: T.Popup.NoAutoClose

        background: Rectangle {
            color: Theme.surface
            radius: Theme.radius
            border.width: Theme.border
            border.color: Theme.line
        }

        contentItem: ListView {
            id: list

            clip: true
            model: root.names
            currentIndex: -1

            delegate: Rectangle {
                id: row

                required property string modelData
                required property int index
                /// On call for what and until when; empty: nobody says so.
                readonly property string duty: root.desk.onCallWords(row.modelData)

                objectName: "person-" + row.modelData
                width: ListView.view ? ListView.view.width : 0
                height: Theme.control
                radius: Theme.radiusSmall
                color: row.ListView.isCurrentItem ? Theme.hover : "transparent"
                Accessible.role: Accessible.ListItem
                Accessible.name: row.duty === "" ? row.modelData : Words.fill(qsTr("%1, %2", "name, on call for what"), [row.modelData, row.duty])
                Accessible.selected: row.ListView.isCurrentItem

                MText {
                    id: called

                    anchors.left: parent.left
                    anchors.leftMargin: Theme.s8
                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.min(implicitWidth, parent.width - 2 * Theme.s8)
                    text: row.modelData
                    Accessible.ignored: true
                }

                MText {
                    anchors.left: called.right
                    anchors.leftMargin: Theme.s12
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s8
                    anchors.verticalCenter: parent.verticalCenter
                    visible: row.duty !== ""
                    text: row.duty
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                    Accessible.ignored: true
                }

                TapHandler {
                    onTapped: root.take(row.index)
                }
            }
        }
    }
}
