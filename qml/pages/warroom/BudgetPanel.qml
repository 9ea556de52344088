// SPDX-License-Identifier: GPL-3.0-or-later
// The budget clock and what each way out would cost until it works; minutes, error rate and steps are for people to set.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    readonly property BudgetDesk desk: root.room.budget
    readonly property bool narrow: root.width < Theme.px(700)
    /// Roll back or fix forward is asked for.
    signal decisionRequested

    y: Theme.px(72)
    width: Math.min(Theme.px(920), (parent ? parent.width : Theme.px(920)) - Theme.s32)
    padding: Theme.s20
    onOpened: list.forceActiveFocus() // from here Tab leads through the options

    component Clock: ColumnLayout {
        id: clock

        required property string caption
        required property string figure
        required property string detail

        spacing: Theme.s4
        Accessible.role: Accessible.StaticText
        Accessible.name: Words.fill(qsTr("%1: %2, %3", "caption, figure, detail"), [clock.caption, clock.figure, clock.detail])

        SectionLabel {
            text: clock.caption
        }

        MText {
            Layout.fillWidth: true
            text: clock.figure
            font.pixelSize: root.narrow ? Theme.fontTitle : Theme.fontFigure
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            text: clock.detail
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
            maximumLineCount: 2
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: qsTr("Error budget and the cost of each way out")
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
            Accessible.role: Accessible.Heading
        }

        Banner {
            Layout.fillWidth: true
            visible: root.desk.why !== ""
            tone: "info"
            text: root.desk.why
        }

        RowLayout {
            Layout.fillWidth: true
            visible: root.desk.known
            spacing: Theme.s20

            Clock {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Layout.alignment: Qt.AlignTop
                caption: qsTr("Spent by this incident")
                figure: root.desk.spentText
                detail: root.desk.spentDetail
            }

            Clock {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Layout.alignment: Qt.AlignTop
                caption: qsTr("Spent now")
                figure: root.desk.rateText
                detail: root.desk.rateDetail
            }

            Clock {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Layout.alignment: Qt.AlignTop
                caption: qsTr("What is left")
                figure: root.desk.leftText
                detail: root.desk.leftDetail
            }
        }

        SectionLabel {
            text: qsTr("Options side by side")
        }

        ListView {
            id: list

            objectName: "optionList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredHeight: contentHeight
            Layout.maximumHeight: contentHeight
            Layout.minimumHeight: Theme.px(66)
            spacing: Theme.s8
            clip: list.interactive
            interactive: list.contentHeight > list.height + 1
            boundsBehavior: Flickable.StopAtBounds
            T.ScrollBar.vertical: MScrollBar {}
            model: root.desk.options
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Options")

            delegate: Rectangle {
                id: option

                required property int index
                required property string optionId
                required property string name
                required property double minutes
                required property string errorText
                required property bool errorSet
                required property int steps
                required property string badText
                required property string shareText
                required property string untilText
                required property double bar
                required property bool cheapest
                readonly property bool focusInside: minutes.activeFocus || share.activeFocus || steps.activeFocus

                onFocusInsideChanged: if (option.focusInside) list.positionViewAtIndex(option.index, ListView.Contain)
                width: list.width
                height: Theme.px(66)
                radius: Theme.radius
                color: Theme.sunken
                border.width: Theme.border
                border.color: option.cheapest ? Theme.ok : Theme.line
                Accessible.role: Accessible.ListItem
                Accessible.name: Words.fill(option.cheapest ? qsTr("%1, cheapest: %2, %3, %4", "option, bad, share, until") : qsTr("%1: %2, %3, %4", "option, bad, share, until"),
                                            [option.name, option.badText, option.shareText, option.untilText])

                RowLayout {
                    anchors.fill: parent
                    anchors.leftMargin: Theme.s12
                    anchors.rightMargin: Theme.s12
                    spacing: Theme.s8

                    ColumnLayout {
                        Layout.preferredWidth: root.narrow ? Theme.px(96) : Theme.px(140)
                        Layout.minimumWidth: root.narrow ? Theme.px(96) : Theme.px(140)
                        Layout.maximumWidth: Theme.px(140)
                        spacing: Theme.s4

                        MText {
                            Layout.fillWidth: true
                            text: option.name
                            font.weight: Font.DemiBold
                        }

                        Badge {
                            visible: option.cheapest
                            text: qsTr("cheapest")
                            tone: "ok"
                        }
                    }

                    TextInputField {
                        id: minutes

                        Layout.preferredWidth: root.narrow ? Theme.px(52) : Theme.px(64)
                        Accessible.name: Words.fill(qsTr("Minutes until %1 works"), [option.name])
                        onEditingFinished: root.desk.setMinutes(option.optionId, Number(minutes.text))

                        // What is measured goes on meanwhile; what is being typed stays.
                        Binding on text {
                            value: Number(option.minutes).toLocaleString(Qt.locale("C"), "f", Number.isInteger(option.minutes) ? 0 : 1)
                            when: !minutes.activeFocus
                            restoreMode: Binding.RestoreNone
                        }
                    }

                    MText {
                        text: root.narrow ? qsTr("min") : qsTr("min at")
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                    }

                    TextInputField {
                        id: share

                        Layout.preferredWidth: Theme.px(70)
                        Accessible.name: Words.fill(qsTr("Percent of requests that fail meanwhile, %1"), [option.name])
                        onEditingFinished: if (share.text !== option.errorText) root.desk.setErrorPercent(option.optionId, share.text)

                        // What is measured goes on meanwhile; what is being typed stays.
                        Binding on text {
                            value: option.errorText
                            when: !share.activeFocus
                            restoreMode: Binding.RestoreNone
                        }
                    }

                    MText {
                        Layout.preferredWidth: root.narrow ? Theme.px(16) : Theme.px(60)
                        text: root.narrow ? "%" : option.errorSet ? qsTr("% set, in") : qsTr("% now, in")
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                    }

                    TextInputField {
                        id: steps

                        Layout.preferredWidth: Theme.px(48)
                        Accessible.name: Words.fill(qsTr("Steps in which errors fall, %1"), [option.name])
                        onEditingFinished: root.desk.setSteps(option.optionId, Number(steps.text))

                        // What is measured goes on meanwhile; what is being typed stays.
                        Binding on text {
                            value: String(option.steps)
                            when: !steps.activeFocus
                            restoreMode: Binding.RestoreNone
                        }
                    }

                    MText {
                        text: qsTr("steps")
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                    }

                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: Theme.s4

                        RowLayout {
                            spacing: Theme.s8

                            MText {
                                Layout.fillWidth: true
                                text: option.badText === "" ? qsTr("the rate is not known") : option.shareText
                                font.weight: Font.DemiBold
                                horizontalAlignment: Text.AlignRight
                            }
                        }

                        Rectangle {
                            Layout.fillWidth: true
                            Layout.preferredHeight: Theme.s6
                            radius: height / 2
                            color: Theme.raised

                            Rectangle {
                                width: parent.width * option.bar
                                height: parent.height
                                radius: height / 2
                                color: option.cheapest ? Theme.ok : Theme.accent
                            }
                        }

                        MText {
                            Layout.fillWidth: true
                            text: option.badText === "" ? "" : Words.fill(qsTr("%1 · %2", "failing requests · until"), [option.badText, option.untilText])
                            color: Theme.muted
                            font.pixelSize: Theme.fontSmall
                            horizontalAlignment: Text.AlignRight
                        }
                    }
                }
            }
        }

        MText {
            Layout.fillWidth: true
            objectName: "cheapestText"
            visible: root.desk.cheapestText !== ""
            text: root.desk.cheapestText
            wrapMode: Text.Wrap
            maximumLineCount: 3
        }

        RowLayout {
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                text: qsTr("An empty error rate means: as measured now. Steps: errors fall evenly while it runs.")
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
            }

            MButton {
                objectName: "toRollback"
                text: qsTr("Roll back or fix forward…")
                keyHint: "Shift F"
                onClicked: {
                    root.close();
                    root.decisionRequested();
                }
            }

            MButton {
                text: qsTr("Close")
                onClicked: root.close()
            }
        }
    }
}
