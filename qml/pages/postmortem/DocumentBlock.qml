// SPDX-License-Identifier: GPL-3.0-or-later
// One block of the post-mortem: drawn as it reads, or, where one writes, the Markdown of this one block.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Chart
import Muster.Controls
import Muster.View

Item {
    id: root

    required property int index
    required property string type
    required property int level
    required property string source
    required property string text
    required property var runs
    required property var marks
    required property string marker
    required property var cells
    required property var citedIds
    required property int columns
    required property ChartFeed feed
    required property string chartTitle
    required property double rangeFrom
    required property double rangeTo
    required property string locked

    required property PostMortemEditor editor
    required property real sheet
    required property real sheetX
    /// The cursor is in this block.
    required property bool current
    /// Its Markdown is shown to be edited.
    required property bool writing
    required property bool selected
    required property int total
    /// Another block is written in, and all attention is there.
    property bool dimmed: false
    readonly property BlockField field: fields.count > 0 ? fields.itemAt(0) as BlockField : null
    /// The finding at the cursor; null when there is none.
    readonly property var remark: finding.visible ? finding.mark : null
    readonly property bool isProse: root.type !== "chart" && root.type !== "table" && root.type !== "rule" && root.type !== "code"
    readonly property int proseSize: root.type !== "heading" ? Theme.fontLarge - 1 : root.level <= 1 ? Theme.fontFigure : root.level === 2 ? Theme.fontTitle - 1 : Theme.fontLarge
    readonly property real indent: root.type === "list" ? root.level * Theme.s16 + Theme.px(6) : root.type === "quote" ? Theme.s12 : 0
    readonly property string spoken: root.type === "table" ? root.cells.join(", ") : root.type === "chart" ? root.chartTitle : root.text

    signal entered(place: int)
    signal asked(what: string, first: int, second: int)
    signal eventRequested(eventId: string, at: int)
    signal linkRequested(address: string)

    /// Marks the words of the finding at the cursor, so that what is typed stands in their place.
    function rewrite(): void {
        if (root.field === null || root.remark === null)
            return;
        root.field.forceActiveFocus();
        root.field.select(root.remark.from, root.remark.from + root.remark.length);
    }

    width: ListView.view ? ListView.view.width : 0
    height: body.y + body.height + (finding.visible ? finding.height + Theme.s8 : 0)
    opacity: root.dimmed ? 0.4 : 1
    Accessible.role: root.type === "heading" ? Accessible.Heading : root.type === "chart" ? Accessible.Chart : root.type === "table" ? Accessible.Table : Accessible.Paragraph
    Accessible.name: root.spoken
    Accessible.ignored: root.writing

    Rectangle {
        x: root.sheetX - Theme.s8
        y: body.y - Theme.s2
        width: root.sheet + Theme.s16
        height: body.height + Theme.s4
        radius: Theme.radiusSmall
        visible: root.selected || (root.current && !root.writing && root.ListView.view !== null && root.ListView.view.activeFocus)
        color: root.selected ? Theme.tint(Theme.accent, 0.22, Theme.window) : "transparent"
        border.width: root.selected ? 0 : Theme.focusWidth
        border.color: Theme.accent
    }

    // One Repeater per kind of block, of one item or none: the Loader of Qt 6.4 cannot make bound components.
    Item {
        id: body

        x: root.sheetX
        y: root.type === "heading" ? Theme.s12 : 0
        width: root.sheet
        height: Math.max(childrenRect.height, Theme.px(root.isProse ? 22 : 4))

        Repeater {
            model: root.isProse && !root.writing ? 1 : 0

            Item {
                width: root.sheet
                height: Math.max(words.implicitHeight, mark.visible ? mark.implicitHeight : 0)

                MText {
                    id: mark

                    x: root.indent - Theme.px(20)
                    height: Math.round(words.pixelSize * 1.85)
                    text: root.marker
                    color: Theme.muted
                    visible: root.type === "list"
                    font.pixelSize: root.proseSize
                }

                Rectangle {
                    visible: root.type === "quote"
                    width: Theme.px(3)
                    height: parent.height
                    color: Theme.line
                }

                ProseText {
                    id: words

                    x: root.indent
                    width: parent.width - x
                    height: implicitHeight
                    text: root.text
                    runs: root.runs
                    marks: root.marks
                    family: Theme.sans
                    codeFamily: Theme.mono
                    pixelSize: root.proseSize
                    bold: root.type === "heading"
                    struck: root.marker === "☑"
                    lineHeight: root.type === "heading" ? Theme.headingLineHeight : Theme.proseLineHeight
                    color: root.type === "quote" || root.marker === "☑" ? Theme.muted : Theme.text
                    linkColor: Theme.accent
                    citeColor: Theme.tint(Theme.accent, 0.16, Theme.window)
                    codeColor: Theme.raised
                    markColor: Theme.sev3
                    fillColor: root.selected ? "transparent" : Theme.window

                    MouseArea {
                        id: pointer

                        anchors.fill: parent
                        hoverEnabled: true
                        acceptedButtons: Qt.LeftButton
                        cursorShape: pointer.leads ? Qt.PointingHandCursor : Qt.IBeamCursor
                        property bool leads: false
                        onPositionChanged: mouse => pointer.leads = words.eventAt(mouse.x, mouse.y) !== "" || words.linkAt(mouse.x, mouse.y) !== ""
                        onPressed: mouse => {
                            const cited = words.eventAt(mouse.x, mouse.y);
                            const address = words.linkAt(mouse.x, mouse.y);
                            if (cited !== "")
                                root.eventRequested(cited, root.editor.document.sourcePlace(root.index, words.placeAt(mouse.x, mouse.y)));
                            else if (address !== "")
                                root.linkRequested(address);
                            else
                                root.entered(root.editor.document.sourcePlace(root.index, words.placeAt(mouse.x, mouse.y)));
                        }
                    }
                }
            }
        }

        Repeater {
            model: root.type === "code" && !root.writing ? 1 : 0

            Rectangle {
                width: root.sheet
                height: code.implicitHeight + Theme.s16
                radius: Theme.radius
                color: Theme.sunken
                border.width: Theme.border
                border.color: Theme.line

                MText {
                    id: code

                    x: Theme.s12
                    y: Theme.s8
                    width: parent.width - 2 * Theme.s12
                    text: root.text
                    mono: true
                    font.pixelSize: Theme.fontSmall
                    wrapMode: Text.WrapAnywhere
                }

                MouseArea {
                    anchors.fill: parent
                    onPressed: root.entered(root.source.indexOf("\n") + 1)
                }
            }
        }

        Repeater {
            model: root.type === "rule" && !root.writing ? 1 : 0

            Item {
                width: root.sheet
                height: Theme.s16

                Divider {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width
                }

                MouseArea {
                    anchors.fill: parent
                    onPressed: root.entered(0)
                }
            }
        }

        Repeater {
            model: root.type === "table" && !root.writing ? 1 : 0

            DocumentTable {
                width: root.sheet
                cells: root.cells
                columns: Math.max(1, root.columns)
                citedIds: root.citedIds
                note: root.text
                onPressed: root.entered(2)
                onEventRequested: eventId => root.eventRequested(eventId, root.editor.document.placeOfCitation(root.index, eventId))
            }
        }

        Repeater {
            model: root.type === "chart" && !root.writing ? 1 : 0

            DocumentChart {
                width: root.sheet
                feed: root.feed
                caption: root.chartTitle
                rangeFrom: root.rangeFrom
                rangeTo: root.rangeTo
            }
        }

        Repeater {
            id: fields

            model: root.writing ? 1 : 0

            BlockField {
                width: root.sheet
                document: root.editor.document
                row: root.index
                total: root.total
                type: root.type
                source: root.source
                marks: root.marks
                indent: root.indent
                proseSize: root.proseSize
                onAsked: (what, first, second) => root.asked(what, first, second)
            }
        }
    }

    FindingRemark {
        id: finding

        x: root.sheetX
        y: body.y + body.height + Theme.s8
        width: root.sheet
        visible: root.writing && root.marks.length > 0
        editor: root.editor
        marks: root.marks
        cursor: root.field ? root.field.cursorPosition : 0
        onRewriteRequested: root.rewrite()
    }

    MText {
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        y: body.y
        visible: root.locked !== "" && root.current
        width: root.sheetX - Theme.s20
        text: root.locked
        color: Theme.warn
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
    }
}
