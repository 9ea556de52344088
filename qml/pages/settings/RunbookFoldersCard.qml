// SPDX-License-Identifier: GPL-3.0-or-later
// Where runbooks come from besides the data folder: folders, and branches of git checkouts.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Card {
    id: root

    readonly property RunbookFoldersDesk folders: RunbookFoldersDesk {
        onAdded: () => {
            path.text = "";
            revision.text = "";
        }
        onRemoved: index => root.focusRow(Math.min(index, list.count - 1))
    }

    implicitHeight: column.implicitHeight + 2 * Theme.s16
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Runbook folders")

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s16
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: Words.fill(qsTr("Always read: %1", "folder"), [root.folders.ownPath])
            color: Theme.muted
            wrapMode: Text.WrapAnywhere
        }

        Repeater {
            id: list

            model: root.folders

            RunbookFolderRow {
                folders: root.folders
            }
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("Folder, or top of a git checkout")
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        TextInputField {
            id: path

            objectName: "runbookFolderPath"
            Layout.fillWidth: true
            placeholderText: "/srv/runbooks"
            Accessible.name: qsTr("Folder of runbooks, or top of a git checkout")
            Keys.onReturnPressed: root.add()
            Keys.onEnterPressed: root.add()
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("Branch, tag or commit (optional)")
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s12

            TextInputField {
                id: revision

                objectName: "runbookFolderRevision"
                Layout.fillWidth: true
                placeholderText: qsTr("What is checked out")
                Accessible.name: qsTr("Branch, tag or commit of the checkout, if not what is checked out")
                Keys.onReturnPressed: root.add()
                Keys.onEnterPressed: root.add()
            }

            MButton {
                id: addButton

                objectName: "addRunbookFolder"
                text: qsTr("Add")
                enabled: !root.folders.busy
                Accessible.name: qsTr("Add the folder of runbooks")
                onClicked: root.add()
            }
        }

        MText {
            objectName: "runbookFolderProblem"
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: text !== ""
            text: root.folders.problem
            color: Theme.danger
            wrapMode: Text.Wrap
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
    }

    function add(): void {
        root.folders.add(path.text, revision.text);
    }

    /// The keys stay in the list.
    function focusRow(index: int): void {
        const row = index >= 0 ? list.itemAt(index) as RunbookFolderRow : null;
        if (row !== null)
            row.focusRemove();
        else
            path.forceActiveFocus(Qt.TabFocusReason);
    }
}
