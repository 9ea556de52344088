// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen says when there is nothing to show: what this place is for, why it is empty and what to do.
pragma ComponentBehavior: Bound

import QtQuick
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

Column {
    id: root

    property string iconName: "info"
    property string title: ""
    property string text: ""
    property string action: ""
    property string secondAction: ""
    signal acted
    signal secondActed

    width: Math.min(Theme.px(420), parent ? parent.width - Theme.s32 : Theme.px(420))
    spacing: Theme.s12
    Accessible.role: Accessible.Grouping
    Accessible.name: root.title

    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Theme.px(32)
        height: Theme.px(32)
        name: root.iconName
        color: Theme.muted
    }

    MText {
        width: parent.width
        text: root.title
        horizontalAlignment: Text.AlignHCenter
        font.pixelSize: Theme.fontLarge
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
    }

    MText {
        width: parent.width
        visible: root.text !== ""
        text: root.text
        horizontalAlignment: Text.AlignHCenter
        color: Theme.muted
        wrapMode: Text.Wrap
        lineHeight: Theme.lineHeight
    }

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.s8

        MButton {
            visible: root.action !== ""
            kind: MButton.Primary
            text: root.action
            onClicked: root.acted()
        }

        MButton {
            visible: root.secondAction !== ""
            text: root.secondAction
            onClicked: root.secondActed()
        }
    }
}
