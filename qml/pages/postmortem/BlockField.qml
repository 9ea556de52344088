// SPDX-License-Identifier: GPL-3.0-or-later
// The Markdown of one block while it is written. Keys that part, join and move blocks go to the document; every other key is
// handed on as the text it made.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

T.TextArea {
    id: root

    required property PostMortemDocument document
    required property int row
    /// How many blocks there are.
    required property int total
    required property string type
    required property string source
    required property var marks
    required property real indent
    required property int proseSize
    /// Beyond the block: "place" the cursor at a place of a block, "step" over the edge (by, x), "page" (by), "mark" blocks (from,
    /// to), "leave" (1 forwards), "offer" kinds of blocks, "rest".
    signal asked(what: string, first: int, second: int)

    readonly property bool isMono: root.type === "code" || root.type === "table" || root.type === "chart"

    objectName: "postMortemBlock"
    height: Math.max(contentHeight, Theme.px(22))
    padding: 0
    leftPadding: root.indent > 0 ? root.indent - Theme.px(20) : 0
    color: Theme.text
    font.family: root.isMono ? Theme.mono : Theme.sans
    font.preferShaping: !root.isMono
    font.pixelSize: root.isMono ? Theme.fontBase : root.proseSize
    font.weight: root.type === "heading" ? Font.DemiBold : Font.Normal
    textFormat: TextEdit.PlainText
    wrapMode: TextEdit.Wrap
    selectByMouse: true
    persistentSelection: true
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    Accessible.role: Accessible.EditableText
    Accessible.name: root.type === "heading" ? qsTr("Heading") : root.type === "list" ? qsTr("List item") : root.type === "quote" ? qsTr("Quote") : root.type === "code" ? qsTr("Code") : root.type === "table" ? qsTr("Table") : root.type === "chart" ? qsTr("Chart") : qsTr("Paragraph")
    Accessible.multiLine: true

    function take(): void {
        if (root.text === root.source)
            return;
        const place = root.cursorPosition;
        root.text = root.source;
        root.cursorPosition = Math.min(place, root.length);
    }

    /// Without what is marked; where the cursor is then.
    function cut(): int {
        if (root.selectedText !== "")
            root.remove(root.selectionStart, root.selectionEnd);
        return root.cursorPosition;
    }

    /// The cursor into the first or the last line, at about this distance from the left.
    function enter(first: bool, x: real): void {
        const line = root.positionToRectangle(first ? 0 : root.length);
        root.cursorPosition = root.positionAt(x, line.y + 1);
    }

    function onFirstLine(): bool {
        return root.positionToRectangle(root.cursorPosition).y < root.positionToRectangle(0).y + 1;
    }

    function onLastLine(): bool {
        return root.positionToRectangle(root.cursorPosition).y > root.positionToRectangle(root.length).y - 1;
    }

    Component.onCompleted: root.take()
    onSourceChanged: root.take()
    onTextChanged: {
        if (root.text !== root.source)
            root.document.editBlock(root.row, root.text, root.cursorPosition);
    }


    Keys.onPressed: event => event.accepted = root.key(event)

    function key(event: KeyEvent): bool {
                const plain = (event.modifiers & ~Qt.KeypadModifier) === Qt.NoModifier;
        const shift = event.modifiers === Qt.ShiftModifier;
        const control = event.modifiers === Qt.ControlModifier;
        if (event.matches(StandardKey.Undo)) {
            root.document.undo();
            return true;
        }
        if (event.matches(StandardKey.Redo)) {
            root.document.redo();
            return true;
        }
        if (event.matches(StandardKey.SelectAll)) {
            if (root.length > 0 && root.selectedText.length < root.length)
                return false;
            root.asked("mark", 0, root.total - 1);
            return true;
        }
        if (event.matches(StandardKey.MoveToStartOfDocument)) {
            root.asked("place", 0, 0);
            return true;
        }
        if (event.matches(StandardKey.MoveToEndOfDocument)) {
            root.asked("place", root.total - 1, 1 << 30);
            return true;
        }
        switch (event.key) {
        case Qt.Key_Return:
        case Qt.Key_Enter:
            if (!plain)
                return false;
            root.document.breakLine(root.row, root.cut());
            return true;
        case Qt.Key_Backspace:
            if (!plain || root.selectedText !== "" || !root.document.joinsBefore(root.row, root.cursorPosition))
                return false;
            root.document.joinBefore(root.row);
            return true;
        case Qt.Key_Delete:
            if (!plain || root.selectedText !== "" || root.cursorPosition < root.length)
                return false;
            root.document.joinAfter(root.row);
            return true;
        case Qt.Key_Up:
        case Qt.Key_Down: {
            const by = event.key === Qt.Key_Up ? -1 : 1;
            if (event.modifiers === Qt.AltModifier) {
                root.document.moveBlock(root.row, by, root.cursorPosition);
                return true;
            }
            if ((!plain && !shift) || (by < 0 ? !root.onFirstLine() : !root.onLastLine()))
                return false;
            if (shift)
                root.asked("mark", root.row, root.row);
            else
                root.asked("step", by, root.cursorRectangle.x);
            return true;
        }
        case Qt.Key_Left:
            if (!plain || root.cursorPosition > 0 || root.row === 0)
                return false;
            root.asked("place", root.row - 1, 1 << 30);
            return true;
        case Qt.Key_Right:
            if (!plain || root.cursorPosition < root.length || root.row + 1 >= root.total)
                return false;
            root.asked("place", root.row + 1, 0);
            return true;
        case Qt.Key_PageUp:
        case Qt.Key_PageDown:
            if (!plain)
                return false;
            root.asked("page", event.key === Qt.Key_PageUp ? -1 : 1, 0);
            return true;
        case Qt.Key_Tab:
        case Qt.Key_Backtab: {
            const by = event.key === Qt.Key_Tab ? 1 : -1;
            if (event.modifiers !== Qt.NoModifier && event.modifiers !== Qt.ShiftModifier)
                return false;
            if (root.type === "list")
                root.document.indent(root.row, by, root.cursorPosition);
            else
                root.asked("leave", by > 0 ? 1 : 0, 0);
            return true;
        }
        case Qt.Key_B:
        case Qt.Key_I:
        case Qt.Key_QuoteLeft:
            if (!control)
                return false;
            root.document.mark(root.row, root.selectionStart, root.selectionEnd - root.selectionStart, event.key === Qt.Key_B ? "**" : event.key === Qt.Key_I ? "_" : "`");
            return true;
        case Qt.Key_Slash:
            if (!plain || root.length > 0)
                return false;
            root.asked("offer", root.row, 0);
            return true;
        case Qt.Key_Escape:
            root.asked("rest", 0, 0);
            return true;
        }
        return false;
    }

    // What the checks found, where it stands in the Markdown.
    Repeater {
        model: root.marks

        BlockMark {
            field: root
        }
    }
}
