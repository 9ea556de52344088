// SPDX-License-Identifier: GPL-3.0-or-later
// Past incidents of other tools: what to import next, and all imports of this machine with their progress and reports.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    readonly property bool wide: root.width > Theme.px(1000)
    readonly property ImportDesk desk: ImportDesk {
        watching: root.visible
    }
    /// A place for the report, in this format; `name` is a proposal.
    signal fileRequested(format: string, name: string)
    signal sourcesRequested
    /// A file of another tool to import.
    signal pathRequested
    signal folderRequested

    /// With this source chosen.
    function choose(sourceId: string): void {
        if (sourceId !== "")
            root.desk.chooseSource(sourceId);
        form.focusFirst();
    }

    readonly property Item focused: root.Window.activeFocusItem
    onFocusedChanged: {
        root.keepInSight(list);
        root.keepInSight(side);
    }

    /// Scrolls this list or form so far that the control with the focus is seen.
    function keepInSight(view: Flickable): void {
        let above = root.focused;
        while (above && above !== view.contentItem)
            above = above.parent;
        if (!above || root.focused === view.contentItem)
            return;
        const top = root.focused.mapToItem(view.contentItem, 0, 0).y - Theme.s20;
        const bottom = top + root.focused.height + 2 * Theme.s20;
        if (top < view.contentY)
            view.contentY = Math.max(view.originY, top);
        else if (bottom > view.contentY + view.height)
            view.contentY = bottom - view.height;
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
                    text: qsTr("Import past incidents")
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                MButton {
                    iconName: "plug"
                    text: qsTr("Sources")
                    onClicked: root.sourcesRequested()
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        Banner {
            objectName: "importProblem"
            Layout.fillWidth: true
            Layout.margins: Theme.s12
            Layout.bottomMargin: 0
            visible: root.desk.problem !== ""
            tone: "danger"
            text: root.desk.problem
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.maximumWidth: Theme.px(1180) + 2 * Theme.s20
            spacing: 0

            Flickable {
                id: side

                Layout.fillHeight: true
                Layout.preferredWidth: (root.wide ? Theme.px(420) : Theme.px(330)) + Theme.s20 + Theme.s12
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                contentWidth: width
                contentHeight: form.implicitHeight + 2 * Theme.s20
                T.ScrollBar.vertical: MScrollBar {}

                ImportForm {
                    id: form

                    x: Theme.s20
                    y: Theme.s20
                    width: side.width - Theme.s20 - Theme.s12
                    desk: root.desk
                    onSourcesRequested: root.sourcesRequested()
                    onPathRequested: root.pathRequested()
                    onFolderRequested: root.folderRequested()
                }
            }

            ColumnLayout {
                Layout.fillWidth: true
                Layout.fillHeight: true
                spacing: 0

                SectionLabel {
                    Layout.leftMargin: Theme.s12
                    Layout.topMargin: Theme.s20
                    Layout.bottomMargin: Theme.s12
                    text: qsTr("Imports")
                }

                ListView {
                    id: list

                    objectName: "importList"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    bottomMargin: Theme.s20
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    spacing: Theme.s12
                    model: root.desk
                    activeFocusOnTab: false
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Imports")
                    T.ScrollBar.vertical: MScrollBar {}

                    delegate: ImportCard {
                        x: Theme.s12
                        width: list.width - Theme.s12 - Theme.s20
                        reported: root.desk.shownRun === runId
                        problemRows: root.desk.problems
                        problemsText: root.desk.problemsText
                        savedText: root.desk.savedText
                        onStopRequested: runId => root.desk.stop(runId)
                        onResumeRequested: runId => root.desk.resume(runId)
                        onReportRequested: runId => root.desk.show(runId)
                        onCopyRequested: root.desk.copyReport()
                        onSaveRequested: format => root.fileRequested(format, root.desk.fileName(format))
                    }

                    MText {
                        x: Theme.s12
                        y: list.originY
                        width: list.width - Theme.s12 - Theme.s20
                        visible: list.count === 0 && root.desk.ready
                        text: qsTr("Nothing was imported yet on this machine.")
                        color: Theme.muted
                        wrapMode: Text.Wrap
                    }
                }
            }
        }
    }
}
