// SPDX-License-Identifier: GPL-3.0-or-later
// A row of MTabButton; left and right move between them.
import QtQuick
import QtQuick.Templates as T

T.TabBar {
    id: root

    implicitWidth: contentItem.implicitWidth
    implicitHeight: Theme.row
    spacing: Theme.s4
    Accessible.role: Accessible.PageTabList

    contentItem: ListView {
        implicitWidth: contentWidth
        implicitHeight: Theme.row
        model: root.contentModel
        currentIndex: root.currentIndex
        spacing: root.spacing
        orientation: ListView.Horizontal
        boundsBehavior: Flickable.StopAtBounds
        clip: true
    }

    background: Item {
        Divider {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
        }
    }
}
