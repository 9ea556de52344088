// SPDX-License-Identifier: GPL-3.0-or-later
// The query of a chart, coloured, with what is wrong with it and what may be typed. Enter draws the chart of what was typed.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

ColumnLayout {
    id: root

    required property QueryLine line
    /// Keyboard goes back to the chart.
    signal finished

    /// While the text is set from `line` (at first it is empty), it is not told what it says itself.
    property bool filling: true
    property alias area: area

    spacing: Theme.s4

    function take(text: string, cursor: int): void {
        root.filling = true;
        // Not `text =`: what was typed stays in the editor's undo.
        if (area.text !== text) {
            area.remove(0, area.length);
            area.insert(0, text);
        }
        area.cursorPosition = Math.min(cursor, area.length);
        root.filling = false;
    }

    function focusText(): void {
        area.forceActiveFocus();
        area.cursorPosition = area.length;
    }

    /// Whether there is no line of the text above (below) the cursor.
    function atEdge(up: bool): bool {
        const line = area.cursorRectangle;
        return up ? line.y - line.height / 2 < area.topPadding : line.y + line.height * 1.5 > area.topPadding + area.contentHeight;
    }

    Component.onCompleted: root.take(root.line.text, root.line.text.length)

    Connections {
        target: root.line

        function onReplaced(text: string, cursor: int): void {
            root.take(text, cursor);
        }
    }

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.s8

        Rectangle {
            id: frame

            Layout.fillWidth: true
            implicitHeight: scroll.height
            radius: Theme.radius
            color: Theme.sunken
            border.width: area.activeFocus ? Theme.focusWidth : Theme.border
            border.color: area.activeFocus ? Theme.accent : root.line.problem !== "" ? Theme.warn : Theme.line

            Basic.ScrollView {
                id: scroll

                width: parent.width
                height: Math.min(Theme.px(96), Math.max(Theme.control, area.implicitHeight))
                contentWidth: availableWidth
                Basic.ScrollBar.vertical: MScrollBar {
                    parent: scroll
                    x: scroll.width - width
                    height: scroll.height
                    policy: area.implicitHeight > scroll.height ? Basic.ScrollBar.AsNeeded : Basic.ScrollBar.AlwaysOff
                }
                Basic.ScrollBar.horizontal: MScrollBar {
                    policy: Basic.ScrollBar.AlwaysOff
                }

                T.TextArea {
                    id: area

                    objectName: "queryText"
                    implicitHeight: contentHeight + topPadding + bottomPadding
                    leftPadding: Theme.s12
                    rightPadding: Theme.s12
                    topPadding: Theme.s8
                    bottomPadding: Theme.s8
                    color: Theme.text
                    font.family: Theme.mono
                    font.preferShaping: false
                    font.pixelSize: Theme.fontBase
                    textFormat: TextEdit.PlainText
                    wrapMode: TextEdit.WrapAnywhere
                    readOnly: !root.line.canRun
                    selectByMouse: true
                    selectionColor: Theme.accent
                    selectedTextColor: Theme.accentText
                    placeholderText: qsTr("Query in PromQL")
                    placeholderTextColor: Theme.muted
                    inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhNoAutoUppercase
                    Accessible.role: Accessible.EditableText
                    Accessible.name: qsTr("Query")
                    Accessible.description: root.line.problem
                    Accessible.multiLine: true
                    onTextChanged: if (!root.filling) root.line.edit(area.text, area.cursorPosition)
                    onCursorPositionChanged: if (!root.filling) root.line.edit(area.text, area.cursorPosition)
                    onActiveFocusChanged: if (!area.activeFocus) root.line.dismiss()

                    Keys.onPressed: event => {
                        const control = event.modifiers & Qt.ControlModifier;
                        const shift = event.modifiers & Qt.ShiftModifier;
                        const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
                        const tab = event.key === Qt.Key_Tab && !shift;
                        if (control && event.key === Qt.Key_Space)
                            root.line.propose();
                        else if (root.line.proposing && (tab || (enter && !shift && !control)))
                            root.line.accept();
                        else if (root.line.proposing && event.key === Qt.Key_Escape)
                            root.line.dismiss();
                        else if (root.line.proposing && (event.key === Qt.Key_Up || event.key === Qt.Key_Down))
                            root.line.choose(event.key === Qt.Key_Up ? -1 : 1);
                        else if (enter && !shift)
                            root.line.run();
                        else if (event.key === Qt.Key_Escape)
                            root.finished();
                        else if (tab || event.key === Qt.Key_Backtab)
                            area.nextItemInFocusChain(tab).forceActiveFocus(tab ? Qt.TabFocusReason : Qt.BacktabFocusReason);
                        else if (event.key === Qt.Key_Up && root.atEdge(true))
                            root.line.older();
                        else if (event.key === Qt.Key_Down && root.atEdge(false))
                            root.line.newer();
                        else
                            return;
                        event.accepted = true;
                    }

                    QueryHighlighter {
                        textDocument: area.textDocument
                        callColor: Theme.accent
                        wordColor: Theme.decision
                        labelColor: Theme.change
                        textColor: Theme.ok
                        numberColor: Theme.text
                        quietColor: Theme.muted
                        invalidColor: Theme.warn
                    }

                    // The place of the mistake: what is wrong is underlined, what is missing has a mark where it belongs.
                    Rectangle {
                        readonly property rect from: {
                            area.text; area.width; // both move it
                            return area.positionToRectangle(Math.min(root.line.problemFrom, area.length));
                        }
                        readonly property rect to: {
                            area.text; area.width;
                            return area.positionToRectangle(Math.min(root.line.problemFrom + root.line.problemLength, area.length));
                        }

                        visible: root.line.problem !== ""
                        x: from.x
                        y: from.y + from.height
                        width: root.line.problemLength === 0 ? Theme.s8 : Math.max(Theme.s6, to.y > from.y ? area.width - area.rightPadding - from.x : to.x - from.x)
                        height: Theme.s2
                        color: Theme.warn
                    }
                }
            }
        }

        RowLayout {
            visible: root.line.queries > 1
            spacing: Theme.s4

            IconButton {
                iconName: "chevron-left"
                text: qsTr("The query before")
                enabled: root.line.index > 0
                onClicked: root.line.index = root.line.index - 1
            }

            MText {
                text: Words.fill(qsTr("%1 of %2", "number of a query"), [root.line.index + 1, root.line.queries])
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            IconButton {
                iconName: "chevron-right"
                text: qsTr("The next query")
                enabled: root.line.index < root.line.queries - 1
                onClicked: root.line.index = root.line.index + 1
            }
        }

        MButton {
            visible: root.line.canRun
            implicitHeight: Theme.hit
            text: qsTr("Run")
            keyHint: qsTr("Enter", "key")
            enabled: root.line.edited || root.line.shown
            onClicked: root.line.run()
        }

        MButton {
            visible: root.line.canRun && (root.line.edited || root.line.shown)
            implicitHeight: Theme.hit
            text: qsTr("Revert")
            onClicked: root.line.revert()
        }

        MButton {
            visible: root.line.canKeep
            implicitHeight: Theme.hit
            text: qsTr("Keep as a panel")
            onClicked: root.line.keep()
        }
    }

    MText {
        objectName: "queryWords"
        Layout.fillWidth: true
        // The place is kept, so that the chart does not jump while somebody types.
        Layout.preferredHeight: Theme.px(16)
        text: root.line.problem !== "" ? root.line.problem : root.line.note
        color: root.line.problem !== "" ? Theme.warn : Theme.muted
        font.pixelSize: Theme.fontSmall
        elide: Text.ElideRight
        Accessible.role: root.line.problem !== "" ? Accessible.AlertMessage : Accessible.StatusBar
        Accessible.name: text
    }
}
