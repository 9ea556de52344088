// SPDX-License-Identifier: GPL-3.0-or-later
// Whom the tools know and who of them is one person: by e-mail by itself, else because a person chose two. Never by name.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

ColumnLayout {
    id: root

    required property KnownPeople people
    /// Why nothing can be changed here; empty: it can.
    required property string whyFixed
    /// Somebody is looked for: the list below is what matters.
    signal looked

    spacing: Theme.s8
    visible: root.people.total > 0

    /// The keys go where the other one is looked for, whatever became of the button.
    function look(): void {
        words.text = "";
        root.people.find("");
        words.forceActiveFocus();
        root.looked();
    }

    SectionLabel {
        text: qsTr("People")
    }

    MText {
        Layout.fillWidth: true
        text: qsTr("People with the same e-mail are one person. Who has another one, or none, is joined by hand: choose two. A name alone is no reason.")
        color: Theme.muted
        wrapMode: Text.Wrap
    }

    TextInputField {
        id: words

        Layout.fillWidth: true
        objectName: "peopleWords"
        iconName: "search"
        placeholderText: qsTr("Find a person: name, e-mail or id in a tool")
        onTextEdited: root.people.find(words.text)
    }

    MText {
        Layout.fillWidth: true
        objectName: "peopleSaid"
        visible: text !== ""
        text: root.people.chosenName !== "" ? Words.fill(qsTr("%1 is chosen. Who else is the same person?"), [root.people.chosenName]) : root.people.saidText
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
    }

    Announcer {
        text: root.people.chosenName !== "" ? Words.fill(qsTr("%1 is chosen. Who else is the same person?"), [root.people.chosenName]) : root.people.saidText
    }

    ColumnLayout {
        Layout.fillWidth: true
        objectName: "peopleList"
        spacing: Theme.s4
        Accessible.role: Accessible.List
        Accessible.name: qsTr("People whom the tools know")

        Repeater {
            model: root.people.list

            Rectangle {
                id: person

                required property string personKey
                required property string name
                required property string toolsText
                required property var tellings
                required property bool chosen
                readonly property bool several: person.tellings.length > 1

                Layout.fillWidth: true
                implicitHeight: told.implicitHeight + 2 * Theme.s6
                radius: Theme.radius
                color: person.chosen ? Theme.hover : Theme.sunken
                border.width: Theme.border
                border.color: person.chosen ? Theme.accent : Theme.line
                Accessible.role: Accessible.ListItem
                Accessible.name: person.chosen ? Words.fill(qsTr("%1, chosen, known by %2", "name, tools"), [person.name, person.toolsText]) : Words.fill(qsTr("%1, known by %2", "name, tools"), [person.name, person.toolsText])

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

                        MText {
                            Layout.fillWidth: true
                            text: person.name
                            font.weight: Font.DemiBold
                        }

                        Repeater {
                            model: person.tellings

                            RowLayout {
                                id: telling

                                required property int index
                                required property string modelData

                                Layout.fillWidth: true
                                spacing: Theme.s8

                                MText {
                                    Layout.fillWidth: true
                                    text: telling.modelData
                                    color: Theme.muted
                                    font.pixelSize: Theme.fontSmall
                                }

                                MButton {
                                    objectName: "partPerson"
                                    kind: MButton.Quiet
                                    visible: person.several
                                    enabled: root.whyFixed === ""
                                    text: qsTr("Somebody else")
                                    Accessible.name: Words.fill(qsTr("%1 is somebody else than %2", "what a tool says, name"), [telling.modelData, person.name])
                                    onClicked: {
                                        const key = person.personKey;
                                        const place = telling.index;
                                        root.look();
                                        root.people.part(key, place);
                                    }
                                }
                            }
                        }
                    }

                    MButton {
                        objectName: "choosePerson"
                        enabled: root.whyFixed === ""
                        text: person.chosen ? qsTr("Not this one") : root.people.chosenName === "" ? qsTr("Same person…") : qsTr("Is the same")
                        Accessible.name: person.chosen ? Words.fill(qsTr("Choose %1 no longer"), [person.name]) : root.people.chosenName === "" ? Words.fill(qsTr("%1 is the same person as somebody else: choose whom next"), [person.name]) : Words.fill(qsTr("%1 is the same person as %2"), [person.name, root.people.chosenName])
                        onClicked: {
                            const key = person.personKey;
                            const joins = root.people.chosenName !== "" && !person.chosen;
                            const next = person.chosen ? "" : key;
                            root.look();
                            if (joins)
                                root.people.join(key);
                            else
                                root.people.choose(next);
                        }
                    }
                }
            }
        }
    }

    MText {
        Layout.fillWidth: true
        objectName: "morePeople"
        visible: text !== ""
        text: root.people.moreText
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
    }
}
