// SPDX-License-Identifier: GPL-3.0-or-later
// One event of the timeline, drawn as one item: a hundred thousand of these must scroll.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls

EventLine {
    id: root

    required property int index
    signal picked
    signal opened
    signal menuRequested

    model: root.ListView.view === null ? null : root.ListView.view.model
    row: root.index
    look: EntryStyle
    current: root.ListView.isCurrentItem
    focused: root.ListView.view !== null && root.ListView.view.activeFocus
    hovered: mouse.containsMouse
    Accessible.role: Accessible.ListItem
    Accessible.name: root.accessibleText
    Accessible.selected: root.current
    Accessible.onPressAction: root.opened()

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
