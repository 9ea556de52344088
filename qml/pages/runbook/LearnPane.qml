// SPDX-License-Identifier: GPL-3.0-or-later
// What the incidents on this machine say about the runbook: how its nodes were used, and what a changed text of it would have
// asked in them.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

Card {
    id: root

    required property RunbookNavigator runbook
    readonly property RunbookLearner learner: root.runbook.learner
    readonly property bool editing: root.runbook.editor.open
    /// Nothing is there to be looked through: as high as its words.
    readonly property bool empty: uses.count === 0 && replays.count === 0
    signal closed

    /// The keys go to what was found.
    function focusList(): void {
        if (replays.count > 0)
            replays.forceActiveFocus(Qt.TabFocusReason);
        else if (uses.count > 0)
            uses.forceActiveFocus(Qt.TabFocusReason);
        else
            close.forceActiveFocus(Qt.TabFocusReason);
    }

    implicitHeight: column.implicitHeight + 2 * Theme.s12
    clip: true
    Keys.onEscapePressed: root.closed()
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("What past incidents say about the runbook")

    ColumnLayout {
        id: column

        anchors.fill: parent
        anchors.margins: Theme.s12
        spacing: Theme.s8

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s8

            SectionLabel {
                text: qsTr("In past incidents")
            }

            MText {
                Layout.fillWidth: true
                text: root.learner.summary
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
            }

            IconButton {
                id: close

                objectName: "learn-close"
                iconName: "close"
                iconSize: Theme.iconSmall
                text: qsTr("Close")
                onClicked: root.closed()
            }
        }

        ListView {
            id: uses

            objectName: "learn-uses"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: Theme.px(64)
            visible: count > 0
            clip: true
            spacing: Theme.s8
            boundsBehavior: Flickable.StopAtBounds
            activeFocusOnTab: true
            keyNavigationEnabled: true
            reuseItems: true
            model: root.learner.uses
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("How each node was used")

            delegate: LearnUse {
                width: uses.width - Theme.s12
                current: ListView.isCurrentItem && uses.activeFocus
            }
        }

        Divider {
            Layout.fillWidth: true
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s8

            SectionLabel {
                Layout.fillWidth: true
                // Says nothing of which text it was: what was found stays while one goes on editing.
                text: qsTr("Replayed over past incidents")
            }

            MText {
                visible: root.learner.replaying
                text: root.learner.progressText
                color: Theme.muted
                font.pixelSize: Theme.fontSmall
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }

            MButton {
                objectName: "learn-replay"
                text: root.learner.replaying ? qsTr("Stop") : root.editing ? qsTr("Replay this text") : qsTr("Replay its file")
                Accessible.name: root.learner.replaying ? qsTr("Stop the replay") : qsTr("What it would have asked in past incidents")
                onClicked: {
                    if (root.learner.replaying)
                        root.learner.cancel();
                    else if (root.editing)
                        root.learner.replayText(root.runbook.editor.text);
                    else
                        root.learner.replayFile();
                }
            }
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: text !== ""
            text: root.learner.replaySummary
            color: root.learner.replayFailed ? Theme.danger : Theme.text
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
            maximumLineCount: 4
        }

        ListView {
            id: replays

            objectName: "learn-replays"
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(contentHeight, root.height * 0.4)
            visible: count > 0
            clip: true
            spacing: Theme.s8
            boundsBehavior: Flickable.StopAtBounds
            activeFocusOnTab: true
            keyNavigationEnabled: true
            reuseItems: true
            model: root.learner.replays
            T.ScrollBar.vertical: MScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Runs, walked again")

            delegate: LearnReplay {
                width: replays.width - Theme.s12
                current: ListView.isCurrentItem && replays.activeFocus
            }
        }
    }
}
