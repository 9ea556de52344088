// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of the runbook: the way taken, where one stands, what the evidence proposes, what is still open. Follows the
// current node; drag to look around. With the focus, arrows walk from node to node, + and - zoom, 0 goes back to where one
// stands.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Flickable {
    id: root

    required property var nodes
    required property var edges
    /// The whole tree, layout units.
    required property real treeWidth
    required property real treeHeight
    /// Layout units to pixels, before anybody zooms.
    property real scaling: Theme.scale
    /// What the person made of it.
    property real magnified: 1
    readonly property real zoom: root.scaling * root.magnified
    /// The node that the keyboard stands on; -1: none yet.
    property int walked: -1
    readonly property string walkedTitle: {
        const place = root.walked;
        const item = place >= 0 && place < boxes.count ? boxes.itemAt(place) : null;
        return item ? item.title : "";
    }
    readonly property real margin: Theme.s12

    clip: true
    boundsBehavior: Flickable.StopAtBounds
    contentWidth: Math.max(width, root.treeWidth * root.zoom + 2 * root.margin)
    contentHeight: Math.max(height, root.treeHeight * root.zoom + 2 * root.margin)
    T.ScrollBar.vertical: MScrollBar {}
    T.ScrollBar.horizontal: MScrollBar {
        orientation: Qt.Horizontal
    }
    activeFocusOnTab: true
    Accessible.role: Accessible.Tree
    Accessible.name: qsTr("Runbook tree")
    Accessible.description: root.walkedTitle
    Accessible.focusable: true
    // Elsewhere these keys are the charts'.
    Keys.onShortcutOverride: event => event.accepted = (event.modifiers & (Qt.ControlModifier | Qt.AltModifier)) === 0
        && [Qt.Key_Left, Qt.Key_Right, Qt.Key_Up, Qt.Key_Down, Qt.Key_Plus, Qt.Key_Minus, Qt.Key_0].includes(event.key)
    Keys.onPressed: event => event.accepted = root.key(event.key)
    onActiveFocusChanged: if (root.activeFocus && root.walked < 0) root.walked = root.standing()
    onNodesChanged: root.walked = -1
    onWidthChanged: root.centre()
    onHeightChanged: root.centre()

    property real currentX: 0
    property real currentY: 0

    function centre(): void {
        root.contentX = Math.max(0, Math.min(root.contentWidth - root.width, root.currentX * root.zoom - root.width * 0.32));
        root.contentY = Math.max(0, Math.min(root.contentHeight - root.height, root.currentY * root.zoom + root.margin - root.height / 2));
    }

    function key(key: int): bool {
        switch (key) {
        case Qt.Key_Left: return root.walk(-1, 0);
        case Qt.Key_Right: return root.walk(1, 0);
        case Qt.Key_Up: return root.walk(0, -1);
        case Qt.Key_Down: return root.walk(0, 1);
        case Qt.Key_Plus: return root.magnify(1.25);
        case Qt.Key_Minus: return root.magnify(0.8);
        case Qt.Key_0:
            root.magnified = 1;
            root.walked = root.standing();
            root.centre();
            return true;
        default: return false;
        }
    }

    function magnify(factor: real): bool {
        root.magnified = Math.max(0.4, Math.min(2.5, root.magnified * factor));
        root.walked >= 0 ? root.reveal(root.walked) : root.centre();
        return true;
    }

    /// Where one stands in the run; the first node without one.
    function standing(): int {
        for (let i = 0; i < boxes.count; i++) {
            if (boxes.itemAt(i)?.standing === "current")
                return i;
        }
        return boxes.count > 0 ? 0 : -1;
    }

    /// To the nearest node on that side: along a step rather than beside it.
    function walk(dx: int, dy: int): bool {
        const from = root.walked >= 0 ? boxes.itemAt(root.walked) : null;
        if (!from) {
            root.walked = root.standing();
            return root.walked >= 0;
        }
        let best = -1, least = Infinity;
        for (let i = 0; i < boxes.count; i++) {
            const to = boxes.itemAt(i);
            const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
            if (i === root.walked || along <= 1)
                continue;
            const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
            const far = along + 3 * aside;
            if (far < least) {
                least = far;
                best = i;
            }
        }
        if (best < 0)
            return true; // the edge of the tree is no reason to leave it
        root.walked = best;
        root.reveal(best);
        return true;
    }

    function reveal(index: int): void {
        const item = boxes.itemAt(index);
        if (!item)
            return;
        const left = item.x - root.margin, right = item.x + item.width + root.margin;
        const top = canvas.y + item.y - root.margin, bottom = canvas.y + item.y + item.height + root.margin;
        root.contentX = Math.max(0, Math.min(root.contentWidth - root.width, Math.min(left, Math.max(root.contentX, right - root.width))));
        root.contentY = Math.max(0, Math.min(root.contentHeight - root.height, Math.min(top, Math.max(root.contentY, bottom - root.height))));
    }

    function tone(standing: string): color {
        switch (standing) {
        case "path": return Theme.muted;
        case "current": return Theme.accent;
        case "proposed": return Theme.ok;
        case "pruned": return Theme.line;
        default: return Theme.tint(Theme.muted, 0.6, Theme.surface);
        }
    }

    Item {
        id: canvas

        // A tree that is lower than its place stands in the middle of it.
        y: Math.max(0, Math.round((root.height - root.treeHeight * root.zoom) / 2) - root.margin)
        width: root.contentWidth
        height: root.contentHeight

        Repeater {
            model: root.edges

            Curve {
                id: edge

                required property double x1
                required property double y1
                required property double x2
                required property double y2
                required property string standing

                x: Math.min(edge.x1, edge.x2) * root.zoom + root.margin
                y: Math.min(edge.y1, edge.y2) * root.zoom + root.margin - edge.thickness / 2
                z: edge.standing === "proposed" || edge.standing === "path" ? 1 : 0
                width: Math.max(1, Math.abs(edge.x2 - edge.x1) * root.zoom)
                height: Math.abs(edge.y2 - edge.y1) * root.zoom + edge.thickness
                // An edge back to an earlier question runs the other way, so its left end is its target.
                rising: (edge.y2 < edge.y1) !== (edge.x2 < edge.x1)
                thickness: edge.standing === "proposed" || edge.standing === "path" ? 2 : 1
                dashed: edge.standing === "pruned" || edge.x2 < edge.x1
                color: root.tone(edge.standing)
                opacity: edge.x2 < edge.x1 ? 0.5 : 1
            }
        }

        Repeater {
            id: boxes

            model: root.nodes

            Rectangle {
                id: node

                required property int index
                required property string node
                required property string title
                required property string shortTitle
                required property double nodeX
                required property double nodeY
                required property double nodeWidth
                required property double nodeHeight
                required property string standing
                required property string kind

                x: node.nodeX * root.zoom + root.margin
                y: node.nodeY * root.zoom + root.margin
                z: 2
                width: node.nodeWidth * root.zoom
                height: node.nodeHeight * root.zoom
                radius: node.kind === "end" ? height / 2 : Theme.radius
                color: node.standing === "current" ? Theme.tint(Theme.accent, 0.22, Theme.surface)
                     : node.standing === "proposed" ? Theme.tint(Theme.ok, 0.1, Theme.surface) : Theme.surface
                readonly property bool walked: root.activeFocus && node.index === root.walked

                border.width: node.standing === "current" || node.walked ? Theme.focusWidth : Theme.border
                border.color: node.walked ? Theme.text : root.tone(node.standing)
                opacity: node.standing === "pruned" && !node.walked ? 0.55 : 1
                Accessible.role: Accessible.TreeItem
                Accessible.name: node.standing === "current" ? Words.fill(qsTr("%1, you are here"), [node.title])
                               : node.standing === "path" ? Words.fill(qsTr("%1, answered"), [node.title])
                               : node.standing === "proposed" ? Words.fill(qsTr("%1, suggested next"), [node.title]) : node.title
                onStandingChanged: node.follow()
                onXChanged: node.follow()
                Component.onCompleted: node.follow()

                function follow(): void {
                    if (node.standing !== "current")
                        return;
                    root.currentX = node.nodeX;
                    root.currentY = node.nodeY;
                    root.centre();
                }

                MText {
                    anchors.fill: parent
                    anchors.leftMargin: Theme.s6
                    anchors.rightMargin: Theme.s6
                    horizontalAlignment: Text.AlignHCenter
                    text: node.standing === "path" ? Words.fill(qsTr("✓ %1", "answered node"), [node.shortTitle]) : node.shortTitle
                    font.pixelSize: Math.max(6, Math.round(Theme.fontLabel * root.magnified))
                    font.weight: node.standing === "current" ? Font.DemiBold : Font.Normal
                    color: node.standing === "pruned" ? Theme.muted : Theme.text
                }

                HoverHandler {
                    id: hover
                }

                Tooltip {
                    visible: hover.hovered || node.walked
                    text: node.title
                }
            }
        }
    }

    WheelHandler {
        acceptedModifiers: Qt.ControlModifier
        onWheel: event => root.magnify(event.angleDelta.y > 0 ? 1.25 : 0.8)
    }
}
