// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of runbooks: how it is, and taking it off the list.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

RowLayout {
    id: row

    required property RunbookFoldersDesk folders
    required property int index
    required property string path
    required property string revision
    required property string stateText
    required property bool isWrong
    readonly property string called: row.revision === "" ? row.path : Words.fill(qsTr("%1 at %2", "folder, git revision"), [row.path, row.revision])

    function focusRemove(): void {
        gone.forceActiveFocus(Qt.TabFocusReason);
    }

    Layout.fillWidth: true
    spacing: Theme.s12
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1: %2", "folder: how it is"), [row.called, row.stateText])

    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.s2

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            text: row.called
            wrapMode: Text.WrapAnywhere
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            text: row.stateText
            color: row.isWrong ? Theme.warn : Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }
    }

    MButton {
        id: gone

        objectName: "removeRunbookFolder-" + row.index
        text: qsTr("Remove")
        enabled: !row.folders.busy
        Accessible.name: Words.fill(qsTr("Remove %1 from the list; the folder stays", "folder"), [row.called])
        onClicked: row.folders.remove(row.index)
    }
}
