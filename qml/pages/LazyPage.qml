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
    property bool made: false
    /// What waits for the page to be there; the newest request wins.
    property var pending: null

    asynchronous: true
    visible: root.current
    focus: root.current

    onCurrentChanged: root.refresh()
    onRoomChanged: root.refresh()
    Component.onCompleted: root.refresh()
    onLoaded: {
        (root.item as Item).focus = true;
        if (root.pending !== null) {
            const run = root.pending;
            root.pending = null;
            run(root.item);
        }
    }

    function refresh(): void {
        if (root.current)
            root.visited = true;
        const wanted = root.room !== null && root.visited;
        if (wanted === root.made)
            return;
        root.made = wanted;
        if (wanted)
            root.setSource(root.page, { room: root.room });
        else
            root.source = "";
    }

    /// Runs `run(page)` now, or when the page is there.
    function whenThere(run: var): void {
        if (root.item !== null)
            run(root.item);
        else
            root.pending = run;
    }
}
