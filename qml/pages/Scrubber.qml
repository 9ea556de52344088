// SPDX-License-Identifier: GPL-3.0-or-later
// The one instant of the room: drag to see what was, or what was known, at any moment. Not live is visibly not live.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Chart
import Muster.Controls
import Muster.View

Rectangle {
    id: root

    required property WarRoom room
    /// As a JavaScript list, for its functions.
    readonly property var speeds: root.room.speeds

    /// Enlarged on a small screen: words give way, so that the strip stays long enough to be dragged.
    readonly property bool narrow: root.width < Theme.px(900)

    implicitHeight: Theme.px(72)
    color: root.room.isPast ? Theme.tint(Theme.warn, Theme.dark ? 0.1 : 0.08, Theme.rail) : Theme.rail
    Accessible.role: Accessible.ToolBar
    Accessible.name: qsTr("Time")

    Divider {
        width: parent.width
        color: root.room.isPast ? Theme.tint(Theme.warn, 0.5, Theme.rail) : Theme.line
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.s16
        anchors.rightMargin: Theme.s16
        spacing: Theme.s8

        IconButton {
            framed: true
            iconName: "step-back"
            text: qsTr("Previous event")
            keyHint: "["
            onClicked: root.room.stepEvent(-1)
        }

        IconButton {
            framed: true
            iconName: root.room.playing ? "pause" : "play"
            text: root.room.playing ? qsTr("Pause") : qsTr("Play from here")
            keyHint: qsTr("Space")
            onClicked: root.room.togglePlay()
        }

        IconButton {
            framed: true
            iconName: "step-forward"
            text: qsTr("Next event")
            keyHint: "]"
            onClicked: root.room.stepEvent(1)
        }

        MComboBox {
            visible: root.room.isPast
            implicitWidth: Theme.px(76)
            label: qsTr("Speed")
            model: root.speeds.map(speed => Words.fill(qsTr("× %1", "replay speed"), [speed]))
            currentIndex: root.speeds.indexOf(root.room.speed)
            onActivated: index => root.room.speed = root.speeds[index]
        }

        Badge {
            text: root.room.isPast ? (root.room.playing ? qsTr("REPLAY") : qsTr("PAST")) : qsTr("LIVE")
            tone: root.room.isPast ? "warn" : "ok"
        }

        ColumnLayout {
            Layout.minimumWidth: Theme.px(66)
            Layout.maximumWidth: Theme.px(150)
            spacing: 0

            MText {
                text: root.room.instantText
                mono: true
            }

            MText {
                Layout.fillWidth: true
                visible: root.room.isPast
                text: root.room.asKnownThen ? qsTr("as known then") : qsTr("as it was")
                color: Theme.warn
                font.pixelSize: Theme.fontLabel
            }
        }

        Item {
            id: strip

            objectName: "scrubStrip"
            Layout.minimumWidth: Theme.px(90)
            readonly property real span: root.room.spanTo - root.room.spanFrom
            readonly property real place: strip.span > 0 ? Math.max(0, Math.min(1, (root.room.instantMs - root.room.spanFrom) / strip.span)) : 1

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.topMargin: Theme.s8
            Layout.bottomMargin: Theme.s8
            activeFocusOnTab: true
            Accessible.role: Accessible.Slider
            Accessible.name: root.room.isPast ? Words.fill(qsTr("Instant of the room: %1, %2", "time, as known or as it was"), [root.room.instantText, root.room.pastLabel])
                                              : Words.fill(qsTr("Instant of the room: %1"), [root.room.instantText])
            Accessible.description: qsTr("Arrows move by 10 seconds, with Shift by a minute, Page keys by an event, Home and End to the ends")
            Accessible.focusable: true
            Keys.onLeftPressed: event => root.room.seekBy(event.modifiers & Qt.ShiftModifier ? -60000 : -10000)
            Keys.onRightPressed: event => root.room.seekBy(event.modifiers & Qt.ShiftModifier ? 60000 : 10000)
            Accessible.onIncreaseAction: root.room.seekBy(10000)
            Accessible.onDecreaseAction: root.room.seekBy(-10000)
            Keys.onPressed: event => {
                if (event.key === Qt.Key_PageUp)
                    root.room.stepEvent(-1);
                else if (event.key === Qt.Key_PageDown)
                    root.room.stepEvent(1);
                else if (event.key === Qt.Key_Home)
                    root.room.seek(root.room.spanFrom);
                else if (event.key === Qt.Key_End)
                    root.room.seek(root.room.spanTo);
                else
                    return;
                event.accepted = true;
            }

            FocusRing {
                target: strip
                distance: 0
            }

            Sparkline {
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.top: parent.top
                height: parent.height - Theme.px(14)
                values: root.room.scrubValues
                color: Theme.sev1
            }

            // What lies after the instant is not part of the room's present.
            Rectangle {
                x: strip.place * strip.width
                width: parent.width - x
                height: parent.height
                visible: root.room.isPast
                color: root.color
                opacity: 0.66
            }

            TickStrip {
                y: strip.height - Theme.px(10)
                width: strip.width
                height: Theme.px(9)
                model: root.room.ticks
                colors: Theme.kindColors
                otherColor: Theme.muted
                barWidth: Theme.px(3)
            }

            Rectangle {
                x: Math.round(strip.place * strip.width) - 1
                width: Theme.s2
                height: parent.height
                color: root.room.isPast ? Theme.warn : Theme.text
            }

            // Where the charts' cursor is.
            Rectangle {
                readonly property double time: root.room.cursors.time

                visible: strip.span > 0 && time >= root.room.spanFrom && time <= root.room.spanTo
                x: visible ? Math.round((time - root.room.spanFrom) / strip.span * strip.width) : 0
                width: 1
                height: parent.height
                color: Theme.muted
            }

            MouseArea {
                id: drag

                function seekTo(x: real): void {
                    const share = Math.max(0, Math.min(1, x / strip.width));
                    root.room.seek(root.room.spanFrom + share * strip.span);
                }

                anchors.fill: parent
                hoverEnabled: true
                preventStealing: true
                cursorShape: Qt.SplitHCursor
                onPressed: mouse => {
                    strip.forceActiveFocus(Qt.MouseFocusReason);
                    drag.seekTo(mouse.x);
                }
                onPositionChanged: mouse => {
                    if (drag.pressed)
                        drag.seekTo(mouse.x);
                }
            }

            Tooltip {
                x: Math.max(0, Math.min(strip.width - implicitWidth, drag.mouseX - implicitWidth / 2))
                wanted: drag.containsMouse && strip.span > 0 && strip.width > 0
                about: drag.mouseX
                fixed: true
                y: -implicitHeight - Theme.s4
                delay: 0
                text: strip.width <= 0 ? "" : Format.timeOfDay(root.room.spanFrom + Math.max(0, Math.min(1, drag.mouseX / strip.width)) * strip.span)
            }
        }

        ColumnLayout {
            Layout.minimumWidth: root.narrow ? 0 : Theme.px(150)
            Layout.maximumWidth: Theme.px(240)
            spacing: Theme.s2

            MText {
                Layout.alignment: Qt.AlignRight
                visible: !root.room.isPast && !root.narrow
                text: qsTr("Drag to see what was\nknown at any moment")
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                horizontalAlignment: Text.AlignRight
            }

            MSwitch {
                Layout.alignment: Qt.AlignRight
                visible: root.room.isPast
                implicitHeight: Theme.hit
                text: root.narrow ? "" : qsTr("As known then")
                Accessible.name: qsTr("As known then")
                checked: root.room.asKnownThen
                onClicked: root.room.asKnownThen = checked
            }

            MButton {
                Layout.alignment: Qt.AlignRight
                visible: root.room.isPast
                implicitHeight: Theme.hit
                text: root.narrow ? "" : root.room.canGoLive ? qsTr("Return to live") : qsTr("Go to the end")
                iconName: root.narrow ? "live" : ""
                Accessible.name: root.room.canGoLive ? qsTr("Return to live") : qsTr("Go to the end")
                keyHint: "L"
                onClicked: root.room.goLive()
            }
        }
    }
}
