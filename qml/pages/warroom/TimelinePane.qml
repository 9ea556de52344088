// SPDX-License-Identifier: GPL-3.0-or-later
// The one timeline of the incident: kind filters, search, events newest first, and the line that writes into it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

Card {
    id: root

    required property WarRoom room
    signal updateRequested(typed: string)
    signal logRequested(name: string)
    /// A tool is to be told about an event; without an action: which, is chosen there.
    signal tellRequested(eventId: string, actionId: string)
    /// The timeline for Connections, to whom a list model is no object (qmllint of Qt 6.4).
    readonly property var told: root.room.timeline
    /// Null before it is asked for.
    readonly property EventPanel eventPanel: eventForm.item as EventPanel

    clip: true
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Timeline")

    function focusComposer(prefix: string, typed: string): void {
        composer.start(prefix, typed);
    }

    function focusSearch(): void {
        filters.focusWords();
    }

    /// The alert that one stands on; empty: none.
    function chosenAlert(): string {
        const entry = list.currentItem as TimelineEntry;
        return entry !== null && entry.kind === "alert" ? entry.eventId : "";
    }

    /// The event that is looked at closely, else the one that one stands on; empty: none.
    function chosenEvent(): string {
        const entry = list.currentItem as TimelineEntry;
        return root.eventPanel !== null && root.eventPanel.opened ? root.room.desk.details.eventId : entry !== null ? entry.eventId : "";
    }

    /// What lies over the list goes away: something else is asked for.
    function putAway(): void {
        if (root.eventPanel !== null)
            root.eventPanel.close();
    }

    function reveal(eventId: string): void {
        const row = root.room.timeline.rowOf(eventId);
        if (row < 0)
            return;
        list.currentIndex = row;
        list.positionViewAtIndex(row, ListView.Contain);
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.s12
            Layout.rightMargin: Theme.s8
            Layout.topMargin: Theme.s6
            spacing: Theme.s8

            SectionLabel {
                text: qsTr("Timeline")
            }

            MText {
                Layout.fillWidth: true
                text: root.room.timeline.summaryText
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            MButton {
                visible: root.room.timeline.filtered
                kind: MButton.Quiet
                implicitHeight: Theme.hit
                text: qsTr("Show all")
                onClicked: filters.clear()
            }

            MButton {
                objectName: "timelineZone"
                kind: MButton.Quiet
                implicitHeight: Theme.hit
                text: Format.zoneName
                Accessible.name: Words.fill(qsTr("Times in %1; the other zone"), [Format.zoneName])
                onClicked: Session.trigger("view.utc")
            }

            IconButton {
                iconName: "search"
                iconSize: Theme.iconSmall
                text: qsTr("Search the timeline")
                keyHint: "/"
                checkable: true
                checked: filters.searching
                onClicked: filters.searching ? filters.searching = false : filters.focusWords()
            }
        }

        TimelineFilters {
            id: filters

            Layout.fillWidth: true
            timeline: root.room.timeline
            low: root.height < Theme.px(240)
            onDone: list.forceActiveFocus()
        }

        Repeater {
            model: root.room.desk.findings

            MText {
                required property string modelData

                objectName: "keyTimeFinding"
                Layout.fillWidth: true
                Layout.leftMargin: Theme.s12
                Layout.rightMargin: Theme.s12
                Layout.bottomMargin: Theme.s4
                text: modelData
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                wrapMode: Text.Wrap
                maximumLineCount: 2
                elide: Text.ElideRight
            }
        }

        Divider {
            Layout.fillWidth: true
        }

        ListView {
            id: list

            objectName: "timelineList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            // A row that is lit lies beside the border, not on it.
            Layout.leftMargin: Theme.border
            Layout.rightMargin: Theme.border
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            reuseItems: true
            highlightMoveDuration: 0
            model: root.room.timeline
            activeFocusOnTab: true
            currentIndex: -1
            cacheBuffer: Theme.px(200)

            /// At the newest, and not reading something further down by key: then what comes is shown at once.
            readonly property bool atNewest: list.atYBeginning && (list.currentIndex <= 0 || !list.activeFocus)

            onAtNewestChanged: root.room.timeline.following = list.atNewest

            /// The uppermost row that is seen, and how far under the edge it begins: it stays there.
            property string anchorId: ""
            property real anchorOffset: 0

            function remember(row: int): void {
                list.anchorId = "";
                const entry = list.itemAtIndex(row) as TimelineEntry;
                if (entry === null)
                    return;
                list.anchorId = entry.eventId;
                list.anchorOffset = entry.mapToItem(list, 0, 0).y;
            }

            /// Puts a row where it was before others came or went.
            function keep(row: int): void {
                if (row < 0)
                    return;
                list.forceLayout();
                if (!list.itemAtIndex(row))
                    list.positionViewAtIndex(row, ListView.Beginning);
                const entry = list.itemAtIndex(row) as TimelineEntry;
                if (entry !== null)
                    list.contentY += entry.mapToItem(list, 0, 0).y - list.anchorOffset;
            }

            function showUnseen(): void {
                const row = root.room.timeline.newestUnseenRow();
                if (row > 0)
                    list.positionViewAtIndex(row, ListView.Beginning);
                else
                    list.positionViewAtBeginning();
                list.currentIndex = Math.max(0, row);
                root.room.timeline.following = true;
                root.room.timeline.following = list.atNewest;
                list.forceActiveFocus();
            }

            Connections {
                target: root.told

                function onUpdating(): void {
                    const first = list.indexAt(Theme.s12, list.contentY);
                    const last = list.indexAt(Theme.s12, list.contentY + list.height - 1);
                    list.remember(first);
                    root.room.timeline.hold(first, last < 0 ? list.count - 1 : last, list.currentIndex);
                }

                function onUpdated(): void {
                    if (root.room.timeline.following)
                        list.positionViewAtBeginning();
                    else if (list.anchorId !== "")
                        list.keep(root.room.timeline.rowOf(list.anchorId));
                    list.anchorId = "";
                }
            }
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Events")
            Keys.onReturnPressed: openCurrent()
            Keys.onEnterPressed: openCurrent()
            Keys.onSpacePressed: openCurrent()
            Keys.onEscapePressed: list.joining = ""
            // Keys that mean something else elsewhere in the window are the row's while one stands on it.
            Keys.onShortcutOverride: event => {
                const entry = list.currentItem as TimelineEntry;
                const plain = event.modifiers === Qt.NoModifier && entry !== null;
                event.accepted = event.key === Qt.Key_Space || (event.key === Qt.Key_Escape && list.joining !== "")
                    || (plain && (event.key === Qt.Key_P || (event.key === Qt.Key_S && entry.kind === "alert")));
            }

            /// The event that another one is said to be the same as; the next that is opened is that other.
            property string joining: ""
            property string joinProblem: ""

            function jump(): void {
                const entry = list.currentItem as TimelineEntry;
                if (entry)
                    root.room.seek(entry.timeMs);
            }

            function look(eventId: string): void {
                if (list.joining !== "") {
                    root.room.desk.details.show(list.joining);
                    list.joinProblem = root.room.desk.details.joinWith(eventId, "");
                    root.room.desk.details.close();
                    if (list.joinProblem === "")
                        list.joining = "";
                    return;
                }
                // A frozen chart is looked at; of everything else the details.
                if (root.room.detail.showEvidence(eventId))
                    return;
                root.room.desk.details.show(eventId);
                if (root.room.desk.details.eventId !== "")
                    (eventForm.made() as EventPanel).open();
            }

            function openCurrent(): void {
                const entry = list.currentItem as TimelineEntry;
                if (entry)
                    entry.opened();
            }

            /// The last event before what the charts' cursor is on.
            readonly property int cursorRow: isNaN(root.room.cursors.time) || list.count === 0 ? -1 : root.room.timeline.rowAtTime(root.room.cursors.time)

            function togglePin(): void {
                const entry = list.currentItem as TimelineEntry;
                if (entry)
                    root.room.composer.setPinned(entry.eventId, !entry.pinned);
            }

            function silence(): void {
                const entry = list.currentItem as TimelineEntry;
                if (entry !== null && entry.kind === "alert")
                    (silenceForm.made() as SilenceDialog).show(entry.eventId);
            }

            Keys.onPressed: event => {
                if (event.key === Qt.Key_P)
                    list.togglePin();
                else if (event.key === Qt.Key_S)
                    list.silence();
                else if (event.key === Qt.Key_J)
                    list.jump();
                else if (event.key === Qt.Key_Menu)
                    menu.popup();
                else
                    return;
                event.accepted = true;
            }

            onCurrentItemChanged: {
                const entry = list.currentItem as TimelineEntry;
                if (entry)
                    root.room.cursors.time = entry.timeMs;
            }

            delegate: TimelineEntry {
                id: entry

                width: list.width
                atCursor: entry.index === list.cursorRow
                onPicked: {
                    list.currentIndex = entry.index;
                    list.forceActiveFocus();
                }
                onOpened: list.look(entry.eventId)
                onMenuRequested: menu.popup()
            }

            LazyForm {
                id: silenceForm

                room: root.room
                form: Qt.resolvedUrl("SilenceDialog.qml")
            }

            MMenu {
                id: menu

                readonly property TimelineEntry entry: list.currentItem as TimelineEntry

                MMenuItem {
                    text: qsTr("Details…")
                    keyHint: qsTr("Enter", "key")
                    onTriggered: list.openCurrent()
                }

                MMenuItem {
                    text: qsTr("Jump the room here")
                    keyHint: "J"
                    onTriggered: list.jump()
                }

                MMenuItem {
                    text: menu.entry !== null && menu.entry.pinned ? qsTr("Unpin") : qsTr("Pin")
                    keyHint: "P"
                    onTriggered: list.togglePin()
                }

                MMenuItem {
                    text: qsTr("Silence this alert…")
                    keyHint: "S"
                    enabled: menu.entry !== null && menu.entry.kind === "alert"
                    onTriggered: list.silence()
                }

                MMenuItem {
                    objectName: "declareFromRow"
                    text: qsTr("Declare from this alert…")
                    keyHint: qsTr("Ctrl+Alt+N", "key")
                    enabled: menu.entry !== null && menu.entry.kind === "alert"
                    onTriggered: Session.trigger("incident.declare.alert")
                }

                MMenuItem {
                    objectName: "tellFromRow"
                    text: qsTr("Answer, pin or correct in the tool…")
                    keyHint: qsTr("Ctrl+Shift+T", "key")
                    enabled: menu.entry !== null
                    onTriggered: Session.trigger("event.tell")
                }

                MMenuItem {
                    text: qsTr("Open in the source…")
                    enabled: menu.entry !== null && menu.entry.link !== ""
                    onTriggered: if (menu.entry !== null) linkPanel.ask(menu.entry.link)
                }

                MMenuItem {
                    text: qsTr("Show only this kind")
                    onTriggered: if (menu.entry !== null) root.room.timeline.showOnly(menu.entry.kind)
                }

                MMenuItem {
                    text: qsTr("Withdraw (its history stays)")
                    enabled: menu.entry !== null && menu.entry.editable
                    onTriggered: root.room.composer.retract(menu.entry.eventId)
                }
            }

            LazyForm {
                id: eventForm

                room: root.room
                form: Qt.resolvedUrl("EventPanel.qml")
            }

            Connections {
                target: root.eventPanel

                function onTellRequested(eventId: string, actionId: string): void {
                    root.eventPanel.close();
                    root.tellRequested(eventId, actionId);
                }
                function onClosed(): void {
                    list.forceActiveFocus();
                }
                function onLinkRequested(address: string): void {
                    linkPanel.ask(address);
                }
                function onJoinRequested(): void {
                    list.joining = root.room.desk.details.eventId;
                    list.joinProblem = "";
                    root.eventPanel.close();
                }
                function onCiteRequested(): void {
                    root.room.desk.details.cite();
                }
            }

            Rectangle {
                objectName: "joinLine"
                anchors.bottom: parent.bottom
                z: 2
                width: parent.width
                height: visible ? joinText.implicitHeight + 2 * Theme.s8 : 0
                visible: list.joining !== ""
                color: Theme.raised

                MText {
                    id: joinText

                    x: Theme.s12
                    y: Theme.s8
                    width: parent.width - 2 * Theme.s12
                    text: list.joinProblem !== "" ? list.joinProblem : qsTr("Choose the event that is the same: Enter joins, Escape leaves")
                    wrapMode: Text.Wrap
                    Accessible.role: Accessible.AlertMessage
                }
            }

            LinkPopover {
                id: linkPanel

                onClosed: list.forceActiveFocus()
            }

            Announcer {
                text: root.room.timeline.unseenText
                Accessible.role: Accessible.AlertMessage
                Accessible.name: root.room.timeline.unseenText
                Accessible.ignored: root.room.timeline.unseenCount === 0
            }

            MButton {
                objectName: "unseenPill"
                anchors.horizontalCenter: parent.horizontalCenter
                y: Theme.s8
                z: 2
                visible: root.room.timeline.unseenCount > 0
                kind: MButton.Primary
                implicitHeight: Theme.hit
                iconName: "chevron-up"
                text: root.room.timeline.unseenText
                onClicked: list.showUnseen()
            }

            EmptyState {
                anchors.centerIn: parent
                visible: list.count === 0
                iconName: root.room.ready ? "list" : "clock"
                title: !root.room.ready ? qsTr("Reading the timeline…")
                                        : root.room.timeline.filtered ? qsTr("Every event is filtered out") : qsTr("Nothing has happened yet")
                text: root.room.timeline.filtered ? "" : qsTr("Alerts, changes and notes land here with the time they happened and the time they became known.")
            }
        }

        Divider {
            Layout.fillWidth: true
        }

        ComposerLine {
            id: composer

            Layout.fillWidth: true
            Layout.margins: Theme.s12
            composer: root.room.composer
            low: root.height < Theme.px(240)
            onDone: list.forceActiveFocus()
            onUpdateRequested: typed => root.updateRequested(typed)
            onLogRequested: name => root.logRequested(name)
        }
    }
}
