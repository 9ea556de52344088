// SPDX-License-Identifier: GPL-3.0-or-later
// The place of one pane of the room: the pane, or, folded away, a strip that brings it back.
import QtQuick
import Muster.Controls
import Muster.View

FocusScope {
    id: root

    required property RoomPanes panes
    required property string pane
    required property string title
    required property string iconName
    /// Of the page, whose width the panes share.
    required property real total
    property bool narrow: false
    default property alias content: place.data
    /// The function says so itself when the panes changed: it is asked again.
    property int turn: 0
    readonly property rect now: root.turn < 0 ? Qt.rect(0, 0, 0, 0) : root.panes.place(root.pane, root.total, Theme.scale, root.narrow)
    readonly property bool open: root.now.height > 0

    objectName: "pane-" + root.pane
    x: root.now.x
    width: root.now.width
    visible: root.now.width > 0
    onActiveFocusChanged: if (root.activeFocus) root.panes.current = root.pane

    Connections {
        target: root.panes

        function onChanged(): void {
            ++root.turn;
        }
    }

    Item {
        id: place

        anchors.fill: parent
        visible: root.open
    }

    Rectangle {
        anchors.fill: parent
        visible: !root.open
        radius: Theme.radiusCard
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.line

        IconButton {
            anchors.horizontalCenter: parent.horizontalCenter
            y: Theme.s8
            objectName: "unfold-" + root.pane
            iconName: root.iconName
            text: Words.fill(qsTr("Bring back: %1"), [root.title])
            onClicked: root.panes.toggle(root.pane)
        }

        MText {
            anchors.centerIn: parent
            rotation: -90
            text: root.title
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }
    }
}
