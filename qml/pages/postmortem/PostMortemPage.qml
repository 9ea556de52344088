// SPDX-License-Identifier: GPL-3.0-or-later
// The post-mortem: sections and checks, the document (written, read, or both), evidence beside it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    required property WarRoom room
    readonly property PostMortemEditor editor: root.room.postMortem
    /// "write", "read" or "both"; "both" needs the room for it.
    property string mode: root.width > Theme.px(1380) ? "both" : "write"
    signal exportRequested(format: string)

    function cite(): void {
        evidence.citeCurrent();
    }

    /// Puts the cursor into the text.
    function write(): void {
        if (root.mode === "read")
            root.mode = "write";
        writing.area.forceActiveFocus();
    }

    function place(position: int): void {
        if (root.mode === "read")
            reading.reveal(position);
        else
            writing.jump(position);
    }

    Component.onCompleted: root.editor.open()
    Component.onDestruction: {
        if (root.editor)
            root.editor.flush();
    }

    /// Enlarged on a small screen the text comes first; sections and evidence by a button.
    readonly property bool narrow: root.width < Theme.px(900)
    property bool aside: false

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
                spacing: Theme.s8

                MText {
                    text: qsTr("Post-mortem")
                    color: Theme.muted
                    visible: root.width > Theme.px(1260)
                }

                MText {
                    Layout.fillWidth: true
                    Layout.maximumWidth: implicitWidth + 1
                    text: Words.fill(qsTr("%1 %2", "number title"), [root.room.number, root.room.title])
                    font.pixelSize: Theme.fontLarge
                    font.weight: Font.DemiBold
                }

                Badge {
                    text: root.editor.stateText
                    visible: root.editor.stateText !== ""
                    tone: root.editor.state === "draft" ? "warn" : root.editor.state === "closed" ? "ok" : "accent"
                }

                MText {
                    visible: text !== "" && root.width > Theme.px(1420)
                    text: root.editor.dueText
                    color: root.editor.overdue ? Theme.warn : Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                MText {
                    Layout.fillWidth: true
                    Layout.minimumWidth: root.narrow ? 0 : Theme.px(60)
                    text: root.editor.savedText
                    color: Theme.muted
                    font.pixelSize: Theme.fontSmall
                }

                Row {
                    spacing: 0

                    Repeater {
                        model: [{ mode: "write", name: qsTr("Write") }, { mode: "both", name: qsTr("Both") }, { mode: "read", name: qsTr("Read") }]

                        MButton {
                            required property var modelData

                            kind: MButton.Quiet
                            text: modelData.name
                            checkable: false
                            checked: root.mode === modelData.mode
                            visible: modelData.mode !== "both" || root.width > Theme.px(1180)
                            onClicked: root.mode = modelData.mode
                        }
                    }
                }

                IconButton {
                    objectName: "postmortem-aside"
                    visible: root.narrow
                    iconName: "panel"
                    text: qsTr("Sections and evidence")
                    checkable: true
                    checked: root.aside
                    onClicked: root.aside = !root.aside
                }

                IconButton {
                    id: templateButton

                    objectName: "postmortem-template"
                    iconName: "list"
                    text: qsTr("Template of the post-mortem")
                    enabled: root.editor.active && !root.editor.templates.changing && root.editor.uneditable === ""
                    onClicked: templateMenu.choose()

                    TemplateMenu {
                        id: templateMenu

                        templates: root.editor.templates
                        button: templateButton
                    }
                }

                MButton {
                    id: exportButton

                    iconName: root.narrow ? "export" : ""
                    Accessible.name: qsTr("Export…")
                    text: root.narrow ? "" : root.editor.exporting ? qsTr("Exporting…") : qsTr("Export…")
                    enabled: !root.editor.exporting
                    onClicked: exportMenu.popup(exportButton, 0, exportButton.height + Theme.s4)

                    MMenu {
                        id: exportMenu

                        MMenuItem {
                            text: qsTr("Markdown")
                            onTriggered: root.exportRequested("md")
                        }

                        MMenuItem {
                            text: qsTr("HTML, one file")
                            onTriggered: root.exportRequested("html")
                        }

                        MMenuItem {
                            text: qsTr("PDF")
                            onTriggered: root.exportRequested("pdf")
                        }

                        MMenuItem {
                            text: qsTr("JSON, the figures")
                            onTriggered: root.exportRequested("json")
                        }

                        MMenuItem {
                            text: qsTr("CSV, the timeline")
                            onTriggered: root.exportRequested("csv")
                        }
                    }
                }

                MButton {
                    iconName: root.narrow ? "check" : ""
                    text: root.narrow ? "" : qsTr("Save revision")
                    Accessible.name: qsTr("Save revision")
                    enabled: root.editor.dirty
                    onClicked: root.editor.saveRevision()
                }

                MButton {
                    kind: MButton.Primary
                    visible: root.editor.state === "draft" || root.editor.state === ""
                    text: root.narrow ? qsTr("Ready", "for review") : qsTr("Ready for review")
                    Accessible.name: qsTr("Ready for review")
                    onClicked: root.editor.setState("in_review")
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        Banner {
            Layout.fillWidth: true
            Layout.margins: Theme.s12
            Layout.bottomMargin: 0
            visible: root.editor.restored && !restoredSeen.checked
            tone: "info"
            text: qsTr("This text was restored from what you typed before Muster stopped.")
            closable: true
            onClosed: restoredSeen.checked = true

            QtObject {
                id: restoredSeen

                property bool checked: false
            }
        }

        Basic.SplitView {
            Layout.fillWidth: true
            Layout.fillHeight: true
            orientation: Qt.Horizontal
            handle: SplitHandle {
                implicitWidth: Theme.s4
            }

            SectionsPane {
                Basic.SplitView.preferredWidth: Theme.px(206)
                Basic.SplitView.minimumWidth: Theme.px(150)
                visible: !root.narrow || root.aside
                editor: root.editor
                onPlaceRequested: position => root.place(position)

                Divider {
                    vertical: true
                    anchors.right: parent.right
                    height: parent.height
                }
            }

            ColumnLayout {
                Basic.SplitView.fillWidth: true
                Basic.SplitView.minimumWidth: root.narrow ? Theme.px(200) : Theme.px(380)
                visible: !root.narrow || !root.aside
                spacing: 0

                FigureTiles {
                    Layout.fillWidth: true
                    Layout.margins: Theme.s16
                    Layout.bottomMargin: Theme.s4
                    editor: root.editor
                }

                Repeater {
                    model: root.editor.timeFindings

                    MText {
                        required property string modelData

                        objectName: "postMortemTimeFinding"
                        Layout.fillWidth: true
                        Layout.leftMargin: Theme.s16
                        Layout.rightMargin: Theme.s16
                        text: modelData
                        color: Theme.muted
                        font.pixelSize: Theme.fontSmall
                        wrapMode: Text.Wrap
                        maximumLineCount: 2
                        elide: Text.ElideRight
                        Accessible.role: Accessible.StaticText
                        Accessible.name: modelData
                    }
                }

                RowLayout {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    spacing: 0

                    WritingPane {
                        id: writing

                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        Layout.preferredWidth: 1
                        visible: root.mode !== "read"
                        focus: true
                        editor: root.editor
                    }

                    Divider {
                        vertical: true
                        Layout.fillHeight: true
                        visible: root.mode === "both"
                    }

                    ReadingPane {
                        id: reading

                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        Layout.preferredWidth: 1
                        visible: root.mode !== "write"
                        editor: root.editor
                    }
                }
            }

            EvidencePane {
                id: evidence

                Basic.SplitView.preferredWidth: Math.max(Theme.px(280), root.width * 0.2)
                Basic.SplitView.minimumWidth: Theme.px(250)
                Basic.SplitView.fillWidth: root.narrow
                visible: !root.narrow || root.aside
                editor: root.editor
                onCitationRequested: eventId => writing.insert(root.editor.citation(eventId))
                onPlaceRequested: position => root.place(position)

                Divider {
                    vertical: true
                    height: parent.height
                }
            }
        }
    }
}
