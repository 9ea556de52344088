// SPDX-License-Identifier: GPL-3.0-or-later
// The small capitals above a group.
import QtQuick

Text {
    id: root

    color: Theme.muted
    font.family: Theme.sans
    font.pixelSize: Theme.fontLabel
    font.weight: Font.DemiBold
    font.capitalization: Font.AllUppercase
    font.letterSpacing: Theme.capsSpacing
    textFormat: Text.PlainText
    elide: Text.ElideRight
    verticalAlignment: Text.AlignVCenter
    Accessible.role: Accessible.Heading
    Accessible.name: root.text
}
