// SPDX-License-Identifier: GPL-3.0-or-later
// The composer of status updates: one text, what each channel gets of it, what changed since the last one, what was promised.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property WarRoom room
    readonly property UpdateDesk desk: root.room.updates
    readonly property real most: (parent ? parent.height : Theme.px(700)) - 2 * root.y
    /// Enlarged on a small screen the text and the buttons come first: fewer hints, and without what changed.
    readonly property bool low: root.height < Theme.px(520)

    y: !!parent && parent.height < Theme.px(560) ? Theme.s16 : Theme.px(56)
    width: Math.min(Theme.px(1040), (parent ? parent.width : Theme.px(1040)) - Theme.s32)
    height: Math.min(Theme.px(680), root.most)
    padding: Theme.s20
    onOpened: {
        editor.area.forceActiveFocus();
        editor.area.cursorPosition = editor.area.length;
    }

    /// Opens with the draft, or the template that fits; what was typed already stands behind it.
    function begin(typed: string): void {
        root.desk.begin(typed);
        root.open();
    }

    /// The question goes away with its buttons: the keys go on in the text.
    function decided(act: var): void {
        act();
        editor.area.forceActiveFocus(Qt.TabFocusReason);
    }

    function submit(): void {
        if (root.desk.question === "" ? root.desk.post() : root.desk.confirm())
            root.close();
        else if (root.desk.question !== "")
            again.forceActiveFocus(Qt.TabFocusReason);
    }

    Connections {
        target: root.desk

        function onLoaded(): void {
            if (editor.text !== root.desk.text)
                editor.text = root.desk.text;
        }
    }

    Shortcut {
        sequences: ["Ctrl+Return", "Ctrl+Enter"]
        enabled: root.opened
        onActivated: root.submit()
    }

    contentItem: ColumnLayout {
        spacing: Theme.s12

        RowLayout {
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                text: qsTr("Status update")
                font.pixelSize: Theme.fontTitle
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
            }

            MButton {
                objectName: "updatePublic"
                text: qsTr("Public")
                checkable: true
                autoExclusive: true
                checked: root.desk.audience === "public"
                onClicked: root.desk.audience = "public"
            }

            MButton {
                objectName: "updateInternal"
                text: qsTr("Internal")
                checkable: true
                autoExclusive: true
                checked: root.desk.audience === "internal"
                onClicked: root.desk.audience = "internal"
            }
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: Theme.s20

            ColumnLayout {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: Theme.px(560)
                spacing: Theme.s8

                RowLayout {
                    spacing: Theme.s8

                    MComboBox {
                        Layout.fillWidth: true
                        Layout.preferredWidth: Theme.px(130)
                        label: qsTr("State")
                        model: root.desk.states
                        currentIndex: root.desk.stateIndex
                        onActivated: index => root.desk.stateIndex = index
                    }

                    MComboBox {
                        Layout.fillWidth: true
                        Layout.preferredWidth: Theme.px(150)
                        label: qsTr("Next update")
                        model: root.desk.promises
                        currentIndex: root.desk.promiseIndex
                        onActivated: index => root.desk.promiseIndex = index
                    }

                    MComboBox {
                        Layout.fillWidth: true
                        Layout.preferredWidth: Theme.px(190)
                        objectName: "updateTemplates"
                        label: qsTr("Template")
                        displayText: qsTr("Template…")
                        model: root.desk.templates
                        textRole: "title"
                        valueRole: "templateId"
                        currentIndex: -1
                        onActivated: index => root.desk.applyTemplate(valueAt(index))
                    }
                }

                TextAreaField {
                    id: editor

                    objectName: "updateText"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.minimumHeight: root.low ? Theme.px(48) : Theme.px(96)
                    placeholderText: qsTr("What users notice, since when, what is being done, when you speak again")
                    tabTo: (hintList.count > 0 ? hintList : close) as Item
                    onEdited: root.desk.edit(editor.text)
                }

                RowLayout {
                    spacing: Theme.s8

                    MText {
                        Layout.fillWidth: true
                        text: root.desk.savedText
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                    }

                    MText {
                        text: qsTr("%n characters", "", editor.text.length)
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                    }
                }

                SectionLabel {
                    visible: hintList.count > 0
                    text: qsTr("Hints")
                }

                ListView {
                    id: hintList

                    objectName: "updateHints"
                    Layout.fillWidth: true
                    Layout.preferredHeight: Math.min(contentHeight, root.low ? Theme.px(56) : Theme.px(108))
                    visible: hintList.count > 0
                    clip: true
                    activeFocusOnTab: true
                    boundsBehavior: Flickable.StopAtBounds
                    model: root.desk.hints
                    T.ScrollBar.vertical: MScrollBar {}
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Hints")

                    delegate: Item {
                        id: hint

                        required property int index
                        required property int from
                        required property int length
                        required property string words
                        required property string why
                        required property string suggestion

                        width: hintList.width
                        height: said.implicitHeight + Theme.s8
                        focus: hint.ListView.isCurrentItem
                        Accessible.role: Accessible.ListItem
                        Accessible.name: said.text

                        Keys.onReturnPressed: hint.show()

                        /// Shows in the text what it is about.
                        function show(): void {
                            editor.area.forceActiveFocus(Qt.TabFocusReason);
                            editor.area.select(hint.from, hint.from + hint.length);
                        }

                        Rectangle {
                            anchors.fill: parent
                            visible: hint.ListView.isCurrentItem && hintList.activeFocus
                            radius: Theme.radiusSmall
                            color: Theme.tint(Theme.accent, 0.12, Theme.surface)
                        }

                        Icon {
                            x: Theme.s4
                            y: Theme.s4 + Theme.s2
                            width: Theme.iconSmall
                            height: Theme.iconSmall
                            name: "info"
                            color: Theme.accent
                        }

                        MText {
                            id: said

                            x: Theme.px(26)
                            y: Theme.s4
                            width: parent.width - x - Theme.s12
                            text: hint.words === "" ? Words.fill(qsTr("The text %1. Better: %2", "why, suggestion"), [hint.why, hint.suggestion])
                                                    : Words.fill(qsTr("“%1” %2. Better: %3", "words, why, suggestion"), [hint.words, hint.why, hint.suggestion])
                            font.pixelSize: Theme.fontSmall
                            wrapMode: Text.Wrap
                            maximumLineCount: 3
                        }

                        TapHandler {
                            onTapped: hint.show()
                        }
                    }
                }

                SectionLabel {
                    visible: changes.visible
                    text: qsTr("Changed since the last update")
                }

                Flickable {
                    id: changes

                    Layout.fillWidth: true
                    Layout.preferredHeight: Math.min(contentHeight, Theme.px(84))
                    visible: diffWords.count > 0 && root.height > Theme.px(440)
                    contentHeight: diff.height
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    T.ScrollBar.vertical: MScrollBar {}
                    Accessible.role: Accessible.StaticText
                    Accessible.name: qsTr("Changed since the last update")

                    Flow {
                        id: diff

                        width: changes.width - Theme.s12
                        spacing: Theme.s4

                        Repeater {
                            id: diffWords

                            model: root.desk.diff

                            MText {
                                id: word

                                required property string words
                                required property string change

                                width: Math.min(implicitWidth, diff.width)
                                // A sign besides the colour: added is underlined, removed struck out.
                                text: word.words
                                color: word.change === "added" ? Theme.ok : word.change === "removed" ? Theme.muted : Theme.text
                                font.pixelSize: Theme.fontSmall
                                font.underline: word.change === "added"
                                font.strikeout: word.change === "removed"
                            }
                        }
                    }
                }
            }

            UpdateChannels {
                Layout.fillHeight: true
                Layout.minimumHeight: 0
                Layout.preferredWidth: root.width < Theme.px(700) ? Theme.px(236) : Theme.px(400)
                Layout.maximumWidth: root.width < Theme.px(700) ? Theme.px(236) : Theme.px(420)
                low: root.low
                desk: root.desk
            }
        }

        Banner {
            Layout.fillWidth: true
            objectName: "updateAnew"
            visible: root.desk.anewText !== ""
            tone: "info"
            title: qsTr("Written anew")
            text: root.desk.anewText
        }

        Banner {
            Layout.fillWidth: true
            objectName: "updateWhich"
            visible: root.desk.anewQuestion !== ""
            tone: "warn"
            title: qsTr("Which words?")
            text: root.desk.anewQuestion
            otherAction: qsTr("Take the refused ones")
            onOtherActed: root.decided(() => root.desk.takeRefused())
            action: qsTr("Keep mine")
            onActed: root.decided(() => root.desk.keepMine())
        }

        Banner {
            Layout.fillWidth: true
            objectName: "updateQuestion"
            visible: root.desk.question !== ""
            tone: "warn"
            title: qsTr("Read it once more")
            text: root.desk.question
        }

        Banner {
            Layout.fillWidth: true
            visible: root.desk.problem !== ""
            tone: "warn"
            text: root.desk.problem
        }

        Banner {
            Layout.fillWidth: true
            visible: root.desk.templateProblem !== ""
            tone: "info"
            title: qsTr("A template of yours was left out")
            text: root.desk.templateProblem
        }

        RowLayout {
            spacing: Theme.s8

            MText {
                Layout.fillWidth: true
                objectName: "updateSends"
                text: root.desk.sendsText
                color: Theme.muted
                wrapMode: Text.Wrap
                maximumLineCount: 2
            }

            MButton {
                kind: MButton.Quiet
                text: qsTr("Throw draft away")
                enabled: root.desk.savedText !== ""
                onClicked: {
                    root.desk.discard();
                    editor.area.forceActiveFocus();
                }
            }

            MButton {
                id: close

                text: qsTr("Close")
                onClicked: root.close()
            }

            MButton {
                id: again

                objectName: "updatePost"
                kind: MButton.Primary
                text: root.desk.question === "" ? root.desk.postText : Words.fill(qsTr("It holds: %1", "button"), [root.desk.postText])
                keyHint: "Ctrl ↵"
                enabled: root.desk.canPost
                onClicked: root.submit()
            }
        }
    }
}
