// SPDX-License-Identifier: GPL-3.0-or-later
// The answer before the data: severity, what, stage, impact, budget and burn, next update, elapsed, who.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property WarRoom room
    /// The runbook is in a drawer, so the header carries its button.
    property bool drawer: false
    readonly property bool wide: root.width > Theme.px(1800)
    /// All facts in one line need short captions.
    readonly property bool brief: root.width < Theme.px(1380)
    readonly property bool tight: root.width < Theme.px(1180)
    /// Enlarged on a small screen: what and how bad before everything else.
    readonly property bool cramped: root.width < Theme.px(760)
    signal updateRequested
    signal runbookRequested

    implicitHeight: root.cramped ? Theme.px(104) : Theme.px(92)
    color: "transparent"

    component Fact: Row {
        id: fact

        required property string caption
        required property string figure
        property string after: ""
        property color afterTone: Theme.muted
        property color tone: Theme.text
        /// The command that shows more of it; empty: there is no more.
        property string command: ""

        height: Theme.px(24)
        spacing: Theme.s4
        visible: fact.figure !== ""
        Accessible.role: Accessible.StaticText
        Accessible.name: Words.fill(qsTr("%1 %2 %3", "caption, figure, rest"), [fact.caption, fact.figure, fact.after])
        Accessible.onPressAction: if (fact.command !== "") Session.trigger(fact.command)

        TapHandler {
            enabled: fact.command !== ""
            onTapped: Session.trigger(fact.command)
        }

        HoverHandler {
            enabled: fact.command !== ""
            cursorShape: Qt.PointingHandCursor
        }

        MText {
            visible: fact.caption !== ""
            height: fact.height
            text: fact.caption
            color: Theme.muted
        }

        MText {
            height: fact.height
            text: fact.figure
            color: fact.tone
            font.weight: Font.DemiBold
        }

        MText {
            visible: fact.after !== ""
            height: fact.height
            text: fact.after
            color: fact.afterTone
        }
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.s20
        anchors.rightMargin: Theme.s16
        spacing: Theme.s16

        ColumnLayout {
            Layout.fillWidth: true
            spacing: root.cramped || facts.implicitHeight > Theme.px(30) ? Theme.s4 : Theme.s8

            RowLayout {
                spacing: Theme.s12

                Badge {
                    severity: root.room.severity > 5 ? 0 : root.room.severity
                    text: qsTr("SEV ?")
                }

                MText {
                    Layout.fillWidth: true
                    Layout.maximumWidth: implicitWidth + 1
                    text: root.room.title
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                    Accessible.role: Accessible.Heading
                    Accessible.name: root.room.title
                }

                MText {
                    objectName: "numberAndServices"
                    // The title gives way: which incident it is stays readable beside it.
                    Layout.preferredWidth: Math.min(implicitWidth + 1, Theme.px(420), root.width * 0.25)
                    visible: !root.cramped
                    text: root.room.services === "" ? root.room.number : Words.fill(qsTr("%1 · %2", "number · services"), [root.room.number, root.room.services])
                    mono: true
                    color: Theme.muted
                    font.pixelSize: Theme.fontLabel
                }

                Badge {
                    objectName: "toolsBadge"
                    visible: root.room.tools.summary !== "" && !root.cramped
                    text: root.room.tools.disagreeing ? qsTr("tools disagree") : root.wide ? root.room.tools.summary : qsTr("in tools")
                    tone: root.room.tools.disagreeing ? "warn" : "accent"
                    Accessible.name: Words.fill(root.room.tools.disagreeing ? qsTr("Tools disagree: %1") : qsTr("In tools: %1"), [root.room.tools.summary])

                    TapHandler {
                        onTapped: Session.trigger("show.tools")
                    }

                    HoverHandler {
                        cursorShape: Qt.PointingHandCursor
                    }
                }

                Badge {
                    visible: root.room.sealed && !root.cramped
                    text: qsTr("sealed file")
                    tone: "accent"
                }

                Item {
                    Layout.fillWidth: true
                }
            }

            Flow {
                id: facts

                Layout.fillWidth: true
                // What does not fit beside the rest stands under it: when the next update is due is never cut off.
                Layout.preferredHeight: Math.min(facts.implicitHeight, Theme.px(56))
                spacing: root.wide ? Theme.s16 : root.cramped ? Theme.s8 : Theme.s12
                clip: true

                Badge {
                    visible: root.tight
                    height: Theme.px(24)
                    text: root.room.stageText
                    tone: "warn"
                }

                StagePill {
                    visible: !root.tight
                    stages: root.room.stages
                    current: root.room.stage
                    interactive: !root.room.sealed
                    onPicked: index => root.room.changeStage(index)
                }

                Fact {
                    caption: qsTr("Elapsed")
                    figure: root.cramped ? root.room.elapsedText : ""
                }

                Fact {
                    // A figure says by its form what it is of; that nothing is known does not.
                    caption: root.brief && root.room.impactOngoing ? "" : qsTr("Impact")
                    figure: root.room.impactText
                    tone: root.room.impactOngoing ? Theme.danger : Theme.text
                }

                Fact {
                    caption: root.wide ? qsTr("Error budget") : qsTr("Budget")
                    figure: root.room.budgetLeftText
                    command: "show.costs"
                    tone: root.room.budgetLeft < 0.25 ? Theme.warn : Theme.text
                }

                Fact {
                    caption: qsTr("burning")
                    figure: root.room.burnText
                    command: "show.costs"
                    after: root.wide ? root.room.budgetDetail : ""
                    tone: root.room.lowTraffic ? Theme.faint : root.room.burn >= 14.4 ? Theme.danger : root.room.burn > 1 ? Theme.warn : Theme.text
                }

                Fact {
                    caption: root.brief ? qsTr("Update", "the next one, before when it is due") : qsTr("Next update")
                    figure: root.room.nextUpdateSet ? root.room.nextUpdateDueText : ""
                    after: root.wide ? root.room.command.promiseText : root.room.command.promiseShort
                    afterTone: root.room.command.promiseBroken ? Theme.warn : Theme.muted
                    // Red says that users are hurt, and nothing else.
                    tone: root.room.nextUpdateOverdue ? Theme.warn : Theme.text
                }
            }
        }

        ColumnLayout {
            spacing: 0
            visible: !root.cramped

            MText {
                Layout.alignment: Qt.AlignRight
                text: root.room.elapsedText
                mono: true
                font.pixelSize: Theme.fontFigure
                Accessible.name: Words.fill(qsTr("Elapsed %1"), [root.room.elapsedText])
            }

            MText {
                Layout.alignment: Qt.AlignRight
                text: root.room.sinceText
                color: Theme.muted
                font.pixelSize: Theme.fontLabel
            }
        }

        Row {
            spacing: -Theme.s6
            visible: root.width > Theme.px(1000)
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Responders")

            Repeater {
                model: root.room.roles

                Avatar {
                    required property string person
                    required property string roleName
                    required property int index

                    // Where there is little room, the first who took a role is seen at least.
                    visible: index < (root.width > Theme.px(1240) ? 4 : 1)
                    name: person
                    role: roleName
                }
            }
        }

        MButton {
            visible: root.drawer
            iconName: "runbook"
            text: root.tight ? "" : qsTr("Runbook")
            keyHint: "R"
            Accessible.name: qsTr("Runbook")
            onClicked: root.runbookRequested()
        }

        MButton {
            kind: MButton.Primary
            iconName: root.cramped ? "edit" : ""
            text: root.cramped ? "" : root.tight ? qsTr("Update") : qsTr("Post update")
            Accessible.name: qsTr("Post update")
            keyHint: "U"
            onClicked: root.updateRequested()
        }
    }

    Divider {
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
