// SPDX-License-Identifier: GPL-3.0-or-later
// The tools that Muster can read, the form of the source being added or changed, and how the window looks.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

ColumnLayout {
    id: root

    spacing: Theme.s12

    /// The keys go to the first thing that is asked.
    function focusForm(): void {
        panel.focusFirst();
    }

    readonly property real answerTop: panel.y + panel.answerTop
    readonly property real answerBottom: panel.y + panel.answerBottom

    function holdsForm(item: Item): bool {
        return panel.holds(item);
    }

    /// The keys go to the button that connects this tool.
    function focusTool(toolId: string): void {
        for (let i = 0; i < tools.count; ++i) {
            const card = tools.itemAt(i);
            if (card !== null && card.toolId === toolId)
                card.focusConnect();
        }
    }

    SectionLabel {
        text: Session.sourceForm.active ? qsTr("Source") : qsTr("Add a source")
    }

    SourceFormPanel {
        id: panel

        Layout.fillWidth: true
        visible: Session.sourceForm.active
        form: Session.sourceForm
    }

    Repeater {
        id: tools

        model: Session.toolKinds

        Card {
            id: kind

            required property string toolId
            required property string name
            required property string summary

            function focusConnect(): void {
                connect.forceActiveFocus(Qt.TabFocusReason);
            }

            Layout.fillWidth: true
            visible: !Session.sourceForm.active
            implicitHeight: Math.max(Theme.px(64), words.implicitHeight + 2 * Theme.s12)

            RowLayout {
                anchors.fill: parent
                anchors.margins: Theme.s12
                anchors.leftMargin: Theme.s16
                spacing: Theme.s12

                Column {
                    id: words

                    Layout.fillWidth: true
                    spacing: Theme.s2

                    MText {
                        width: parent.width
                        text: kind.name
                        font.weight: Font.DemiBold
                    }

                    MText {
                        width: parent.width
                        text: kind.summary
                        color: Theme.muted
                        wrapMode: Text.Wrap
                    }
                }

                MButton {
                    id: connect

                    objectName: "connect-" + kind.toolId
                    text: qsTr("Connect…")
                    Accessible.name: Words.fill(qsTr("Connect %1"), [kind.name])
                    onClicked: Session.sourceForm.beginNew(kind.toolId)
                }
            }
        }
    }

    SectionLabel {
        Layout.topMargin: Theme.s12
        text: qsTr("Runbook folders")
    }

    RunbookFoldersCard {
        Layout.fillWidth: true
    }

    SectionLabel {
        Layout.topMargin: Theme.s12
        text: qsTr("Look")
    }

    LookCard {
        Layout.fillWidth: true
    }
}
