// SPDX-License-Identifier: GPL-3.0-or-later
// The post-mortem: sections and checks, the document (written by blocks, as Markdown, or read), evidence beside it.
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
    /// "write" (block by block), "source" (all of the Markdown) or "read".
    property string mode: "write"
    /// Nothing but the text, and of it the block with the cursor.
    property bool focusMode: false
    signal exportRequested(format: string)
    /// The public version that was looked at is to be written to a file.
    signal publicRequested(format: string)
    /// A citation was followed: the room is to show that moment.
    signal momentRequested(eventId: string)

    function cite(): void {
        evidence.citeCurrent();
    }

    /// Puts the cursor into the text.
    function write(): void {
        if (root.mode === "read")
            root.mode = "write";
        if (root.mode === "source")
            source.area.forceActiveFocus();
        else
            view.write();
    }

    function place(position: int, length: int): void {
        if (root.mode === "source")
            source.jump(position);
        else
            view.jump(position, length, true);
    }

    function insert(words: string): void {
        if (root.mode === "source")
            source.insert(words);
        else
            view.insert(words);
    }

    /// Shows a place of the text as soon as it is there.
    function openAt(position: int): void {
        root.awaited = position;
        root.showAwaited();
    }

    property int awaited: -1

    function showAwaited(): void {
        if (root.awaited < 0 || !root.editor.active)
            return;
        const position = root.awaited;
        root.awaited = -1;
        if (root.mode === "read")
            root.mode = "write";
        root.place(position, 0);
        root.write();
    }

    /// The citation that was followed last, in the text as it is now; row -1: none.
    property int leftRow: -1
    property int leftAt: 0

    /// To the moment that is cited; the way back is kept.
    function follow(eventId: string, row: int, at: int): void {
        root.leftRow = row;
        root.leftAt = at;
        root.momentRequested(eventId);
    }

    /// To the moment that is cited at the cursor, or in the block that one stands on.
    function followHere(): void {
        const row = Math.max(0, view.row);
        const at = view.field ? view.field.cursorPosition : 0;
        const cited = root.editor.document.citedAt(row, at);
        if (cited !== "")
            root.follow(cited, row, view.field ? at : root.editor.document.placeOfCitation(row, cited));
    }

    /// The cursor is again where a citation was followed.
    function comeBack(): void {
        if (root.mode === "source")
            root.mode = "write";
        if (root.leftRow < 0)
            root.write();
        else
            view.comeBack(root.leftRow, root.leftAt);
    }

    Connections {
        target: root.told

        function onLoaded(): void {
            root.showAwaited();
        }
    }

    /// The editor, as something that tells.
    readonly property var told: root.editor

    /// Where the cursor is in the text.
    function position(): int {
        return root.mode === "source" ? source.area.cursorPosition : root.editor.document.positionOf(Math.max(0, view.row), view.field ? view.field.cursorPosition : 0);
    }

    function look(replacing: bool): void {
        if (root.mode !== "write")
            root.mode = "write";
        findBar.start(view.field ? view.field.selectedText : "", root.position(), replacing);
    }

    /// The finding at the cursor: "dismiss" it, or "silence" its rule.
    function judge(what: string): void {
        const mark = root.mode === "write" ? view.finding() : null;
        if (!mark)
            return;
        if (what === "dismiss")
            root.editor.dismissFinding(mark.key);
        else
            root.editor.silenceRule(mark.rule);
    }

    function carryOut(commandId: string): void {
        if (commandId.startsWith("session.")) {
            const session = sessionSlot.itemAt(0) as SessionView;
            if (session)
                session.carryOut(commandId);
            return;
        }
        switch (commandId) {
        case "pm.session": root.holdSession(); break;
        case "pm.cite": root.cite(); break;
        case "pm.follow": root.followHere(); break;
        case "pm.back": root.comeBack(); break;
        case "pm.template": templateMenu.choose(); break;
        case "pm.comment": evidence.comment(); break;
        case "pm.public": root.editor.comparison.showPublic(); break;
        case "pm.find": root.look(false); break;
        case "pm.replace": root.look(true); break;
        case "pm.focus": root.focusMode = !root.focusMode; break;
        case "pm.source": root.mode = root.mode === "source" ? "write" : "source"; root.write(); break;
        case "pm.read": root.mode = root.mode === "read" ? "write" : "read"; break;
        case "pm.undo": root.editor.document.undo(); break;
        case "pm.redo": root.editor.document.redo(); break;
        case "pm.rewrite": view.rewrite(); break;
        case "pm.dismiss": root.judge("dismiss"); break;
        case "pm.silence": root.judge("silence"); break;
        }
    }

    /// Begins the session for the projector, or leaves it.
    function holdSession(): void {
        if (!root.editor.facilitator.active) {
            root.editor.facilitator.begin();
            return;
        }
        root.editor.facilitator.end();
        root.forceActiveFocus();
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
        // Nothing of the page is behind the session: it knows the end of the story.
        visible: !root.editor.facilitator.active

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
                        model: [{ mode: "write", name: qsTr("Write") }, { mode: "source", name: qsTr("Markdown") }, { mode: "read", name: qsTr("Read") }]

                        MButton {
                            required property var modelData

                            kind: MButton.Quiet
                            text: modelData.name
                            checkable: false
                            checked: root.mode === modelData.mode
                            visible: modelData.mode !== "source" || root.width > Theme.px(1060)
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
                    objectName: "postmortem-session"
                    iconName: "projector"
                    text: qsTr("Session for the projector")
                    keyHint: qsTr("Ctrl+Alt+P")
                    onClicked: root.holdSession()
                }

                IconButton {
                    id: templateButton

                    objectName: "postmortem-template"
                    iconName: "list"
                    text: qsTr("Template of the post-mortem")
                    enabled: root.editor.active && !root.editor.templates.changing
                    onClicked: templateMenu.choose()

                    TemplateMenu {
                        id: templateMenu

                        templates: root.editor.templates
                        button: templateButton
                    }
                }

                MButton {
                    id: exportButton

                    objectName: "postmortem-export"
                    iconName: root.narrow ? root.editor.exporting ? "close" : "export" : ""
                    Accessible.name: root.editor.exporting ? Words.fill(qsTr("Stop the export, %1 % done", "percent"), [root.editor.exportPercent]) : qsTr("Export…")
                    text: root.narrow ? "" : root.editor.exporting ? Words.fill(qsTr("Stop export · %1 %", "percent"), [root.editor.exportPercent]) : qsTr("Export…")
                    onClicked: {
                        if (root.editor.exporting)
                            root.editor.stopExport();
                        else
                            exportMenu.popup(exportButton, 0, exportButton.height + Theme.s4);
                    }

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

                        MMenuItem {
                            text: qsTr("Public version…")
                            onTriggered: root.editor.comparison.showPublic()
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

            Rectangle {
                anchors.bottom: parent.bottom
                visible: root.editor.exporting
                width: parent.width * root.editor.exportPercent / 100
                height: Theme.focusWidth
                color: Theme.accent
                Accessible.role: Accessible.ProgressBar
                Accessible.name: Words.fill(qsTr("Export, %1 % done", "percent"), [root.editor.exportPercent])
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
                visible: !root.focusMode && (!root.narrow || root.aside)
                editor: root.editor
                onPlaceRequested: position => root.mode === "source" ? source.jump(position) : view.openSection(position)

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

                FindBar {
                    id: findBar

                    Layout.fillWidth: true
                    editor: root.editor
                    onClosed: root.write()
                }

                FigureTiles {
                    Layout.fillWidth: true
                    visible: !root.focusMode
                    Layout.margins: Theme.s16
                    Layout.bottomMargin: Theme.s4
                    editor: root.editor
                }

                Repeater {
                    model: root.focusMode ? [] : root.editor.timeFindings

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

                DiffPane {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: root.editor.comparison.kind !== ""
                    comparison: root.editor.comparison
                    onSaveRequested: format => root.publicRequested(format)
                    onRestored: root.write()
                }

                DocumentView {
                    id: view

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: root.mode !== "source" && root.editor.comparison.kind === ""
                    focus: root.mode !== "source"
                    editor: root.editor
                    editable: root.mode === "write"
                    focused: root.focusMode
                    onEventRequested: (eventId, row, at) => root.follow(eventId, row, at)
                    onLinkRequested: address => link.ask(address)
                }

                SourcePane {
                    id: source

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: root.mode === "source" && root.editor.comparison.kind === ""
                    focus: root.mode === "source"
                    editor: root.editor
                }

                MText {
                    Layout.fillWidth: true
                    Layout.margins: Theme.s6
                    Layout.rightMargin: Theme.s16
                    horizontalAlignment: Text.AlignRight
                    text: qsTr("%n words", "", root.editor.words)
                    color: Theme.muted
                    font.pixelSize: Theme.fontLabel
                }
            }

            EvidencePane {
                id: evidence

                Basic.SplitView.preferredWidth: Math.round(Math.max(Theme.px(348), root.width * 0.2))
                Basic.SplitView.minimumWidth: Theme.px(250)
                Basic.SplitView.fillWidth: root.narrow
                visible: !root.focusMode && (!root.narrow || root.aside)
                editor: root.editor
                onCitationRequested: citation => root.insert(citation)
                onPlaceRequested: position => root.place(position, 0)
                onPassageRequested: (position, length) => root.place(position, length)
                markedWords: root.mode === "write" && view.field ? view.field.selectedText : ""
                markedAt: evidence.markedWords === "" ? -1 : root.editor.document.positionOf(view.row, view.field.selectionStart)

                Divider {
                    vertical: true
                    height: parent.height
                }
            }
        }
    }

    Repeater {
        id: sessionSlot

        model: root.editor.facilitator.active ? 1 : 0
        onItemAdded: (index, item) => item.forceActiveFocus()

        SessionView {
            anchors.fill: parent
            room: root.room
            onDone: root.holdSession()
        }
    }

    LinkPopover {
        id: link

        origin: "document"
        parent: root
        x: Math.round((root.width - width) / 2)
    }
}
