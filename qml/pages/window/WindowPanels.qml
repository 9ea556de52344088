// SPDX-License-Identifier: GPL-3.0-or-later
// What lies over the window: palette, key map, forms of the command, the file dialog and the others, one at a time.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Pages
import Muster.View

Item {
    id: root

    /// The open room; null while none is open.
    required property WarRoom room
    /// The page that is shown (Main.currentPage).
    required property string current
    readonly property bool opened: palettePanel.opened || keys.opened || switcher.opened || goTo.opened || overlayPicker.opened
                                   || outboxPanel.opened || stage.opened || commandForms.opened

    /// Of the palette: "command", "incident", "runbook", "template" or "person", and its id.
    signal chosen(kind: string, itemId: string)
    signal postMortemRequested()
    signal decisionRequested()
    /// A file or folder of past incidents; a place for the report of an import.
    signal pastChosen(file: url)
    signal historyChosen(format: string, file: url)

    /// Opens the panel that a command is about; false when it is about none.
    function show(commandId: string): bool {
        switch (commandId) {
        case "show.palette": palettePanel.open(); return true;
        case "show.keys": keys.open(); return true;
        case "show.rooms": switcher.open(); return true;
        case "show.outbox": outboxPanel.open(); return true;
        case "room.goto": goTo.open(); return true;
        case "room.overlay.incident": overlayPicker.open(); return true;
        }
        if (!commandId.startsWith("command."))
            return false;
        commandForms.start(commandId);
        return true;
    }

    /// As FileChooser.choose().
    function chooseFile(purpose: string, format: string, name: string): void {
        files.choose(purpose, format, name);
    }

    CommandPalette {
        id: palettePanel

        palette: Session.palette
        onChosen: (kind, itemId) => root.chosen(kind, itemId)
    }

    KeyMap {
        id: keys

        commands: Session.commands
        page: root.current
    }

    RoomSwitcher {
        id: switcher

        rooms: Session.openRooms
    }

    OutboxPanel {
        id: outboxPanel

        operations: Session.outbox
        onSendRequested: operationId => Session.sendOperation(operationId)
        onArrivedRequested: operationId => Session.confirmOperation(operationId)
        onCancelRequested: operationId => Session.cancelOperation(operationId)
        onAnewRequested: operationId => {
            outboxPanel.close();
            Session.writeAnew(operationId);
        }
    }

    CommandForms {
        id: commandForms

        room: root.room
        onPostMortemRequested: root.postMortemRequested()
        onDecisionRequested: root.decisionRequested()
    }

    GoToTime {
        id: goTo

        room: root.room
    }

    OverlayPicker {
        id: overlayPicker

        room: root.room
    }

    ChartStage {
        id: stage

        room: root.room
        onFileRequested: format => files.choose("chart", format, root.room.detail.fileName(format))
    }

    FileChooser {
        id: files

        objectName: "files"
        onImportChosen: file => Session.importFile(file)
        onExportChosen: file => Session.exportFile(file)
        onReportChosen: (format, file) => {
            if (root.room !== null)
                root.room.postMortem.exportTo(format, file);
        }
        onPublicChosen: (format, file) => {
            if (root.room !== null)
                root.room.postMortem.comparison.save(format, file);
        }
        onTimelineChosen: (format, file) => {
            if (root.room !== null)
                root.room.desk.exportTo(format, file);
        }
        onPastChosen: file => root.pastChosen(file)
        onHistoryChosen: (format, file) => root.historyChosen(format, file)
        onChartChosen: (format, file) => {
            if (root.room !== null)
                root.room.detail.exportTo(format, file);
        }
    }
}
