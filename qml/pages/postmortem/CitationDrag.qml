// SPDX-License-Identifier: GPL-3.0-or-later
// What one sees under the pointer while an event is carried into the text.
import QtQuick
import Muster.Controls

Rectangle {
    id: root

    required property string words
    /// The Markdown that is put where it is let go.
    required property string citation
    required property bool dragged

    height: Theme.control
    radius: Theme.radius
    visible: root.dragged
    color: Theme.tint(Theme.accent, 0.2, Theme.surface)
    border.width: Theme.border
    border.color: Theme.accent
    // Over everything, also over the pane it came from.
    parent: root.dragged ? root.Window.contentItem : root.parent
    Drag.active: root.dragged
    Drag.keys: ["citation"]
    Drag.hotSpot.x: Theme.s12
    Drag.hotSpot.y: Theme.s12
    Accessible.ignored: true

    MText {
        x: Theme.s12
        width: parent.width - 2 * Theme.s12
        height: parent.height
        text: root.words
    }
}
