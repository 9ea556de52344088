// SPDX-License-Identifier: GPL-3.0-or-later
// One chart of the room: its current value as the headline, the lines, and in words what is stale or missing.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Chart
import Muster.Controls
import Muster.Pages
import Muster.View

Card {
    id: root

    required property int index
    required property string panelId
    required property string title
    required property string subtitle
    required property ChartFeed feed
    required property string headline
    required property string headlineLabel
    required property string headlineLevel
    required property string staleText
    required property string sloText
    required property bool hasSloLine
    required property double sloLine
    required property string accessibleText
    required property string remark
    required property WarRoom room
    readonly property ChartCursors cursors: root.room.cursors
    readonly property ChartRange range: root.room.range
    readonly property string overlayNote: root.feed === null || root.feed.overlayNote === "" ? ""
        : Words.fill(qsTr("%1: %2", "what it is compared with, what must be known"), [root.feed.overlayName, root.feed.overlayNote])
    property bool compact: root.height < Theme.px(200)
    /// Among many: everything but the figures and the lines is small.
    readonly property bool dense: root.height < Theme.px(150) || root.width < Theme.px(230)
    property bool movable: false
    readonly property bool dragged: header.pressed && header.moving || corner.pressed
    readonly property bool attended: pointed.hovered || chart.activeFocus || more.activeFocus || remarkMark.activeFocus
    /// Its series have names that only a legend can show; rows and figures carry theirs.
    readonly property bool named: root.feed !== null && root.feed.style !== "state_bands" && root.feed.style !== "heat_map" && root.feed.style !== "single_stat"
    /// What the tools are asked for follows from how much of it can be seen.
    readonly property int columns: Math.round(chart.plotArea.width * Screen.devicePixelRatio)
    signal eventRequested(eventId: string)
    signal menuRequested(item: Item)
    /// The header, or the corner, is dragged so far; `dropped` ends it (`moved`: by the header).
    signal draggedBy(dx: real, dy: real)
    signal stretchedBy(dx: real, dy: real)
    signal dropped(moved: bool)

    onColumnsChanged: root.room.panels.setColumns(root.panelId, "card", root.columns)
    clip: true
    Accessible.role: Accessible.Chart
    Accessible.name: root.accessibleText

    /// Freezing and the like take the chart that a person points at or has the keyboard on.
    function attend(here: bool): void {
        if (here)
            root.room.detail.attended = root.panelId;
        else if (root.room.detail.attended === root.panelId)
            root.room.detail.attended = "";
    }

    transform: Translate {
        x: header.moving ? header.dx : 0
        y: header.moving ? header.dy : 0
    }

    HoverHandler {
        id: pointed

        onHoveredChanged: root.attend(hovered || chart.activeFocus)
    }

    // Dragged by its header.
    MouseArea {
        id: header

        property real dx: 0
        property real dy: 0
        property bool moving: false

        objectName: "header-" + root.panelId
        width: parent.width
        height: caption.y + caption.height + Theme.s4
        preventStealing: true
        cursorShape: header.moving ? Qt.ClosedHandCursor : root.movable ? Qt.OpenHandCursor : Qt.ArrowCursor
        onPressed: chart.forceActiveFocus()
        onPositionChanged: mouse => {
            // The card moves with the mouse, and this with the card.
            const here = header.mapToItem(root.parent, mouse.x, mouse.y);
            if (!header.moving) {
                if (!root.movable || Math.abs(mouse.x - header.pressedX) + Math.abs(mouse.y - header.pressedY) < Theme.px(8))
                    return;
                header.from = header.mapToItem(root.parent, header.pressedX, header.pressedY);
                header.moving = true;
            }
            header.dx = here.x - header.from.x;
            header.dy = here.y - header.from.y;
            root.draggedBy(header.dx, header.dy);
        }
        property point from
        property real pressedX: 0
        property real pressedY: 0
        onPressedChanged: {
            if (header.pressed) {
                header.pressedX = header.mouseX;
                header.pressedY = header.mouseY;
            } else if (header.moving) {
                header.moving = false;
                root.dropped(true);
            }
        }
        onCanceled: header.moving = false
        onDoubleClicked: root.room.detail.showPanel(root.panelId)
    }

    MText {
        id: caption

        x: root.dense ? Theme.s8 : Theme.s12
        y: root.dense ? Theme.s6 : Theme.s12
        width: Math.min(implicitWidth, parent.width - value.width - tools.width - (root.dense ? 2 : 3) * Theme.s12)
        text: root.title
        font.pixelSize: root.dense ? Theme.fontSmall : Theme.fontBase
        font.weight: Font.DemiBold
    }

    MText {
        anchors.left: caption.right
        anchors.leftMargin: Theme.s8
        anchors.right: tools.left
        anchors.rightMargin: Theme.s8
        anchors.baseline: caption.baseline
        text: root.subtitle
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
        visible: width > Theme.px(36) && !root.dense
    }

    Row {
        id: tools

        anchors.right: value.left
        anchors.rightMargin: Theme.s4
        anchors.verticalCenter: caption.verticalCenter

        // What the tool said against its own answer, or why there is none.
        IconButton {
            id: remarkMark

            objectName: "remark-" + root.panelId
            implicitWidth: Theme.px(20)
            implicitHeight: Theme.px(20)
            iconSize: Theme.px(14)
            iconName: "info"
            ink: Theme.warn
            text: root.remark
            visible: root.remark !== ""

            Tooltip {
                wanted: remarkMark.activeFocus && !remarkMark.hovered
                text: root.remark
            }
        }

        IconButton {
            id: more

            objectName: "more-" + root.panelId
            implicitWidth: Theme.px(20)
            implicitHeight: Theme.px(20)
            iconSize: Theme.px(14)
            iconName: "more"
            text: Words.fill(qsTr("%1: rename, resize, take off", "chart"), [root.title])
            visible: root.attended && root.width > Theme.px(180)
            onClicked: root.menuRequested(more)
        }
    }

    MText {
        id: value

        anchors.right: parent.right
        anchors.rightMargin: root.dense ? Theme.s8 : Theme.s12
        anchors.baseline: caption.baseline
        text: root.headlineLabel === "" ? root.headline : Words.fill(qsTr("%1 %2", "series value"), [root.headlineLabel, root.headline])
        color: root.headlineLevel === "look" ? (root.room.impactOngoing ? Theme.danger : Theme.warn)
                                             : root.headlineLevel === "none" ? Theme.muted : Theme.text
        font.pixelSize: root.headlineLevel === "none" ? Theme.fontSmall : root.dense ? Theme.fontBase : Theme.fontTitle
        font.weight: Font.DemiBold
        visible: root.feed === null || root.feed.style !== "single_stat" // the figure fills the card
    }

    ChartLegend {
        id: legend

        objectName: "legend-" + root.panelId
        x: Theme.s12
        anchors.top: caption.bottom
        anchors.topMargin: Theme.s6
        width: parent.width - 2 * Theme.s12
        height: visible ? Theme.px(15) : 0
        visible: !root.compact && root.named && chart.legend.length > 1
        feed: root.feed
        entries: chart.legend
        values: isNaN(root.cursors.time) ? chart.currentValues : chart.hoverValues
    }

    HeatKey {
        id: heatKey

        objectName: "heatKey-" + root.panelId
        x: Theme.s12
        anchors.top: caption.bottom
        anchors.topMargin: Theme.s6
        visible: !root.compact && chart.heatMostText !== ""
        chart: chart
        available: root.width - 2 * Theme.s12
    }

    ThemedChart {
        id: chart

        objectName: "chart-" + root.panelId
        anchors.top: legend.visible ? legend.bottom : heatKey.visible ? heatKey.bottom : caption.bottom
        anchors.topMargin: Theme.s6
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: foot.visible ? foot.top : parent.bottom
        anchors.leftMargin: Theme.s4
        anchors.rightMargin: Theme.s8
        anchors.bottomMargin: Theme.s4
        feed: root.feed
        rangeFrom: root.room.rangeFrom
        rangeTo: root.room.rangeTo
        cursorTime: root.cursors.time
        cursorMark: root.cursors.markId
        nowTime: root.room.instantMs
        recorded: root.room.sealed
        markers: root.room.panels.markers
        sloLine: root.hasSloLine ? root.sloLine : NaN
        activeFocusOnTab: true
        Accessible.role: Accessible.Chart
        // While a person moves the cursor here, what it stands on is read out.
        Accessible.name: chart.activeFocus && !isNaN(root.cursors.time)
                         ? Words.fill(qsTr("%1, %2: %3 %4", "title, time, values, mark"), [root.title, root.cursors.text, readout.spoken, root.cursors.markText])
                         : root.accessibleText
        Accessible.description: root.remark === "" ? chart.summary : Words.fill(qsTr("%1 %2", "summary, remark"), [chart.summary, root.remark])
        onCursorMoved: timeMs => root.cursors.hover(timeMs)
        onCursorLocked: timeMs => root.cursors.lock(timeMs)
        onCompareRequested: timeMs => root.cursors.compareWith(timeMs)
        onClearRequested: root.cursors.clear()
        brushing: root.range.brushing
        onRangeRequested: (from, to) => root.range.set(from, to)
        onBrushed: (from, to) => root.range.set(from, to)
        onMarkerActivated: id => root.eventRequested(id)
        onActiveFocusChanged: root.attend(chart.activeFocus)
        Keys.onReturnPressed: root.room.detail.showPanel(root.panelId)
        Keys.onEnterPressed: root.room.detail.showPanel(root.panelId)
        Keys.onMenuPressed: root.menuRequested(more)

        TapHandler {
            onDoubleTapped: root.room.detail.showPanel(root.panelId)
        }

        FocusRing {
            target: chart
            distance: -Theme.s4
        }

        // What the cursor is compared with.
        Rectangle {
            readonly property double time: root.cursors.second

            visible: time >= root.range.from && time <= root.range.to
            x: visible ? Math.floor(chart.plotArea.x + (time - root.range.from) / (root.range.to - root.range.from) * chart.plotArea.width) : 0
            y: chart.plotArea.y
            width: 1
            height: chart.plotArea.height
            color: Theme.accent
        }

        CursorReadout {
            id: readout

            feed: root.feed
            time: root.cursors.time
            second: root.cursors.second
            colors: Theme.series
        }

        CursorBox {
            chart: chart
            readout: readout
            cursors: root.cursors
            rangeFrom: root.range.from
            rangeTo: root.range.to
        }

        MarkHint {
            chart: chart
        }

        MText {
            anchors.centerIn: parent
            visible: root.feed !== null && root.feed.empty
            text: qsTr("No samples in this stretch")
            color: Theme.muted
        }
    }

    // What must be said of the data: that it is old, that there is none to compare with.
    Column {
        id: foot

        anchors.left: parent.left
        anchors.bottom: parent.bottom
        anchors.leftMargin: Theme.s12
        anchors.bottomMargin: Theme.s8
        spacing: Theme.s2
        // Not by the visibility of its lines, which is none while it is hidden itself.
        visible: root.staleText !== "" || root.overlayNote !== ""

        Row {
            spacing: Theme.s6
            visible: root.staleText !== ""

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(12)
                height: Theme.px(12)
                name: "clock"
                color: Theme.warn
            }

            MText {
                id: stale

                width: Math.min(implicitWidth, root.width - Theme.s48)
                text: root.staleText
                color: Theme.warn
                font.pixelSize: Theme.fontLabel

                HoverHandler {
                    id: overStale
                }

                Tooltip {
                    wanted: overStale.hovered && stale.truncated
                    text: root.staleText
                }
            }
        }

        MText {
            objectName: "note-" + root.panelId
            width: Math.min(implicitWidth, root.width - 2 * Theme.s12)
            visible: root.overlayNote !== ""
            text: root.overlayNote
            color: Theme.muted
            font.pixelSize: Theme.fontLabel
        }
    }

    // Resized by its corner.
    MouseArea {
        id: corner

        property point from

        objectName: "corner-" + root.panelId
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: Theme.px(16)
        height: Theme.px(16)
        enabled: root.movable
        visible: root.movable
        preventStealing: true
        cursorShape: Qt.SizeFDiagCursor
        onPressed: mouse => corner.from = corner.mapToItem(root.parent, mouse.x, mouse.y)
        onPositionChanged: mouse => {
            const here = corner.mapToItem(root.parent, mouse.x, mouse.y);
            root.stretchedBy(here.x - corner.from.x, here.y - corner.from.y);
        }
        onReleased: root.dropped(false)

        Rectangle {
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.margins: Theme.s4
            width: Theme.s6
            height: Theme.s6
            radius: 1
            color: Theme.muted
            visible: root.attended
        }
    }
}
