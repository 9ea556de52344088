// SPDX-License-Identifier: GPL-3.0-or-later
// What everybody agrees to before the story begins, and nothing beside it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

FocusScope {
    id: root

    required property Facilitator session
    signal done

    objectName: "primeDirective"

    function begin(): void {
        button.forceActiveFocus();
    }

    Keys.onEscapePressed: root.close()

    function close(): void {
        root.session.directiveShown = false;
        root.done();
    }

    ColumnLayout {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.s32, Theme.px(820))
        spacing: Theme.s20

        SectionLabel {
            text: qsTr("The Prime Directive")
        }

        MText {
            Layout.fillWidth: true
            text: root.session.directive
            font.pixelSize: Theme.fontClock
            lineHeight: Theme.lineHeight
            wrapMode: Text.Wrap
            Accessible.role: Accessible.StaticText
            Accessible.name: root.session.directive
        }

        MText {
            Layout.fillWidth: true
            text: qsTr("We ask how and what, not who and why. The story is shown as it was known at the time; nothing of what came later.")
            color: Theme.muted
            font.pixelSize: Theme.fontTitle
            wrapMode: Text.Wrap
        }

        MButton {
            id: button

            Layout.topMargin: Theme.s12
            kind: MButton.Primary
            text: qsTr("To the story")
            keyHint: qsTr("Enter")
            onClicked: root.close()
        }
    }
}
