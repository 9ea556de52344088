// SPDX-License-Identifier: GPL-3.0-or-later
// The whole runbook: step and path on the left, of several runs if wanted, the tree in full, and what changed before the onset or
// what past incidents say.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property WarRoom room
    readonly property RunbookNavigator runbook: root.room.runbook

    /// Enlarged on a small screen: the questions, or what stands beside them.
    readonly property bool narrow: root.width < Theme.px(760)
    property bool aside: false
    readonly property bool editing: root.runbook.editor.open
    readonly property RunbookRuns runs: root.runbook.runs
    /// The run that the keys are meant for: what stands beside the runs is about it.
    /// While a text is edited the run of that one; reads the count so that it is asked again when another takes its place.
    readonly property RunbookNavigator active: root.editing && root.runs.count > 0 ? root.runs.of(root.runbook.editor.runbookId) : root.runs.active
    readonly property real runWidth: Theme.px(400)
    /// Where the runs take the width, what stands beside them folds away first.
    readonly property bool folded: root.narrow || (root.runs.count > 1 && !root.editing && root.width < 2 * root.runWidth + Theme.px(520))
    readonly property bool besideShown: !root.folded || root.aside
    readonly property int shown: root.narrow || (root.folded && root.aside) ? 1
        : Math.max(1, Math.min(root.runs.count, Math.floor((root.width - (root.besideShown ? Theme.px(520) : 0)) / root.runWidth)))
    readonly property bool several: root.runs.count > 1 && !root.editing
    readonly property string severalText: root.shown < root.runs.count ? Words.fill(qsTr("Runs side by side, %1 of %2 in sight"), [root.shown, root.runs.count])
                                                                       : qsTr("Runs side by side")
    readonly property int first: Math.max(0, Math.min(root.runs.current, root.runs.count - root.shown))

    /// The keys go to the run that they are meant for.
    function focusRun(): void {
        const card = cards.itemAt(root.runs.current);
        if (card)
            card.forceActiveFocus();
    }

    /// What past incidents say comes into sight, and has the keys.
    function focusLearning(): void {
        root.aside = root.folded;
        learning.focusList();
    }

    onVisibleChanged: if (root.visible) root.active.learner.learn()
    onActiveChanged: root.active.learner.learn()
    Component.onCompleted: root.active.learner.learn()

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Item {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.topBar

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: Theme.s20
                anchors.rightMargin: Theme.s16
                spacing: Theme.s12

                RunbookChoice {
                    id: choice

                    Layout.fillWidth: true
                    Layout.maximumWidth: Theme.px(420)
                    visible: root.runbook.choices.length > 1 && !root.several && root.active === root.runbook
                    runbook: root.runbook
                }

                MText {
                    Layout.fillWidth: true
                    Layout.maximumWidth: Math.min(implicitWidth + 1, Theme.px(240))
                    visible: !root.narrow && !choice.visible && !root.several
                    text: root.active.runbookId
                    mono: true
                    color: Theme.muted
                }

                MText {
                    Layout.fillWidth: true
                    Layout.maximumWidth: implicitWidth + 1
                    visible: !choice.visible
                    text: root.several ? root.severalText : root.active.available ? root.active.title : qsTr("Runbook")
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                MText {
                    Layout.fillWidth: true
                    visible: !root.narrow
                    text: root.active.versionText
                    color: Theme.muted
                }

                MText {
                    visible: !root.several
                    text: root.active.stepText
                    color: Theme.muted
                }

                Item {
                    Layout.fillWidth: true
                    visible: root.narrow
                }

                IconButton {
                    objectName: "runbook-aside"
                    visible: root.folded
                    iconName: "tree"
                    text: qsTr("Tree, changes and charts")
                    checkable: true
                    checked: root.aside
                    onClicked: root.aside = !root.aside
                }

                IconButton {
                    objectName: "runbook-beside"
                    visible: root.runs.more && !root.editing && !root.narrow
                    iconName: "panel"
                    text: qsTr("Put another run beside this one")
                    onClicked: Session.trigger("runbook.beside")
                }

                IconButton {
                    objectName: "runbook-learn"
                    visible: root.runbook.available
                    iconName: "history"
                    text: qsTr("What past incidents say")
                    checkable: true
                    checked: root.active.learner.open
                    onClicked: Session.trigger("runbook.learn")
                }

                MButton {
                    objectName: "runbook-edit"
                    iconName: "edit"
                    text: root.narrow || root.width < Theme.px(1100) ? "" : qsTr("Edit")
                    Accessible.name: qsTr("Edit the runbook")
                    visible: root.runbook.available && !root.editing
                    onClicked: {
                        root.runbook.editor.begin(root.runs.active.runbookId);
                        root.aside = false;
                    }
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        Basic.SplitView {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: Theme.s12
            orientation: Qt.Horizontal
            handle: SplitHandle {}
            visible: root.runbook.available

            Card {
                Basic.SplitView.preferredWidth: Math.round(Math.max(Theme.px(340), root.width * 0.5))
                Basic.SplitView.minimumWidth: Theme.px(300)
                Basic.SplitView.fillWidth: root.narrow
                visible: root.editing && !(root.narrow && root.aside)
                clip: true

                Repeater {
                    model: root.editing ? 1 : 0

                    RunbookEditPane {
                        anchors.fill: parent
                        editor: root.runbook.editor
                        onDiscarded: root.active.learner.forgetText()
                        Component.onCompleted: focusText()
                    }
                }
            }

            Repeater {
                id: cards

                model: root.runs.count

                RunbookRunCard {
                    id: card

                    required property int index

                    objectName: "runbook-run" + card.index
                    Basic.SplitView.preferredWidth: Math.round(root.besideShown ? Math.max(Theme.px(340), root.width * 0.32) : root.width / root.shown)
                    Basic.SplitView.minimumWidth: Theme.px(300)
                    Basic.SplitView.fillWidth: !root.besideShown && card.index === root.first
                    visible: !root.editing && card.index >= root.first && card.index < root.first + root.shown && !(root.narrow && root.aside)
                    room: root.room
                    // Reads the count so that it is asked again when another one takes the place.
                    runbook: root.runs.at(Math.min(card.index, root.runs.count - 1))
                    several: root.several
                    active: card.index === root.runs.current
                    removable: card.index > 0
                    onWanted: root.runs.current = card.index
                    onRemoved: root.runs.remove(card.index)
                }
            }

            ColumnLayout {
                Basic.SplitView.fillWidth: true
                Basic.SplitView.minimumWidth: Theme.px(360)
                visible: root.besideShown
                spacing: Theme.s12

                Card {
                    Layout.fillWidth: true
                    Layout.preferredHeight: Math.min(tree.treeHeight * Theme.scale + Theme.px(76), root.height * 0.4)
                    clip: true

                    MText {
                        objectName: "runbook-no-tree"
                        anchors.fill: parent
                        anchors.topMargin: Theme.px(34)
                        anchors.margins: Theme.s12
                        visible: root.editing && root.runbook.editor.hasErrors && tree.treeHeight === 0
                        text: qsTr("The text cannot be read as a runbook yet. What is wrong stands below it.")
                        color: Theme.muted
                        wrapMode: Text.Wrap
                    }

                    SectionLabel {
                        x: Theme.s12
                        y: Theme.s12
                        text: root.editing ? (root.runbook.editor.treeIsOld ? qsTr("The tree of the last text that could be read") : qsTr("The tree that the text makes")) : root.several ? Words.fill(qsTr("The tree of %1"), [root.active.runbookId]) : qsTr("The tree")
                    }

                    RunbookTree {
                        id: tree

                        objectName: "runbook-tree"
                        nodes: root.editing ? root.runbook.editor.treeNodes : root.active.treeNodes
                        edges: root.editing ? root.runbook.editor.treeEdges : root.active.treeEdges
                        treeWidth: root.editing ? root.runbook.editor.treeWidth : root.active.treeWidth
                        treeHeight: root.editing ? root.runbook.editor.treeHeight : root.active.treeHeight
                        anchors.fill: parent
                        anchors.topMargin: Theme.px(34)
                        anchors.margins: Theme.s4
                    }
                }

                LearnPane {
                    id: learning

                    objectName: "runbook-learning"
                    Layout.fillWidth: true
                    Layout.fillHeight: !learning.empty
                    visible: root.active.learner.open
                    runbook: root.active
                    onClosed: {
                        root.active.learner.open = false;
                        root.focusRun();
                    }
                }

                ChangesCard {
                    Layout.fillWidth: true
                    // In a low window the charts would have no room below both.
                    visible: !learning.visible || (learning.empty && root.height >= Theme.px(800))
                    Layout.preferredHeight: Math.min(implicitHeight, root.height * 0.3)
                    room: root.room
                }

                ChartGrid {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: !learning.visible || learning.empty
                    room: root.room
                }
            }
        }

        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: !root.runbook.available

            EmptyState {
                anchors.centerIn: parent
                iconName: "runbook"
                title: root.room.ready ? qsTr("No runbook answers this incident") : qsTr("Reading the runbook…")
                text: root.room.ready ? qsTr("A runbook is attached when its alerts or services match.") : ""
            }
        }
    }
}
