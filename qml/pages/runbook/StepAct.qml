// SPDX-License-Identifier: GPL-3.0-or-later
// A button of the step whose key is said where the pointer or the keyboard stands: as a cap it would take a line of its own.
import QtQuick
import Muster.Controls

MButton {
    id: root

    required property string key

    Accessible.description: Words.fill(qsTr("Key: %1"), [root.key])

    Tooltip {
        objectName: "key"
        wanted: root.hovered || root.visualFocus
        text: root.Accessible.description
    }
}
