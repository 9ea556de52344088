// SPDX-License-Identifier: GPL-3.0-or-later
// Several lines of plain text that scroll inside their frame.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Templates as T

Basic.ScrollView {
    id: root

    property alias text: area.text
    property alias placeholderText: area.placeholderText
    property alias readOnly: area.readOnly
    property alias cursorPosition: area.cursorPosition
    property alias area: area
    property bool mono: false
    property bool framed: true
    /// Where the tab key leads; without it a tab is written.
    property Item tabTo: null
    property real proseSize: Theme.fontBase
    /// Enter ends it and is no new line.
    property bool oneParagraph: false
    signal accepted
    /// The user changed the text (not the program).
    signal edited

    implicitWidth: Theme.px(320)
    implicitHeight: Theme.px(120)
    contentWidth: availableWidth
    Basic.ScrollBar.vertical: MScrollBar {
        parent: root
        x: root.width - width
        height: root.height
    }
    Basic.ScrollBar.horizontal: MScrollBar {
        policy: Basic.ScrollBar.AlwaysOff
    }

    background: Rectangle {
        visible: root.framed
        radius: Theme.radius
        color: Theme.sunken
        border.width: area.activeFocus ? Theme.focusWidth : Theme.border
        border.color: area.activeFocus ? Theme.accent : Theme.line
    }

    function end(event: var): void {
        event.accepted = root.oneParagraph;
        if (root.oneParagraph)
            root.accepted();
    }

    T.TextArea {
        id: area

        padding: root.framed ? Theme.s12 : 0
        rightPadding: Theme.s12
        color: Theme.text
        font.family: root.mono ? Theme.mono : Theme.sans
        font.preferShaping: !root.mono
        font.pixelSize: root.proseSize
        textFormat: TextEdit.PlainText
        wrapMode: TextEdit.Wrap
        selectByMouse: true
        selectionColor: Theme.accent
        selectedTextColor: Theme.accentText
        placeholderTextColor: Theme.muted
        KeyNavigation.priority: KeyNavigation.BeforeItem
        KeyNavigation.tab: root.tabTo
        Accessible.role: Accessible.EditableText
        Accessible.name: area.placeholderText
        Accessible.multiLine: true
        onTextChanged: if (area.activeFocus) root.edited()
        Keys.onReturnPressed: event => root.end(event)
        Keys.onEnterPressed: event => root.end(event)

        MText {
            x: area.leftPadding
            y: area.topPadding
            width: area.width - area.leftPadding - area.rightPadding
            visible: area.length === 0 && area.preeditText === ""
            text: area.placeholderText
            color: area.placeholderTextColor
            font: area.font
            wrapMode: Text.Wrap
            Accessible.ignored: true
        }
    }
}
