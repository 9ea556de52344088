// SPDX-License-Identifier: GPL-3.0-or-later
// What to import next: from which tool, and how far back.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Card {
    id: root

    required property ImportDesk desk
    signal sourcesRequested
    signal pathRequested
    signal folderRequested

    implicitHeight: column.implicitHeight + 2 * Theme.s20
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Import past incidents")

    function focusFirst(): void {
        if (origin.visible)
            origin.forceActiveFocus(Qt.TabFocusReason);
        else
            connect.forceActiveFocus(Qt.TabFocusReason);
    }

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s20
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: qsTr("A tool's whole history")
            font.pixelSize: Theme.fontLarge
            font.weight: Font.DemiBold
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("Every incident with its events and people comes onto this machine and stays, whatever becomes of the tool. It runs beside the room and leaves the tool's limits to what is live; it can be stopped at any time, and goes on where it was.")
            color: Theme.muted
            wrapMode: Text.Wrap
            lineHeight: Theme.lineHeight
        }

        MText {
            Layout.fillWidth: true
            visible: !origin.visible
            text: qsTr("No connected tool keeps a history of incidents. PagerDuty, Opsgenie, incident.io, FireHydrant, Statuspage and Slack do.")
            wrapMode: Text.Wrap
        }

        MButton {
            id: connect

            visible: !origin.visible
            iconName: "plug"
            text: qsTr("Connect a tool")
            onClicked: root.sourcesRequested()
        }

        SectionLabel {
            visible: origin.visible
            text: qsTr("From")
        }

        MComboBox {
            id: origin

            objectName: "importOrigin"
            Layout.fillWidth: true
            Layout.topMargin: -Theme.s8
            visible: root.desk.origins.length > 0
            label: qsTr("Import from")
            model: root.desk.origins
            currentIndex: root.desk.origin
            onActivated: index => root.desk.origin = index
        }

        RowLayout {
            Layout.fillWidth: true
            visible: origin.visible && root.desk.remark !== ""
            spacing: Theme.s8

            Icon {
                Layout.preferredWidth: Theme.iconSmall
                Layout.preferredHeight: Theme.iconSmall
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: Theme.s2
                name: "info"
                color: Theme.accent
            }

            MText {
                objectName: "importRemark"
                Layout.fillWidth: true
                text: root.desk.remark
                wrapMode: Text.Wrap
            }
        }

        SectionLabel {
            visible: origin.visible
            text: qsTr("How far back")
        }

        MComboBox {
            objectName: "importBound"
            Layout.fillWidth: true
            Layout.topMargin: -Theme.s8
            visible: origin.visible
            label: qsTr("How far back")
            model: root.desk.bounds
            currentIndex: root.desk.bound
            onActivated: index => root.desk.bound = index
        }

        TextInputField {
            objectName: "importDay"
            Layout.fillWidth: true
            visible: origin.visible && root.desk.asksDay
            text: root.desk.dayText
            placeholderText: qsTr("The first day, such as 2024-01-31")
            problem: root.desk.dayProblem
            onTextEdited: root.desk.dayText = text
            onAccepted: root.desk.start()
        }

        MText {
            Layout.fillWidth: true
            visible: root.desk.dayProblem !== ""
            text: root.desk.dayProblem
            color: Theme.danger
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        MButton {
            objectName: "importStart"
            visible: origin.visible
            kind: MButton.Primary
            text: root.desk.starting ? qsTr("Beginning…") : qsTr("Import")
            enabled: root.desk.canStart
            onClicked: root.desk.start()
        }

        Divider {
            Layout.fillWidth: true
            visible: root.desk.takesPaths
        }

        MText {
            Layout.fillWidth: true
            visible: root.desk.takesPaths
            text: qsTr("From a file: a PostgreSQL dump of Netflix Dispatch (plain SQL), or post-mortems in Markdown with front matter, one or a folder of them.")
            color: Theme.muted
            wrapMode: Text.Wrap
        }

        RowLayout {
            Layout.fillWidth: true
            visible: root.desk.takesPaths
            spacing: Theme.s8

            TextInputField {
                id: path

                objectName: "importPath"
                Layout.fillWidth: true
                placeholderText: qsTr("File or folder")
                mono: true
                onAccepted: if (path.text !== "") root.desk.startTyped(path.text)
            }

            MButton {
                text: qsTr("File…")
                Accessible.name: qsTr("Choose a file to import")
                onClicked: root.pathRequested()
            }

            MButton {
                objectName: "importFolder"
                text: qsTr("Folder…")
                Accessible.name: qsTr("Choose a folder to import")
                onClicked: root.folderRequested()
            }
        }

        MButton {
            objectName: "importPathStart"
            visible: root.desk.takesPaths
            text: qsTr("Import it")
            enabled: path.text !== ""
            onClicked: root.desk.startTyped(path.text)
        }
    }
}
