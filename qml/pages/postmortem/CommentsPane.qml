// SPDX-License-Identifier: GPL-3.0-or-later
// What reviewers say: comments on passages, with replies, and who was asked to review.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

ColumnLayout {
    id: root

    required property PostMortemComments comments
    /// The words that are marked in the text and where; a comment is about those that were marked when it was begun. Empty: none.
    property string markedWords: ""
    property int markedAt: -1
    /// What the words in the field are about, as PostMortemComments.passage(); empty: the whole document.
    property var passage: ({})
    /// There are words in the field: what they are about does not follow the marks.
    property bool held: false
    readonly property string quote: root.held ? root.passage.quote ?? "" : root.markedWords
    signal placeRequested(position: int, length: int)

    spacing: 0

    function write(): void {
        field.area.forceActiveFocus();
    }

    function send(): void {
        if (field.text.trim() === "")
            return;
        root.comments.addAbout(root.passage, field.text);
        root.given();
    }

    /// The words went to the timeline.
    function given(): void {
        draft.sent();
        field.text = "";
        draft.begin();
    }

    /// The comment is about what is marked now.
    function hold(): void {
        root.passage = root.markedWords === "" ? ({}) : root.comments.passage(root.markedAt, root.markedWords.length);
        root.held = true;
    }

    Component.onCompleted: draft.begin()

    FormDraft {
        id: draft

        key: "form/comment/" + root.comments.incidentId
        texts: ({ text: field.text, passage: root.held ? root.passage : ({}) })
        onRestored: texts => {
            root.passage = texts.passage ?? ({});
            root.held = true;
            field.text = texts.text;
        }
    }

    Flow {
        Layout.fillWidth: true
        Layout.margins: Theme.s12
        Layout.bottomMargin: Theme.s4
        spacing: Theme.s6

        Repeater {
            model: root.comments.reviewers

            Badge {
                required property string who
                required property string statusText
                required property string tone

                text: Words.fill(qsTr("%1: %2", "reviewer: approved"), [who, statusText])
                tone: tone
            }
        }

        MButton {
            kind: MButton.Quiet
            text: qsTr("Ask for a review…")
            onClicked: {
                asking.visible = !asking.visible;
                if (asking.visible)
                    who.forceActiveFocus();
            }
        }

        MButton {
            kind: MButton.Quiet
            text: qsTr("I approve")
            onClicked: root.comments.answer(true, "")
        }

        MButton {
            kind: MButton.Quiet
            text: qsTr("I ask for changes")
            onClicked: {
                root.comments.answer(false, field.text);
                root.given();
            }
        }
    }

    TextInputField {
        id: who

        objectName: "postMortemReviewer"
        Layout.fillWidth: true
        Layout.leftMargin: Theme.s12
        Layout.rightMargin: Theme.s12
        visible: asking.visible
        iconName: "user"
        placeholderText: qsTr("Who should read it? Enter asks")
        Keys.onReturnPressed: {
            root.comments.askFor(who.text, "");
            who.text = "";
            asking.visible = false;
        }
        Keys.onEscapePressed: asking.visible = false

        QtObject {
            id: asking

            property bool visible: false
        }
    }

    ListView {
        id: list

        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        topMargin: Theme.s8
        spacing: Theme.s8
        highlightMoveDuration: 0
        activeFocusOnTab: true
        model: root.comments.threads
        T.ScrollBar.vertical: MScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Comments")

        delegate: CommentCard {
            width: list.width
            current: ListView.isCurrentItem && list.activeFocus
            comments: root.comments
            onPlaceRequested: (position, length) => root.placeRequested(position, length)
        }

        EmptyState {
            anchors.centerIn: parent
            width: parent.width - Theme.s32
            visible: list.count === 0
            iconName: "edit"
            title: qsTr("No comment yet")
            text: qsTr("Mark words in the text and say what you think of them.")
        }
    }

    Divider {
        Layout.fillWidth: true
    }

    RowLayout {
        Layout.fillWidth: true
        Layout.margins: Theme.s12
        Layout.bottomMargin: 0
        spacing: Theme.s8

        MText {
            objectName: "postMortemAbout"
            Layout.fillWidth: true
            text: root.quote === "" ? qsTr("About the whole document") : Words.fill(qsTr("About “%1”"), [root.quote])
            color: Theme.muted
            font.pixelSize: Theme.fontSmall
        }

        // Other words are marked than those that the comment is about, or none any more.
        MButton {
            objectName: "postMortemAboutMarked"
            kind: MButton.Quiet
            implicitHeight: Theme.hit
            visible: root.held && root.quote !== root.markedWords
            text: root.markedWords === "" ? qsTr("All of it") : qsTr("What is marked")
            Accessible.name: root.markedWords === "" ? qsTr("The comment is about the whole document") : qsTr("The comment is about what is marked")
            onClicked: root.hold()
        }
    }

    RowLayout {
        Layout.fillWidth: true
        Layout.margins: Theme.s12
        Layout.topMargin: Theme.s6
        spacing: Theme.s8

        TextAreaField {
            id: field

            objectName: "postMortemComment"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(58)
            placeholderText: qsTr("Comment (Ctrl+Enter)")
            onTextChanged: {
                if (field.text === "")
                    root.held = false;
                else if (!root.held)
                    root.hold();
            }
            Keys.onPressed: event => {
                if ((event.key === Qt.Key_Return || event.key === Qt.Key_Enter) && event.modifiers & Qt.ControlModifier) {
                    root.send();
                    event.accepted = true;
                }
            }
        }

        MButton {
            text: qsTr("Comment")
            enabled: field.text.trim() !== ""
            onClicked: root.send()
        }
    }
}
