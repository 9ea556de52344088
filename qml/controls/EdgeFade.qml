// SPDX-License-Identifier: GPL-3.0-or-later
// Over a row that scrolls sideways: a fade and an arrow at an end behind which there is more.
import QtQuick
import Muster.Controls

Item {
    id: root

    required property Flickable view
    /// What the row stands on.
    property color ground: Theme.surface

    parent: root.view
    anchors.fill: parent

    component End: Rectangle {
        id: end

        required property bool more
        required property bool leading
        required property color ground
        readonly property color clear: Qt.rgba(end.ground.r, end.ground.g, end.ground.b, 0)

        width: Theme.px(28)
        height: parent.height
        visible: end.more

        gradient: Gradient {
            orientation: Gradient.Horizontal

            GradientStop {
                position: end.leading ? 0.5 : 0
                color: end.leading ? end.ground : end.clear
            }

            GradientStop {
                position: end.leading ? 1 : 0.5
                color: end.leading ? end.clear : end.ground
            }
        }

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            anchors.left: end.leading ? parent.left : undefined
            anchors.right: end.leading ? undefined : parent.right
            width: Theme.px(12)
            height: width
            name: end.leading ? "chevron-left" : "chevron-right"
            color: Theme.muted
        }
    }

    End {
        leading: true
        ground: root.ground
        more: root.view.contentWidth > root.view.width && !root.view.atXBeginning
    }

    End {
        anchors.right: parent.right
        leading: false
        ground: root.ground
        more: root.view.contentWidth > root.view.width && !root.view.atXEnd
    }
}
