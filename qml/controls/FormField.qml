// SPDX-License-Identifier: GPL-3.0-or-later
// One field of a form that draws itself: caption, a text or a choice, help or what is wrong with it. A list may propose
// texts below it: Down marks one, Enter takes it, typing on keeps what is typed.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

ColumnLayout {
    id: root

    required property string label
    required property string help
    required property string placeholder
    required property bool secret
    required property bool mandatory
    required property string value
    required property string problem
    /// A list of texts. Qt 6.4 gives a `list<string>` nothing of a model's role.
    required property var choices
    /// Texts that go with what is typed, and what they are; the form narrows them.
    property var offered: []
    property string offeredNote: ""
    readonly property bool proposing: root.offered !== undefined && root.offered.length > 0
    /// Put away until something is typed or Down is pressed.
    property bool hidden: true
    readonly property bool choosing: root.choices !== undefined && root.choices.length > 0
    /// One of its choices stands there whatever is done.
    readonly property bool always: root.choosing && root.choices[0] !== ""
    /// There is a list below, or may be one once something else is typed.
    property bool listed: root.proposing
    signal edited(value: string)
    signal accepted
    signal picked(offer: int)
    /// A secret that is stored and need not be: it can go, and stay after all.
    property bool canRemove: false
    property bool goes: false
    signal removeToggled(remove: bool)

    /// A tool's word for people: "degraded_performance" as "degraded performance".
    function spoken(choice: string): string {
        return /^[a-z0-9_]+$/.test(choice) ? choice.replace(/_/g, " ") : choice;
    }

    function takeFocus(): void {
        if (root.choosing)
            choice.forceActiveFocus();
        else
            input.forceActiveFocus();
    }

    function take(offer: int): void {
        root.hidden = true;
        proposals.currentIndex = -1;
        root.picked(offer);
    }

    spacing: Theme.s4
    // Qt 6.4 tells a screen reader nothing of a secret field, its name neither: the group has it.
    Accessible.role: Accessible.Grouping
    Accessible.name: root.label

    SectionLabel {
        text: root.mandatory || root.always ? root.label : Words.fill(qsTr("%1 (optional)", "field"), [root.label])
    }

    TextInputField {
        id: input

        Layout.fillWidth: true
        objectName: "formInput"
        visible: !root.choosing
        mono: !root.secret
        text: root.value
        placeholderText: root.placeholder
        problem: root.problem
        echoMode: root.secret ? TextInput.Password : TextInput.Normal
        Accessible.name: root.label
        Accessible.passwordEdit: root.secret
        onTextEdited: {
            root.hidden = false;
            proposals.currentIndex = -1;
            root.edited(input.text);
        }
        onAccepted: root.accepted()
        onActiveFocusChanged: root.hidden = true
        Keys.onDownPressed: {
            root.hidden = false;
            // The list itself has no rows before it is shown.
            proposals.currentIndex = Math.min(proposals.currentIndex + 1, root.proposing ? root.offered.length - 1 : -1);
        }
        Keys.onUpPressed: proposals.currentIndex = Math.max(proposals.currentIndex - 1, -1)
        Keys.onReturnPressed: event => {
            event.accepted = popup.visible && proposals.currentIndex >= 0;
            if (event.accepted)
                root.take(proposals.currentIndex);
        }
        Keys.onEscapePressed: event => {
            event.accepted = popup.visible;
            root.hidden = true;
        }
        Keys.onShortcutOverride: event => event.accepted = event.key === Qt.Key_Escape && popup.visible

        Icon {
            objectName: "formListed"
            anchors.right: parent.right
            anchors.rightMargin: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.iconSmall
            height: Theme.iconSmall
            visible: root.listed && !root.secret
            name: "chevron-down"
            color: Theme.muted

            TapHandler {
                onTapped: {
                    input.forceActiveFocus();
                    root.hidden = !root.hidden;
                }
            }
        }

        T.Popup {
            id: popup

            objectName: "formOffers"
            y: input.height + Theme.s4
            width: input.width
            height: Math.min(proposals.contentHeight, 5 * Theme.control) + 2 * Theme.s4
            padding: Theme.s4
            visible: input.activeFocus && root.proposing && !root.hidden
            closePolicy: T.Popup.NoAutoClose

            background: Rectangle {
                color: Theme.surface
                radius: Theme.radius
                border.width: Theme.border
                border.color: Theme.line
            }

            contentItem: ListView {
                id: proposals

                clip: true
                model: root.offered
                currentIndex: -1
                boundsBehavior: Flickable.StopAtBounds
                T.ScrollBar.vertical: MScrollBar {}

                delegate: Rectangle {
                    id: proposal

                    required property string modelData
                    required property int index

                    width: ListView.view ? ListView.view.width : 0
                    height: Theme.control
                    radius: Theme.radiusSmall
                    color: proposal.ListView.isCurrentItem ? Theme.hover : "transparent"
                    Accessible.role: Accessible.ListItem
                    Accessible.name: proposal.modelData
                    Accessible.selected: proposal.ListView.isCurrentItem

                    MText {
                        anchors.fill: parent
                        anchors.leftMargin: Theme.s8
                        text: proposal.modelData
                        Accessible.ignored: true
                    }

                    TapHandler {
                        onTapped: root.take(proposal.index)
                    }
                }
            }
        }
    }

    MComboBox {
        id: choice

        Layout.fillWidth: true
        objectName: "formChoice"
        visible: root.choosing
        label: root.label
        model: root.choosing ? root.choices.map(choice => root.spoken(choice)) : []
        currentIndex: Math.max(0, root.choices.indexOf(root.value))
        onActivated: root.edited(root.choices[choice.currentIndex])
    }

    MButton {
        objectName: "formRemove"
        visible: root.canRemove
        kind: MButton.Quiet
        text: root.goes ? Words.fill(qsTr("Keep %1 after all", "a token"), [root.label]) : Words.fill(qsTr("Remove %1", "a token"), [root.label])
        onClicked: root.removeToggled(!root.goes)
    }

    MText {
        Layout.fillWidth: true
        objectName: "formProblem"
        visible: text !== ""
        text: root.problem
        color: Theme.danger
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
    }

    // Beside what is wrong too: it says what would be right.
    MText {
        Layout.fillWidth: true
        objectName: "formHelp"
        visible: text !== ""
        text: root.offeredNote === "" ? root.help : root.help === "" ? root.offeredNote : Words.fill(qsTr("%1 · %2", "help, how old the list is"), [root.help, root.offeredNote])
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
    }
}
