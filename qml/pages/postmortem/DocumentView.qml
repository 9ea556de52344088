// SPDX-License-Identifier: GPL-3.0-or-later
// The post-mortem as one reads it, written block by block: the block with the cursor shows its Markdown, the others are drawn.
// What is made is what can be seen, so a key costs the same in a document of a hundred pages.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

FocusScope {
    id: root

    required property PostMortemEditor editor
    property bool editable: true
    /// Only the block with the cursor is bright.
    property bool focused: false
    readonly property PostMortemDocument document: root.editor.document
    readonly property real sheet: Math.min(root.width - 2 * Theme.s32, Theme.px(820))
    readonly property real sheetX: Math.round((root.width - root.sheet) / 2)
    readonly property int row: list.currentIndex
    /// The same, as something that tells.
    readonly property var told: root.editor.document
    readonly property BlockField field: {
        const block = list.currentItem as DocumentBlock;
        return block ? block.field : null;
    }
    /// Blocks that are marked as a whole, from where the marking began to where it ends; -1: none.
    property int markFrom: -1
    property int markTo: -1
    readonly property int markFirst: Math.min(root.markFrom, root.markTo)
    readonly property int markLast: Math.max(root.markFrom, root.markTo)
    property bool writing: false

    /// A citation was followed: which, and where it stands.
    signal eventRequested(eventId: string, row: int, at: int)
    signal linkRequested(address: string)

    /// Puts the cursor at a place of a block (a place beyond its end is its end).
    function place(row: int, at: int): void {
        if (!root.editable)
            return;
        root.unmark();
        root.show(row);
        root.writing = true;
        const block = list.currentItem as DocumentBlock;
        if (!block)
            return;
        if (!block.field) {
            list.forceActiveFocus(); // a block that is not written here
            return;
        }
        block.field.deselect();
        block.field.cursorPosition = Math.max(0, Math.min(at, block.field.length));
        block.field.forceActiveFocus();
        root.follow();
    }

    function show(row: int): void {
        if (row !== list.currentIndex)
            root.document.seal();
        list.currentIndex = Math.max(0, Math.min(row, list.count - 1));
        if (!list.itemAtIndex(list.currentIndex))
            list.positionViewAtIndex(list.currentIndex, ListView.Contain);
        list.forceLayout();
    }

    /// The line with the cursor stays in sight.
    function follow(): void {
        const field = root.field;
        if (!field)
            return;
        const y = field.mapToItem(list.contentItem, 0, field.cursorRectangle.y).y;
        if (y < list.contentY + Theme.s16)
            list.contentY = Math.max(list.originY - list.topMargin, y - Theme.s16);
        else if (y + field.cursorRectangle.height > list.contentY + list.height - Theme.s16)
            list.contentY = y + field.cursorRectangle.height - list.height + Theme.s16;
    }

    /// To the block above or below, at about the same distance from the left.
    function step(by: int, x: real): void {
        const to = list.currentIndex + by;
        if (to < 0 || to >= list.count)
            return;
        root.place(to, by < 0 ? 1 << 30 : 0);
        if (root.field)
            root.field.enter(by > 0, x);
    }

    function page(by: int): void {
        const y = list.contentY + by * (list.height - Theme.s48);
        const lowest = list.originY + list.contentHeight + list.bottomMargin - list.height;
        list.contentY = Math.max(list.originY - list.topMargin, Math.min(y, lowest));
        const row = list.indexAt(list.width / 2, list.contentY + (by < 0 ? Theme.s48 : list.height - Theme.s48));
        root.place(row >= 0 ? row : by < 0 ? 0 : list.count - 1, 0);
    }

    /// Marks whole blocks; keys then work on all of them.
    function mark(from: int, to: int): void {
        root.markFrom = from;
        root.markTo = to;
        root.writing = false;
        list.forceActiveFocus();
    }

    function unmark(): void {
        root.markFrom = -1;
        root.markTo = -1;
    }

    /// The block beside a point of the page; -1: none, or one that needs the mouse for itself.
    function rowUnder(at: point): int {
        if (at.x < root.sheetX - Theme.s16 || at.x > root.sheetX + root.sheet + Theme.s16)
            return -1;
        const row = list.indexAt(list.width / 2, at.y + list.contentY);
        const block = list.itemAtIndex(row) as DocumentBlock;
        return block !== null && block.type === "chart" && !block.writing ? -1 : row;
    }

    function drag(): void {
        if (!dragging.active || dragging.from < 0)
            return;
        const y = Math.max(1, Math.min(dragging.point.position.y, list.height - 1)) + list.contentY;
        const row = list.indexAt(list.width / 2, y);
        if (row < 0 || row === dragging.to)
            return;
        dragging.to = row;
        root.mark(dragging.from, row);
    }

    /// Out of the field, on the block.
    function rest(): void {
        root.writing = false;
        list.forceActiveFocus();
    }

    function leave(forwards: bool): void {
        const next = list.nextItemInFocusChain(forwards);
        root.writing = false;
        if (next)
            next.forceActiveFocus(forwards ? Qt.TabFocusReason : Qt.BacktabFocusReason);
    }

    /// What a field asks for beyond its block.
    function answer(what: string, first: int, second: int): void {
        switch (what) {
        case "place": root.place(first, second); break;
        case "step": root.step(first, second); break;
        case "page": root.page(first); break;
        case "mark": root.mark(first, second); break;
        case "leave": root.leave(first > 0); break;
        case "offer": root.offer(first); break;
        case "rest": root.rest(); break;
        }
    }

    function write(): void {
        root.place(Math.max(0, list.currentIndex), root.field ? root.field.cursorPosition : 0);
    }

    /// Shows a stretch of the text, selected; `take`: with the cursor in it.
    function jump(position: int, length: int, take: bool): void {
        root.goTo(position, length, take, ListView.Contain);
    }

    /// Shows a section: what it says stands below its heading.
    function openSection(position: int): void {
        root.goTo(position, 0, true, ListView.Beginning);
    }

    function goTo(position: int, length: int, take: bool, where: int): void {
        const row = root.document.rowOfPlace(position);
        const at = root.document.placeIn(row, position);
        root.unmark();
        if (!root.editable) {
            list.positionViewAtIndex(row, ListView.Beginning);
            return;
        }
        root.show(row);
        list.positionViewAtIndex(list.currentIndex, where);
        root.writing = true;
        const field = root.field;
        if (!field)
            return;
        field.select(at, Math.min(field.length, at + length));
        if (take)
            field.forceActiveFocus();
        root.follow();
    }

    /// To a place of a block, with the block in sight; where only is read, the block.
    function comeBack(row: int, at: int): void {
        if (root.editable) {
            root.place(row, at);
            return;
        }
        list.currentIndex = Math.min(row, list.count - 1);
        list.positionViewAtIndex(list.currentIndex, ListView.Contain);
        list.forceActiveFocus();
    }

    function insert(words: string): void {
        if (!root.editable)
            return;
        const field = root.field;
        // A chart is a block of its own.
        if (words.startsWith("```"))
            root.document.insertAfter(Math.max(0, list.currentIndex), words);
        else if (list.count > 0 && field)
            root.document.insertText(list.currentIndex, field.cut(), words);
        else
            root.document.insertAfter(Math.max(0, list.currentIndex), words);
    }

    /// What the checks say of the words at the cursor; null: nothing.
    function finding(): var {
        const block = list.currentItem as DocumentBlock;
        return block !== null && block.remark ? block.remark : null;
    }

    function rewrite(): void {
        const block = list.currentItem as DocumentBlock;
        if (block)
            block.rewrite();
    }

    /// What an empty block can become.
    function offer(row: int): void {
        const item = list.itemAtIndex(row);
        blockMenu.row = row;
        blockMenu.popup(root, root.sheetX, item ? item.mapToItem(root, 0, item.height).y : Theme.s48);
    }

    Connections {
        target: root.told
        enabled: root.editable && root.visible

        function onCursorWanted(row: int, place: int): void {
            root.place(row, place);
        }
    }

    Connections {
        target: root.editor.find
        enabled: root.editable && root.visible

        function onShown(position: int, length: int): void {
            root.jump(position, length, false);
        }
    }

    ListView {
        id: list

        objectName: "postMortemText"
        anchors.fill: parent
        clip: true
        focus: true
        boundsBehavior: Flickable.StopAtBounds
        topMargin: Theme.s16
        bottomMargin: Theme.s48
        spacing: Theme.s8
        model: root.document
        activeFocusOnTab: true
        keyNavigationEnabled: !root.editable
        highlightMoveDuration: 0
        highlightFollowsCurrentItem: false
        cacheBuffer: Theme.px(400)
        T.ScrollBar.vertical: MScrollBar {}
        Accessible.role: Accessible.Document
        Accessible.name: root.editable ? qsTr("Post-mortem") : qsTr("Post-mortem, as read")

        delegate: DocumentBlock {
            id: block

            editor: root.editor
            sheet: root.sheet
            sheetX: root.sheetX
            current: ListView.isCurrentItem
            writing: root.editable && root.writing && block.current && block.locked === ""
            selected: root.markFrom >= 0 && block.index >= root.markFirst && block.index <= root.markLast
            dimmed: root.focused && root.writing && !block.current
            total: list.count
            onEntered: at => root.place(block.index, at)
            onAsked: (what, first, second) => root.answer(what, first, second)
            onEventRequested: (eventId, at) => root.eventRequested(eventId, block.index, at)
            onLinkRequested: address => root.linkRequested(address)

            Connections {
                target: block.field

                function onCursorRectangleChanged(): void {
                    if (block.field.activeFocus)
                        root.follow();
                }
            }
        }

        Keys.onPressed: event => event.accepted = root.editable && root.listKey(event)

        MouseArea {
            // Below the last block one goes on writing.
            parent: list
            z: -1
            anchors.fill: parent
            enabled: root.editable
            onClicked: mouse => {
                if (mouse.y + list.contentY > list.originY + list.contentHeight)
                    root.place(list.count - 1, 1 << 30);
            }
        }
    }

    // Dragged from one block into another the mouse marks whole blocks. It only looks on: within a block its field has the
    // mouse. Above the blocks, because a handler below one that has taken the mouse is not asked.
    Item {
        anchors.fill: parent
        z: 1

        PointHandler {
            id: dragging

            property int from: -1
            property int to: -1

            acceptedDevices: PointerDevice.Mouse
            acceptedButtons: Qt.LeftButton
            enabled: root.editable
            onActiveChanged: {
                dragging.from = dragging.active ? root.rowUnder(dragging.point.pressPosition) : -1;
                dragging.to = dragging.from;
            }
            onPointChanged: root.drag()
        }
    }

    // Beyond the edge the text comes along.
    Timer {
        interval: Theme.dragTick
        repeat: true
        running: dragging.active && dragging.from >= 0 && (dragging.point.position.y < Theme.s8 || dragging.point.position.y > root.height - Theme.s8)
        onTriggered: {
            const lowest = Math.max(list.originY - list.topMargin, list.originY + list.contentHeight + list.bottomMargin - list.height);
            const by = dragging.point.position.y < Theme.s8 ? -Theme.s12 : Theme.s12;
            list.contentY = Math.max(list.originY - list.topMargin, Math.min(list.contentY + by, lowest));
            root.drag();
        }
    }

    DropArea {
        anchors.fill: parent
        enabled: root.editable
        keys: ["citation"]
        onDropped: drop => {
            const row = list.indexAt(list.width / 2, drop.y + list.contentY);
            root.place(row >= 0 ? row : list.count - 1, 1 << 30);
            root.insert(drop.source.citation.startsWith("```") ? drop.source.citation : " " + drop.source.citation);
            drop.accept();
        }
    }

    BlockMenu {
        id: blockMenu

        document: root.document
        onDone: root.write()
    }

    function listKey(event: KeyEvent): bool {
        const marked = root.markFrom >= 0;
        const row = list.currentIndex;
        if (event.modifiers === Qt.ControlModifier)
            return root.controlKey(event.key);
        switch (event.key) {
        case Qt.Key_Up:
        case Qt.Key_Down: {
            const by = event.key === Qt.Key_Up ? -1 : 1;
            if (event.modifiers === Qt.ShiftModifier) {
                const from = marked ? root.markFrom : row;
                const to = Math.max(0, Math.min((marked ? root.markTo : row) + by, list.count - 1));
                root.mark(from, to);
                list.positionViewAtIndex(to, ListView.Contain);
                return true;
            }
            if (event.modifiers !== Qt.NoModifier)
                return false;
            root.unmark();
            root.show(row + by);
            list.positionViewAtIndex(list.currentIndex, ListView.Contain);
            return true;
        }
        case Qt.Key_Delete:
        case Qt.Key_Backspace:
            if (!marked)
                return false;
            root.document.removeBlocks(root.markFirst, root.markLast);
            return true;
        case Qt.Key_Return:
        case Qt.Key_Enter:
        case Qt.Key_F2:
            root.place(row, 1 << 30);
            return true;
        case Qt.Key_Escape:
            if (!marked)
                return false;
            root.unmark();
            return true;
        }
        return false;
    }

    function controlKey(key: int): bool {
        const marked = root.markFrom >= 0;
        switch (key) {
        case Qt.Key_Z:
            root.document.undo();
            return true;
        case Qt.Key_Y:
            root.document.redo();
            return true;
        case Qt.Key_A:
            root.mark(0, list.count - 1);
            return true;
        case Qt.Key_C:
        case Qt.Key_X:
            if (!marked)
                return false;
            root.document.copy(root.markFirst, root.markLast);
            if (key === Qt.Key_X)
                root.document.removeBlocks(root.markFirst, root.markLast);
            return true;
        }
        return false;
    }
}
