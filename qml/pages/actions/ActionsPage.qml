// SPDX-License-Identifier: GPL-3.0-or-later
// The action items of all incidents on this machine, the overdue ones first. They are changed where they stand: in the
// post-mortem, which opens at the action.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    readonly property ActionDesk desk: ActionDesk {
        watching: root.visible
    }
    /// The post-mortem of this incident, at this place of its text.
    signal actionRequested(incidentId: string, position: int)

    function focusSearch(): void {
        search.forceActiveFocus();
        search.selectAll();
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Item {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.topBar

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: Theme.s20
                anchors.rightMargin: Theme.s16
                spacing: Theme.s12

                MText {
                    text: qsTr("Actions")
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                TextInputField {
                    id: search

                    Layout.fillWidth: true
                    Layout.maximumWidth: Theme.px(420)
                    Layout.minimumWidth: Theme.px(60)
                    iconName: "search"
                    keyHint: "/"
                    placeholderText: qsTr("Search actions")
                    text: root.desk.words
                    onTextEdited: root.desk.words = search.text
                    Keys.onDownPressed: list.forceActiveFocus()
                    Keys.onEscapePressed: {
                        root.desk.words = "";
                        list.forceActiveFocus();
                    }
                }

                MText {
                    objectName: "actionsCount"
                    Layout.fillWidth: true
                    text: root.desk.countText
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                MComboBox {
                    objectName: "actionsState"
                    label: qsTr("State of the actions")
                    model: root.desk.states
                    currentIndex: root.desk.state
                    onActivated: index => root.desk.state = index
                }

                MComboBox {
                    objectName: "actionsOwner"
                    label: qsTr("Owner of the actions")
                    model: root.desk.owners
                    currentIndex: root.desk.owner
                    onActivated: index => root.desk.owner = index
                }

                MComboBox {
                    objectName: "actionsKind"
                    label: qsTr("Kind of the actions")
                    model: root.desk.kinds
                    currentIndex: root.desk.kind
                    onActivated: index => root.desk.kind = index
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        Banner {
            Layout.fillWidth: true
            Layout.margins: Theme.s12
            Layout.bottomMargin: 0
            visible: root.desk.problem !== ""
            tone: "danger"
            text: root.desk.problem
        }

        Card {
            id: card

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: Theme.s12
            clip: true

            ActionColumns {
                id: places

                width: card.width - Theme.s4
            }

            Item {
                id: header

                width: parent.width
                height: Theme.px(34)

                component Caption: MText {
                    height: header.height
                    color: Theme.muted
                    font.pixelSize: Theme.fontLabel
                    font.weight: Font.DemiBold
                }

                Caption {
                    x: Theme.s12
                    text: qsTr("Due")
                }

                Caption {
                    x: places.textX
                    text: qsTr("Action")
                }

                Caption {
                    x: places.ownerX
                    text: qsTr("Owner")
                }

                Caption {
                    x: places.kindX
                    visible: places.kind > 0
                    text: qsTr("Kind")
                }

                Caption {
                    x: places.incidentX
                    text: qsTr("Incident")
                }

                Divider {
                    anchors.bottom: parent.bottom
                    width: parent.width
                }
            }

            ListView {
                id: list

                objectName: "actionsList"
                anchors.fill: parent
                anchors.topMargin: header.height
                anchors.bottomMargin: Theme.radiusCard / 2
                focus: true
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                keyNavigationEnabled: true
                highlightMoveDuration: 0
                activeFocusOnTab: true
                model: root.desk
                cacheBuffer: 0 // see CommandPalette
                T.ScrollBar.vertical: MScrollBar {}
                Accessible.role: Accessible.Table
                Accessible.name: qsTr("Actions of all incidents")
                Keys.onReturnPressed: list.openCurrent()
                Keys.onEnterPressed: list.openCurrent()

                function openCurrent(): void {
                    const row = list.currentItem as ActionLine;
                    if (row)
                        root.actionRequested(row.incidentId, row.position);
                }

                delegate: ActionLine {
                    id: row

                    width: list.width
                    columns: places
                    onPicked: {
                        list.currentIndex = row.index;
                        list.forceActiveFocus();
                    }
                    onOpened: root.actionRequested(row.incidentId, row.position)
                }
            }

            EmptyState {
                anchors.centerIn: parent
                visible: list.count === 0 && root.desk.problem === ""
                iconName: root.desk.ready ? "actions" : "clock"
                title: !root.desk.ready ? qsTr("Reading the post-mortems of this machine…") : root.desk.total === 0 ? qsTr("No action item yet") : qsTr("No action like that")
                text: !root.desk.ready ? "" : root.desk.total === 0 ? qsTr("Actions stand in the post-mortems: in a table with a column “Action”, or as tasks below a heading that speaks of actions.") : qsTr("There are others, of another state, owner or kind.")
                action: root.desk.ready && root.desk.total > 0 ? qsTr("Show all") : ""
                onActed: root.desk.clearFilters()
            }
        }
    }
}
