// SPDX-License-Identifier: GPL-3.0-or-later
// The facilitator's own notes. They are in this window only while the facilitator opened them, and in no file.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Card {
    id: root

    required property Facilitator session
    signal done

    objectName: "sessionNotes"
    tone: Theme.warn

    function write(): void {
        field.area.forceActiveFocus();
    }

    function show(): void {
        if (!field.area.activeFocus && field.text !== root.session.notes)
            field.text = root.session.notes;
    }

    function close(): void {
        root.session.notesOpen = false;
        root.done();
    }

    // What is closed is not there: nothing of it is left in the window.
    onVisibleChanged: {
        if (root.visible)
            root.show();
        else
            field.text = "";
    }
    Component.onCompleted: if (root.visible) root.show()

    Connections {
        target: root.session

        function onNotesChanged(): void {
            if (root.visible)
                root.show();
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.s12
        spacing: Theme.s8

        RowLayout {
            Layout.fillWidth: true

            MText {
                Layout.fillWidth: true
                text: qsTr("My private notes")
                font.pixelSize: Theme.fontLarge
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }

            MText {
                text: root.session.notesSavedText
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            IconButton {
                iconName: "close"
                text: qsTr("Close my private notes")
                keyHint: qsTr("Alt+N")
                onClicked: root.close()
            }
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("While they are open, everybody who sees this window can read them. They stay on this machine: no export, report or incident file has them.")
            color: Theme.warn
            font.pixelSize: Theme.fontBase
            wrapMode: Text.Wrap
        }

        TextAreaField {
            id: field

            objectName: "sessionNotesField"
            Layout.fillWidth: true
            Layout.fillHeight: true
            enabled: root.session.notesReady && root.session.problem === ""
            proseSize: Theme.fontLarge
            placeholderText: qsTr("Only for me")
            onEdited: if (root.visible) root.session.notes = field.text
            Keys.onEscapePressed: root.close()
        }
    }
}
