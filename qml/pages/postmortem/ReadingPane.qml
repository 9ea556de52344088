// SPDX-License-Identifier: GPL-3.0-or-later
// The document as readers will see it: our own blocks, charts from the stored samples that still zoom.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Chart
import Muster.Controls
import Muster.Pages
import Muster.View

ListView {
    id: root

    required property PostMortemEditor editor
    readonly property real sheet: Math.min(root.width - 2 * Theme.s20, Theme.px(800))
    readonly property real sheetX: Math.round((root.width - root.sheet) / 2)

    clip: true
    boundsBehavior: Flickable.StopAtBounds
    topMargin: Theme.s16
    bottomMargin: Theme.s32
    spacing: Theme.s8
    model: root.editor.blocks
    activeFocusOnTab: true
    cacheBuffer: Theme.px(400)
    T.ScrollBar.vertical: MScrollBar {}
    Accessible.role: Accessible.Document
    Accessible.name: qsTr("Post-mortem, as read")

    function reveal(position: int): void {
        for (let i = 0; i < root.count; ++i) {
            const item = root.itemAtIndex(i) as DocumentBlock;
            if (item && item.position >= position) {
                root.positionViewAtIndex(i, ListView.Beginning);
                return;
            }
        }
    }

    component DocumentBlock: Item {
        id: block

        required property string type
        required property int level
        required property string text
        required property string marker
        required property var cells
        required property int columns
        required property ChartFeed feed
        required property string chartTitle
        required property double rangeFrom
        required property double rangeTo
        required property int position

        width: ListView.view ? ListView.view.width : 0
        height: body.height + body.y

        // One Repeater per kind of block, of one item or none: the Loader of Qt 6.4 cannot make bound components.
        Item {
            id: body

            readonly property bool isProse: block.type !== "chart" && block.type !== "table" && block.type !== "rule" && block.type !== "code"

            x: root.sheetX
            y: block.type === "heading" ? Theme.s12 : 0
            width: root.sheet
            height: childrenRect.height

            Repeater {
                model: body.isProse ? 1 : 0

                Item {
                    width: root.sheet
                    height: words.implicitHeight

                    MText {
                        id: mark

                        x: (block.type === "list" ? block.level : 0) * Theme.s16
                        text: block.marker
                        color: Theme.muted
                        visible: block.type === "list"
                        font.pixelSize: Theme.fontLarge - 1
                        lineHeight: Theme.proseLineHeight
                    }

                    Rectangle {
                        visible: block.type === "quote"
                        width: Theme.px(3)
                        height: parent.height
                        color: Theme.line
                    }

                    MText {
                        id: words

                        x: block.type === "list" ? mark.x + Theme.px(22) : block.type === "quote" ? Theme.s12 : 0
                        width: parent.width - x
                        text: block.text
                        wrapMode: Text.Wrap
                        font.pixelSize: block.type !== "heading" ? Theme.fontLarge - 1 : block.level <= 1 ? Theme.fontFigure : block.level === 2 ? Theme.fontTitle - 1 : Theme.fontLarge
                        font.weight: block.type === "heading" ? Font.DemiBold : Font.Normal
                        lineHeight: block.type === "heading" ? Theme.headingLineHeight : Theme.proseLineHeight
                        color: block.type === "quote" ? Theme.muted : Theme.text
                        Accessible.role: block.type === "heading" ? Accessible.Heading : Accessible.Paragraph
                        Accessible.name: block.text
                    }
                }
            }

            Repeater {
                model: block.type === "code" ? 1 : 0

                Rectangle {
                    width: root.sheet
                    height: source.implicitHeight + Theme.s16
                    radius: Theme.radius
                    color: Theme.sunken
                    border.width: Theme.border
                    border.color: Theme.line

                    MText {
                        id: source

                        x: Theme.s12
                        y: Theme.s8
                        width: parent.width - 2 * Theme.s12
                        text: block.text
                        mono: true
                        font.pixelSize: Theme.fontSmall
                        wrapMode: Text.WrapAnywhere
                    }
                }
            }

            Repeater {
                model: block.type === "rule" ? 1 : 0

                Item {
                    width: root.sheet
                    height: Theme.s16

                    Divider {
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width
                    }
                }
            }

            Repeater {
                model: block.type === "table" ? 1 : 0

                Column {
                    id: table

                    readonly property int columnCount: Math.max(1, block.columns)
                    // Two columns are a list of figures, three often begin with a time: the first is not as wide as the rest.
                    readonly property real first: table.columnCount === 1 ? 1 : table.columnCount === 2 ? 0.36 : table.columnCount === 3 ? 0.2 : 0.4

                    width: root.sheet

                    Repeater {
                        model: Math.ceil(block.cells.length / table.columnCount)

                        Item {
                            id: line

                            required property int index

                            width: table.width
                            height: cells.height

                            Row {
                                id: cells

                                Repeater {
                                    model: table.columnCount

                                    MText {
                                        required property int index

                                        width: table.width * (index === 0 ? table.first : (1 - table.first) / (table.columnCount - 1))
                                        padding: Theme.s8
                                        topPadding: Theme.s6
                                        bottomPadding: Theme.s6
                                        text: block.cells[line.index * table.columnCount + index] ?? ""
                                        wrapMode: Text.Wrap
                                        color: line.index === 0 ? Theme.muted : Theme.text
                                        font.pixelSize: line.index === 0 ? Theme.fontLabel : Theme.fontBase
                                        font.weight: line.index === 0 ? Font.DemiBold : Font.Normal
                                    }
                                }
                            }

                            Divider {
                                anchors.bottom: parent.bottom
                                width: parent.width
                            }
                        }
                    }
                }
            }

            Repeater {
                model: block.type === "chart" ? 1 : 0

                Card {
                    width: root.sheet
                    height: Theme.px(230)
                    clip: true

                    MText {
                        id: caption

                        x: Theme.s12
                        y: Theme.s8
                        width: Math.min(implicitWidth, parent.width * 0.7)
                        text: block.chartTitle
                        font.weight: Font.DemiBold
                    }

                    MText {
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.s12
                        anchors.left: caption.right
                        anchors.leftMargin: Theme.s8
                        anchors.baseline: caption.baseline
                        horizontalAlignment: Text.AlignRight
                        text: qsTr("numbers kept with this incident")
                        color: Theme.muted
                        font.pixelSize: Theme.fontLabel
                    }

                    ThemedChart {
                        id: drawing

                        property double shownFrom: block.rangeFrom
                        property double shownTo: block.rangeTo

                        anchors.fill: parent
                        anchors.topMargin: Theme.px(30)
                        anchors.margins: Theme.s4
                        feed: block.feed
                        rangeFrom: drawing.shownFrom
                        rangeTo: drawing.shownTo
                        activeFocusOnTab: true
                        Accessible.role: Accessible.Chart
                        Accessible.name: block.chartTitle
                        onRangeRequested: (from, to) => {
                            drawing.shownFrom = from;
                            drawing.shownTo = to;
                        }
                        onCursorMoved: timeMs => drawing.cursorTime = timeMs
                        onCursorLocked: timeMs => drawing.cursorTime = timeMs
                        onClearRequested: drawing.cursorTime = NaN
                    }
                }
            }
        }
    }

    delegate: DocumentBlock {}
}
