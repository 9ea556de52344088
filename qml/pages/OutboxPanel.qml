// SPDX-License-Identifier: GPL-3.0-or-later
// O: what waits to be sent to tools. Each line says its true state, what happens next, and what a person can decide.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

Overlay {
    id: root

    required property OutboxModel operations
    signal sendRequested(operationId: string)
    signal arrivedRequested(operationId: string)
    signal cancelRequested(operationId: string)
    /// Its form is to be opened with its words.
    signal anewRequested(operationId: string)

    y: Math.round(((parent ? parent.height : 0) - height) / 2)
    width: Math.min(Theme.px(720), (parent ? parent.width : Theme.px(720)) - Theme.s32)
    height: Math.min(Theme.px(560), (parent ? parent.height : Theme.px(560)) - Theme.s32)
    onOpened: list.forceActiveFocus()

    contentItem: ColumnLayout {
        spacing: Theme.s12

        RowLayout {
            spacing: Theme.s12

            MText {
                text: qsTr("Outbox")
                font.pixelSize: Theme.fontTitle
                font.weight: Font.DemiBold
            }

            MText {
                Layout.fillWidth: true
                text: root.operations.summary
                color: root.operations.needsPerson || root.operations.uncertain ? Theme.warn : Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            IconButton {
                iconName: "close"
                text: qsTr("Close")
                onClicked: root.close()
            }
        }

        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            ListView {
                id: list

                objectName: "outboxList"
                anchors.fill: parent
                clip: true
                spacing: Theme.s8
                boundsBehavior: Flickable.StopAtBounds
                model: root.operations
                activeFocusOnTab: true
                keyNavigationEnabled: true
                T.ScrollBar.vertical: MScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Outbox")
                // Nothing leaves by this key: it opens the form of the line.
                Keys.onReturnPressed: event => list.writeAnew(event)
                Keys.onEnterPressed: event => list.writeAnew(event)

                function writeAnew(event: KeyEvent): void {
                    const entry = list.currentItem as OutboxEntry;
                    event.accepted = entry !== null && entry.canWriteAnew;
                    if (event.accepted)
                        root.anewRequested(entry.operationId);
                }

                delegate: OutboxEntry {
                    width: list.width - Theme.s12
                    current: ListView.isCurrentItem && list.activeFocus
                    onSendRequested: root.sendRequested(operationId)
                    onArrivedRequested: root.arrivedRequested(operationId)
                    onCancelRequested: root.cancelRequested(operationId)
                    onAnewRequested: root.anewRequested(operationId)
                }
            }

            EmptyState {
                anchors.centerIn: parent
                visible: list.count === 0
                iconName: "check"
                title: qsTr("Nothing waits to be sent")
                text: qsTr("What you send to a tool stands here until the tool has confirmed it. It is on this machine's disk before anything leaves.")
            }
        }
    }
}
