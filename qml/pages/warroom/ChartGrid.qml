// SPDX-License-Identifier: GPL-3.0-or-later
// The panels of the room, one to nine, in a grid that fills its place; all share range and cursor.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

Item {
    id: root

    required property WarRoom room
    signal eventRequested(eventId: string)

    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Charts")

    GridLayout {
        id: grid

        anchors.fill: parent
        anchors.topMargin: bar.visible ? bar.height + Theme.s8 : 0
        columns: panels.count <= 1 || width < Theme.px(360) ? 1 : root.height < Theme.px(300) && width > Theme.px(700) ? Math.min(4, panels.count)
               : panels.count <= 4 ? 2 : 3
        columnSpacing: Theme.s12
        rowSpacing: Theme.s12

        Repeater {
            id: panels

            model: root.room.panels

            ChartCard {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1
                Layout.preferredHeight: 1
                Layout.minimumHeight: Theme.px(110)
                room: root.room
                onEventRequested: eventId => root.eventRequested(eventId)
            }
        }
    }

    RangeBar {
        id: bar

        width: parent.width
        visible: panels.count > 0
        room: root.room
    }

    EmptyState {
        anchors.centerIn: parent
        visible: panels.count === 0
        iconName: root.room.ready ? "warroom" : "clock"
        title: root.room.ready ? qsTr("This incident has no charts yet") : qsTr("Reading the incident…")
        text: root.room.ready ? qsTr("Connect Prometheus in the settings; panels of the service appear here as samples arrive.") : ""
    }
}
