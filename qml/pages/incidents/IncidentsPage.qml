// SPDX-License-Identifier: GPL-3.0-or-later
// The library of incidents on this machine: search while typing, table, preview.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    signal roomRequested(incidentId: string)
    signal roomAtRequested(incidentId: string, timeMs: double)
    signal postMortemRequested(incidentId: string)
    signal importRequested
    signal drillRequested

    function focusSearch(): void {
        search.forceActiveFocus();
        search.selectAll();
    }

    /// With the id of an alert it is declared from that one.
    function declare(eventId: string): void {
        form.begin(eventId);
    }

    /// The alert among the hits that one stands on, else the newest of those that the line says; empty: none.
    function chosenAlert(): string {
        const hit = Session.searching ? hits.currentItem as SearchHitRow : null;
        if (hit !== null && hit.kind === "alert")
            return hit.eventId;
        return firingLine.visible ? Session.declaring.firing.newestId : "";
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
                spacing: Theme.s16

                MText {
                    text: qsTr("Incidents")
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                TextInputField {
                    id: search

                    Layout.fillWidth: true
                    Layout.maximumWidth: Theme.px(520)
                    iconName: "search"
                    keyHint: "/"
                    placeholderText: qsTr("Search events and post-mortems")
                    text: Session.searchWords
                    trailing: Session.searchText
                    onTextEdited: Session.search(search.text)
                    Keys.onDownPressed: (Session.searching ? hits : table).forceActiveFocus()
                    Keys.onEscapePressed: {
                        Session.search("");
                        table.forceActiveFocus();
                    }
                }

                Item {
                    Layout.fillWidth: true
                }

                MButton {
                    text: qsTr("Import…")
                    onClicked: root.importRequested()
                }

                MButton {
                    text: qsTr("Drill…")
                    onClicked: root.drillRequested()
                }

                MButton {
                    kind: MButton.Primary
                    text: qsTr("Declare incident")
                    onClicked: root.declare("")
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        FiringLine {
            id: firingLine

            Layout.fillWidth: true
            Layout.leftMargin: Theme.s12
            Layout.rightMargin: Theme.s12
            Layout.topMargin: Theme.s12
            // Whatever room is open: what an incident has stands in its room, and is not told here.
            visible: firingLine.firing.text !== ""
            firing: Session.declaring.firing
            onDeclareRequested: eventId => root.declare(eventId)
        }

        Basic.SplitView {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: Theme.s12
            orientation: Qt.Horizontal
            handle: SplitHandle {}

            Card {
                id: tableCard

                Basic.SplitView.fillWidth: true
                Basic.SplitView.minimumWidth: Theme.px(520)
                clip: true

                IncidentColumns {
                    id: places

                    width: tableCard.width - Theme.s4
                }

                Item {
                    id: header

                    x: Theme.border
                    width: parent.width - 2 * Theme.border
                    height: Theme.px(34)
                    visible: !Session.searching

                    component Caption: MText {
                        height: header.height
                        color: Theme.muted
                        font.pixelSize: Theme.fontLabel
                        font.weight: Font.DemiBold
                    }

                    Caption {
                        x: Theme.s12
                        text: qsTr("Sev")
                    }

                    Caption {
                        x: places.numberX
                        width: places.number - Theme.s8
                        visible: places.number > 0
                        text: qsTr("Number")
                    }

                    Caption {
                        x: places.titleX
                        width: places.titleWidth
                        text: qsTr("Incident")
                    }

                    Caption {
                        x: places.startedX
                        width: places.started
                        text: Session.utc ? qsTr("Started (UTC)") : qsTr("Started (local)")
                    }

                    Caption {
                        x: places.lengthX
                        width: places.length
                        text: qsTr("Recovered in")
                    }

                    Caption {
                        x: places.shapeX
                        width: places.shape
                        visible: places.shape > 0
                        text: qsTr("Shape")
                    }

                    Caption {
                        x: places.stageX
                        width: places.stage
                        text: qsTr("Stage")
                    }

                    Caption {
                        x: places.postMortemX
                        width: places.postMortem
                        visible: places.postMortem > 0
                        text: qsTr("Post-mortem")
                    }

                    Divider {
                        anchors.bottom: parent.bottom
                        width: parent.width
                    }
                }

                ListView {
                    id: table

                    anchors.fill: parent
                    // A row that is lit lies beside the border, not on it.
                    anchors.leftMargin: Theme.border
                    anchors.rightMargin: Theme.border
                    anchors.topMargin: header.height
                    anchors.bottomMargin: Theme.radiusCard / 2
                    visible: !Session.searching
                    focus: true
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    keyNavigationEnabled: true
                    highlightMoveDuration: 0
                    model: Session.incidents
                    activeFocusOnTab: true
                    T.ScrollBar.vertical: MScrollBar {}
                    Accessible.role: Accessible.Table
                    Accessible.name: qsTr("Incidents")
                    Keys.onReturnPressed: openCurrent()
                    Keys.onEnterPressed: openCurrent()

                    function openCurrent(): void {
                        const row = table.currentItem as IncidentTableRow;
                        if (row)
                            root.roomRequested(row.incidentId);
                    }

                    delegate: IncidentTableRow {
                        id: row

                        width: table.width
                        columns: places
                        onPicked: {
                            table.currentIndex = row.index;
                            table.forceActiveFocus();
                        }
                        onOpened: root.roomRequested(row.incidentId)
                    }
                }

                ListView {
                    id: hits

                    anchors.fill: parent
                    visible: Session.searching
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    highlightMoveDuration: 0
                    model: Session.results
                    cacheBuffer: 0 // see CommandPalette
                    activeFocusOnTab: true
                    T.ScrollBar.vertical: MScrollBar {}
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Search results")
                    Keys.onReturnPressed: openCurrent()
                    Keys.onEnterPressed: openCurrent()

                    function openCurrent(): void {
                        const hit = hits.currentItem as SearchHitRow;
                        if (hit)
                            root.openHit(hit);
                    }

                    delegate: SearchHitRow {
                        id: hit

                        width: hits.width
                        onPicked: hits.currentIndex = hit.index
                        onDeclareRequested: root.declare(hit.eventId)
                        onOpened: root.openHit(hit)
                    }
                }

                EmptyState {
                    anchors.centerIn: parent
                    visible: Session.searching && hits.count === 0
                    iconName: "search"
                    title: qsTr("Nothing matches")
                    text: qsTr("Every word must occur in one event or one post-mortem. Try fewer or shorter words.")
                }

                EmptyState {
                    anchors.centerIn: parent
                    visible: !Session.searching && table.count === 0
                    iconName: Session.listsReady ? "incidents" : "clock"
                    title: Session.listsReady ? qsTr("No incident is on this machine") : qsTr("Reading the incidents of this machine…")
                    text: Session.listsReady ? qsTr("Open the drill to look around, import an incident file, or declare one.") : ""
                    action: Session.listsReady ? qsTr("Open the drill") : ""
                    secondAction: Session.listsReady ? qsTr("Declare incident") : ""
                    onActed: root.drillRequested()
                    onSecondActed: root.declare("")
                }
            }

            IncidentPreview {
                Basic.SplitView.preferredWidth: Math.round(Math.max(Theme.px(320), root.width * 0.33))
                Basic.SplitView.minimumWidth: Theme.px(280)
                // Enlarged on a small screen the table has it all; Enter opens the room.
                visible: root.width > Theme.px(860)
                row: table.currentItem as IncidentTableRow
                onRoomRequested: incidentId => root.roomRequested(incidentId)
                onPostMortemRequested: incidentId => root.postMortemRequested(incidentId)
            }
        }
    }

    DeclareForm {
        id: form

        desk: Session.declaring
    }

    function openHit(hit: SearchHitRow): void {
        if (hit.eventId === "")
            root.postMortemRequested(hit.incidentId);
        else if (hit.incidentId === "" && hit.kind === "alert")
            root.declare(hit.eventId); // there is no room to show it in
        else if (hit.incidentId !== "")
            root.roomAtRequested(hit.incidentId, hit.timeMs);
    }
}
