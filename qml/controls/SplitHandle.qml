// SPDX-License-Identifier: GPL-3.0-or-later
// The handle between two panes of a SplitView: eight pixels to grab, a line on hover. Use as `handle: SplitHandle {}`.
import QtQuick
import QtQuick.Templates as T

Item {
    id: root

    implicitWidth: Theme.s12
    implicitHeight: Theme.s12

    Rectangle {
        readonly property bool upright: root.height > root.width

        anchors.centerIn: parent
        width: upright ? Theme.focusWidth : Theme.px(48)
        height: upright ? Theme.px(48) : Theme.focusWidth
        radius: 1
        color: root.T.SplitHandle.pressed ? Theme.accent : root.T.SplitHandle.hovered ? Theme.muted : "transparent"
    }
}
