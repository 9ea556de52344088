// SPDX-License-Identifier: GPL-3.0-or-later
// What a connected tool can do of an action: the exact call, the button, the question in its place, and what became of it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

ColumnLayout {
    id: root

    required property RunbookExecutor execution
    /// There is a command to copy too.
    property bool alternative: true
    readonly property string standing: root.execution.standing
    property bool tookBack: false
    property bool wholeCall: false

    visible: root.execution.available
    spacing: Theme.s6
    onHeightChanged: root.reveal() // laid out a moment after the question came

    SectionLabel {
        text: root.alternative ? qsTr("Or by a tool") : qsTr("By a tool")
    }

    MText {
        Layout.fillWidth: true
        Layout.preferredWidth: 0
        visible: text !== ""
        // Whole: what goes out is read before it does.
        text: root.execution.callText
        wrapMode: Text.Wrap
    }

    RowLayout {
        Layout.fillWidth: true
        visible: root.execution.exactCall !== ""
        spacing: Theme.s4

        MButton {
            objectName: "runbook-call-show"
            kind: MButton.Quiet
            implicitHeight: Theme.hit
            text: call.visible ? qsTr("Hide the exact call") : qsTr("Show the exact call")
            onClicked: root.wholeCall = !root.wholeCall
        }

        Item {
            Layout.fillWidth: true
        }

        IconButton {
            objectName: "runbook-call-copy"
            iconName: "copy"
            text: qsTr("Copy the exact call")
            onClicked: root.execution.copyCall()
        }
    }

    Rectangle {
        id: call

        objectName: "runbook-call"
        Layout.fillWidth: true
        Layout.preferredHeight: request.implicitHeight + Theme.s12
        visible: root.wholeCall && root.execution.exactCall !== ""
        radius: Theme.radius
        color: Theme.sunken

        MText {
            id: request

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.margins: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: Words.start(root.execution.exactCall, 4000)
            mono: true
            font.pixelSize: Theme.fontLabel
            wrapMode: Text.WrapAnywhere
            Accessible.name: Words.fill(qsTr("The exact call: %1"), [text])
        }
    }

    MText {
        Layout.fillWidth: true
        Layout.preferredWidth: 0
        visible: call.visible
        text: qsTr("Without the token, which is added when it is sent. The times are as of now; they begin when it is confirmed.")
        color: Theme.muted
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
    }

    MText {
        Layout.fillWidth: true
        Layout.preferredWidth: 0
        visible: text !== "" && (root.standing === "" || root.standing === "refused")
        text: Words.start(root.execution.problem, 800)
        color: Theme.warn
        font.pixelSize: Theme.fontSmall
        wrapMode: Text.Wrap
    }

    MText {
        Layout.fillWidth: true
        Layout.preferredWidth: 0
        visible: text !== ""
        text: Words.start(root.execution.standingText, 800)
        color: root.standing === "done" ? Theme.ok : root.standing === "sending" ? Theme.muted : root.standing === "refused" ? Theme.danger : Theme.warn
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }

    MButton {
        id: run

        objectName: "runbook-run"
        Layout.fillWidth: true
        visible: root.execution.offered && !root.execution.asking && (root.standing === "" || root.standing === "refused")
        enabled: root.execution.canAsk
        iconName: "plug"
        text: root.execution.buttonText
        // Its key is said where the pointer or the keyboard stands: as a cap it would cut the tool's name.
        Accessible.description: Words.fill(qsTr("Key: %1"), ["Ctrl+Alt+X"])
        onClicked: root.execution.ask()
        onVisibleChanged: {
            if (run.visible && root.tookBack)
                run.forceActiveFocus(Qt.TabFocusReason);
            root.tookBack = false;
        }

        Tooltip {
            objectName: "key"
            wanted: run.hovered || run.visualFocus
            text: run.Accessible.description
        }
    }

    MButton {
        objectName: "runbook-let-write"
        visible: root.execution.closed
        iconName: "settings"
        text: qsTr("Settings")
        Accessible.name: qsTr("Settings: let Muster write to the tool")
        onClicked: Session.trigger("go.settings")
    }

    // In place of the button: nothing covers the step that is being confirmed.
    MText {
        objectName: "runbook-public"
        Layout.fillWidth: true
        Layout.preferredWidth: 0
        visible: root.execution.asking && root.execution.isPublic
        text: qsTr("Everybody outside will read this.")
        color: Theme.warn
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }

    MText {
        Layout.fillWidth: true
        Layout.preferredWidth: 0
        visible: root.execution.asking
        text: qsTr("Do exactly this, now? If it cannot be done at once it is not done at all.")
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
    }

    // A key that is held down answers no question that it asked itself.
    Item {
        id: held

        visible: root.execution.asking
        Keys.onPressed: event => event.accepted = event.isAutoRepeat
    }

    Flow {
        Layout.fillWidth: true
        visible: root.execution.asking
        spacing: Theme.s8
        Keys.onEscapePressed: root.takeBack()

        MButton {
            id: confirm

            objectName: "runbook-confirm"
            kind: MButton.Primary
            text: qsTr("Do it now")
            keyHint: qsTr("Enter")
            Keys.forwardTo: [held]
            onClicked: root.execution.confirm()
            onVisibleChanged: {
                if (confirm.visible) {
                    confirm.forceActiveFocus(Qt.TabFocusReason);
                    root.reveal();
                }
            }
        }

        MButton {
            text: qsTr("Back")
            keyHint: qsTr("Esc")
            onClicked: root.takeBack()
        }
    }

    Flow {
        Layout.fillWidth: true
        visible: root.standing === "asks"
        spacing: Theme.s8

        MButton {
            objectName: "runbook-arrived"
            text: qsTr("It was done")
            onClicked: root.execution.arrived()
        }

        MButton {
            objectName: "runbook-not-arrived"
            text: qsTr("It was not done")
            onClicked: root.execution.notArrived()
        }
    }

    /// A key must not confirm what nobody sees.
    function reveal(): void {
        let above = root.parent;
        while (above !== null && !(above instanceof Flickable))
            above = above.parent;
        const view = above as Flickable;
        if (view === null || !root.execution.asking || !root.visible)
            return;
        const top = root.mapToItem(view.contentItem, 0, 0).y;
        view.contentY = Math.max(0, Math.min(top, Math.max(view.contentY, top + root.height + Theme.s12 - view.height)));
    }

    function takeBack(): void {
        root.tookBack = true;
        root.execution.goBack();
    }
}
