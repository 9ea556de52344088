// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of the runbook: the way taken, where one stands, what the evidence proposes, what is still open. Follows the
// current node; drag to look around. With the focus, arrows walk from node to node, + and - zoom, 0 goes back to where one
// stands.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

TreePicture {
    id: root

    /// The whole tree, layout units.
    required property real treeWidth
    required property real treeHeight
    /// Layout units to pixels, before anybody zooms.
    property real scaling: Theme.scale
    /// What the person made of it.
    property real magnified: 1
    readonly property real margin: Theme.s12
    /// The node whose whole title is shown: under the pointer, else where the keyboard stands.
    readonly property int named: hover.hovered ? root.pointed : root.activeFocus ? root.walked : -1
    property int pointed: -1
    property int current: -1
    /// Where the view of it begins; the last column may stand at the left edge, too.
    property real from: 0

    zoom: root.scaling * root.magnified
    // A tree that is lower than its place stands in the middle of it.
    origin: Qt.point(root.margin - flick.contentX, root.margin - flick.contentY + Math.max(0, Math.round((root.height - root.treeHeight * root.zoom) / 2) - root.margin))
    font.family: Theme.sans
    font.pixelSize: Math.max(6, Math.round(Theme.fontLabel * root.magnified))
    radius: Theme.radius
    padding: Theme.s6
    labelled: root.magnified >= 1
    tones: ({
            path: Theme.muted,
            skipped: Theme.warn,
            unreached: Theme.danger,
            current: Theme.accent,
            proposed: Theme.ok,
            pruned: Theme.line,
            open: Theme.tint(Theme.muted, 0.6, Theme.surface),
            surface: Theme.surface,
            currentFill: Theme.tint(Theme.accent, 0.22, Theme.surface),
            proposedFill: Theme.tint(Theme.ok, 0.1, Theme.surface),
            text: Theme.text,
            muted: Theme.muted
        })
    words: ({
            tree: qsTr("Runbook tree"),
            shownPath: qsTr("✓ %1", "answered node"),
            shownSkipped: qsTr("↷ %1", "skipped node"),
            shownUnreached: qsTr("No path leads here: %1", "node"),
            path: qsTr("%1, answered"),
            skipped: qsTr("%1, skipped"),
            unreached: qsTr("%1, no path leads here"),
            current: qsTr("%1, you are here"),
            proposed: qsTr("%1, suggested next"),
            leads: qsTr("Leads to: %1")
        })
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
    onTreeChanged: root.follow()
    // The pointer stands still while the tree moves under it.
    onZoomChanged: root.point()
    onOriginChanged: root.point()
    onWidthChanged: root.centre()
    onHeightChanged: root.centre()
    Component.onCompleted: root.follow()

    /// To where one stands, when that is elsewhere than before.
    function follow(): void {
        if (root.standing() === root.current)
            return;
        root.current = root.standing();
        root.centre();
    }

    function point(): void {
        root.pointed = hover.hovered ? root.nodeAt(hover.point.position.x, hover.point.position.y) : -1;
    }

    function lookAt(x: real, y: real): void {
        flick.contentX = Math.max(0, Math.min(flick.contentWidth - flick.width, x));
        flick.contentY = Math.max(0, Math.min(flick.contentHeight - flick.height, y));
    }

    /// Whole, with what leads here before it where there is room, else with what it leads to.
    function centre(): void {
        const box = root.boxOf(root.current);
        root.from = root.viewOf(root.current, root.width * 0.32, root.width - 2 * root.margin);
        root.lookAt(root.from, flick.contentY + box.y - root.height / 2);
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
        root.from = 0;
        root.walked >= 0 ? root.reveal(root.walked) : root.centre();
        return true;
    }

    /// To the nearest node on that side; the edge of the tree is no reason to leave it.
    function walk(dx: int, dy: int): bool {
        const next = root.walked >= 0 ? root.beside(root.walked, dx, dy) : root.standing();
        if (next >= 0) {
            root.walked = next;
            root.reveal(next);
        }
        return root.walked >= 0;
    }

    function reveal(index: int): void {
        const box = root.boxOf(index);
        root.lookAt(flick.contentX + Math.min(box.x - root.margin, Math.max(0, box.x + box.width + root.margin - root.width)),
            flick.contentY + Math.min(box.y - root.margin, Math.max(0, box.y + box.height + root.margin - root.height)));
    }

    Flickable {
        id: flick

        anchors.fill: parent
        boundsBehavior: Flickable.StopAtBounds
        contentWidth: Math.max(width, root.treeWidth * root.zoom + 2 * root.margin, root.from + width)
        contentHeight: Math.max(height, root.treeHeight * root.zoom + 2 * root.margin)
        T.ScrollBar.vertical: MScrollBar {}
        T.ScrollBar.horizontal: MScrollBar {
            orientation: Qt.Horizontal
        }

        // Whoever clicks here means this with the keys that follow, not the charts. In the Flickable, which keeps presses for
        // itself.
        TapHandler {
            id: tap

            onPressedChanged: {
                if (!tap.pressed)
                    return;
                const spot = root.mapFromItem(null, tap.point.scenePosition);
                const node = root.nodeAt(spot.x, spot.y);
                root.forceActiveFocus(Qt.MouseFocusReason);
                if (node >= 0)
                    root.walked = node;
            }
        }
    }

    HoverHandler {
        id: hover

        onPointChanged: root.point()
    }

    // Where the whole title is said.
    Item {
        id: titled

        readonly property rect box: root.named >= 0 ? (root.origin, root.zoom, root.boxOf(root.named)) : Qt.rect(0, 0, 0, 0)

        x: box.x
        y: box.y
        width: box.width
        height: box.height

        Tooltip {
            objectName: "tree-title"
            wanted: root.named >= 0
            about: [root.named, titled.box.x, titled.box.y, titled.box.width]
            text: root.titleOf(root.named)
        }
    }

    WheelHandler {
        acceptedModifiers: Qt.ControlModifier
        onWheel: event => root.magnify(event.angleDelta.y > 0 ? 1.25 : 0.8)
    }
}
