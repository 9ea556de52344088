// SPDX-License-Identifier: GPL-3.0-or-later
// Where the columns of the incident table stand at a given width; narrow tables drop the post-mortem and the shape first.
import QtQuick
import Muster.Controls

QtObject {
    id: root

    property real width: 0
    readonly property real sev: Theme.px(72)
    readonly property real number: root.width > Theme.px(520) ? Theme.px(82) : 0
    readonly property real started: Theme.px(144)
    readonly property real length: Theme.px(100)
    readonly property real shape: root.width > Theme.px(860) ? Theme.px(110) : 0
    readonly property real stage: Theme.px(96)
    readonly property real postMortem: root.width > Theme.px(960) ? Theme.px(104) : 0
    readonly property real numberX: root.sev
    readonly property real titleX: root.numberX + root.number
    readonly property real titleWidth: root.startedX - root.titleX - Theme.s12
    readonly property real startedX: root.lengthX - root.started
    readonly property real lengthX: root.shapeX - root.length
    readonly property real shapeX: root.stageX - root.shape
    readonly property real stageX: root.postMortemX - root.stage
    readonly property real postMortemX: root.width - root.postMortem
}
