// SPDX-License-Identifier: GPL-3.0-or-later
// Two versions of the document as one text: what a revision said and what stands there now, or what the public version leaves
// out. It lies where the text is, so both are read in the same place.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

FocusScope {
    id: root

    required property DocumentComparison comparison
    readonly property bool isPublic: root.comparison.kind === "public"
    signal saveRequested(format: string)
    signal restored

    Keys.onEscapePressed: root.comparison.close()

    Rectangle {
        anchors.fill: parent
        color: Theme.window
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.margins: Theme.s16
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                text: root.comparison.title
                font.weight: Font.DemiBold
                font.pixelSize: Theme.fontLarge
            }

            MText {
                text: root.comparison.busy ? qsTr("comparing…") : root.comparison.counts
                color: Theme.muted
            }

            MButton {
                objectName: "diff-restore"
                visible: !root.isPublic
                enabled: !root.comparison.busy
                text: qsTr("Restore this revision")
                onClicked: {
                    root.comparison.restore();
                    root.restored();
                }
            }

            MButton {
                id: saveButton

                objectName: "diff-save"
                kind: MButton.Primary
                visible: root.isPublic
                enabled: !root.comparison.busy
                text: qsTr("Save public version…")
                onClicked: saveMenu.popup(saveButton, 0, saveButton.height + Theme.s4)

                MMenu {
                    id: saveMenu

                    MMenuItem {
                        text: qsTr("Markdown")
                        onTriggered: root.saveRequested("md")
                    }

                    MMenuItem {
                        text: qsTr("HTML, one file")
                        onTriggered: root.saveRequested("html")
                    }

                    MMenuItem {
                        text: qsTr("PDF")
                        onTriggered: root.saveRequested("pdf")
                    }
                }
            }

            IconButton {
                iconName: "close"
                text: qsTr("Back to the text")
                keyHint: qsTr("Esc", "key")
                onClicked: root.comparison.close()
            }
        }

        Rectangle {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.s16
            Layout.rightMargin: Theme.s16
            Layout.bottomMargin: Theme.s12
            Layout.preferredHeight: Math.min(remarks.contentHeight + Theme.s16, root.height * 0.3)
            visible: root.comparison.remarks.length > 0
            radius: Theme.radius
            color: Theme.tint(Theme.warn, 0.1, Theme.window)
            border.width: Theme.border
            border.color: Theme.tint(Theme.warn, 0.4, Theme.window)

            ListView {
                id: remarks

                anchors.fill: parent
                anchors.margins: Theme.s8
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                spacing: Theme.s4
                model: root.comparison.remarks
                T.ScrollBar.vertical: MScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: qsTr("To look at before it leaves")

                delegate: MText {
                    required property string modelData

                    width: remarks.width - Theme.s12
                    text: modelData
                    wrapMode: Text.Wrap
                    maximumLineCount: 3
                    elide: Text.ElideRight
                    Accessible.role: Accessible.ListItem
                    Accessible.name: modelData
                }
            }
        }

        ListView {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            focus: true
            activeFocusOnTab: true
            boundsBehavior: Flickable.StopAtBounds
            spacing: Theme.s8
            bottomMargin: Theme.s32
            highlightMoveDuration: 0
            model: root.comparison.diff
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: root.comparison.title

            delegate: Item {
                id: row

                required property string kind
                required property string text
                required property var added
                required property var removed
                readonly property real sheet: Math.min(list.width - 2 * Theme.s32, Theme.px(820))
                readonly property color ground: row.kind === "added" ? Theme.tint(Theme.ok, 0.14, Theme.window) : row.kind === "removed" ? Theme.tint(Theme.danger, 0.14, Theme.window) : Theme.window
                readonly property string kindName: row.kind === "added" ? qsTr("added") : row.kind === "removed" ? qsTr("removed") : row.kind === "changed" ? qsTr("changed") : ""

                width: list.width
                height: words.height + (row.kind === "same" || row.kind === "skipped" ? 0 : Theme.s12)
                Accessible.role: Accessible.ListItem
                Accessible.name: row.kindName === "" ? row.text : Words.fill(qsTr("%1: %2", "added: text"), [row.kindName, row.text])

                Rectangle {
                    x: Math.round((row.width - row.sheet) / 2) - Theme.s12
                    width: row.sheet + 2 * Theme.s12
                    height: parent.height
                    radius: Theme.radiusSmall
                    color: row.ground
                    border.width: row.ListView.isCurrentItem && list.activeFocus ? Theme.border : 0
                    border.color: Theme.accent
                }

                MText {
                    x: Math.round((row.width - row.sheet) / 2) - Theme.px(28)
                    anchors.verticalCenter: words.verticalCenter
                    text: row.kind === "added" ? "+" : row.kind === "removed" ? "−" : row.kind === "changed" ? "±" : ""
                    color: row.kind === "added" ? Theme.ok : row.kind === "removed" ? Theme.danger : Theme.muted
                    mono: true
                }

                ProseText {
                    id: words

                    x: Math.round((row.width - row.sheet) / 2)
                    y: row.kind === "same" || row.kind === "skipped" ? 0 : Theme.s6
                    width: row.sheet
                    height: implicitHeight
                    text: row.text
                    added: row.added
                    removed: row.removed
                    struck: row.kind === "removed"
                    family: Theme.sans
                    codeFamily: Theme.mono
                    pixelSize: row.kind === "skipped" ? Theme.fontSmall : Theme.fontBase
                    lineHeight: Theme.lineHeight
                    color: row.kind === "skipped" || row.kind === "same" ? Theme.muted : Theme.text
                    addedColor: Theme.tint(Theme.ok, 0.28, Theme.window)
                    removedColor: Theme.tint(Theme.danger, 0.28, Theme.window)
                    fillColor: row.ground
                }
            }

            EmptyState {
                anchors.centerIn: parent
                visible: !root.comparison.busy && list.count === 0
                iconName: "check"
                title: qsTr("Nothing differs")
            }
        }
    }
}
