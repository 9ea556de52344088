// SPDX-License-Identifier: GPL-3.0-or-later
// Which incident, how bad it was known to be at the moment that is shown, and the steps through its story.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

RowLayout {
    id: root

    required property WarRoom room
    required property bool narrow
    readonly property Facilitator session: root.room.postMortem.facilitator
    signal done

    spacing: Theme.s12

    Badge {
        Layout.leftMargin: Theme.s16
        severity: root.room.severity > 5 ? 0 : root.room.severity
        text: root.room.severity > 5 ? qsTr("SEV ?") : ""
    }

    MText {
        text: root.room.number
        font.pixelSize: Theme.fontTitle
        font.weight: Font.DemiBold
        Accessible.role: Accessible.Heading
        Accessible.name: root.room.number
    }

    MText {
        text: root.room.stageText
        color: Theme.muted
        font.pixelSize: Theme.fontLarge
    }

    MText {
        Layout.fillWidth: true
        visible: !root.narrow
        text: root.room.impactText
        color: root.room.impactOngoing ? Theme.danger : Theme.muted
        font.pixelSize: Theme.fontLarge
        Accessible.role: Accessible.StaticText
        Accessible.name: Words.fill(qsTr("Impact: %1"), [root.room.impactText])
    }

    Item {
        Layout.fillWidth: true
        visible: root.narrow
    }

    IconButton {
        iconName: "step-back"
        text: qsTr("The event before")
        keyHint: qsTr("PgUp")
        framed: true
        onClicked: root.session.step(-1)
    }

    ColumnLayout {
        spacing: 0

        MText {
            Layout.alignment: Qt.AlignHCenter
            text: root.room.instantText
            mono: true
            font.pixelSize: Theme.fontClock
            Accessible.role: Accessible.StaticText
            Accessible.name: root.room.pastLabel
        }

        MText {
            Layout.alignment: Qt.AlignHCenter
            text: root.room.asKnownThen ? qsTr("as known then") : qsTr("as it was: with what was learnt later")
            color: root.room.asKnownThen ? Theme.muted : Theme.warn
            font.pixelSize: Theme.fontSmall
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
    }

    IconButton {
        iconName: "step-forward"
        text: qsTr("The next event")
        keyHint: qsTr("PgDown")
        framed: true
        onClicked: root.session.step(1)
    }

    IconButton {
        iconName: "lock"
        text: root.session.notesOpen ? qsTr("Close my private notes") : qsTr("Open my private notes")
        keyHint: qsTr("Alt+N")
        framed: true
        checkable: false
        checked: root.session.notesOpen
        onClicked: root.session.notesOpen = !root.session.notesOpen
    }

    MButton {
        Layout.rightMargin: Theme.s16
        text: root.narrow ? qsTr("Leave", "the session") : qsTr("Leave the session")
        Accessible.name: qsTr("Leave the session")
        onClicked: root.done()
    }
}
