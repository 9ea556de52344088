// SPDX-License-Identifier: GPL-3.0-or-later
// One chart over the whole window: large, as a table, as a file, as evidence. Enter or a double click on a chart opens it; a
// frozen chart opens from its line on the timeline.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Chart
import Muster.Controls
import Muster.Pages
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    readonly property ChartDetail detail: root.room !== null ? root.room.detail : null
    readonly property bool wanted: root.detail !== null && root.detail.open
    /// What came of the last thing that was asked for.
    property string said: ""
    property QueryEditor editor: null
    /// The stage was opened to change the query.
    property bool queryWanted: false
    signal fileRequested(format: string)

    y: Math.round(((parent ? parent.height : 0) - height) / 2)
    width: (parent ? parent.width : Theme.px(960)) - Theme.s48
    height: (parent ? parent.height : Theme.px(600)) - Theme.s48
    onWantedChanged: if (root.wanted) root.open(); else root.close()
    onOpened: {
        root.said = "";
        if (root.queryWanted && root.editor !== null)
            root.editor.focusText();
        else
            body.forceActiveFocus();
        root.queryWanted = false;
    }
    onClosed: if (root.detail !== null) root.detail.close()

    Connections {
        target: root.detail

        function onQueryWanted(): void {
            if (root.opened && root.editor !== null)
                root.editor.focusText();
            else
                root.queryWanted = true;
        }

        function onFroze(): void {
            root.said = qsTr("Frozen: it stands on the timeline");
        }

        function onExported(path: string): void {
            root.said = Words.fill(qsTr("Saved as %1", "file"), [path]);
        }

        function onExportFailed(words: string): void {
            root.said = words;
        }
    }

    contentItem: FocusScope {
        id: body

        Accessible.role: Accessible.Grouping
        Accessible.name: root.detail === null ? "" : Words.fill(qsTr("Chart: %1", "title"), [root.detail.title])

        Keys.onPressed: event => {
            if (root.detail === null)
                return;
            if (event.matches(StandardKey.Copy))
                root.detail.copyValues(root.room.cursors.time);
            else if (event.key === Qt.Key_E && event.modifiers === Qt.NoModifier)
                root.detail.freeze();
            else if (event.key === Qt.Key_Q && event.modifiers === Qt.NoModifier)
                root.detail.changeQuery();
            else if (event.key === Qt.Key_V && event.modifiers === Qt.NoModifier)
                root.detail.tableShown = !root.detail.tableShown;
            else if (event.modifiers === Qt.ShiftModifier && !root.detail.frozen && event.key === Qt.Key_D)
                root.room.range.toggleOverlay(1);
            else if (event.modifiers === Qt.ShiftModifier && !root.detail.frozen && event.key === Qt.Key_W)
                root.room.range.toggleOverlay(2);
            else if (event.modifiers === Qt.ShiftModifier && !root.detail.frozen && event.key === Qt.Key_I)
                Session.trigger("room.overlay.incident");
            else if (event.modifiers === Qt.ShiftModifier && !root.detail.frozen && event.key === Qt.Key_O)
                root.room.range.limitOverlay(root.detail.panelId);
            else if (event.modifiers === Qt.ShiftModifier && !root.detail.frozen && event.key === Qt.Key_X)
                root.room.range.toggleOverlay(0);
            else if (event.key === Qt.Key_PageDown)
                root.detail.step(1);
            else if (event.key === Qt.Key_PageUp)
                root.detail.step(-1);
            else
                return;
            event.accepted = true;
        }

        // Nothing of it exists while no chart is looked at.
        Repeater {
            model: root.wanted ? 1 : 0

            ColumnLayout {
                id: content

                readonly property ChartDetail detail: root.detail
                readonly property WarRoom room: root.room

                anchors.fill: parent
                spacing: Theme.s12

                RowLayout {
                    Layout.fillWidth: true
                    spacing: Theme.s12

                    MText {
                        text: content.detail.title
                        font.pixelSize: Theme.fontTitle
                        font.weight: Font.DemiBold
                        Layout.maximumWidth: Theme.px(420)
                    }

                    MText {
                        Layout.fillWidth: true
                        text: content.detail.subtitle
                        color: Theme.muted
                    }

                    MText {
                        text: content.detail.headline
                        font.pixelSize: Theme.fontTitle
                        font.weight: Font.DemiBold
                    }

                    IconButton {
                        iconName: "close"
                        text: qsTr("Close")
                        keyHint: qsTr("Esc", "key")
                        onClicked: root.close()
                    }
                }

                Flow {
                    Layout.fillWidth: true
                    spacing: Theme.s8

                    Badge {
                        visible: content.detail.frozen
                        text: content.detail.frozenText
                        tone: "accent"
                    }

                    MButton {
                        visible: !content.detail.frozen
                        implicitHeight: Theme.hit
                        text: qsTr("Freeze as evidence")
                        keyHint: "E"
                        onClicked: content.detail.freeze()
                    }

                    MButton {
                        implicitHeight: Theme.hit
                        text: content.detail.tableShown ? qsTr("Show the chart") : qsTr("Show the values")
                        keyHint: "V"
                        onClicked: content.detail.tableShown = !content.detail.tableShown
                    }

                    MButton {
                        id: compare

                        readonly property string compared: content.detail.feed !== null ? content.detail.feed.overlayName : ""

                        visible: !content.detail.frozen
                        implicitHeight: Theme.hit
                        iconName: "history"
                        text: compared !== "" ? Words.fill(qsTr("Compared: %1", "with what"), [compared]) : qsTr("Compare")
                        onClicked: comparisons.popup(compare, 0, compare.height + Theme.s4)

                        OverlayMenu {
                            id: comparisons

                            room: content.room
                            panelId: content.detail.panelId
                        }
                    }

                    MButton {
                        implicitHeight: Theme.hit
                        iconName: "copy"
                        text: qsTr("Copy values")
                        keyHint: qsTr("Ctrl C", "key")
                        onClicked: content.detail.copyValues(content.room.cursors.time)
                    }

                    MButton {
                        id: save

                        implicitHeight: Theme.hit
                        iconName: "export"
                        text: content.detail.busy ? qsTr("Saving…") : qsTr("Save as…")
                        enabled: !content.detail.busy
                        onClicked: formats.popup(save, 0, save.height + Theme.s4)

                        MMenu {
                            id: formats

                            MMenuItem {
                                text: qsTr("PNG, a picture")
                                onTriggered: root.fileRequested("png")
                            }

                            MMenuItem {
                                text: qsTr("SVG, a drawing")
                                onTriggered: root.fileRequested("svg")
                            }

                            MMenuItem {
                                text: qsTr("CSV, the samples")
                                onTriggered: root.fileRequested("csv")
                            }
                        }
                    }

                    MButton {
                        implicitHeight: Theme.hit
                        iconName: "external"
                        text: content.detail.sourceName === "" ? qsTr("Open in the source…")
                                                               : Words.fill(qsTr("Open in %1…", "tool"), [content.detail.sourceName])
                        enabled: content.detail.link !== ""
                        onClicked: way.ask(content.detail.link)
                    }

                    MButton {
                        visible: content.detail.dashboardLink !== ""
                        implicitHeight: Theme.hit
                        iconName: "external"
                        text: qsTr("Open in Grafana…")
                        onClicked: way.ask(content.detail.dashboardLink)
                    }

                    MText {
                        width: Math.min(implicitWidth, parent.width)
                        height: Theme.hit
                        visible: text !== ""
                        text: root.said !== "" ? root.said : content.detail.whyNoLink
                        color: root.said !== "" ? Theme.text : Theme.muted
                        Accessible.role: Accessible.StatusBar
                        Accessible.name: text
                        font.pixelSize: Theme.fontSmall
                    }
                }

                Banner {
                    Layout.fillWidth: true
                    visible: content.detail.problem !== ""
                    tone: "warn"
                    text: content.detail.problem
                }

                ChartLegend {
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.px(16)
                    visible: !content.detail.tableShown && content.detail.feed !== null && content.detail.feed.style !== "heat_map"
                    feed: content.detail.feed
                    entries: chart.legend
                    values: isNaN(content.room.cursors.time) ? chart.currentValues : chart.hoverValues
                }

                HeatKey {
                    available: content.width
                    visible: !content.detail.tableShown && chart.heatMostText !== ""
                    chart: chart
                }

                ThemedChart {
                    id: chart

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.margins: Theme.s4
                    // What the tools are asked for follows from how much of it can be seen.
                    readonly property int columns: Math.round(chart.plotArea.width * Screen.devicePixelRatio)
                    readonly property string panelId: content.detail.panelId
                    function tellColumns(): void {
                        if (chart.panelId !== "")
                            content.room.panels.setColumns(chart.panelId, "stage", chart.columns);
                    }

                    onColumnsChanged: chart.tellColumns()
                    onPanelIdChanged: chart.tellColumns()
                    // A double click leaves a cursor; Escape means the page all the same.
                    Keys.onEscapePressed: root.close()
                    visible: !content.detail.tableShown
                    focus: visible
                    activeFocusOnTab: true
                    fontPixelSize: Theme.fontSmall
                    feed: content.detail.feed
                    rangeFrom: content.detail.rangeFrom
                    rangeTo: content.detail.rangeTo
                    cursorTime: content.room.cursors.time
                    cursorMark: content.room.cursors.markId
                    recorded: content.room.sealed
                    nowTime: content.detail.frozen ? NaN : content.room.instantMs
                    markers: content.room.panels.markers
                    sloLine: content.detail.hasSloLine ? content.detail.sloLine : NaN
                    Accessible.role: Accessible.Chart
                    Accessible.name: Words.fill(qsTr("%1: %2", "chart: value"), [content.detail.title, content.detail.headline])
                    Accessible.description: chart.summary
                    onCursorMoved: timeMs => content.room.cursors.hover(timeMs)
                    onCursorLocked: timeMs => content.room.cursors.lock(timeMs)
                    onCompareRequested: timeMs => content.room.cursors.compareWith(timeMs)
                    onRangeRequested: (from, to) => content.detail.setRange(from, to)
                    onBrushed: (from, to) => content.detail.setRange(from, to)

                    FocusRing {
                        target: chart
                        distance: Theme.s4
                    }

                    CursorReadout {
                        id: readout

                        feed: content.detail.feed
                        time: content.room.cursors.time
                        second: content.room.cursors.second
                        colors: Theme.series
                    }

                    CursorBox {
                        chart: chart
                        readout: readout
                        cursors: content.room.cursors
                        rangeFrom: content.detail.rangeFrom
                        rangeTo: content.detail.rangeTo
                    }

                    MarkHint {
                        chart: chart
                    }
                }

                MText {
                    Layout.fillWidth: true
                    visible: content.detail.feed !== null && content.detail.feed.overlayNote !== ""
                    text: visible ? Words.fill(qsTr("%1: %2", "what it is compared with, what must be known"),
                                               [content.detail.feed.overlayName, content.detail.feed.overlayNote]) : ""
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                SampleTable {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: content.detail.tableShown
                    focus: visible
                    detail: content.detail
                }

                QueryEditor {
                    id: editor

                    Layout.fillWidth: true
                    line: content.detail.query
                    onFinished: (chart.visible ? chart : body).forceActiveFocus()
                    Component.onCompleted: root.editor = editor
                    Component.onDestruction: root.editor = null
                }
            }
        }

        // Over everything of the stage, above the line it belongs to.
        Repeater {
            model: root.wanted && root.editor !== null ? 1 : 0

            ProposalList {
                readonly property rect cursor: root.editor === null ? Qt.rect(0, 0, 0, 0) : root.editor.area.cursorRectangle
                readonly property point place: {
                    body.height; cursor; visible; // they move it
                    return root.editor === null ? Qt.point(0, 0) : root.editor.area.mapToItem(body, cursor.x, cursor.y);
                }

                line: root.detail.query
                x: Math.max(0, Math.min(place.x, body.width - width))
                y: place.y - height - Theme.s4
            }
        }

        LinkPopover {
            id: way

            origin: "source"
        }
    }
}
