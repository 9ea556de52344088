// SPDX-License-Identifier: GPL-3.0-or-later
// Shift T: every assignment, walked and answered by keys.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property CommandDesk desk
    /// The marked one is open. It asks again when one more is opened or ended.
    readonly property bool awaited: root.desk.openCount > 0 && root.desk.awaitedOf(root.desk.assignmentAt(list.currentIndex)) !== ""
    signal assignRequested

    y: Theme.px(84)
    width: Math.min(Theme.px(720), (parent ? parent.width : Theme.px(720)) - Theme.s32)
    height: Math.min(Theme.px(520), (parent ? parent.height : Theme.px(520)) - y - Theme.s32)
    padding: Theme.s16
    onOpened: {
        list.currentIndex = 0;
        list.forceActiveFocus();
    }

    function carryOut(key: int): bool {
        if (key === Qt.Key_A) {
            root.close();
            root.assignRequested();
            return true;
        }
        const id = root.desk.assignmentAt(list.currentIndex);
        if (id === "")
            return false;
        switch (key) {
        case Qt.Key_K: root.desk.acknowledge(id); return true;
        case Qt.Key_Return:
        case Qt.Key_Enter: answer.begin(id, root.desk.awaitedOf(id)); return true;
        case Qt.Key_E: root.desk.extend(id, 5); return true;
        case Qt.Key_D: root.desk.finish(id); return true;
        case Qt.Key_Delete: root.desk.drop(id); return true;
        }
        return false;
    }

    component AssignmentLine: Rectangle {
        id: line

        required property string assignmentId
        required property string who
        required property string what
        required property string dueText
        required property string stateText
        required property string answerText
        required property bool open
        required property bool answered
        required property bool overdue
        required property string accessibleText
        required property int index
        readonly property bool marked: ListView.isCurrentItem

        width: ListView.view ? ListView.view.width : 0
        height: words.implicitHeight + 2 * Theme.s8
        radius: Theme.radius
        color: line.marked ? Theme.hover : "transparent"
        opacity: line.open ? 1 : Theme.disabled
        Accessible.role: Accessible.ListItem
        Accessible.name: line.accessibleText
        Accessible.description: line.answerText
        Accessible.selected: line.marked

        ColumnLayout {
            id: words

            x: Theme.s12
            y: Theme.s8
            width: line.width - 2 * Theme.s12
            spacing: Theme.s4

            RowLayout {
                spacing: Theme.s8

                MText {
                    text: line.who
                    font.weight: Font.DemiBold
                    Layout.maximumWidth: Theme.px(200)
                }

                MText {
                    Layout.fillWidth: true
                    text: line.what
                    wrapMode: Text.Wrap
                    maximumLineCount: 2
                }

                MText {
                    text: line.answered ? qsTr("end it or give more time") : line.dueText
                    color: line.overdue ? Theme.warn : Theme.muted
                    font.weight: line.overdue ? Font.DemiBold : Font.Normal
                }
            }

            MText {
                Layout.fillWidth: true
                text: line.stateText
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            MText {
                Layout.fillWidth: true
                visible: line.answerText !== ""
                text: line.answerText
                wrapMode: Text.Wrap
                maximumLineCount: 4
            }
        }

        TapHandler {
            onTapped: {
                line.ListView.view.currentIndex = line.index;
                line.ListView.view.forceActiveFocus();
            }
        }
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        RowLayout {
            MText {
                Layout.fillWidth: true
                text: qsTr("Assignments")
                font.pixelSize: Theme.fontTitle
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
            }

            MText {
                text: root.desk.overdueCount > 0 ? qsTr("%n overdue", "", root.desk.overdueCount) : qsTr("%n open", "", root.desk.openCount)
                color: root.desk.overdueCount > 0 ? Theme.warn : Theme.muted
            }
        }

        ListView {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            focus: true
            spacing: Theme.s4
            model: root.desk.assignments
            delegate: AssignmentLine {}
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Assignments")
            Keys.onPressed: event => {
                event.accepted = root.carryOut(event.key);
            }

            EmptyState {
                anchors.centerIn: parent
                width: parent.width
                visible: list.count === 0
                title: qsTr("Nothing is assigned")
                text: qsTr("A gives somebody a thing to do and a time to be back.")
            }
        }

        Flow {
            Layout.fillWidth: true
            spacing: Theme.s8

            MButton {
                text: qsTr("Assign")
                keyHint: "A"
                onClicked: root.carryOut(Qt.Key_A)
            }

            MButton {
                text: qsTr("Acknowledged")
                keyHint: "K"
                enabled: root.awaited
                onClicked: root.carryOut(Qt.Key_K)
            }

            MButton {
                text: qsTr("Answer")
                keyHint: "↵"
                enabled: root.awaited
                onClicked: root.carryOut(Qt.Key_Return)
            }

            MButton {
                text: qsTr("5 min more")
                keyHint: "E"
                enabled: root.awaited
                onClicked: root.carryOut(Qt.Key_E)
            }

            MButton {
                text: qsTr("Done")
                keyHint: "D"
                enabled: root.awaited
                onClicked: root.carryOut(Qt.Key_D)
            }

            MButton {
                text: qsTr("Drop")
                keyHint: "Del"
                enabled: root.awaited
                onClicked: root.carryOut(Qt.Key_Delete)
            }
        }
    }

    AnswerForm {
        id: answer

        desk: root.desk
        onClosed: list.forceActiveFocus()
    }
}
