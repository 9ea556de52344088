// SPDX-License-Identifier: GPL-3.0-or-later
// Shows where an address that others wrote leads, letter for letter, before the browser gets it. The host stands out; what is refused
// says why.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Overlay {
    id: root

    /// Who wrote the address: "tool", "runbook", "document", or "source" when Muster made it from the address of a source.
    property string origin: "tool"
    readonly property string originText: root.origin === "runbook" ? qsTr("The address stands in the runbook. Muster sends nothing there; your browser will.")
        : root.origin === "document" ? qsTr("The address stands in the post-mortem. Muster sends nothing there; your browser will.")
        : root.origin === "source" ? qsTr("The address is a page of the connected tool, by its settings. Muster sends nothing there; your browser will.")
        : qsTr("The address came from a tool. Muster sends nothing there; your browser will.")

    y: Theme.px(120)
    width: Math.min(Theme.px(560), (parent ? parent.width : Theme.px(560)) - Theme.s32)

    /// Looks at the address and comes up.
    function ask(address: string): void {
        LinkOpener.examine(address);
        root.open();
    }

    onOpened: (LinkOpener.allowed ? go : leave).forceActiveFocus()

    contentItem: ColumnLayout {
        spacing: Theme.s12

        MText {
            Layout.fillWidth: true
            text: LinkOpener.allowed ? qsTr("Open this address in your browser?") : qsTr("This address is not opened")
            font.pixelSize: Theme.fontLarge
            font.weight: Font.DemiBold
        }

        Rectangle {
            Layout.fillWidth: true
            visible: LinkOpener.allowed
            implicitHeight: pieces.height + 2 * Theme.s8
            radius: Theme.radius
            color: Theme.sunken
            border.width: Theme.border
            border.color: Theme.line

            Column {
                id: pieces

                x: Theme.s12
                y: Theme.s8
                width: parent.width - 2 * Theme.s12
                spacing: Theme.s4

                MText {
                    text: LinkOpener.before
                    mono: true
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                MText {
                    width: parent.width
                    text: LinkOpener.host
                    mono: true
                    font.pixelSize: Theme.fontLarge
                    font.weight: Font.Bold
                    wrapMode: Text.WrapAnywhere
                    maximumLineCount: 6
                    elide: Text.ElideRight
                    Accessible.name: Words.fill(qsTr("Host: %1"), [LinkOpener.host])
                }

                MText {
                    width: parent.width
                    visible: LinkOpener.after !== ""
                    text: LinkOpener.after
                    mono: true
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                    wrapMode: Text.WrapAnywhere
                    maximumLineCount: 8
                    elide: Text.ElideRight
                }
            }
        }

        MText {
            Layout.fillWidth: true
            objectName: "linkOrigin"
            text: LinkOpener.why !== "" ? LinkOpener.why : root.originText
            color: LinkOpener.why !== "" ? Theme.danger : Theme.muted
            wrapMode: Text.Wrap
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s8

            Item {
                Layout.fillWidth: true
            }

            MButton {
                id: leave

                objectName: "linkLeave"
                text: LinkOpener.allowed ? qsTr("Not now") : qsTr("Close")
                onClicked: root.close()
            }

            MButton {
                id: go

                objectName: "linkOpen"
                visible: LinkOpener.allowed
                kind: MButton.Primary
                text: qsTr("Open")
                onClicked: {
                    if (LinkOpener.open())
                        root.close();
                }
            }
        }
    }
}
