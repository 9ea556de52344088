// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of the window. Those of commands come from their one table; a text field keeps its letters.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Pages
import Muster.View

Item {
    id: root

    required property WindowPages pages
    /// Something lies over the window: the single-letter keys belong to it.
    required property bool covered

    Instantiator {
        model: Session.commands

        delegate: Shortcut {
            id: key

            required property string commandId
            required property string shortcut
            required property bool available

            sequence: key.shortcut
            // A space bar that is on a button presses the button.
            enabled: key.shortcut !== "" && key.available && !root.covered
                     && (key.shortcut !== "Space" || !(root.Window.activeFocusItem instanceof T.AbstractButton))
                     && (key.commandId !== "pm.save" || !root.pages.editsRunbook) && key.commandId !== "window.quit"
            onActivated: Session.trigger(key.commandId)
        }
    }

    // 1…9 take a branch of the runbook wherever the runbook is in sight.
    Instantiator {
        model: 9

        delegate: Shortcut {
            id: digit

            required property int index

            sequence: String(digit.index + 1)
            enabled: (root.pages.current === "room" || root.pages.current === "runbook") && root.pages.activeRun !== null
                     && root.pages.activeRun.canAnswer && !root.covered
            onActivated: root.pages.activeRun.answer(digit.index)
        }
    }

    Shortcut {
        sequence: "R"
        enabled: root.pages.current === "room" && !root.covered
        onActivated: root.pages.toggleRunbook()
    }

    // Whatever lies over the window: what is typed is on disk, as when the window is closed.
    Shortcut {
        sequence: "Ctrl+Q"
        context: Qt.ApplicationShortcut
        onActivated: Session.trigger("window.quit")
    }

    // The key that saves means the text that is in front of one.
    Shortcut {
        sequence: "Ctrl+S"
        enabled: root.pages.editsRunbook && !root.covered
        onActivated: Session.trigger("runbook.save")
    }

    // Where the plus shares its key with the equals sign.
    Shortcut {
        sequence: "Ctrl+="
        onActivated: Session.trigger("view.larger")
    }
}
