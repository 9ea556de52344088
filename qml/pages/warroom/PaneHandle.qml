// SPDX-License-Identifier: GPL-3.0-or-later
// Between two open panes: dragged it gives one what it takes of the other, a double click folds the right one away.
import QtQuick
import Muster.Controls
import Muster.View

MouseArea {
    id: root

    required property RoomPanes panes
    required property string leftPane
    required property string rightPane
    required property real leftWidth
    required property real rightWidth
    property real from: 0
    property real total: 0

    objectName: "handle-" + root.leftPane
    width: Theme.s12
    hoverEnabled: true
    preventStealing: true
    cursorShape: Qt.SplitHCursor
    Accessible.role: Accessible.Splitter
    Accessible.name: qsTr("Between two panes; keys: Ctrl+Alt with arrows")
    onPressed: mouse => {
        root.from = root.mapToItem(root.parent, mouse.x, 0).x - root.leftWidth;
        root.total = root.leftWidth + root.rightWidth;
    }
    onPositionChanged: mouse => {
        if (!root.pressed)
            return;
        const left = Math.max(Theme.px(150), Math.min(root.total - Theme.px(150), root.mapToItem(root.parent, mouse.x, 0).x - root.from));
        root.panes.setWidths([root.leftPane, root.rightPane], [left, root.total - left]);
    }
    onDoubleClicked: root.panes.toggle(root.rightPane)

    Rectangle {
        anchors.centerIn: parent
        width: Theme.focusWidth
        height: Theme.px(48)
        radius: 1
        color: root.pressed ? Theme.accent : root.containsMouse ? Theme.muted : "transparent"
    }
}
