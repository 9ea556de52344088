// SPDX-License-Identifier: GPL-3.0-or-later
// What a block can become, by a slash in an empty one.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls
import Muster.View

MMenu {
    id: root

    required property PostMortemDocument document
    property int row: 0
    signal done

    function turn(what: string): void {
        root.document.turnInto(root.row, what);
    }

    onOpened: root.currentIndex = 0
    onClosed: root.done()

    MMenuItem {
        text: qsTr("Heading")
        onTriggered: root.turn("h2")
    }

    MMenuItem {
        text: qsTr("Smaller heading")
        onTriggered: root.turn("h3")
    }

    MMenuItem {
        text: qsTr("List")
        onTriggered: root.turn("list")
    }

    MMenuItem {
        text: qsTr("Numbered list")
        onTriggered: root.turn("numbered")
    }

    MMenuItem {
        text: qsTr("Task")
        onTriggered: root.turn("task")
    }

    MMenuItem {
        text: qsTr("Quote")
        onTriggered: root.turn("quote")
    }

    MMenuItem {
        text: qsTr("Code")
        onTriggered: root.turn("code")
    }

    MMenuItem {
        text: qsTr("Table")
        onTriggered: root.turn("table")
    }

    MMenuItem {
        text: qsTr("Line across")
        onTriggered: root.turn("rule")
    }
}
