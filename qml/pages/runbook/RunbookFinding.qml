// SPDX-License-Identifier: GPL-3.0-or-later
// One thing that is wrong with a runbook's text: its line, what it is, and the way out. Leads to the line.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls

Rectangle {
    id: root

    required property int index
    required property bool isError
    required property int line
    required property string what
    required property string wayOut
    property bool current: false
    signal wanted(line: int)

    function go(): void {
        root.wanted(Math.max(1, root.line));
    }

    implicitHeight: words.implicitHeight + Theme.s12
    radius: Theme.radius
    color: root.current || hover.hovered ? Theme.sunken : "transparent"
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(root.isError ? qsTr("Error in line %1: %2") : qsTr("Warning in line %1: %2"), [root.line, root.what])
    Accessible.description: root.wayOut

    Icon {
        id: sign

        x: Theme.s8
        y: Theme.s8
        width: Theme.iconSmall
        height: Theme.iconSmall
        name: root.isError ? "warning" : "info"
        color: root.isError ? Theme.danger : Theme.warn
    }

    Column {
        id: words

        anchors.left: sign.right
        anchors.leftMargin: Theme.s8
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter

        MText {
            width: parent.width
            text: root.line > 0 ? Words.fill(qsTr("%1  %2", "line, what is wrong"), [root.line, Words.start(root.what, 400)]) : Words.start(root.what, 400)
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        MText {
            width: parent.width
            text: Words.start(root.wayOut, 400)
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }
    }

    HoverHandler {
        id: hover
    }

    TapHandler {
        onTapped: root.go()
    }
}
