// SPDX-License-Identifier: GPL-3.0-or-later
// A banner over the whole window, in a column: with room around it, and none when it is not shown.
import QtQuick
import Muster.Controls

Item {
    id: root

    property bool shown: false
    property alias tone: banner.tone
    property alias title: banner.title
    property alias text: banner.text
    property alias action: banner.action
    property alias otherAction: banner.otherAction
    signal acted
    signal otherActed

    width: parent ? parent.width : 0
    // A room of the past has a frame, which the line must not touch.
    height: banner.height + Theme.s12 + Theme.s8
    visible: root.shown

    Banner {
        id: banner

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s12
        onActed: root.acted()
        onOtherActed: root.otherActed()
    }
}
