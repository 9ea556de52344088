// SPDX-License-Identifier: GPL-3.0-or-later
// Tools with their state in words, the form to add one, and how the window looks. There may be hundreds of sources: only
// the cards in sight exist.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages
import Muster.View

FocusScope {
    id: root

    readonly property bool wide: root.width > Theme.px(900)
    /// Only for which sources have a history to import.
    readonly property ImportDesk imports: ImportDesk {}
    readonly property var importable: root.imports.sourceIds
    /// The import page with this source chosen; empty: as it was.
    signal importRequested(sourceId: string)

    /// Opens the form for a new source of this tool ("prometheus").
    function connectTool(toolId: string): void {
        Session.sourceForm.beginNew(toolId);
        root.showForm();
    }

    readonly property Loader sideSlot: root.wide ? beside : below
    readonly property Flickable sideView: root.wide ? side : list
    readonly property SettingsSide sidePart: root.sideSlot.item as SettingsSide
    readonly property bool formOpen: Session.sourceForm.active
    readonly property string formAnswer: Session.sourceForm.stateText
    /// Where the keys go when the form is closed: the source that is edited, else the tool that is connected.
    property string edited: ""
    property int editedPlace: -1 ///< in the list
    property string connected: ""
    /// What of the form has to be seen, until a person goes on: its "title", its "answer"; empty: whatever is.
    property string wanted: ""

    onFormOpenChanged: {
        if (root.formOpen)
            root.showForm();
        else
            root.leaveForm();
    }
    onFormAnswerChanged: {
        if (!root.formOpen)
            return;
        root.wanted = root.formAnswer !== "" ? "answer" : "";
        if (root.wanted === "")
            root.keepInSight(root.sideView); // a person types on
        root.place();
    }

    /// The form from its title on, with the keys in it.
    function showForm(): void {
        root.edited = Session.sourceForm.editing ? root.edited : "";
        root.connected = Session.sourceForm.toolId;
        if (root.sidePart)
            root.sidePart.focusForm();
        root.wanted = "title";
        root.place();
    }

    /// The keys go back to where the form was asked for, unless they are at work elsewhere.
    function leaveForm(): void {
        root.wanted = "";
        const at = root.focused;
        const elsewhere = at !== null && at.visible && at.activeFocusOnTab && root.sidePart && !root.sidePart.holdsForm(at);
        if (elsewhere || !root.visible)
            return;
        if (root.edited === "") {
            if (root.sidePart)
                root.sidePart.focusTool(root.connected);
            return;
        }
        // Below the form of a narrow window no card was in sight, so none is there.
        list.positionViewAtIndex(Math.min(root.editedPlace, list.count - 1), ListView.Contain);
        list.forceLayout();
        for (let i = 0; i < list.count; ++i) {
            const card = list.itemAtIndex(i) as SourceCard;
            if (card !== null && card.sourceId === root.edited)
                card.focusEdit();
        }
    }

    /// Scrolls to what is wanted; asked again whenever the form has another size.
    function place(): void {
        const view = root.sideView;
        const part = root.sidePart;
        if (!part || root.wanted === "")
            return;
        const slot = root.sideSlot;
        let top = slot.y - Theme.s20;
        if (root.wanted === "answer") {
            const above = slot.y + part.answerTop - Theme.s20;
            const below = slot.y + part.answerBottom + Theme.s20 - view.height;
            top = Math.min(above, Math.max(below, view.contentY));
        }
        const least = view.originY;
        const most = slot.y + part.height + Theme.s20 - view.height;
        view.contentY = Math.max(least, Math.min(top, most));
    }

    readonly property Item focused: root.Window.activeFocusItem
    onFocusedChanged: {
        root.wanted = ""; // a person goes on
        root.keepInSight(list);
        root.keepInSight(side);
    }

    /// Scrolls this list or page so far that the control with the focus is seen.
    function keepInSight(view: Flickable): void {
        let above = root.focused;
        while (above && above !== view.contentItem)
            above = above.parent;
        if (!above || root.focused === view.contentItem)
            return;
        const top = root.focused.mapToItem(view.contentItem, 0, 0).y - Theme.s20;
        const bottom = top + root.focused.height + 2 * Theme.s20;
        // Never past an end: the first card would move by what it has no room for.
        if (top < view.contentY)
            view.contentY = Math.min(view.contentY, Math.max(view.originY, top));
        else if (bottom > view.contentY + view.height)
            view.contentY = bottom - view.height;
    }

    // Below the cards the form moves while the list finds out how tall they are; scrolling meanwhile would go round in a ring.
    Timer {
        id: settle

        interval: 0
        onTriggered: {
            if (root.wanted === "")
                root.keepInSight(root.sideView);
            else
                root.place();
        }
    }

    Connections {
        target: root.sideSlot

        function onYChanged(): void {
            settle.restart();
        }

        function onHeightChanged(): void {
            settle.restart();
        }
    }

    Connections {
        target: root.sidePart

        function onAnswerBottomChanged(): void {
            settle.restart();
        }
    }

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
                spacing: Theme.s16

                MText {
                    Layout.fillWidth: true
                    text: qsTr("Settings")
                    font.pixelSize: Theme.fontTitle
                    font.weight: Font.DemiBold
                }

                MButton {
                    iconName: "import"
                    text: qsTr("Import past incidents")
                    keyHint: "Ctrl+6"
                    onClicked: root.importRequested("")
                }

                // What is disabled is not hovered itself.
                Item {
                    implicitWidth: ask.implicitWidth
                    implicitHeight: ask.implicitHeight

                    MButton {
                        id: ask

                        objectName: "askAll"
                        anchors.fill: parent
                        iconName: "refresh"
                        text: qsTr("Ask every source now")
                        enabled: list.count > 0 && SafeMode.silence === ""
                        Accessible.description: SafeMode.silence
                        onClicked: Session.syncNow()
                    }

                    HoverHandler {
                        id: overAsk
                    }

                    Tooltip {
                        wanted: overAsk.hovered && text !== ""
                        text: SafeMode.silence
                    }
                }
            }

            Divider {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: 0

            ColumnLayout {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1
                Layout.maximumWidth: root.wide ? Theme.px(590) + Theme.s20 : Theme.px(1180)
                spacing: 0

                SectionLabel {
                    Layout.leftMargin: Theme.s20
                    Layout.topMargin: Theme.s20
                    Layout.bottomMargin: Theme.s12
                    text: qsTr("Sources")
                }

                ListView {
                    id: list

                    objectName: "sourceList"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    bottomMargin: Theme.s20 + (below.active ? below.height + Theme.s20 : 0)
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    spacing: Theme.s12
                    model: Session.sources
                    activeFocusOnTab: false
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Sources")
                    T.ScrollBar.vertical: MScrollBar {}

                    delegate: SourceCard {
                        id: card

                        required property int index
                        readonly property int importPlace: root.importable.indexOf(sourceId)

                        importable: importPlace >= 0
                        silence: SafeMode.silence
                        importRemark: importPlace < 0 ? "" : root.imports.remarks[importPlace]
                        onImportRequested: sourceId => root.importRequested(sourceId)
                        x: Theme.s20
                        width: list.width - 2 * Theme.s20
                        unread: Session.unread
                        unreadShown: Session.unreadSource === sourceId
                        onEditRequested: sourceId => {
                            Session.editSource(sourceId);
                            root.edited = sourceId;
                            root.editedPlace = card.index;
                            root.showForm();
                        }
                        onSweepRequested: (sourceId, believe) => Session.sweepNow(sourceId, believe)
                        onUnreadRequested: sourceId => Session.showUnread(sourceId)
                    }

                    MText {
                        id: none

                        parent: list.contentItem
                        x: Theme.s20
                        y: list.originY
                        width: list.width - 2 * Theme.s20
                        visible: list.count === 0
                        text: qsTr("No tool is connected. Muster works without any; with Prometheus and Alertmanager it shows live metrics and alerts.")
                        color: Theme.muted
                        wrapMode: Text.Wrap
                        lineHeight: Theme.lineHeight
                    }

                    // In a narrow window, below the last card. Not as `footer`: Qt 6.4 warns of one in a page that is
                    // loaded in the background.
                    Loader {
                        id: below

                        // A list of Qt 6.4 would not scroll its own children.
                        parent: list.contentItem
                        x: Theme.s20
                        y: list.originY + list.contentHeight + (none.visible ? none.height : 0) + Theme.s20
                        width: list.width - 2 * Theme.s20
                        active: !root.wide
                        source: "SettingsSide.qml"
                        onLoaded: if (root.formOpen) root.showForm()
                    }
                }
            }

            Flickable {
                id: side

                objectName: "settingsSide"
                // By its width and not by `visible`: a layout of Qt 6.4 does not hear of that while its page is made.
                Layout.fillWidth: root.wide
                Layout.fillHeight: true
                Layout.preferredWidth: root.wide ? 1 : 0
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                contentWidth: width
                contentHeight: beside.height + 2 * Theme.s20
                T.ScrollBar.vertical: MScrollBar {}

                Loader {
                    id: beside

                    x: Theme.s12
                    y: Theme.s20
                    width: Math.min(side.width - Theme.s12 - Theme.s20, Theme.px(590))
                    active: root.wide
                    source: "SettingsSide.qml"
                    onLoaded: if (root.formOpen) root.showForm()
                }
            }
        }
    }
}
