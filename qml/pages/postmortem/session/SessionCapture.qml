// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody says, written down as evidence of the moment that is shown; or parked for later.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

ColumnLayout {
    id: root

    required property WarRoom room
    readonly property Facilitator session: root.room.postMortem.facilitator
    signal done

    spacing: Theme.s6

    function write(): void {
        words.forceActiveFocus();
    }

    /// What is typed goes to the parking lot; when nothing is, it is asked for.
    function park(): void {
        if (root.session.park(words.text))
            root.clear();
        words.forceActiveFocus();
    }

    function take(): void {
        if (root.session.capture(words.text, speaker.text, marker.currentIndex))
            root.clear();
        words.forceActiveFocus();
    }

    function clear(): void {
        draft.sent();
        words.text = "";
        root.session.setDraft("");
        draft.begin();
    }

    Component.onCompleted: draft.begin()

    FormDraft {
        id: draft

        key: "form/session/" + root.room.incidentId
        texts: ({ words: words.text, speaker: speaker.text, marker: marker.currentIndex })
        onRestored: texts => {
            if (texts.marker >= 0)
                marker.currentIndex = texts.marker;
            words.text = texts.words;
            speaker.text = texts.speaker;
            root.session.setDraft(words.text);
        }
    }

    TextInputField {
        id: words

        objectName: "sessionWords"
        Layout.fillWidth: true
        enabled: root.session.problem === ""
        keyHint: qsTr("Alt+S")
        placeholderText: Words.fill(qsTr("What is said about %1; Enter writes it down"), [root.room.instantText])
        font.pixelSize: Theme.fontLarge
        onTextEdited: root.session.setDraft(words.text)
        Keys.onReturnPressed: root.take()
        Keys.onEnterPressed: root.take()
        Keys.onEscapePressed: root.done()
    }

    Item {
        Layout.fillWidth: true
        Layout.preferredHeight: remark.implicitHeight
        Layout.minimumHeight: remark.implicitHeight
        visible: root.session.remark !== ""

        Icon {
            y: Theme.s2
            width: Theme.iconSmall
            height: Theme.iconSmall
            name: "info"
            color: Theme.warn
        }

        MText {
            id: remark

            objectName: "sessionRemark"
            x: Theme.iconSmall + Theme.s6
            width: parent.width - remark.x
            text: root.session.remark
            color: Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            font.pixelSize: Theme.fontBase
            Accessible.role: Accessible.AlertMessage
            Accessible.name: root.session.remark
        }
    }

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.s8

        PersonField {
            id: speaker

            objectName: "sessionSpeaker"
            Layout.fillWidth: true
            Layout.minimumWidth: Theme.px(90)
            desk: root.room.command
            placeholderText: qsTr("Person or role")
            Keys.onEscapePressed: root.done()
        }

        MComboBox {
            id: marker

            objectName: "sessionMarker"
            Layout.preferredWidth: Theme.px(124)
            label: Words.fill(qsTr("What it is about: %1"), [marker.displayText])
            model: root.session.markers
        }

        MButton {
            text: qsTr("Park", "for later")
            Accessible.name: qsTr("To the parking lot")
            enabled: words.text.trim() !== ""
            onClicked: root.park()
        }
    }
}
