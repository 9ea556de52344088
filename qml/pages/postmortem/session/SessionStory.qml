// SPDX-License-Identifier: GPL-3.0-or-later
// The story so far: the first chart of the board, the events with the newest first, or what the document says of it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Chart
import Muster.Controls
import Muster.Pages
import Muster.View

ColumnLayout {
    id: root

    required property WarRoom room
    required property bool low
    /// Not of the own height: a layout that is being arranged does not hear of it.
    required property int chartHeight
    readonly property Facilitator session: root.room.postMortem.facilitator
    /// The moment that is shown; another one begins at its newest event.
    readonly property double moment: root.room.instantMs

    spacing: Theme.s12
    onMomentChanged: {
        list.currentIndex = 0;
        list.positionViewAtBeginning();
    }

    function toList(): void {
        if (tabs.currentIndex === 1)
            document.forceActiveFocus();
        else
            list.forceActiveFocus();
    }

    /// From the events to the document and back.
    function turn(): void {
        tabs.currentIndex = tabs.currentIndex === 0 ? 1 : 0;
        root.toList();
    }

    Item {
        Layout.fillWidth: true
        Layout.preferredHeight: root.chartHeight
        Layout.minimumHeight: root.chartHeight
        visible: !root.low && charts.count > 0

        Repeater {
            id: charts

            model: root.room.panels

            Card {
                id: card

                required property int index
                required property string title
                required property string headline
                required property string accessibleText
                required property ChartFeed feed
                required property bool hasSloLine
                required property double sloLine

                anchors.fill: parent
                visible: card.index === 0
                Accessible.role: Accessible.Chart
                Accessible.name: card.accessibleText

                MText {
                    id: name

                    x: Theme.s12
                    y: Theme.s8
                    width: parent.width - value.width - Theme.s48
                    text: card.title
                    color: Theme.muted
                    font.pixelSize: Theme.fontLarge
                }

                MText {
                    id: value

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s12
                    anchors.baseline: name.baseline
                    text: card.headline
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                ThemedChart {
                    anchors.top: value.bottom
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.bottom: parent.bottom
                    anchors.margins: Theme.s8
                    enabled: false
                    feed: card.visible ? card.feed : null
                    fontPixelSize: Theme.fontSmall
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

    MTabBar {
        id: tabs

        Layout.fillWidth: true

        MTabButton {
            text: qsTr("The story so far")
        }

        MTabButton {
            text: qsTr("The document so far")
        }
    }

    StackLayout {
        Layout.fillWidth: true
        Layout.fillHeight: true
        currentIndex: tabs.currentIndex

        ListView {
            id: list

            objectName: "sessionStory"
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            highlightMoveDuration: 0
            spacing: Theme.s4
            activeFocusOnTab: true
            model: root.room.timeline
            cacheBuffer: 0 // see CommandPalette
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("The story so far, newest first")

            delegate: Rectangle {
                id: entry

                required property int index
                required property string eventId
                required property string timeText
                required property string kind
                required property string source
                required property string text
                required property bool pinned
                required property string accessibleText
                readonly property bool current: ListView.isCurrentItem

                width: list.width
                height: words.implicitHeight + 2 * Theme.s8
                radius: Theme.radius
                color: entry.current && list.activeFocus ? Theme.hover : "transparent"
                border.width: entry.index === 0 ? Theme.border : 0
                border.color: Theme.line
                Accessible.role: Accessible.ListItem
                Accessible.name: entry.accessibleText
                Accessible.selected: entry.current
                // The questions are about what one stands on.
                onCurrentChanged: if (entry.current) root.session.lookAt(entry.index === 0 ? "" : entry.eventId)

                RowLayout {
                    id: words

                    x: Theme.s8
                    y: Theme.s8
                    width: entry.width - 2 * Theme.s8 - Theme.s8
                    spacing: Theme.s12

                    MText {
                        Layout.alignment: Qt.AlignTop
                        Layout.topMargin: Theme.s2
                        text: entry.timeText
                        mono: true
                        color: Theme.muted
                        font.pixelSize: Theme.fontLarge
                        Accessible.ignored: true
                    }

                    KindMark {
                        Layout.alignment: Qt.AlignTop
                        Layout.topMargin: Theme.s4
                        Layout.preferredWidth: Theme.px(16)
                        Layout.preferredHeight: Theme.px(16)
                        kind: entry.kind
                    }

                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: 0

                        MText {
                            Layout.fillWidth: true
                            text: entry.text
                            wrapMode: Text.Wrap
                            maximumLineCount: entry.index === 0 ? 6 : 3
                            elide: Text.ElideRight
                            font.pixelSize: Theme.fontTitle
                            font.weight: entry.index === 0 ? Font.DemiBold : Font.Normal
                            Accessible.ignored: true
                        }

                        MText {
                            Layout.fillWidth: true
                            text: entry.pinned ? Words.fill(qsTr("%1 · key moment", "source"), [entry.source]) : entry.source
                            color: Theme.muted
                            font.pixelSize: Theme.fontBase
                            Accessible.ignored: true
                        }
                    }
                }

                TapHandler {
                    onTapped: {
                        list.currentIndex = entry.index;
                        list.forceActiveFocus();
                    }
                }
            }

            EmptyState {
                anchors.centerIn: parent
                visible: list.count === 0
                iconName: "clock"
                title: qsTr("Nothing was known yet")
                text: qsTr("PgDown goes to the next event.")
            }
        }

        ListView {
            id: document

            objectName: "sessionDocument"
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            spacing: Theme.s12
            topMargin: Theme.s4
            bottomMargin: Theme.s12
            activeFocusOnTab: true
            keyNavigationEnabled: true
            highlightMoveDuration: 0
            model: root.session.passages
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("The document so far")

            delegate: Item {
                id: passage

                required property int level
                required property string text

                width: document.width - Theme.s16
                height: prose.implicitHeight
                Accessible.role: passage.level > 0 ? Accessible.Heading : Accessible.ListItem
                Accessible.name: passage.text

                MText {
                    id: prose

                    objectName: "sessionPassage"
                    width: passage.width
                    text: passage.text
                    wrapMode: Text.Wrap
                    font.pixelSize: passage.level > 0 ? Theme.fontFigure : Theme.fontTitle
                    font.weight: passage.level > 0 ? Font.DemiBold : Font.Normal
                    Accessible.ignored: true
                }
            }

            EmptyState {
                anchors.centerIn: parent
                visible: document.count === 0
                iconName: "postmortem"
                title: qsTr("The document says nothing of this moment yet")
                text: qsTr("What it cites comes with the story; the rest at its end.")
            }
        }
    }

    MText {
        Layout.fillWidth: true
        visible: tabs.currentIndex === 1 && root.session.heldText !== ""
        text: root.session.heldText
        color: Theme.muted
        font.pixelSize: Theme.fontBase
        wrapMode: Text.Wrap
    }
}
