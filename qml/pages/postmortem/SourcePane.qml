// SPDX-License-Identifier: GPL-3.0-or-later
// The whole Markdown of the post-mortem in one field, for those who know it by heart. Every key is handed on at once.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Item {
    id: root

    required property PostMortemEditor editor
    property alias area: area
    readonly property real sheet: Math.min(flick.width - 2 * Theme.s20, Theme.px(820))

    function jump(position: int): void {
        area.cursorPosition = Math.max(0, Math.min(position, area.length));
        area.forceActiveFocus();
        const place = area.positionToRectangle(area.cursorPosition);
        flick.contentY = Math.max(0, Math.min(flick.contentHeight - flick.height, place.y - Theme.s48));
    }

    function insert(words: string): void {
        if (root.editor.uneditable !== "")
            return;
        area.insert(area.cursorPosition, words);
        area.forceActiveFocus();
    }

    /// Only while it is shown: a field lays out the whole text for every change of it.
    function take(): void {
        if (root.visible && area.text !== root.editor.markdown)
            area.text = root.editor.uneditable === "" ? root.editor.markdown : "";
    }

    Component.onCompleted: root.take()
    onVisibleChanged: root.take()

    Connections {
        target: root.editor

        function onLoaded(): void {
            root.take();
        }

        function onMarkdownChanged(): void {
            // A replacement from the checks changes the text too; what is typed here is already equal.
            if (!root.visible || area.text === root.editor.markdown || root.editor.uneditable !== "")
                return;
            const place = area.cursorPosition;
            root.take();
            area.cursorPosition = Math.min(place, area.length);
        }
    }

    Flickable {
        id: flick

        anchors.fill: parent
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        contentWidth: width
        contentHeight: area.y + area.height + Theme.s48
        T.ScrollBar.vertical: MScrollBar {}

        function follow(): void {
            const place = area.cursorRectangle;
            const top = area.y + place.y;
            if (top < flick.contentY)
                flick.contentY = Math.max(0, top - Theme.s12);
            else if (top + place.height > flick.contentY + flick.height)
                flick.contentY = top + place.height - flick.height + Theme.s12;
        }

        T.TextArea {
            id: area

            objectName: "postMortemText"
            enabled: root.editor.uneditable === ""
            x: Math.max(Theme.s20, (flick.width - root.sheet) / 2)
            y: Theme.s16
            width: root.sheet
            height: Math.max(contentHeight + Theme.s20, flick.height - 2 * Theme.s20)
            color: Theme.text
            font.family: Theme.mono
            font.preferShaping: false
            font.pixelSize: Theme.fontBase
            textFormat: TextEdit.PlainText
            wrapMode: TextEdit.Wrap
            selectByMouse: true
            selectionColor: Theme.accent
            selectedTextColor: Theme.accentText
            activeFocusOnTab: true
            Accessible.role: Accessible.EditableText
            Accessible.name: qsTr("Post-mortem, Markdown")
            Accessible.multiLine: true
            onTextChanged: {
                if (area.text !== root.editor.markdown && root.editor.uneditable === "")
                    root.editor.edit(area.text);
            }
            onCursorRectangleChanged: if (area.activeFocus) flick.follow()

            Repeater {
                model: root.editor.findings

                Item {
                    id: finding

                    required property int from
                    required property int length
                    readonly property bool inside: finding.from + finding.length <= area.length
                    // Depends on the text and the width, so that it is computed again when either changes.
                    readonly property rect begin: finding.inside && area.width > 0 ? area.positionToRectangle(finding.from) : Qt.rect(0, 0, 0, 0)
                    readonly property rect end: finding.inside && area.width > 0 ? area.positionToRectangle(finding.from + finding.length) : Qt.rect(0, 0, 0, 0)
                    readonly property bool oneLine: Math.abs(finding.begin.y - finding.end.y) < 1

                    Rectangle {
                        x: finding.begin.x
                        y: finding.begin.y + finding.begin.height - Theme.s2
                        width: (finding.oneLine ? finding.end.x : area.width) - x
                        height: Theme.s2
                        color: Theme.sev3
                    }

                    Rectangle {
                        visible: !finding.oneLine
                        x: 0
                        y: finding.end.y + finding.end.height - Theme.s2
                        width: finding.end.x
                        height: Theme.s2
                        color: Theme.sev3
                    }
                }
            }
        }
    }

    MText {
        anchors.centerIn: parent
        width: root.sheet
        visible: root.editor.uneditable !== ""
        text: root.editor.uneditable
        color: Theme.warn
        wrapMode: Text.Wrap
        horizontalAlignment: Text.AlignHCenter
    }
}
