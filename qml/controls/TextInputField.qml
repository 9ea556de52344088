// SPDX-License-Identifier: GPL-3.0-or-later
// One line of text with a placeholder, an optional icon before and a key cap or figure after it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

T.TextField {
    id: root

    property string iconName: ""
    property string keyHint: ""
    property string trailing: ""
    property bool mono: false
    /// Words for what is wrong with the text; empty when nothing is.
    property string problem: ""

    implicitWidth: Theme.px(220)
    implicitHeight: Theme.control
    leftPadding: root.iconName === "" ? Theme.s12 : Theme.s12 + Theme.iconSmall + Theme.s6
    rightPadding: Theme.s12 + (hint.visible ? hint.width + Theme.s8 : 0) + (tail.visible ? tail.width + Theme.s8 : 0)
    color: Theme.text
    font.family: root.mono ? Theme.mono : Theme.sans
    font.preferShaping: !root.mono
    font.pixelSize: Theme.fontBase
    placeholderTextColor: Theme.muted
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    selectByMouse: true
    verticalAlignment: TextInput.AlignVCenter
    opacity: root.enabled ? 1 : Theme.disabled
    Accessible.role: Accessible.EditableText
    Accessible.name: root.placeholderText
    Accessible.description: root.problem

    background: Rectangle {
        radius: Theme.radius
        color: Theme.sunken
        border.width: root.activeFocus ? Theme.focusWidth : Theme.border
        border.color: root.activeFocus ? Theme.accent : root.problem !== "" ? Theme.danger : Theme.line
    }

    MText {
        anchors.left: parent.left
        anchors.leftMargin: root.leftPadding
        anchors.right: parent.right
        anchors.rightMargin: root.rightPadding
        anchors.verticalCenter: parent.verticalCenter
        visible: root.length === 0 && root.preeditText === ""
        text: root.placeholderText
        color: root.placeholderTextColor
        font: root.font
        Accessible.ignored: true
    }

    Icon {
        x: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        visible: root.iconName !== ""
        name: root.iconName
        color: Theme.muted
        width: Theme.iconSmall
        height: Theme.iconSmall
    }

    MText {
        id: tail

        anchors.right: hint.visible ? hint.left : parent.right
        anchors.rightMargin: hint.visible ? Theme.s8 : Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        visible: root.trailing !== ""
        text: root.trailing
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
    }

    KeyHint {
        id: hint

        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        visible: root.keyHint !== "" && !root.activeFocus
        text: root.keyHint
    }
}
