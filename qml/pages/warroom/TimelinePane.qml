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

    clip: true
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Timeline")

    function focusComposer(prefix: string, typed: string): void {
        composer.start(prefix, typed);
    }

    function focusSearch(): void {
        filters.focusWords();
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
            onDone: list.forceActiveFocus()
        }

        Divider {
            Layout.fillWidth: true
        }

        ListView {
            id: list

            objectName: "timelineList"
            Layout.fillWidth: true
            Layout.fillHeight: true
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
                target: root.room.timeline

                function onUpdating(): void {
                    const last = list.indexAt(Theme.s12, list.contentY + list.height - 1);
                    root.room.timeline.hold(list.indexAt(Theme.s12, list.contentY), last < 0 ? list.count - 1 : last, list.currentIndex);
                }

                function onUpdated(): void {
                    if (root.room.timeline.following)
                        list.positionViewAtBeginning();
                }
            }
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Events")
            Keys.onReturnPressed: openCurrent()
            Keys.onEnterPressed: openCurrent()

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
                if (entry && entry.kind === "alert")
                    silenceDialog.show(entry.eventId);
            }

            Keys.onPressed: event => {
                if (event.key === Qt.Key_P)
                    list.togglePin();
                else if (event.key === Qt.Key_S)
                    list.silence();
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
                // A frozen chart is looked at; of everything else the moment.
                onOpened: if (!root.room.detail.showEvidence(entry.eventId)) root.room.seek(entry.timeMs)
                onMenuRequested: menu.popup()
            }

            SilenceDialog {
                id: silenceDialog

                form: root.room.silence
            }

            MMenu {
                id: menu

                readonly property TimelineEntry entry: list.currentItem as TimelineEntry

                MMenuItem {
                    text: qsTr("Go to this moment")
                    keyHint: qsTr("Enter", "key")
                    onTriggered: list.openCurrent()
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
            onDone: list.forceActiveFocus()
        }
    }
}
