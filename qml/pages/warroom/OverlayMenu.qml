// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts are compared with: nothing, the day or the week before, another incident.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls
import Muster.View

MMenu {
    id: root

    required property WarRoom room
    /// The chart that "this chart only" means; empty: the one that a person attends to.
    property string panelId: ""
    readonly property ChartRange range: root.room.range
    readonly property string one: root.panelId !== "" ? root.panelId : root.room.detail.attended

    MMenuItem {
        text: qsTr("The day before (−1 d)")
        keyHint: qsTr("Shift D", "key")
        checked: root.range.overlay === 1
        onTriggered: root.range.toggleOverlay(1)
    }

    MMenuItem {
        text: qsTr("The week before (−7 d)")
        keyHint: qsTr("Shift W", "key")
        checked: root.range.overlay === 2
        onTriggered: root.range.toggleOverlay(2)
    }

    MMenuItem {
        text: root.range.overlay === 3 ? Words.fill(qsTr("Another incident (%1)…", "number"), [root.range.overlayText]) : qsTr("Another incident…")
        keyHint: qsTr("Shift I", "key")
        checked: root.range.overlay === 3
        onTriggered: Session.trigger("room.overlay.incident")
    }

    MMenuItem {
        text: qsTr("In this chart only")
        keyHint: qsTr("Shift O", "key")
        enabled: root.range.overlay !== 0 && (root.one !== "" || root.range.overlayPanel !== "")
        checked: root.range.overlayPanel !== ""
        onTriggered: root.range.limitOverlay(root.range.overlayPanel !== "" ? root.range.overlayPanel : root.one)
    }

    MMenuItem {
        text: qsTr("Nothing")
        keyHint: qsTr("Shift X", "key")
        enabled: root.range.overlay !== 0
        onTriggered: root.range.toggleOverlay(0)
    }
}
