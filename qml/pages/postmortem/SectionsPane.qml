// SPDX-License-Identifier: GPL-3.0-or-later
// The sections of the document and the checks on it; both jump to their place.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Item {
    id: root

    required property PostMortemEditor editor
    signal placeRequested(position: int)

    component Jump: T.AbstractButton {
        id: jump

        property color ink: Theme.muted
        property string iconName: ""
        property string figure: ""
        property int depth: 0

        width: parent ? parent.width : 0
        height: Math.max(Theme.px(28), caption.implicitHeight + Theme.s8)
        hoverEnabled: true
        focusPolicy: Qt.StrongFocus
        Accessible.role: Accessible.Link
        Accessible.name: jump.text
        Accessible.onPressAction: jump.clicked()
        Keys.onReturnPressed: jump.clicked()
        Keys.onEnterPressed: jump.clicked()

        contentItem: Item {
            implicitHeight: caption.implicitHeight + Theme.s8

            Icon {
                id: sign

                x: Theme.s8 + jump.depth * Theme.s12
                y: Math.round((Theme.px(28) - height) / 2)
                width: Theme.px(13)
                height: Theme.px(13)
                name: jump.iconName
                color: jump.ink
            }

            MText {
                id: caption

                anchors.left: sign.right
                anchors.leftMargin: Theme.s8
                anchors.right: figure.left
                anchors.rightMargin: Theme.s4
                anchors.verticalCenter: parent.verticalCenter
                text: jump.text
                color: jump.hovered ? Theme.text : jump.ink
                wrapMode: Text.Wrap
                maximumLineCount: 2
                elide: Text.ElideRight
            }

            MText {
                id: figure

                anchors.right: parent.right
                anchors.rightMargin: Theme.s8
                anchors.verticalCenter: parent.verticalCenter
                text: jump.figure
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }
        }

        background: Rectangle {
            radius: Theme.radius
            color: jump.hovered ? Theme.raised : "transparent"

            FocusRing {
                target: jump
                distance: -2
            }
        }
    }

    Flickable {
        anchors.fill: parent
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        contentWidth: width
        contentHeight: column.implicitHeight + 2 * Theme.s12
        T.ScrollBar.vertical: MScrollBar {}

        Column {
            id: column

            x: Theme.s12
            y: Theme.s16
            width: parent.width - 2 * Theme.s12
            spacing: Theme.s2

            SectionLabel {
                leftPadding: Theme.s8
                bottomPadding: Theme.s8
                text: qsTr("Sections")
            }

            Repeater {
                model: root.editor.outline

                Jump {
                    id: section

                    required property string title
                    required property int level
                    required property int position
                    required property string progress
                    required property int itemCount

                    objectName: "section-" + section.title
                    visible: section.level === 2
                    height: visible ? Math.max(Theme.px(28), implicitContentHeight) : 0
                    text: section.title
                    ink: section.progress === "empty" ? Theme.muted : Theme.text
                    iconName: section.progress === "done" ? "check" : section.progress === "partial" ? "edit" : "kind-chat"
                    figure: section.itemCount > 0 ? section.itemCount : ""
                    Accessible.description: section.progress === "done" ? qsTr("written") : section.progress === "partial" ? qsTr("partly written") : qsTr("empty")
                    onClicked: root.placeRequested(section.position)
                }
            }

            SectionLabel {
                leftPadding: Theme.s8
                topPadding: Theme.s20
                bottomPadding: Theme.s8
                text: qsTr("Checks")
            }

            Repeater {
                model: root.editor.checks

                Jump {
                    id: check

                    required property bool good
                    required property int position
                    required text

                    iconName: check.good ? "check" : "warning"
                    ink: check.good ? Theme.ok : Theme.sev3
                    enabled: check.position >= 0
                    onClicked: root.placeRequested(check.position)
                }
            }
        }
    }
}
