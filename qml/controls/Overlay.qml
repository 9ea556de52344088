// SPDX-License-Identifier: GPL-3.0-or-later
// A panel over the window (palette, key map): own surface, a scrim behind it, Escape closes.
import QtQuick
import QtQuick.Templates as T

T.Popup {
    id: root

    parent: T.Overlay.overlay
    x: parent ? Math.round((parent.width - width) / 2) : 0
    modal: true
    focus: true
    margins: Theme.s16
    padding: Theme.s16
    implicitWidth: contentWidth + leftPadding + rightPadding
    implicitHeight: contentHeight + topPadding + bottomPadding
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutside

    background: Rectangle {
        color: Theme.surface
        radius: Theme.radiusCard
        border.width: Theme.border
        border.color: Theme.line
    }

    T.Overlay.modal: Rectangle {
        color: Theme.scrim
    }
}
