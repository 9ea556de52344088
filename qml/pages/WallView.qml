// SPDX-License-Identifier: GPL-3.0-or-later
// For a screen on the wall: header, charts and the last events, large enough to be read from four metres, without any control.
// The cursor goes away when nobody moves it; Escape leaves.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Chart
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property WarRoom room
    /// Everything follows the height of the screen; the scale of the window is for desks.
    readonly property real unit: Math.max(0.5, Math.min(root.width / 1600, root.height / 1000))
    property bool idle: false
    property real lastX: -1
    property real lastY: -1
    signal dismissed

    objectName: "wall"
    Accessible.role: Accessible.Pane
    Accessible.name: Words.fill(qsTr("Wall: %1 %2; Escape leaves"), [root.room.number, root.room.title])
    Keys.onEscapePressed: root.dismissed()
    Keys.onPressed: event => {
        if (event.key !== Qt.Key_F11)
            return;
        root.dismissed();
        event.accepted = true;
    }
    Component.onCompleted: root.forceActiveFocus()

    Timer {
        id: still

        interval: Theme.wallCursorStay
        running: true
        onTriggered: root.idle = true
    }

    component Figure: ColumnLayout {
        id: figure

        required property string caption
        required property string value
        property color tone: Theme.text

        visible: figure.value !== ""
        spacing: 0
        Accessible.role: Accessible.StaticText
        Accessible.name: Words.fill(qsTr("%1 %2", "caption, figure"), [figure.caption, figure.value])

        MText {
            text: figure.caption
            color: Theme.muted
            font.pixelSize: Theme.wallSmall * root.unit
        }

        MText {
            text: figure.value
            color: figure.tone
            font.pixelSize: Theme.wallText * root.unit
            font.weight: Font.DemiBold
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.window
        border.width: root.room.isPast ? Theme.focusWidth : 0
        border.color: Theme.warn
    }

    ColumnLayout {
        anchors.fill: parent
        // Whole pixels down to the charts: of a part of one, drawing without a graphics card leaves what was there before.
        anchors.margins: Math.round(28 * root.unit)
        spacing: 20 * root.unit

        RowLayout {
            Layout.fillWidth: true
            spacing: 24 * root.unit

            Rectangle {
                readonly property color ink: Theme.severity(root.room.severity)

                implicitWidth: sev.implicitWidth + 32 * root.unit
                implicitHeight: sev.implicitHeight + 12 * root.unit
                radius: height / 2
                color: Theme.tint(ink, Theme.dark ? 0.17 : 0.12, Theme.surface)

                MText {
                    id: sev

                    anchors.centerIn: parent
                    text: root.room.severity > 5 ? qsTr("SEV ?") : Words.fill(qsTr("SEV %1", "severity number"), [root.room.severity])
                    color: parent.ink
                    font.pixelSize: Theme.wallTitle * root.unit
                    font.weight: Font.Bold
                }
            }

            MText {
                Layout.fillWidth: true
                text: root.room.title
                font.pixelSize: Theme.wallTitle * root.unit
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
                Accessible.name: root.room.title
            }

            MText {
                visible: root.room.isPast
                text: root.room.pastLabel
                color: Theme.warn
                font.pixelSize: Theme.wallSmall * root.unit
            }

            MText {
                text: root.room.elapsedText
                mono: true
                font.pixelSize: Theme.wallClock * root.unit
                Accessible.name: Words.fill(qsTr("Elapsed %1"), [root.room.elapsedText])
            }
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: 48 * root.unit

            Figure {
                caption: qsTr("Stage")
                value: root.room.stageText
            }

            Figure {
                caption: qsTr("Impact")
                value: root.room.impactText
                tone: root.room.impactOngoing ? Theme.danger : Theme.text
            }

            Figure {
                caption: qsTr("Error budget")
                value: root.room.budgetLeftText
                tone: root.room.budgetLeft < 0.25 ? Theme.warn : Theme.text
            }

            Figure {
                caption: qsTr("Burning")
                value: root.room.burnText
                tone: root.room.lowTraffic ? Theme.faint : root.room.burn >= 14.4 ? Theme.danger : root.room.burn > 1 ? Theme.warn : Theme.text
            }

            Figure {
                caption: qsTr("Next update")
                value: root.room.nextUpdateSet ? root.room.nextUpdateDueText : ""
                tone: root.room.nextUpdateOverdue ? Theme.danger : Theme.warn
            }

            Item {
                Layout.fillWidth: true
            }
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: 20 * root.unit

            Item {
                id: charts

                readonly property int columns: panels.count > 1 ? 2 : 1
                readonly property int rows: Math.max(1, Math.ceil(Math.min(4, panels.count) / charts.columns))
                readonly property int gap: 16 * root.unit

                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: root.width * 0.6

                Repeater {
                    id: panels

                    model: root.room.panels

                    Card {
                        id: card

                        required property int index
                        required property string title
                        required property string headline
                        required property string headlineLevel
                        required property string accessibleText
                        required property ChartFeed feed
                        required property bool hasSloLine
                        required property double sloLine

                        // From four metres four charts can be told apart, the first of the board.
                        visible: card.index < 4
                        x: (card.index % charts.columns) * (width + charts.gap)
                        y: Math.floor(card.index / charts.columns) * (height + charts.gap)
                        width: Math.floor((charts.width - (charts.columns - 1) * charts.gap) / charts.columns)
                        height: Math.floor((charts.height - (charts.rows - 1) * charts.gap) / charts.rows)
                        Accessible.role: Accessible.Chart
                        Accessible.name: card.accessibleText

                        MText {
                            id: name

                            x: 16 * root.unit
                            y: 10 * root.unit
                            width: parent.width - value.width - 48 * root.unit
                            text: card.title
                            color: Theme.muted
                            font.pixelSize: Theme.wallText * root.unit
                        }

                        MText {
                            id: value

                            anchors.right: parent.right
                            anchors.rightMargin: 16 * root.unit
                            anchors.baseline: name.baseline
                            text: card.headline
                            color: card.headlineLevel === "look" ? (root.room.impactOngoing ? Theme.danger : Theme.warn)
                                                                 : card.headlineLevel === "none" ? Theme.muted : Theme.text
                            font.pixelSize: Theme.wallFigure * root.unit
                            font.weight: Font.DemiBold
                        }

                        ThemedChart {
                            readonly property int edge: 8 * root.unit

                            x: edge
                            y: Math.ceil(value.y + value.height) + edge
                            width: parent.width - 2 * edge
                            height: parent.height - y - edge
                            enabled: false
                            feed: card.visible ? card.feed : null
                            fontPixelSize: Theme.wallAxis * root.unit
                            rangeFrom: root.room.rangeFrom
                            rangeTo: root.room.rangeTo
                            nowTime: root.room.instantMs
                            recorded: root.room.sealed
                            markers: root.room.panels.markers
                            sloLine: card.hasSloLine ? card.sloLine : NaN
                            Accessible.ignored: true
                        }
                    }
                }
            }

            Card {
                Layout.fillHeight: true
                Layout.fillWidth: true
                Layout.preferredWidth: root.width * 0.4
                clip: true

                ListView {
                    id: events

                    anchors.fill: parent
                    anchors.margins: 16 * root.unit
                    interactive: false
                    clip: true
                    spacing: 14 * root.unit
                    model: root.room.timeline
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Last events")

                    delegate: RowLayout {
                        id: entry

                        required property string timeText
                        required property string kind
                        required property string text

                        width: events.width
                        // A line cut in half says nothing.
                        opacity: entry.y + entry.height <= events.contentY + events.height ? 1 : 0
                        spacing: 14 * root.unit
                        Accessible.role: Accessible.ListItem
                        Accessible.name: Words.fill(qsTr("%1 %2 %3", "time, kind, text"), [entry.timeText, entry.kind, entry.text])

                        MText {
                            Layout.alignment: Qt.AlignTop
                            text: entry.timeText
                            mono: true
                            color: Theme.muted
                            font.pixelSize: Theme.wallSmall * root.unit
                        }

                        Icon {
                            Layout.alignment: Qt.AlignTop
                            Layout.topMargin: 6 * root.unit
                            implicitWidth: 22 * root.unit
                            implicitHeight: 22 * root.unit
                            name: "kind-" + Theme.kindShape(entry.kind)
                            color: Theme.kind(entry.kind)
                        }

                        MText {
                            Layout.fillWidth: true
                            text: entry.text
                            wrapMode: Text.Wrap
                            maximumLineCount: 3
                            font.pixelSize: Theme.wallBody * root.unit
                        }
                    }
                }
            }
        }
    }

    MouseArea {
        anchors.fill: parent
        hoverEnabled: true
        acceptedButtons: Qt.AllButtons
        cursorShape: root.idle ? Qt.BlankCursor : Qt.ArrowCursor
        onPositionChanged: mouse => {
            // Every frame may tell the place again.
            if (mouse.x === root.lastX && mouse.y === root.lastY)
                return;
            root.lastX = mouse.x;
            root.lastY = mouse.y;
            root.idle = false;
            still.restart();
        }
    }
}
