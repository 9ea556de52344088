// SPDX-License-Identifier: GPL-3.0-or-later
// Adds a chart to the board, or names one anew. What is wrong is said here, and nothing is lost.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property RoomBoard board
    required property string incidentId
    property bool adds: true
    property string panelId: ""
    property string problem: ""

    y: Theme.px(120)
    width: Math.min(Theme.px(520), (parent ? parent.width : Theme.px(520)) - Theme.s32)
    padding: Theme.s20

    function begin(form: string, panelId: string): void {
        root.adds = form === "add";
        root.panelId = panelId;
        root.problem = "";
        name.text = root.adds ? "" : root.board.titleOf(panelId);
        query.text = "";
        unit.currentIndex = style.currentIndex = 0;
        root.open();
        draft.key = "form/chart/" + root.incidentId + "/" + (root.adds ? "add" : panelId);
        draft.begin();
        name.forceActiveFocus();
        name.selectAll();
    }

    function submit(): void {
        root.problem = root.adds ? root.board.add(name.text, query.text, unit.currentIndex, style.currentIndex)
                                 : root.board.rename(root.panelId, name.text);
        if (root.problem !== "")
            return;
        draft.sent();
        root.close();
    }

    onClosed: draft.end()

    FormDraft {
        id: draft

        texts: ({ name: name.text, query: query.text, unit: unit.currentIndex, style: style.currentIndex })
        onRestored: texts => {
            name.text = texts.name;
            query.text = texts.query;
            if (texts.unit >= 0)
                unit.currentIndex = texts.unit;
            if (texts.style >= 0)
                style.currentIndex = texts.style;
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: root.adds ? qsTr("Add a chart") : qsTr("Rename the chart")
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
        }

        TextInputField {
            id: name

            objectName: "board-name"
            Layout.fillWidth: true
            placeholderText: qsTr("Name of the chart")
            onAccepted: root.submit()
        }

        TextInputField {
            id: query

            objectName: "board-query"
            Layout.fillWidth: true
            visible: root.adds
            mono: true
            placeholderText: qsTr("Query, for example sum(rate(http_requests_total[5m]))")
            onAccepted: root.submit()
        }

        RowLayout {
            visible: root.adds
            spacing: Theme.s8

            MComboBox {
                id: unit

                label: qsTr("Unit")
                model: root.board.units
            }

            MComboBox {
                id: style

                label: qsTr("Style")
                model: root.board.styles
            }
        }

        Banner {
            Layout.fillWidth: true
            visible: root.problem !== ""
            tone: "warn"
            text: root.problem
        }

        RowLayout {
            Layout.topMargin: Theme.s8
            spacing: Theme.s8

            Item {
                Layout.fillWidth: true
            }

            MButton {
                text: qsTr("Cancel")
                onClicked: {
                    draft.discard();
                    root.close();
                }
            }

            MButton {
                kind: MButton.Primary
                text: root.adds ? qsTr("Add") : qsTr("Rename")
                enabled: name.text.trim() !== ""
                onClicked: root.submit()
            }
        }
    }
}
