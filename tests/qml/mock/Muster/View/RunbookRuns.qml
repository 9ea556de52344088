// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    id: root

    /// The room's own first.
    property var all: []
    /// What `add` puts beside next.
    property var other: null
    readonly property int count: all.length
    property int current: 0
    readonly property var active: all.length > 0 ? all[Math.min(current, all.length - 1)] : null
    readonly property bool more: other !== null && all.length < 2

    function at(index: int): var { return index < all.length ? all[index] : null; }
    function add(): void {
        if (more) {
            all = all.concat([other]);
            current = all.length - 1;
        }
    }
    function remove(index: int): void {
        current = 0;
        if (index > 0 && index < all.length)
            all = [all[0]];
    }
    function of(runbookId: string): var {
        for (let i = 0; i < all.length; ++i) {
            if (all[i].runbookId === runbookId)
                return all[i];
        }
        return all.length > 0 ? all[0] : null;
    }
    property string lookedFor: ""
    function look(runbookId: string): void { lookedFor = runbookId; }
    function next(): void { current = (current + 1) % all.length; }
}
