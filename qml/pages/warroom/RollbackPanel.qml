// SPDX-License-Identifier: GPL-3.0-or-later
// Roll back or fix forward: what data says, what people have to say, and what is set before anyone acts.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    readonly property RollbackCard card: root.room.rollback

    y: Theme.px(40)
    width: Math.min(Theme.px(960), (parent ? parent.width : Theme.px(960)) - Theme.s32)
    height: Math.min(Theme.px(840), (parent ? parent.height : Theme.px(800)) - 2 * root.y)
    padding: Theme.s20
    onOpened: list.forceActiveFocus(Qt.TabFocusReason)

    function begin(): void {
        root.card.begin();
        root.open();
    }

    function decide(option: string): void {
        if (root.card.decide(option))
            root.close();
    }

    Connections {
        target: root.card

        function onLoaded(): void {
            verify.text = root.card.verify;
            who.text = root.card.who;
            note.text = root.card.note;
            minutes.text = String(root.card.boxMinutes);
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s8

        RowLayout {
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                text: qsTr("Roll back or fix forward")
                font.pixelSize: Theme.fontTitle
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
            }

            MText {
                text: root.card.openText
                color: Theme.muted
            }
        }

        MText {
            Layout.fillWidth: true
            objectName: "rollbackAdvice"
            text: root.card.advice
            font.pixelSize: Theme.fontLarge
            wrapMode: Text.Wrap
            maximumLineCount: 2
        }

        MText {
            Layout.fillWidth: true
            visible: root.card.decidedText !== ""
            text: root.card.decidedText
            color: Theme.decision
            wrapMode: Text.Wrap
            maximumLineCount: 2
        }

        ListView {
            id: list

            objectName: "criterionList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: Theme.px(120)
            clip: true
            activeFocusOnTab: true
            keyNavigationEnabled: true
            boundsBehavior: Flickable.StopAtBounds
            model: root.card.criteria
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Criteria")

            delegate: Item {
                id: row

                required property int index
                required property string criterionId
                required property string title
                required property string standing
                required property string standingText
                required property string found
                required property string question
                required property bool asked
                required property int answer

                width: list.width
                height: column.implicitHeight + Theme.s12
                focus: row.ListView.isCurrentItem
                Accessible.role: Accessible.ListItem
                Accessible.name: Words.fill(qsTr("%1 %2. %3 %4", "title, standing, found, question"), [row.title, row.standingText, row.found, row.question])
                Keys.onPressed: event => {
                    if (!row.asked || (event.key !== Qt.Key_Y && event.key !== Qt.Key_N && event.key !== Qt.Key_Delete))
                        return;
                    root.card.answer(row.criterionId, event.key === Qt.Key_Y ? 1 : event.key === Qt.Key_N ? 2 : 0);
                    event.accepted = true;
                }

                Rectangle {
                    anchors.fill: parent
                    radius: Theme.radiusSmall
                    visible: row.ListView.isCurrentItem && list.activeFocus
                    color: Theme.tint(Theme.accent, 0.12, Theme.surface)
                }

                TapHandler {
                    onTapped: list.currentIndex = row.index
                }

                ColumnLayout {
                    id: column

                    x: Theme.s8
                    y: Theme.s6
                    width: row.width - x - Theme.s12
                    spacing: Theme.s2

                    RowLayout {
                        spacing: Theme.s8

                        MText {
                            Layout.preferredWidth: Theme.s16
                            text: String(row.index + 1)
                            color: Theme.muted
                        }

                        MText {
                            Layout.fillWidth: true
                            text: row.title
                            font.weight: Font.DemiBold
                        }

                        Badge {
                            visible: !(row.asked && row.standing === "open")
                            text: row.standingText
                            tone: row.standing === "for" ? "ok" : row.standing === "against" ? "change" : row.standing === "open" ? "accent" : ""
                        }

                        MButton {
                            visible: row.asked
                            text: qsTr("Yes")
                            checkable: true
                            checked: row.answer === 1
                            keyHint: "Y"
                            Accessible.name: Words.fill(qsTr("Yes: %1"), [row.title])
                            onClicked: root.card.answer(row.criterionId, row.answer === 1 ? 0 : 1)
                        }

                        MButton {
                            visible: row.asked
                            text: qsTr("No")
                            checkable: true
                            checked: row.answer === 2
                            keyHint: "N"
                            Accessible.name: Words.fill(qsTr("No: %1"), [row.title])
                            onClicked: root.card.answer(row.criterionId, row.answer === 2 ? 0 : 2)
                        }
                    }

                    MText {
                        Layout.fillWidth: true
                        Layout.leftMargin: Theme.s16 + Theme.s8
                        visible: row.found !== ""
                        text: row.found
                        font.pixelSize: Theme.fontSmall
                        wrapMode: Text.Wrap
                        maximumLineCount: 3
                    }

                    MText {
                        Layout.fillWidth: true
                        Layout.leftMargin: Theme.s16 + Theme.s8
                        visible: row.question !== ""
                        text: row.question
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                        wrapMode: Text.Wrap
                        maximumLineCount: 3
                    }
                }
            }
        }

        Divider {
            Layout.fillWidth: true
        }

        RowLayout {
            spacing: Theme.s8

            TextInputField {
                id: verify

                Layout.fillWidth: true
                objectName: "rollbackVerify"
                placeholderText: qsTr("How one sees that it worked: error ratio below 0.2 % for 1 min")
                onTextEdited: root.card.verify = verify.text
            }

            TextInputField {
                id: who

                Layout.preferredWidth: Theme.px(180)
                placeholderText: qsTr("Who looks back")
                onTextEdited: root.card.who = who.text
            }

            MText {
                text: qsTr("in")
                color: Theme.muted
            }

            TextInputField {
                id: minutes

                Layout.preferredWidth: Theme.px(56)
                Accessible.name: qsTr("Minutes until one looks back")
                onTextEdited: root.card.boxMinutes = Number(minutes.text)
            }

            MText {
                text: qsTr("min")
                color: Theme.muted
            }
        }

        TextInputField {
            id: note

            Layout.fillWidth: true
            placeholderText: qsTr("What the answers stand on, objections (optional)")
            onTextEdited: root.card.note = note.text
        }

        RowLayout {
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                objectName: "rollbackMissing"
                text: root.card.missing === "" ? qsTr("The decision is kept with its criteria; the check-back becomes an assignment.") : root.card.missing
                color: root.card.missing === "" ? Theme.muted : Theme.warn
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
                maximumLineCount: 2
            }

            MButton {
                text: qsTr("Close")
                onClicked: root.close()
            }

            MButton {
                text: qsTr("Shift traffic")
                enabled: root.card.canDecide
                onClicked: root.decide("shift")
            }

            MButton {
                objectName: "decideForward"
                text: qsTr("Fix forward")
                enabled: root.card.canDecide
                onClicked: root.decide("forward")
            }

            MButton {
                objectName: "decideRollback"
                kind: MButton.Primary
                text: qsTr("Decide: roll back")
                enabled: root.card.canDecide
                onClicked: root.decide("rollback")
            }
        }
    }
}
