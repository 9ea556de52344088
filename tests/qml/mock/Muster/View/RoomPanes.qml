// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    id: root

    property var order: ["charts", "timeline", "runbook"]
    property var collapsed: []
    property string role: ""
    property string current: "charts"
    property var shares: ({ charts: 0.475, timeline: 0.282, runbook: 0.243 })
    signal changed

    onOrderChanged: root.changed()
    onCollapsedChanged: root.changed()
    onSharesChanged: root.changed()

    function place(pane: string, width: real, scale: real, narrow: bool): rect {
        const shown = root.order.filter(one => !narrow || one !== "runbook");
        const open = shown.filter(one => !root.collapsed.includes(one));
        const left = width - (shown.length - 1) * 12 * scale - (shown.length - open.length) * 36 * scale;
        const sum = open.reduce((all, one) => all + root.shares[one], 0);
        let x = 0;
        for (const one of shown) {
            const wide = open.includes(one) ? left * root.shares[one] / sum : 36 * scale;
            if (one === pane)
                return Qt.rect(x, 0, wide, open.includes(one) ? 1 : 0);
            x += wide + 12 * scale;
        }
        return Qt.rect(0, 0, 0, 0);
    }

    function share(pane: string): real {
        const open = root.order.filter(one => !root.collapsed.includes(one));
        return open.includes(pane) ? root.shares[pane] / open.reduce((all, one) => all + root.shares[one], 0) : 0;
    }

    function setWidths(panes: var, widths: var): void {
        const next = Object.assign({}, root.shares);
        const before = panes.reduce((all, one) => all + next[one], 0);
        const now = widths.reduce((all, one) => all + one, 0);
        panes.forEach((pane, i) => next[pane] = before * widths[i] / now);
        root.shares = next;
    }

    function toggle(pane: string): void {
        root.collapsed = root.collapsed.includes(pane) ? root.collapsed.filter(one => one !== pane) : root.collapsed.concat([pane]);
    }

    function move(pane: string, direction: int): void {}
    function reset(): void {}
}
