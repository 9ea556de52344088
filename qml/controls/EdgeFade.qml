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
        required property bool left
        readonly property color clear: Qt.rgba(root.ground.r, root.ground.g, root.ground.b, 0)

        width: Theme.px(28)
        height: root.height
        visible: end.more

        gradient: Gradient {
            orientation: Gradient.Horizontal

            GradientStop {
                position: end.left ? 0.5 : 0
                color: end.left ? root.ground : end.clear
            }

            GradientStop {
                position: end.left ? 1 : 0.5
                color: end.left ? end.clear : root.ground
            }
        }

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            anchors.left: end.left ? parent.left : undefined
            anchors.right: end.left ? undefined : parent.right
            width: Theme.px(12)
            height: width
            name: end.left ? "chevron-left" : "chevron-right"
            color: Theme.muted
        }
    }

    End {
        left: true
        more: root.view.contentWidth > root.view.width && !root.view.atXBeginning
    }

    End {
        anchors.right: parent.right
        left: false
        more: root.view.contentWidth > root.view.width && !root.view.atXEnd
    }
}
