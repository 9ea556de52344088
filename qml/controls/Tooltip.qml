// SPDX-License-Identifier: GPL-3.0-or-later
// A plain-text hint beside the pointer's target.
import QtQuick
import QtQuick.Templates as T

T.ToolTip {
    id: root

    x: parent ? Math.round((parent.width - implicitWidth) / 2) : 0
    y: -implicitHeight - Theme.s4
    implicitWidth: Math.min(label.implicitWidth + leftPadding + rightPadding, Theme.px(360))
    implicitHeight: label.implicitHeight + topPadding + bottomPadding
    margins: Theme.s4
    padding: Theme.s6
    horizontalPadding: Theme.s8
    delay: Theme.tooltipDelay
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutsideParent

    contentItem: MText {
        id: label

        text: root.text
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
    }

    background: Rectangle {
        color: Theme.raised
        radius: Theme.radiusSmall
        border.width: Theme.border
        border.color: Theme.line
    }
}
