// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a chart of the board, and with the board. Each has a key, listed in the key map.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls
import Muster.View

MMenu {
    id: root

    required property WarRoom room
    property string panelId: ""
    readonly property bool onChart: root.panelId !== ""
    signal formRequested(form: string, panelId: string)

    /// Beside `item`; of one chart, or ("") of the board alone.
    function openFor(panelId: string, item: Item): void {
        root.panelId = panelId;
        root.popup(item, 0, item.height + Theme.s4);
    }

    component Entry: MMenuItem {
        property bool offered: true

        visible: offered
        height: visible ? implicitHeight : 0
    }

    Entry {
        offered: root.onChart
        text: qsTr("Over the whole window")
        keyHint: qsTr("Enter", "key")
        onTriggered: root.room.detail.showPanel(root.panelId)
    }

    Entry {
        offered: root.onChart
        text: qsTr("Rename…")
        keyHint: qsTr("Shift F2", "key")
        onTriggered: root.formRequested("rename", root.panelId)
    }

    Entry {
        offered: root.onChart
        text: qsTr("Wider")
        keyHint: qsTr("Alt Shift →", "key")
        onTriggered: root.room.board.grow(root.panelId, 1, 0)
    }

    Entry {
        offered: root.onChart
        text: qsTr("Narrower")
        keyHint: qsTr("Alt Shift ←", "key")
        onTriggered: root.room.board.grow(root.panelId, -1, 0)
    }

    Entry {
        offered: root.onChart
        text: qsTr("Take off the board")
        keyHint: qsTr("Ctrl Del", "key")
        onTriggered: root.room.board.remove(root.panelId)
    }

    Entry {
        text: qsTr("Add a chart…")
        keyHint: qsTr("Ctrl Shift N", "key")
        enabled: !root.room.board.full
        onTriggered: root.formRequested("add", "")
    }

    Entry {
        text: qsTr("Two columns")
        onTriggered: root.room.board.tile(2)
    }

    Entry {
        text: qsTr("Three columns")
        onTriggered: root.room.board.tile(3)
    }

    Entry {
        text: qsTr("Four columns")
        onTriggered: root.room.board.tile(4)
    }

    Entry {
        text: qsTr("Undo the last change")
        keyHint: qsTr("Ctrl Shift Z", "key")
        enabled: root.room.board.canUndo
        onTriggered: root.room.board.undo()
    }

    Entry {
        text: qsTr("Save as the service's board")
        enabled: root.room.board.canSave
        onTriggered: root.room.board.saveForService()
    }
}
