// SPDX-License-Identifier: GPL-3.0-or-later
// A choice of one from a short list.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

T.ComboBox {
    id: root

    property string label: ""
    /// Enter opened the list and is still down: T.ComboBox would close it again when the key is let go.
    property bool opening: false

    function enterPressed(event: KeyEvent): bool {
        if (event.key !== Qt.Key_Return && event.key !== Qt.Key_Enter)
            return false;
        if (root.popup.visible)
            return root.opening;
        root.opening = true;
        root.popup.open();
        return true;
    }

    implicitWidth: Math.max(Theme.px(120), shown.implicitWidth + leftPadding + rightPadding)
    implicitHeight: Theme.control
    leftPadding: Theme.s12
    rightPadding: Theme.s12 + Theme.iconSmall + Theme.s6
    opacity: root.enabled ? 1 : Theme.disabled
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.ComboBox
    Accessible.name: root.label === "" ? root.displayText : root.label
    Keys.onPressed: event => event.accepted = root.enterPressed(event)
    Keys.onReleased: event => {
        if (root.opening && (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)) {
            event.accepted = true;
            root.opening = event.isAutoRepeat;
        }
    }

    contentItem: MText {
        id: shown

        text: root.displayText
    }

    indicator: Icon {
        x: root.width - width - Theme.s12
        y: Math.round((root.height - height) / 2)
        width: Theme.iconSmall
        height: Theme.iconSmall
        name: "chevron-down"
        color: Theme.muted
    }

    background: Rectangle {
        radius: Theme.radius
        color: root.down || root.pressed ? Theme.pressed : root.hovered ? Theme.hover : Theme.raised
        border.width: Theme.border
        border.color: Theme.line

        FocusRing {
            target: root
        }
    }

    delegate: T.ItemDelegate {
        id: option

        required property int index
        required property var model
        readonly property string caption: root.textAt(option.index)

        width: ListView.view ? ListView.view.width : 0
        implicitHeight: Theme.control
        leftPadding: Theme.s12
        rightPadding: Theme.s12
        highlighted: root.highlightedIndex === option.index
        hoverEnabled: true
        Accessible.role: Accessible.ListItem
        Accessible.name: option.caption

        contentItem: MText {
            text: option.caption
            color: root.currentIndex === option.index ? Theme.accent : Theme.text
        }

        background: Rectangle {
            x: Theme.s4
            width: option.width - Theme.s8
            radius: Theme.radiusSmall
            color: option.highlighted ? Theme.hover : "transparent"
        }
    }

    popup: T.Popup {
        y: root.height + Theme.s4
        width: root.width
        implicitHeight: Math.min(list.contentHeight + topPadding + bottomPadding, Theme.px(320))
        margins: Theme.s4
        topPadding: Theme.s4
        bottomPadding: Theme.s4

        contentItem: ListView {
            id: list

            clip: true
            implicitHeight: contentHeight
            model: root.popup.visible ? root.delegateModel : null
            currentIndex: root.highlightedIndex
            T.ScrollBar.vertical: MScrollBar {}
        }

        background: Rectangle {
            color: Theme.surface
            radius: Theme.radius
            border.width: Theme.border
            border.color: Theme.line
        }
    }
}
