// SPDX-License-Identifier: GPL-3.0-or-later
// The samples of a chart as lines of numbers: the chart for whoever cannot or does not want to see it as a picture.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property ChartDetail detail
    readonly property real timeWidth: Theme.px(210)
    readonly property real cellWidth: Math.max(Theme.px(80), Math.min(Theme.px(200), (root.width - root.timeWidth - Theme.s16) / Math.max(1, root.detail.columns.length)))

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.s4

        Row {
            Layout.fillWidth: true

            MText {
                width: root.timeWidth
                text: qsTr("Time")
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            Repeater {
                model: root.detail.columns

                MText {
                    required property string modelData

                    width: root.cellWidth
                    rightPadding: Theme.s12
                    horizontalAlignment: Text.AlignRight
                    text: modelData
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }
            }
        }

        Divider {
            Layout.fillWidth: true
        }

        ListView {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            focus: true
            boundsBehavior: Flickable.StopAtBounds
            keyNavigationEnabled: true
            highlightMoveDuration: 0
            model: root.detail.table
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.Table
            Accessible.name: Words.fill(qsTr("Samples of %1, newest first", "chart"), [root.detail.title])

            delegate: Rectangle {
                id: line

                required property int index
                required property string timeText
                required property list<string> cells
                required property string accessibleText

                width: list.width
                height: Theme.px(26)
                color: ListView.isCurrentItem && list.activeFocus ? Theme.tint(Theme.accent, 0.16, Theme.surface) : "transparent"
                Accessible.role: Accessible.Row
                Accessible.name: line.accessibleText
                Accessible.selected: ListView.isCurrentItem

                Row {
                    anchors.verticalCenter: parent.verticalCenter

                    MText {
                        width: root.timeWidth
                        text: line.timeText
                        mono: true
                        font.pixelSize: Theme.fontSmall
                    }

                    Repeater {
                        model: line.cells

                        MText {
                            required property string modelData

                            width: root.cellWidth
                            rightPadding: Theme.s12
                            horizontalAlignment: Text.AlignRight
                            text: modelData
                            mono: true
                            font.pixelSize: Theme.fontSmall
                        }
                    }
                }

                MouseArea {
                    anchors.fill: parent
                    onClicked: {
                        list.currentIndex = line.index;
                        list.forceActiveFocus();
                    }
                }
            }
        }

        MText {
            Layout.fillWidth: true
            text: root.detail.tableText
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }
    }
}
