// SPDX-License-Identifier: GPL-3.0-or-later
// The tools' own incidents of this room: who says what, what they disagree about, telling one of them to do something, and
// joining or parting incidents and people by hand. Nothing leaves before its exact target was shown.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    readonly property RoomTools tools: root.room.tools
    /// Only what can be told about one event, instead of all.
    property bool aboutEvent: false
    /// The page of one of them is asked for.
    signal linkRequested(address: string)

    y: Theme.px(72)
    width: Math.min(Theme.px(820), (parent ? parent.width : Theme.px(820)) - Theme.s32)
    height: Math.min(implicitHeight, (parent ? parent.height : Theme.px(700)) - Theme.px(104))
    padding: Theme.s20
    onOpened: {
        root.tools.refresh();
        if (!root.aboutEvent)
            root.tools.people.refresh();
        scroll.contentY = 0;
        if (root.tools.asking)
            root.focusForm();
        else if (root.aboutEvent && eventList.count > 0)
            eventList.itemAt(0).forceActiveFocus();
        else if (actionList.count > 0 && !root.aboutEvent)
            actionList.itemAt(0).forceActiveFocus();
        else
            close.forceActiveFocus();
    }
    onClosed: {
        root.tools.cancel();
        root.aboutEvent = false;
    }

    /// What can be told about one event; with an action its form at once.
    function tell(eventId: string, actionId: string): void {
        root.aboutEvent = true;
        root.tools.lookAt(eventId);
        if (actionId !== "")
            root.tools.begin(actionId);
        root.open();
    }

    function focusForm(): void {
        (formFields.count > 0 ? formFields.itemAt(0) as FormField : null)?.takeFocus();
        if (formFields.count === 0)
            send.forceActiveFocus();
    }

    /// The question goes away with its buttons: the keys go on in the form.
    function decided(act: var): void {
        act();
        root.focusForm();
    }

    function ask(actionId: string): void {
        root.tools.begin(actionId);
        root.focusForm();
    }

    component Line: Rectangle {
        width: parent ? parent.width : 0
        radius: Theme.radius
        color: Theme.sunken
        border.width: Theme.border
        border.color: Theme.line
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: root.tools.asking ? root.tools.formTitle : root.aboutEvent ? qsTr("Tell the tool about this event") : qsTr("What the tools say")
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
            Accessible.role: Accessible.Heading
        }

        Flickable {
            id: scroll

            readonly property real columnWidth: scroll.width - Theme.s4 - Theme.s12
            readonly property Item focused: scroll.Window.activeFocusItem

            objectName: "toolsScroll"
            Layout.fillWidth: true
            Layout.fillHeight: true
            // The scroll bar stands beside the cards, and the ring of the focus around them, in the panel's own margin.
            Layout.leftMargin: -Theme.s4
            Layout.rightMargin: -Theme.s12
            Layout.preferredHeight: contentHeight
            contentWidth: width
            contentHeight: (root.tools.asking ? form : root.aboutEvent ? aboutOne : body).implicitHeight
            clip: interactive
            interactive: contentHeight > height + 1
            boundsBehavior: Flickable.StopAtBounds
            T.ScrollBar.vertical: MScrollBar {}
            onFocusedChanged: scroll.show(scroll.focused)

            /// What has the keys is seen.
            function show(item: Item): void {
                let above = item;
                while (above !== null && above !== scroll.contentItem)
                    above = above.parent;
                if (above === null || item === scroll.contentItem)
                    return;
                const top = item.mapToItem(scroll.contentItem, 0, 0).y - Theme.s12;
                const bottom = top + item.height + 2 * Theme.s12;
                const lowest = Math.max(0, scroll.contentHeight - scroll.height);
                if (top < scroll.contentY)
                    scroll.contentY = Math.max(0, top);
                else if (bottom > scroll.contentY + scroll.height)
                    scroll.contentY = Math.min(lowest, bottom - scroll.height);
            }

            ColumnLayout {
                id: aboutOne

                x: Theme.s4
                width: scroll.columnWidth
                spacing: Theme.s12
                visible: !root.tools.asking && root.aboutEvent

                MText {
                    Layout.fillWidth: true
                    text: root.tools.eventText
                    color: Theme.muted
                    wrapMode: Text.Wrap
                }

                MText {
                    Layout.fillWidth: true
                    objectName: "nothingToTell"
                    visible: eventList.count === 0
                    text: qsTr("This is no message that a connected tool lets Muster change or answer.")
                    wrapMode: Text.Wrap
                }

                Column {
                    objectName: "eventActionList"
                    Layout.fillWidth: true
                    visible: eventList.count > 0
                    spacing: Theme.s4
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("What can be told about this event")

                    Repeater {
                        id: eventList

                        model: root.tools.eventActions
                        // Whose message it is comes a moment later and may put a line before the first: the keys
                        // stay on the first, until somebody moves them.
                        onItemAdded: (index, item) => {
                            if (index === 0 && root.opened && eventList.count > 1 && eventList.itemAt(1).activeFocus)
                                item.forceActiveFocus();
                        }

                        MButton {
                            id: about

                            required property int index
                            required property string actionId
                            required property string title
                            required property string toolName
                            required property string problem

                            width: parent ? (parent as Item).width : 0
                            text: Words.fill(qsTr("%1 in %2", "do, tool"), [about.title, about.toolName])
                            Accessible.description: about.problem
                            Keys.onUpPressed: eventList.itemAt(Math.max(0, about.index - 1)).forceActiveFocus()
                            Keys.onDownPressed: eventList.itemAt(Math.min(eventList.count - 1, about.index + 1)).forceActiveFocus()
                            onClicked: root.ask(about.actionId)
                        }
                    }
                }
            }

            ColumnLayout {
                id: body

                x: Theme.s4
                width: scroll.columnWidth
                spacing: Theme.s12
                visible: !root.tools.asking && !root.aboutEvent

                MText {
                    Layout.fillWidth: true
                    objectName: "noTools"
                    visible: incidentList.count === 0
                    text: qsTr("No connected tool speaks of this incident. Connect PagerDuty, incident.io or another one in Settings, or join an incident below.")
                    color: Theme.muted
                    wrapMode: Text.Wrap
                }

                Repeater {
                    id: incidentList

                    model: root.tools.incidents

                    Line {
                        id: incident

                        required property string memberId
                        required property string toolName
                        required property string number
                        required property string title
                        required property string saysText
                        required property string joinedText
                        required property string linkKey
                        required property bool joined

                        Layout.fillWidth: true
                        implicitHeight: told.implicitHeight + 2 * Theme.s8
                        Accessible.role: Accessible.ListItem
                        Accessible.name: Words.fill(qsTr("%1 %2: %3, %4", "tool, number, title, what it says"), [incident.toolName, incident.number, incident.title, incident.saysText])

                        RowLayout {
                            id: told

                            anchors.left: parent.left
                            anchors.right: parent.right
                            anchors.verticalCenter: parent.verticalCenter
                            anchors.leftMargin: Theme.s12
                            anchors.rightMargin: Theme.s8
                            spacing: Theme.s12

                            ColumnLayout {
                                Layout.fillWidth: true
                                spacing: Theme.s4

                                RowLayout {
                                    spacing: Theme.s8

                                    MText {
                                        text: incident.toolName
                                        font.weight: Font.DemiBold
                                    }

                                    MText {
                                        visible: text !== ""
                                        text: incident.number
                                        mono: true
                                        color: Theme.muted
                                    }

                                    MText {
                                        Layout.fillWidth: true
                                        text: incident.title
                                    }
                                }

                                MText {
                                    Layout.fillWidth: true
                                    text: incident.saysText
                                    color: Theme.muted
                                    font.pixelSize: Theme.fontSmall
                                }

                                MText {
                                    Layout.fillWidth: true
                                    visible: text !== ""
                                    text: incident.joinedText
                                    color: Theme.muted
                                    font.pixelSize: Theme.fontSmall
                                    wrapMode: Text.Wrap
                                    maximumLineCount: 2
                                }
                            }

                            MButton {
                                visible: incident.linkKey !== ""
                                text: qsTr("Page…")
                                Accessible.name: Words.fill(qsTr("Page of %1 %2"), [incident.toolName, incident.number])
                                onClicked: root.linkRequested(incident.linkKey)
                            }

                            MButton {
                                objectName: "part"
                                visible: incident.joined
                                enabled: root.tools.whyFixed === ""
                                text: qsTr("Not this one")
                                Accessible.name: Words.fill(qsTr("%1 %2 is another incident"), [incident.toolName, incident.number])
                                onClicked: root.tools.part(incident.memberId)
                            }
                        }
                    }
                }

                Repeater {
                    model: root.tools.conflicts

                    Banner {
                        id: conflict

                        required property string field
                        required property var model

                        Layout.fillWidth: true
                        tone: conflict.field === "title" ? "info" : "warn"
                        text: conflict.model.text
                    }
                }

                SectionLabel {
                    visible: actionList.count > 0
                    text: qsTr("Tell a tool")
                }

                Column {
                    objectName: "actionList"
                    Layout.fillWidth: true
                    visible: actionList.count > 0
                    spacing: Theme.s4
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("What tools can be told")

                    Repeater {
                        id: actionList

                        model: root.tools.actions

                        MButton {
                            id: action

                            required property int index
                            required property string actionId
                            required property string title
                            required property string toolName
                            required property string target
                            required property string problem

                            width: parent ? (parent as Item).width : 0
                            text: action.target === "" ? Words.fill(qsTr("%1 in %2", "do, tool"), [action.title, action.toolName]) : Words.fill(qsTr("%1 in %2 %3", "do, tool, incident"), [action.title, action.toolName, action.target])
                            Accessible.description: action.problem
                            Keys.onUpPressed: actionList.itemAt(Math.max(0, action.index - 1)).forceActiveFocus()
                            Keys.onDownPressed: actionList.itemAt(Math.min(actionList.count - 1, action.index + 1)).forceActiveFocus()
                            onClicked: root.ask(action.actionId)
                        }
                    }
                }

                SectionLabel {
                    visible: nearList.count > 0
                    text: qsTr("Is one of these the same incident?")
                }

                MText {
                    Layout.fillWidth: true
                    visible: nearList.count > 0 && root.tools.whyFixed !== ""
                    text: root.tools.whyFixed
                    color: Theme.muted
                    wrapMode: Text.Wrap
                }

                Repeater {
                    id: nearList

                    model: root.tools.near

                    Line {
                        id: other

                        required property string incidentId
                        required property string number
                        required property string title
                        required property string toolName
                        required property string openedText

                        Layout.fillWidth: true
                        implicitHeight: otherRow.implicitHeight + 2 * Theme.s6
                        Accessible.role: Accessible.ListItem
                        Accessible.name: Words.fill(qsTr("%1 %2, %3", "number, title, when"), [other.number, other.title, other.openedText])

                        RowLayout {
                            id: otherRow

                            anchors.left: parent.left
                            anchors.right: parent.right
                            anchors.verticalCenter: parent.verticalCenter
                            anchors.leftMargin: Theme.s12
                            anchors.rightMargin: Theme.s8
                            spacing: Theme.s12

                            ColumnLayout {
                                Layout.fillWidth: true
                                spacing: Theme.s4

                                MText {
                                    Layout.fillWidth: true
                                    text: other.number === "" ? other.title : Words.fill(qsTr("%1 · %2", "number · title"), [other.number, other.title])
                                }

                                MText {
                                    Layout.fillWidth: true
                                    text: other.toolName === "" ? other.openedText : Words.fill(qsTr("%1 · %2", "tool · opened"), [other.toolName, other.openedText])
                                    color: Theme.muted
                                    font.pixelSize: Theme.fontSmall
                                }
                            }

                            MButton {
                                objectName: "join"
                                enabled: root.tools.whyFixed === ""
                                text: qsTr("Join")
                                Accessible.name: Words.fill(qsTr("Join %1 with this incident"), [other.number === "" ? other.title : other.number])
                                onClicked: root.tools.join(other.incidentId)
                            }
                        }
                    }
                }

                PeopleSection {
                    id: persons

                    Layout.fillWidth: true
                    onLooked: scroll.contentY = Math.max(0, Math.min(persons.y, scroll.contentHeight - scroll.height))
                    people: root.tools.people
                    whyFixed: root.tools.whyFixed
                }
            }

            ColumnLayout {
                id: form

                x: Theme.s4
                width: scroll.columnWidth
                spacing: Theme.s12
                visible: root.tools.asking

                Banner {
                    Layout.fillWidth: true
                    objectName: "toolAnew"
                    visible: root.tools.anewText !== ""
                    tone: "info"
                    title: qsTr("Written anew")
                    text: root.tools.anewText
                }

                Banner {
                    id: which

                    Layout.fillWidth: true
                    objectName: "toolQuestion"
                    visible: root.tools.question !== ""
                    tone: "warn"
                    title: qsTr("Which words?")
                    text: root.tools.question
                    otherAction: qsTr("Take the refused ones")
                    onOtherActed: root.decided(() => root.tools.takeRefused())
                    action: qsTr("Keep mine")
                    onActed: root.decided(() => root.tools.keepMine())
                }

                // A positioner, not a layout: a layout of Qt 6.4 keeps fields that go with the form, and freezes or crashes
                // when the window is made smaller later.
                Column {
                    Layout.fillWidth: true
                    visible: formFields.count > 0
                    spacing: Theme.s12

                    Repeater {
                        id: formFields

                        model: root.tools.fields

                        FormField {
                            id: field

                            required property string fieldKey
                            required property var offers
                            required property string offersNote
                            required listed

                            width: parent ? (parent as Item).width : 0
                            objectName: "field-" + field.fieldKey
                            offered: field.offers
                            offeredNote: field.offersNote
                            onPicked: offer => root.tools.pick(field.fieldKey, offer)
                            onEdited: value => root.tools.setValue(field.fieldKey, value)
                            onAccepted: root.send()
                        }
                    }
                }

                Banner {
                    Layout.fillWidth: true
                    visible: root.tools.isPublic
                    tone: "warn"
                    text: qsTr("Everybody outside can read this.")
                }

                MText {
                    Layout.fillWidth: true
                    objectName: "toolTarget"
                    text: root.tools.targetText
                    font.weight: Font.DemiBold
                    wrapMode: Text.Wrap
                }

                MText {
                    Layout.fillWidth: true
                    objectName: "toolProblem"
                    visible: root.tools.problem !== ""
                    text: root.tools.problem
                    color: Theme.warn
                    wrapMode: Text.Wrap
                }
            }
        }

        RowLayout {
            spacing: Theme.s8

            Item {
                Layout.fillWidth: true
            }

            MButton {
                id: send

                objectName: "toolSend"
                kind: MButton.Primary
                visible: root.tools.asking
                enabled: root.tools.canSubmit
                text: qsTr("Send it")
                onClicked: root.send()
            }

            MButton {
                id: close

                text: root.tools.asking ? qsTr("Back") : qsTr("Close")
                onClicked: root.tools.asking ? root.tools.cancel() : root.close()
            }
        }
    }

    function send(): void {
        root.tools.submit();
    }

    Connections {
        target: root.tools

        function onStored(): void {
            root.close();
        }
    }
}
