// SPDX-License-Identifier: GPL-3.0-or-later
// Tools with their state in words, the form to add one, and how the window looks. There may be hundreds of sources: only
// the cards in sight exist.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    readonly property bool wide: root.width > Theme.px(900)
    /// Only for which sources have a history to import.
    readonly property ImportDesk imports: ImportDesk {}
    readonly property var importable: root.imports.sourceIds
    /// The import page with this source chosen; empty: as it was.
    signal importRequested(sourceId: string)

    /// Opens the form for a new source of this tool ("prometheus").
    function connectTool(toolId: string): void {
        Session.sourceForm.beginNew(toolId);
    }

    readonly property Item focused: root.Window.activeFocusItem
    onFocusedChanged: {
        root.keepInSight(list);
        root.keepInSight(side);
    }

    /// Scrolls this list or page so far that the control with the focus is seen.
    function keepInSight(view: Flickable): void {
        let above = root.focused;
        while (above && above !== view.contentItem)
            above = above.parent;
        if (!above || root.focused === view.contentItem)
            return;
        const top = root.focused.mapToItem(view.contentItem, 0, 0).y - Theme.s20;
        const bottom = top + root.focused.height + 2 * Theme.s20;
        if (top < view.contentY)
            view.contentY = top;
        else if (bottom > view.contentY + view.height)
            view.contentY = bottom - view.height;
    }

    // In a narrow window the form stands below all the cards.
    Connections {
        target: Session.sourceForm

        function onActiveChanged(): void {
            if (!Session.sourceForm.active || root.wide)
                return;
            list.contentY = list.originY + list.contentHeight;
            list.returnToBounds();
        }
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Item {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.topBar

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: Theme.s20
                anchors.rightMargin: Theme.s16
                spacing: Theme.s16

                MText {
                    Layout.fillWidth: true
                    text: qsTr("Settings")
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                MButton {
                    iconName: "import"
                    text: qsTr("Import past incidents")
                    keyHint: "Ctrl+6"
                    onClicked: root.importRequested("")
                }

                MButton {
                    iconName: "refresh"
                    text: qsTr("Ask every source now")
                    enabled: list.count > 0
                    onClicked: Session.syncNow()
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: 0

            ColumnLayout {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1
                Layout.maximumWidth: root.wide ? Theme.px(590) + Theme.s20 : Theme.px(1180)
                spacing: 0

                SectionLabel {
                    Layout.leftMargin: Theme.s20
                    Layout.topMargin: Theme.s20
                    Layout.bottomMargin: Theme.s12
                    text: qsTr("Sources")
                }

                ListView {
                    id: list

                    objectName: "sourceList"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    bottomMargin: Theme.s20 + (below.active ? below.height + Theme.s20 : 0)
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    spacing: Theme.s12
                    model: Session.sources
                    activeFocusOnTab: false
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Sources")
                    T.ScrollBar.vertical: MScrollBar {}

                    delegate: SourceCard {
                        readonly property int importPlace: root.importable.indexOf(sourceId)

                        importable: importPlace >= 0
                        importRemark: importPlace < 0 ? "" : root.imports.remarks[importPlace]
                        onImportRequested: sourceId => root.importRequested(sourceId)
                        x: Theme.s20
                        width: list.width - 2 * Theme.s20
                        unread: Session.unread
                        unreadShown: Session.unreadSource === sourceId
                        onEditRequested: sourceId => Session.editSource(sourceId)
                        onSweepRequested: (sourceId, believe) => Session.sweepNow(sourceId, believe)
                        onUnreadRequested: sourceId => Session.showUnread(sourceId)
                    }

                    MText {
                        id: none

                        x: Theme.s20
                        y: list.originY
                        width: list.width - 2 * Theme.s20
                        visible: list.count === 0
                        text: qsTr("No tool is connected. Muster works without any; with Prometheus and Alertmanager it shows live metrics and alerts.")
                        color: Theme.muted
                        wrapMode: Text.Wrap
                        lineHeight: Theme.lineHeight
                    }

                    // In a narrow window, below the last card. Not as `footer`: Qt 6.4 warns of one in a page that is
                    // loaded in the background.
                    Loader {
                        id: below

                        x: Theme.s20
                        y: list.originY + list.contentHeight + (none.visible ? none.height : 0) + Theme.s20
                        width: list.width - 2 * Theme.s20
                        active: !root.wide
                        source: "SettingsSide.qml"
                    }
                }
            }

            Flickable {
                id: side

                objectName: "settingsSide"
                // By its width and not by `visible`: a layout of Qt 6.4 does not hear of that while its page is made.
                Layout.fillWidth: root.wide
                Layout.fillHeight: true
                Layout.preferredWidth: root.wide ? 1 : 0
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                contentWidth: width
                contentHeight: beside.height + 2 * Theme.s20
                T.ScrollBar.vertical: MScrollBar {}

                Loader {
                    id: beside

                    x: Theme.s12
                    y: Theme.s20
                    width: Math.min(side.width - Theme.s12 - Theme.s20, Theme.px(590))
                    active: root.wide
                    source: "SettingsSide.qml"
                }
            }
        }
    }
}
