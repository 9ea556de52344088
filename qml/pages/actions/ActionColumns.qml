// SPDX-License-Identifier: GPL-3.0-or-later
// Where the columns of the action list stand at a given width; a narrow list drops the kind.
import QtQuick
import Muster.Controls

QtObject {
    id: root

    property real width: 0
    readonly property real due: Theme.px(124)
    readonly property real owner: Theme.px(150)
    readonly property real kind: root.width > Theme.px(800) ? Theme.px(150) : 0
    readonly property real incident: Theme.px(100)
    readonly property real textX: root.due
    readonly property real textWidth: root.ownerX - root.textX - Theme.s16
    readonly property real ownerX: root.kindX - root.owner
    readonly property real kindX: root.incidentX - root.kind
    readonly property real incidentX: root.width - root.incident
}
