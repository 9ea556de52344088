// SPDX-License-Identifier: GPL-3.0-or-later
// Our own file dialog, for desktops that have none: a folder, its files, a name. Letters find, Enter opens, Backspace goes up;
// a file that is there already is replaced only when that is said.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

Overlay {
    id: root

    property string title: ""
    property bool saves: false
    /// A folder is wanted, not a file of it.
    property bool folders: false
    /// Put behind a name without an ending.
    property string suffix: ""
    property alias suffixes: files.suffixes
    readonly property alias folder: files.folder
    property string problem: ""
    /// The file that would be replaced, while that is asked.
    property url replaced: ""
    readonly property bool asks: `${root.replaced}` !== ""
    signal accepted(file: url)

    y: Math.round(((parent ? parent.height : 0) - height) / 2)
    width: Math.min(Theme.px(620), (parent ? parent.width : Theme.px(620)) - Theme.s32)
    height: Math.min(Theme.px(520), (parent ? parent.height : Theme.px(520)) - Theme.s32)
    padding: Theme.s20

    /// In the folder shown last, or in this one; `name` is proposed.
    function begin(folder: string, name: string): void {
        root.problem = "";
        root.replaced = "";
        field.text = name;
        files.show(folder);
        root.open();
        if (root.saves) {
            field.forceActiveFocus();
            field.select(0, Math.max(0, name.lastIndexOf(".") > 0 ? name.lastIndexOf(".") : name.length));
        } else {
            list.forceActiveFocus();
        }
    }

    function submit(): void {
        if (root.asks) {
            const file = root.replaced;
            root.close();
            root.accepted(file);
            return;
        }
        root.problem = "";
        files.look(field.text, root.suffix, root.saves);
    }

    function take(row: int): void {
        if (files.isFolder(row)) {
            files.enter(row);
        } else if (row >= 0) {
            field.text = files.nameAt(row);
            root.submit();
        }
    }

    FolderModel {
        id: files

        onModelReset: list.currentIndex = files.count > 0 ? 0 : -1
        onRefused: words => root.problem = words
        onFound: (file, exists) => {
            if (root.saves && exists) {
                root.replaced = file;
                return;
            }
            root.close();
            root.accepted(file);
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: root.title
            font.pixelSize: Theme.fontTitle
            font.weight: Font.DemiBold
        }

        RowLayout {
            spacing: Theme.s8

            IconButton {
                objectName: "picker-up"
                iconName: "chevron-up"
                text: qsTr("The folder above")
                keyHint: qsTr("Backspace", "key")
                enabled: files.canGoUp
                onClicked: files.goUp()
            }

            Icon {
                width: Theme.iconSmall
                height: Theme.iconSmall
                name: "folder"
                color: Theme.muted
            }

            MText {
                Layout.fillWidth: true
                text: Words.start(files.folder, 400)
                elide: Text.ElideLeft
                color: Theme.muted
            }
        }

        Rectangle {
            Layout.fillWidth: true
            Layout.fillHeight: true
            radius: Theme.radius
            color: Theme.sunken
            border.width: list.activeFocus ? Theme.focusWidth : Theme.border
            border.color: list.activeFocus ? Theme.accent : Theme.line

            ListView {
                id: list

                property string typed: ""

                objectName: "picker-list"
                anchors.fill: parent
                anchors.margins: Theme.s4
                clip: true
                activeFocusOnTab: true
                keyNavigationEnabled: true
                boundsBehavior: Flickable.StopAtBounds
                highlightMoveDuration: 0
                model: files
                cacheBuffer: 0 // Qt 6.4 waits for a row that is taken away, and warns
                T.ScrollBar.vertical: MScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: Words.fill(qsTr("Folders and files in %1"), [files.folder])
                Keys.onReturnPressed: root.take(list.currentIndex)
                Keys.onEnterPressed: root.take(list.currentIndex)
                Keys.onPressed: event => {
                    if (event.key === Qt.Key_Backspace) {
                        files.goUp();
                    } else if (event.text.trim() !== "" && !(event.modifiers & (Qt.ControlModifier | Qt.AltModifier))) {
                        // One letter again and again walks; several in a row are a word.
                        const again = list.typed === event.text;
                        list.typed = again ? event.text : list.typed + event.text;
                        pause.restart();
                        const row = files.find(list.typed, list.currentIndex + (again ? 1 : 0));
                        if (row >= 0)
                            list.currentIndex = row;
                    } else {
                        return;
                    }
                    event.accepted = true;
                }

                Timer {
                    id: pause

                    interval: Theme.toastStay / 4
                    onTriggered: list.typed = ""
                }

                delegate: Item {
                    id: row

                    required property int index
                    required property string shown
                    required property bool isFolder
                    required property string detail
                    readonly property bool marked: ListView.isCurrentItem

                    width: ListView.view ? ListView.view.width : 0
                    height: Theme.hit
                    Accessible.role: Accessible.ListItem
                    Accessible.name: row.isFolder ? Words.fill(qsTr("Folder %1"), [row.shown]) : Words.fill(qsTr("%1, %2", "file, size"), [row.shown, row.detail])
                    Accessible.selected: row.marked

                    Rectangle {
                        anchors.fill: parent
                        radius: Theme.radiusSmall
                        color: row.marked ? Theme.hover : "transparent"
                    }

                    Icon {
                        id: mark

                        x: Theme.s8
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.iconSmall
                        height: Theme.iconSmall
                        name: row.isFolder ? "folder" : "postmortem"
                        color: Theme.muted
                    }

                    MText {
                        anchors.left: mark.right
                        anchors.leftMargin: Theme.s8
                        anchors.right: size.left
                        anchors.rightMargin: Theme.s8
                        anchors.verticalCenter: parent.verticalCenter
                        text: row.shown
                    }

                    MText {
                        id: size

                        anchors.right: parent.right
                        anchors.rightMargin: Theme.s12
                        anchors.verticalCenter: parent.verticalCenter
                        text: row.detail
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                    }

                    TapHandler {
                        onTapped: {
                            list.currentIndex = row.index;
                            list.forceActiveFocus();
                            if (!row.isFolder)
                                field.text = files.nameAt(row.index);
                        }
                        onDoubleTapped: root.take(row.index)
                    }
                }
            }

            MText {
                anchors.centerIn: parent
                visible: files.count === 0
                width: Math.min(implicitWidth, parent.width - Theme.s32)
                text: files.busy ? qsTr("Reading…") : files.problem !== "" ? files.problem : qsTr("Nothing to show here")
                color: Theme.muted
                wrapMode: Text.Wrap
            }
        }

        TextInputField {
            id: field

            objectName: "picker-name"
            Layout.fillWidth: true
            placeholderText: root.saves ? qsTr("Name of the file") : root.folders ? qsTr("Path of a folder") : qsTr("Name or path of a file")
            onTextEdited: {
                root.problem = "";
                root.replaced = "";
            }
            onAccepted: root.submit()
        }

        Banner {
            objectName: "picker-problem"
            Layout.fillWidth: true
            visible: root.problem !== "" || root.asks
            tone: "warn"
            text: root.asks ? qsTr("There is a file of this name already. Replace it?") : root.problem
        }

        RowLayout {
            spacing: Theme.s8

            Item {
                Layout.fillWidth: true
            }

            MButton {
                text: qsTr("Cancel")
                onClicked: root.close()
            }

            MButton {
                objectName: "picker-folder"
                visible: root.folders
                kind: MButton.Primary
                text: qsTr("Take this folder")
                Accessible.description: files.folder
                enabled: files.folder !== "" && !files.busy
                onClicked: {
                    root.close();
                    root.accepted(files.folderUrl());
                }
            }

            MButton {
                objectName: "picker-take"
                visible: !root.folders
                kind: MButton.Primary
                text: root.asks ? qsTr("Replace") : root.saves ? qsTr("Save") : qsTr("Open")
                enabled: field.text.trim() !== "" || files.isFolder(list.currentIndex)
                onClicked: field.text.trim() === "" ? root.take(list.currentIndex) : root.submit()
            }
        }
    }
}
