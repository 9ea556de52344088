// SPDX-License-Identifier: GPL-3.0-or-later
// The stages of an incident in one row; the current one is filled, those before it are plainly readable, those after it fainter.
// Choosing one asks for it through `picked`; nothing changes here by itself.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T

Rectangle {
    id: root

    /// Names of the stages in their order.
    property var stages: []
    /// Index of the current stage, -1 for none.
    property int current: -1
    property bool interactive: true
    signal picked(index: int)

    implicitWidth: row.implicitWidth + 2 * Theme.border
    implicitHeight: Theme.px(24)
    radius: Theme.radius
    color: "transparent"
    border.width: Theme.border
    border.color: Theme.line
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Stage")

    Row {
        id: row

        anchors.fill: parent
        anchors.margins: Theme.border

        Repeater {
            model: root.stages

            T.AbstractButton {
                id: stage

                required property int index
                required property string modelData
                readonly property bool isCurrent: stage.index === root.current

                implicitWidth: label.implicitWidth + Theme.s16
                height: row.height
                enabled: root.interactive
                focusPolicy: Qt.StrongFocus
                hoverEnabled: true
                Accessible.role: Accessible.RadioButton
                Accessible.name: stage.modelData
                Accessible.checked: stage.isCurrent
                Accessible.onPressAction: stage.activate()
                Keys.onReturnPressed: stage.activate()
                Keys.onEnterPressed: stage.activate()
                Keys.onLeftPressed: stage.nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
                Keys.onRightPressed: stage.nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
                onClicked: root.picked(stage.index)

                function activate(): void {
                    stage.clicked();
                }

                contentItem: MText {
                    id: label

                    text: stage.modelData
                    horizontalAlignment: Text.AlignHCenter
                    font.pixelSize: Theme.fontSmall
                    font.weight: stage.isCurrent ? Font.DemiBold : Font.Normal
                    color: stage.isCurrent ? Theme.warn : stage.index < root.current ? Theme.text : Theme.muted
                }

                background: Rectangle {
                    radius: Theme.radius - Theme.border
                    color: stage.isCurrent ? Theme.tint(Theme.warn, Theme.dark ? 0.18 : 0.12, Theme.surface)
                                           : stage.hovered && root.interactive ? Theme.hover : "transparent"

                    FocusRing {
                        target: stage
                        distance: -1
                    }
                }
            }
        }
    }
}
