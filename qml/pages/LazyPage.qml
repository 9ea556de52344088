// SPDX-License-Identifier: GPL-3.0-or-later
// A page of the open room: made in slices between frames when it is first shown, so that no click waits for it, and kept
// until the room goes. By address, because the Loader of Qt 6.4 cannot make bound inline components.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.View

Loader {
    id: root

    required property WarRoom room
    required property bool current
    required property url page
    property bool visited: false
    /// Whose page it is, or is going to be; null: nobody's.
    property WarRoom madeFor: null
    /// The page of this room is there.
    readonly property bool there: root.item !== null && root.room !== null && root.madeFor === root.room
    /// What waits for the page to be there; the newest request wins.
    property var pending: null
    /// What was typed meanwhile: it goes into the field that was asked for. Enter is in it as a line break.
    property string typed: ""

    /// The page that is in the making is made to the end, also when its room was closed: the room stays until then.
    readonly property RoomKeeper keeper: RoomKeeper {}

    /// Not from within the change of the status: the Loader is still at it.
    readonly property Timer later: Timer {
        interval: 0
        onTriggered: root.refresh()
    }

    asynchronous: true
    visible: root.current && root.there
    focus: root.current

    onCurrentChanged: root.refresh()
    onRoomChanged: root.refresh()
    Component.onCompleted: root.refresh()
    onStatusChanged: if (root.status !== Loader.Loading) root.later.restart()
    onLoaded: {
        (root.item as Item).focus = true;
        if (root.pending !== null && root.there) {
            const run = root.pending;
            const typed = root.typed;
            root.pending = null;
            root.typed = "";
            run(root.item, typed);
        }
    }

    Keys.enabled: root.pending !== null
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Escape) {
            root.pending = null;
            root.typed = "";
        } else if (event.key === Qt.Key_Backspace) {
            root.typed = root.typed.slice(0, -1);
        } else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) {
            root.typed += "\n";
        } else if (event.text !== "" && event.text >= " ") {
            root.typed += event.text;
        } else {
            return;
        }
        event.accepted = true;
    }

    function refresh(): void {
        if (root.current)
            root.visited = true;
        const wanted = root.visited ? root.room : null;
        // Qt 6.4 crashes when a page that is half made is taken away: it is made to the end and goes then.
        // `madeFor` becomes null by itself when its room goes; its page has to go all the same.
        const done = wanted !== null ? wanted === root.madeFor : root.status === Loader.Null;
        if (done || root.status === Loader.Loading)
            return;
        const before = root.item;
        root.madeFor = wanted;
        if (wanted !== null)
            root.setSource(root.page, { room: wanted });
        else
            root.source = "";
        root.keeper.keep(wanted, before);
    }

    /// Runs `run(page, typed)` now, or when the page is there with what was typed until then.
    function whenThere(run: var): void {
        if (root.there)
            run(root.item, "");
        else
            root.pending = run;
    }
}
