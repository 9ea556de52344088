// SPDX-License-Identifier: GPL-3.0-or-later
// The current step: the question, its query, the live evidence with its age, what to check before acting, and the branches.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

Rectangle {
    id: root

    required property WarRoom room
    /// One of the room's.
    property RunbookNavigator runbook: root.room.runbook
    /// Where the answers stand in it; both 0: there are none.
    readonly property real answersBegin: answers.visible ? column.y + answers.y : 0
    /// The exact call of its tool was opened.
    readonly property bool callShown: byTool.wholeCall
    /// Where its lines begin.
    readonly property var lineTops: Array.from(column.children).filter(line => line.visible && line.height > 0).map(line => column.y + line.y)
    readonly property real answersEnd: answers.visible ? column.y + answers.y + answers.height : 0

    implicitHeight: column.implicitHeight + 2 * Theme.s12
    radius: Theme.radiusCard
    color: Theme.tint(Theme.accent, Theme.dark ? 0.05 : 0.03, Theme.surface)
    border.width: Theme.border
    border.color: Theme.tint(Theme.accent, 0.45, Theme.surface)
    Accessible.role: Accessible.Grouping
    Accessible.name: root.runbook.question

    /// What the window says elsewhere of a wait that is over is not needed here.
    readonly property bool told: root.visible && root.runbook.waitOver && root.Window.active
    onToldChanged: if (root.told) root.runbook.seen()

    /// A caption with its text, hidden when there is none.
    component Line: ColumnLayout {
        id: line

        required property string caption
        required property string words
        property bool mono: false

        Layout.fillWidth: true
        visible: line.words !== ""
        spacing: Theme.s2

        SectionLabel {
            text: line.caption
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0 // as wide as there is room: spares laying it out in one line, only to know its length
            text: line.words
            mono: line.mono
            font.pixelSize: line.mono ? Theme.fontSmall : Theme.fontBase
            wrapMode: line.mono ? Text.WrapAnywhere : Text.Wrap
        }
    }

    LinkPopover {
        id: way

        origin: "runbook"
    }

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s12
        spacing: Theme.s8

        // Wraps where the pane is narrow: none of these may be cut to a stump.
        Flow {
            id: facts

            Layout.fillWidth: true
            spacing: Theme.s8

            SectionLabel {
                width: Math.min(implicitWidth, facts.width)
                text: root.runbook.kindText
            }

            MText {
                width: Math.min(implicitWidth, facts.width)
                text: root.runbook.roleText
                color: Theme.muted
                font.pixelSize: Theme.fontLabel
            }

            MText {
                width: Math.min(implicitWidth, facts.width)
                visible: root.runbook.riskText !== ""
                text: root.runbook.riskText
                color: Theme.warn
                font.pixelSize: Theme.fontLabel
            }

            MText {
                width: Math.min(implicitWidth, facts.width)
                visible: root.runbook.timeBoxText !== ""
                text: root.runbook.timeBoxText
                color: Theme.muted
                font.pixelSize: Theme.fontLabel
            }
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            text: Words.start(root.runbook.question, 800)
            font.pixelSize: Theme.fontLarge
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
        }

        MText {
            id: body

            property bool whole: false
            readonly property string node: root.runbook.node

            objectName: "runbook-body"
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.runbook.body !== ""
            text: root.runbook.body
            color: Theme.muted
            wrapMode: Text.Wrap
            elide: body.whole ? Text.ElideNone : Text.ElideRight
            maximumLineCount: body.whole ? 10000 : 3
            onNodeChanged: body.whole = false
        }

        MButton {
            objectName: "runbook-body-whole"
            visible: body.visible && (body.truncated || body.whole)
            kind: MButton.Quiet
            implicitHeight: Theme.hit
            text: body.whole ? qsTr("Show less") : qsTr("Show all of it")
            onClicked: body.whole = !body.whole
        }

        // Where to look further: an address is shown whole before the browser gets it.
        Repeater {
            id: further

            model: root.runbook.evidenceLinks

            RowLayout {
                id: link

                required property int index
                required property string modelData

                Layout.fillWidth: true
                spacing: Theme.s4

                MButton {
                    id: address

                    objectName: "runbook-link-" + link.index
                    Layout.fillWidth: true
                    Layout.maximumWidth: implicitWidth
                    leftPadding: 0
                    kind: MButton.Quiet
                    iconName: "external"
                    text: link.modelData
                    elide: Text.ElideMiddle // two of one host differ at their ends
                    Accessible.name: Words.fill(qsTr("Evidence: open %1"), [link.modelData])
                    onClicked: way.ask(root.runbook.evidenceLink(link.index))

                    Tooltip {
                        wanted: (address.hovered || address.visualFocus) && address.truncated
                        text: link.modelData
                    }
                }

                IconButton {
                    objectName: "runbook-link-copy-" + link.index
                    iconName: "copy"
                    text: qsTr("Copy the address")
                    onClicked: linkTold.text = root.runbook.copyEvidenceLink(link.index) ? qsTr("The address is copied.") : qsTr("Not copied: this is no address that would be opened.")
                }

                Item {
                    Layout.fillWidth: true
                }
            }
        }

        MText {
            id: linkTold

            readonly property string node: root.runbook.node

            objectName: "runbook-link-told"
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: linkTold.text !== ""
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
            Accessible.role: Accessible.AlertMessage
            onNodeChanged: linkTold.text = ""
        }

        RowLayout {
            Layout.fillWidth: true
            // As high with the second line of what stands on the right as without: the answers keep their places.
            Layout.minimumHeight: Theme.px(36)
            visible: root.runbook.evidenceText !== "" || root.runbook.evidenceLoading
            spacing: Theme.s8

            MText {
                objectName: "runbook-evidence"
                Layout.fillWidth: !known.visible
                text: root.runbook.evidenceLoading && root.runbook.evidenceText === "" ? qsTr("asking…") : root.runbook.evidenceText
                font.weight: Font.DemiBold
                font.pixelSize: Theme.fontLarge
                color: root.runbook.evidenceStale ? Theme.warn : Theme.text
            }

            ColumnLayout {
                id: known

                Layout.fillWidth: true
                visible: root.runbook.evidenceAgeText !== "" || root.runbook.staleText !== ""
                spacing: 0

                MText {
                    Layout.fillWidth: true
                    visible: text !== ""
                    horizontalAlignment: Text.AlignRight
                    text: root.runbook.evidenceAgeText
                    color: root.runbook.evidenceStale ? Theme.warn : Theme.muted
                    font.pixelSize: Theme.fontLabel
                }

                MText {
                    id: notFresh

                    objectName: "runbook-stale"
                    Layout.fillWidth: true
                    visible: text !== ""
                    horizontalAlignment: Text.AlignRight
                    text: root.runbook.staleText
                    color: Theme.warn
                    font.pixelSize: Theme.fontLabel
                    elide: Text.ElideRight

                    HoverHandler {
                        id: overStale
                    }

                    Tooltip {
                        wanted: overStale.hovered && notFresh.truncated
                        text: notFresh.text
                    }
                }
            }

            IconButton {
                iconName: "refresh"
                iconSize: Theme.iconSmall
                text: qsTr("Ask the evidence again")
                onClicked: root.runbook.refreshEvidence()
            }
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.runbook.evidenceDetail !== ""
            text: Words.start(root.runbook.evidenceDetail, 1600)
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
            maximumLineCount: 8
            elide: Text.ElideRight
        }

        RowLayout {
            Layout.fillWidth: true
            // Stays while nobody says how it stands: what is answered below keeps its place.
            visible: root.runbook.kind === "wait"
            Layout.minimumHeight: Theme.px(22)
            spacing: Theme.s8

            Badge {
                objectName: "runbook-wait-over"
                visible: root.runbook.waitOver
                text: root.runbook.waitHeld ? qsTr("The wait is over") : qsTr("It did not hold")
                tone: root.runbook.waitHeld ? "ok" : "warn"
            }

            MText {
                Layout.fillWidth: true
                Layout.preferredWidth: 0
                text: root.runbook.waitText
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
            }
        }

        Line {
            caption: qsTr("Before")
            words: Words.start(root.runbook.precheck, 1600)
        }

        MText {
            readonly property string judged: root.runbook.precheckState

            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: judged !== ""
            text: root.runbook.precheckResult
            color: judged === "holds" ? Theme.ok : judged === "fails" ? Theme.danger : Theme.warn
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
            Accessible.name: Words.fill(qsTr("Pre-check: %1"), [text])
        }

        RowLayout {
            Layout.fillWidth: true
            visible: root.runbook.command !== ""

            Line {
                caption: qsTr("Command (copied, never run)")
                words: root.runbook.command
                mono: true
            }

            IconButton {
                objectName: "runbook-copy"
                Layout.alignment: Qt.AlignTop
                iconName: "copy"
                text: qsTr("Copy the command")
                onClicked: notCopied.tried = root.runbook.copyCommand() !== ""
            }
        }

        // Said before anybody tries: at that moment there is no time for it.
        MText {
            id: notCopied

            property bool tried: false
            readonly property string node: root.runbook.node

            objectName: "runbook-not-copied"
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: notCopied.text !== ""
            text: root.runbook.commandProblem
            color: notCopied.tried ? Theme.danger : Theme.warn
            font.pixelSize: Theme.fontSmall
            font.weight: notCopied.tried ? Font.DemiBold : Font.Normal
            wrapMode: Text.Wrap
            onNodeChanged: notCopied.tried = false
        }

        RunbookExecution {
            id: byTool

            Layout.fillWidth: true
            execution: root.runbook.execution
            alternative: root.runbook.command !== ""
        }

        Line {
            caption: qsTr("Expected")
            words: Words.start(root.runbook.expected, 1600)
        }

        Line {
            caption: qsTr("Undo")
            words: Words.start(root.runbook.undo, 1600)
        }

        ColumnLayout {
            id: answers

            Layout.fillWidth: true
            visible: ways.count > 0
            spacing: Theme.s8

            Repeater {
                id: ways

                model: root.runbook.branches

                BranchButton {
                    Layout.fillWidth: true
                    enabled: root.runbook.canAnswer
                    onClicked: root.runbook.answer(index)
                }
            }
        }

        // Below them: they keep their places under the pointer when it comes and goes.
        MText {
            objectName: "runbook-problem"
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.runbook.problemText !== ""
            text: Words.start(root.runbook.problemText, 800)
            color: Theme.warn
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        MText {
            objectName: "runbook-no-proposal"
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.runbook.canAnswer && root.runbook.noProposalText !== ""
            text: Words.fill(qsTr("Nothing is suggested: %1"), [Words.start(root.runbook.noProposalText, 800)])
            color: Theme.warn
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        TextInputField {
            id: reasonWords

            objectName: "runbook-reason"
            Layout.fillWidth: true
            visible: root.runbook.canAnswer && (root.runbook.proposedIndex >= 0 || root.runbook.skipping)
            placeholderText: root.runbook.skipping ? qsTr("Why skip it? Then choose where to go on") : qsTr("Why another branch? A few words")
            Accessible.name: root.runbook.skipping ? qsTr("Why the step is skipped") : qsTr("Why another branch is taken")
            onTextEdited: root.runbook.reason = text
            Component.onCompleted: reasonWords.text = root.runbook.reason // it may have been kept from before
            Keys.onReturnPressed: event => root.submit((event.modifiers & Qt.ControlModifier) !== 0)
            Keys.onEnterPressed: event => root.submit((event.modifiers & Qt.ControlModifier) !== 0)
            Keys.onEscapePressed: {
                root.runbook.skipping = false;
                root.forceActiveFocus();
            }

            Connections {
                target: root.runbook

                function onIntentChanged(): void {
                    if (reasonWords.text !== root.runbook.reason)
                        reasonWords.text = root.runbook.reason;
                }

                function onReasonWanted(): void {
                    if (reasonWords.visible)
                        reasonWords.forceActiveFocus(Qt.ShortcutFocusReason);
                }
            }
        }

        MText {
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.runbook.refusal !== ""
            text: root.runbook.refusal
            color: Theme.danger
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        MText {
            Layout.fillWidth: true
            visible: root.runbook.finished
            text: qsTr("The runbook ends here.")
            color: Theme.ok
            font.weight: Font.DemiBold
        }

        MText {
            objectName: "runbook-node-use"
            Layout.fillWidth: true
            Layout.preferredWidth: 0
            visible: root.runbook.learner.nodeText !== ""
            text: Words.fill(qsTr("In past incidents: %1"), [root.runbook.learner.nodeText])
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
            wrapMode: Text.Wrap
        }

        Flow {
            Layout.fillWidth: true
            visible: root.runbook.canAnswer || root.runbook.canGoBack
            spacing: Theme.s8

            StepAct {
                objectName: "runbook-skip"
                key: "Ctrl+Alt+S"
                visible: root.runbook.canAnswer
                iconName: "arrow-right"
                text: root.runbook.skipping ? qsTr("Do not skip") : qsTr("Skip with a reason")
                onClicked: {
                    root.runbook.skipping = !root.runbook.skipping;
                    if (root.runbook.skipping)
                        reasonWords.forceActiveFocus();
                }
            }

            StepAct {
                objectName: "runbook-expert"
                key: "Ctrl+Alt+A"
                iconName: "user"
                text: qsTr("Ask an expert")
                visible: root.runbook.canAnswer && !root.room.sealed
                onClicked: {
                    root.room.command.prepareTask(root.runbook.helpRequest(), root.runbook.runbookId + "/" + root.runbook.node);
                    Session.trigger("command.assign");
                }
            }

            StepAct {
                objectName: "runbook-back"
                key: "Ctrl+Alt+Z"
                iconName: "undo"
                text: qsTr("Ask the last again")
                visible: root.runbook.canGoBack
                onClicked: root.runbook.back()
            }

            MButton {
                objectName: "runbook-rollback"
                iconName: "undo"
                text: qsTr("Roll back or fix forward")
                visible: root.runbook.canAnswer && root.runbook.kind === "decision"
                onClicked: Session.trigger("show.rollback")
            }
        }

        // Below the answers: its value with its age stands above them, and in a low window these have to be in sight.
        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: query.implicitHeight + Theme.s12
            visible: root.runbook.query !== ""
            radius: Theme.radius
            color: Theme.sunken

            MText {
                id: query

                anchors.left: parent.left
                anchors.right: parent.right
                anchors.margins: Theme.s8
                anchors.verticalCenter: parent.verticalCenter
                text: root.runbook.query
                mono: true
                color: Theme.muted
                font.pixelSize: Theme.fontLabel
                wrapMode: Text.WrapAnywhere
                maximumLineCount: 6
                elide: Text.ElideRight
            }
        }

        ThemedChart {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(92)
            visible: root.runbook.hasEvidenceFeed
            ground: root.color
            interactive: false
            feed: root.runbook.evidenceFeed
            rangeFrom: root.runbook.evidenceFrom
            rangeTo: root.runbook.evidenceTo
            nowTime: root.room.instantMs
            Accessible.role: Accessible.Chart
            Accessible.name: Words.fill(qsTr("Evidence: %1"), [root.runbook.evidenceText])
        }
    }

    /// On from the reason: along the way that waited for it; else to the ways, which a digit or Enter takes; at once along the one
    /// that is suggested to go on with, or that is the only one.
    function submit(atOnce: bool): void {
        const proposed = root.runbook.proposedIndex;
        const others = ways.count - (proposed >= 0 ? 1 : 0);
        const only = root.runbook.skipping ? (proposed >= 0 ? proposed : ways.count === 1 ? 0 : -1)
                                           : others === 1 ? (proposed === 0 ? 1 : 0) : -1;
        const wanted = root.runbook.wantedIndex;
        if (root.runbook.reason.trim() === "") {
            root.runbook.answer(wanted); // says what is missing
        } else if (wanted >= 0) {
            root.runbook.answer(wanted);
        } else if (atOnce && only >= 0) {
            root.runbook.answer(only);
        } else {
            const way = ways.itemAt(!root.runbook.skipping && proposed === 0 ? 1 : Math.max(0, only)) as BranchButton;
            if (way !== null)
                way.forceActiveFocus(Qt.TabFocusReason);
        }
    }
}
