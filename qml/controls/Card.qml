// SPDX-License-Identifier: GPL-3.0-or-later
// A surface with a one-pixel border; `tone` colours the border for cards that need a look.
import QtQuick

Rectangle {
    id: root

    property color tone: Theme.line

    color: Theme.surface
    radius: Theme.radiusCard
    border.width: Theme.border
    border.color: root.tone
}
