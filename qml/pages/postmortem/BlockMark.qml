// SPDX-License-Identifier: GPL-3.0-or-later
// The line below words that the checks found, in a field.
import QtQuick
import QtQuick.Templates as T
import Muster.Controls

Item {
    id: root

    required property var modelData
    required property T.TextArea field
    readonly property int from: root.modelData.from
    readonly property int to: root.modelData.from + root.modelData.length
    readonly property bool inside: root.to <= root.field.length
    // Depends on the text and the width, so that it is computed again when either changes.
    readonly property rect begin: root.inside && root.field.width > 0 ? root.field.positionToRectangle(root.from) : Qt.rect(0, 0, 0, 0)
    readonly property rect end: root.inside && root.field.width > 0 ? root.field.positionToRectangle(root.to) : Qt.rect(0, 0, 0, 0)
    readonly property bool oneLine: Math.abs(root.begin.y - root.end.y) < 1

    Rectangle {
        x: root.begin.x
        y: root.begin.y + root.begin.height - Theme.s2
        width: (root.oneLine ? root.end.x : root.field.width) - x
        height: Theme.s2
        color: Theme.sev3
    }

    Rectangle {
        visible: !root.oneLine
        y: root.end.y + root.end.height - Theme.s2
        width: root.end.x
        height: Theme.s2
        color: Theme.sev3
    }
}
