// SPDX-License-Identifier: GPL-3.0-or-later
// Beside the document: what can be cited, what the checks found, what reviewers say, and the revisions.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Item {
    id: root

    required property PostMortemEditor editor
    /// Markdown that is to stand in the text.
    signal citationRequested(citation: string)
    signal placeRequested(position: int)
    signal passageRequested(position: int, length: int)
    /// The words that are marked in the text, and where.
    property string markedWords: ""
    property int markedAt: -1

    function comment(): void {
        tabs.currentIndex = 2;
        comments.write();
    }

    function citeCurrent(): void {
        // Words that were typed may have left nothing marked: the first that fits is meant.
        if (evidence.currentIndex < 0 && evidence.count > 0)
            evidence.currentIndex = 0;
        evidence.forceLayout();
        const row = evidence.currentItem as EvidenceCard;
        if (row)
            root.citationRequested(root.editor.citation(row.key));
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        MTabBar {
            id: tabs

            Layout.fillWidth: true

            MTabButton {
                width: implicitWidth
                text: qsTr("Evidence")
            }

            MTabButton {
                width: implicitWidth
                text: qsTr("Findings")
                count: findings.count
            }

            MTabButton {
                width: implicitWidth
                text: qsTr("Comments")
                count: root.editor.comments.openCount
            }

            MTabButton {
                width: implicitWidth
                text: qsTr("History")
                count: history.count
            }
        }

        StackLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            currentIndex: tabs.currentIndex

            ColumnLayout {
                spacing: Theme.s8

                TextInputField {
                    Layout.fillWidth: true
                    Layout.margins: Theme.s12
                    Layout.bottomMargin: 0
                    iconName: "search"
                    placeholderText: qsTr("Search events, charts, logs, runbooks: %n", "", evidence.count)
                    Keys.onDownPressed: evidence.forceActiveFocus()
                    onTextEdited: root.editor.evidenceFilter = text
                }

                ListView {
                    id: evidence

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.leftMargin: Theme.s12
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    highlightMoveDuration: 0
                    activeFocusOnTab: true
                    model: root.editor.evidence
                    cacheBuffer: 0 // see CommandPalette
                    T.ScrollBar.vertical: MScrollBar {}
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Evidence")
                    Keys.onReturnPressed: root.citeCurrent()
                    Keys.onEnterPressed: root.citeCurrent()

                    delegate: EvidenceCard {
                        id: card

                        editor: root.editor
                        width: evidence.width - Theme.s12
                        onCiteRequested: root.citationRequested(root.editor.citation(card.key))
                        onPicked: {
                            evidence.currentIndex = card.index;
                            evidence.forceActiveFocus();
                        }
                    }

                    EmptyState {
                        anchors.centerIn: parent
                        visible: evidence.count === 0
                        iconName: "list"
                        title: root.editor.evidenceFilter === "" ? qsTr("Nothing to cite yet") : qsTr("Nothing matches")
                        text: root.editor.evidenceFilter === "" ? qsTr("Events, charts, lines of logs and answers of the runbook stand here as soon as the room has some.") : qsTr("Every word must occur in one event, chart, query, log or answer of a runbook.")
                    }
                }

                Divider {
                    Layout.fillWidth: true
                }

                RowLayout {
                    Layout.fillWidth: true
                    Layout.leftMargin: Theme.s12
                    Layout.bottomMargin: Theme.s8
                    spacing: Theme.s6

                    MText {
                        text: qsTr("Press")
                        color: Theme.muted
                    }

                    KeyHint {
                        text: qsTr("Ctrl E", "key")
                    }

                    MText {
                        Layout.fillWidth: true
                        text: qsTr("to cite what is marked")
                        color: Theme.muted
                    }
                }
            }

            ColumnLayout {
                spacing: 0

                ListView {
                    id: findings

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    topMargin: Theme.s12
                    spacing: Theme.s8
                    model: root.editor.findings
                    T.ScrollBar.vertical: MScrollBar {}
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Findings")

                    delegate: Item {
                        id: finding

                        required property string key
                        required property int from
                        required property string excerpt
                        required property string rule
                        required property string why
                        required property string suggestion

                        width: findings.width
                        height: box.height

                        Rectangle {
                            id: box

                            x: Theme.s12
                            width: parent.width - 2 * Theme.s12
                            height: body.implicitHeight + 2 * Theme.s12
                            radius: Theme.radius
                            color: Theme.tint(Theme.sev3, 0.08, Theme.surface)
                            border.width: Theme.border
                            border.color: Theme.tint(Theme.sev3, 0.35, Theme.surface)

                            Column {
                                id: body

                                x: Theme.s12
                                y: Theme.s12
                                width: parent.width - 2 * Theme.s12
                                spacing: Theme.s6

                                MText {
                                    width: parent.width
                                    text: Words.fill(qsTr("“%1”"), [finding.excerpt])
                                    wrapMode: Text.Wrap
                                    font.weight: Font.DemiBold
                                }

                                MText {
                                    width: parent.width
                                    text: finding.why
                                    wrapMode: Text.Wrap
                                    color: Theme.muted
                                }

                                MText {
                                    width: parent.width
                                    visible: finding.suggestion !== ""
                                    text: finding.suggestion
                                    wrapMode: Text.Wrap
                                }

                                TextInputField {
                                    id: words

                                    width: parent.width
                                    placeholderText: qsTr("Other words")
                                    onAccepted: replace.activate()
                                }

                                Row {
                                    spacing: Theme.s8

                                    MButton {
                                        implicitHeight: Theme.hit
                                        text: qsTr("Show")
                                        onClicked: root.placeRequested(finding.from)
                                    }

                                    MButton {
                                        id: replace

                                        implicitHeight: Theme.hit
                                        text: qsTr("Replace")
                                        enabled: words.text.trim() !== ""
                                        onClicked: root.editor.replaceFinding(finding.key, words.text.trim())
                                    }
                                }
                            }
                        }
                    }

                    EmptyState {
                        anchors.centerIn: parent
                        visible: findings.count === 0
                        iconName: "check"
                        title: qsTr("Nothing to look at")
                        text: qsTr("Blame, claims without evidence and vague actions would be listed here. Nothing is ever blocked.")
                    }
                }

                RowLayout {
                    Layout.fillWidth: true
                    Layout.margins: Theme.s12
                    visible: root.editor.quietCount > 0
                    spacing: Theme.s8

                    MText {
                        Layout.fillWidth: true
                        text: qsTr("%n not told", "findings", root.editor.quietCount)
                        color: Theme.muted
                    }

                    MButton {
                        kind: MButton.Quiet
                        text: qsTr("Tell all again")
                        onClicked: root.editor.hearAll()
                    }
                }
            }

            CommentsPane {
                id: comments

                comments: root.editor.comments
                markedWords: root.markedWords
                markedAt: root.markedAt
                onPlaceRequested: (position, length) => root.passageRequested(position, length)
            }

            ListView {
                id: history

                clip: true
                boundsBehavior: Flickable.StopAtBounds
                topMargin: Theme.s8
                highlightMoveDuration: 0
                activeFocusOnTab: true
                model: root.editor.history
                T.ScrollBar.vertical: MScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Revisions")

                delegate: Item {
                    id: entry

                    required property int revision
                    required property string timeText
                    required property string author
                    required property string stateText

                    width: history.width
                    height: Theme.px(48)
                    Keys.onReturnPressed: root.editor.comparison.showRevision(entry.revision)
                    Keys.onEnterPressed: root.editor.comparison.showRevision(entry.revision)
                    Accessible.onPressAction: root.editor.comparison.showRevision(entry.revision)
                    Accessible.role: Accessible.ListItem
                    Accessible.name: Words.fill(qsTr("Revision %1, %2, %3", "number, state, time"), [entry.revision, entry.stateText, entry.timeText])

                    Rectangle {
                        anchors.fill: parent
                        color: (entry.ListView.isCurrentItem && history.activeFocus) || over.containsMouse ? Theme.raised : "transparent"
                    }

                    MouseArea {
                        id: over

                        anchors.fill: parent
                        hoverEnabled: true
                        onClicked: root.editor.comparison.showRevision(entry.revision)
                    }

                    MText {
                        x: Theme.s16
                        y: Theme.s6
                        text: Words.fill(qsTr("Revision %1 · %2", "number · state"), [entry.revision, entry.stateText])
                        font.weight: Font.DemiBold
                    }

                    MText {
                        x: Theme.s16
                        y: Theme.px(26)
                        width: parent.width - 2 * Theme.s16
                        text: entry.author === "" ? entry.timeText : Words.fill(qsTr("%1 · %2", "time · author"), [entry.timeText, entry.author])
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                    }

                    Divider {
                        anchors.bottom: parent.bottom
                        width: parent.width
                    }
                }

                EmptyState {
                    anchors.centerIn: parent
                    visible: history.count === 0
                    iconName: "history"
                    title: qsTr("No revision yet")
                    text: qsTr("What you type is kept as a draft; “Save revision” makes it a version that stays.")
                }
            }
        }
    }
}
