// SPDX-License-Identifier: GPL-3.0-or-later
// A plain-text hint beside its parent. It takes no click, lies where it covers no control, and goes when somebody types or presses
// anything; it comes again when it is wanted anew.
import QtQuick
import QtQuick.Templates as T
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

T.ToolTip {
    id: root

    /// The pointer or the keyboard stands on what it is about.
    property bool wanted: false
    /// What it is about, where that changes while it is shown.
    property var about: null
    /// Whoever has it says where it lies.
    property bool fixed: false
    property bool dismissed: false
    property point spot: Qt.point(0, 0)

    x: root.spot.x
    y: root.spot.y
    implicitWidth: Math.min(label.implicitWidth + leftPadding + rightPadding, Theme.px(360))
    implicitHeight: label.implicitHeight + topPadding + bottomPadding
    margins: Theme.s4
    padding: Theme.s6
    horizontalPadding: Theme.s8
    delay: Theme.tooltipDelay
    visible: root.wanted && !root.dismissed
    enabled: false
    closePolicy: T.Popup.NoAutoClose
    onWantedChanged: root.dismissed = false
    onAboutChanged: {
        root.dismissed = false;
        root.settle();
    }
    onAboutToShow: root.settle()
    onImplicitWidthChanged: root.settle()
    onImplicitHeightChanged: root.settle()

    function settle(): void {
        if (!root.fixed && root.wanted && root.parent !== null)
            root.spot = place.beside(root.parent, Qt.size(root.implicitWidth, root.implicitHeight), Theme.s4);
    }

    TipPlace {
        id: place

        watching: root.wanted && !root.dismissed
        onDisturbed: root.dismissed = true
    }

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
