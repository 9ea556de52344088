// SPDX-License-Identifier: GPL-3.0-or-later
// What is known about the selected incident without opening it, and the ways into it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Chart
import Muster.Controls
import Muster.Pages

Card {
    id: root

    /// The selected row, or null.
    required property IncidentTableRow row
    signal roomRequested(incidentId: string)
    signal postMortemRequested(incidentId: string)

    clip: true

    EmptyState {
        anchors.centerIn: parent
        visible: root.row === null
        iconName: "eye"
        title: qsTr("No incident is selected")
        text: qsTr("Choose one on the left to see its shape and what came of it.")
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.s16
        visible: root.row !== null
        spacing: Theme.s12

        RowLayout {
            spacing: Theme.s8

            Badge {
                Layout.alignment: Qt.AlignTop
                severity: root.row ? (root.row.severity > 5 ? 0 : root.row.severity) : 0
                text: qsTr("SEV ?")
            }

            MText {
                Layout.fillWidth: true
                text: root.row ? root.row.title : ""
                font.pixelSize: Theme.fontLarge
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
                maximumLineCount: 3
                elide: Text.ElideRight
            }
        }

        MText {
            Layout.fillWidth: true
            text: root.row ? Words.fill(qsTr("%1 · %2 · %n events", "number · services · events", root.row.eventCount), [root.row.number, root.row.services]) : ""
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
            maximumLineCount: 4
            elide: Text.ElideRight
        }

        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(120)
            radius: Theme.radius
            color: Theme.sunken
            visible: root.row !== null && root.row.sparkline.length > 1

            Sparkline {
                anchors.fill: parent
                anchors.margins: Theme.s8
                values: root.row ? root.row.sparkline : []
                color: root.row ? Theme.severity(root.row.severity) : Theme.muted
            }
        }

        GridLayout {
            Layout.fillWidth: true
            columns: 2
            columnSpacing: Theme.s16
            rowSpacing: Theme.s8

            SectionLabel {
                text: root.row && !root.row.startKnown ? qsTr("Declared") : qsTr("Started")
            }

            MText {
                Layout.fillWidth: true
                text: root.row ? root.row.startedText : ""
                mono: true
                font.pixelSize: Theme.fontSmall
            }

            SectionLabel {
                text: qsTr("Recovered in")
            }

            MText {
                Layout.fillWidth: true
                objectName: "previewRecovered"
                wrapMode: Text.Wrap
                text: !root.row ? "" : root.row.mitigatedInText !== "" ? root.row.mitigatedInText : root.row.open ? qsTr("impact lasts") : qsTr("resolved; how long the impact lasted is not known")
            }

            SectionLabel {
                text: qsTr("Stage")
            }

            MText {
                Layout.fillWidth: true
                text: root.row ? root.row.stageText : ""
            }

            SectionLabel {
                text: qsTr("Post-mortem")
            }

            MText {
                Layout.fillWidth: true
                text: root.row ? root.row.postMortemText : ""
            }
        }

        Banner {
            Layout.fillWidth: true
            visible: root.row !== null && root.row.sealed
            tone: "info"
            text: qsTr("From a sealed incident file: what was recorded stays as it is; your notes are kept beside it.")
        }

        Item {
            Layout.fillHeight: true
        }

        Flow {
            Layout.fillWidth: true
            spacing: Theme.s8

            MButton {
                kind: MButton.Primary
                iconName: root.row !== null && root.row.sealed ? "play" : "warroom"
                text: root.row !== null && root.row.sealed ? qsTr("Replay") : qsTr("Open war room")
                onClicked: root.roomRequested(root.row.incidentId)
            }

            MButton {
                text: qsTr("Open post-mortem")
                onClicked: root.postMortemRequested(root.row.incidentId)
            }
        }
    }
}
