// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of the runbook: the way taken, where one stands, what the evidence proposes, what is still open. Follows the
// current node; drag to look around.
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
    /// Layout units to pixels.
    property real zoom: Theme.scale
    readonly property real margin: Theme.s12

    clip: true
    boundsBehavior: Flickable.StopAtBounds
    contentWidth: Math.max(width, root.treeWidth * root.zoom + 2 * root.margin)
    contentHeight: Math.max(height, root.treeHeight * root.zoom + 2 * root.margin)
    T.ScrollBar.vertical: MScrollBar {}
    T.ScrollBar.horizontal: MScrollBar {
        orientation: Qt.Horizontal
    }
    Accessible.role: Accessible.Tree
    Accessible.name: qsTr("Runbook tree")
    onWidthChanged: root.centre()
    onHeightChanged: root.centre()

    property real currentX: 0
    property real currentY: 0

    function centre(): void {
        root.contentX = Math.max(0, Math.min(root.contentWidth - root.width, root.currentX * root.zoom - root.width * 0.32));
        root.contentY = Math.max(0, Math.min(root.contentHeight - root.height, root.currentY * root.zoom + root.margin - root.height / 2));
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
            model: root.nodes

            Rectangle {
                id: node

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
                border.width: node.standing === "current" ? Theme.focusWidth : Theme.border
                border.color: root.tone(node.standing)
                opacity: node.standing === "pruned" ? 0.55 : 1
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
                    font.pixelSize: Theme.fontLabel
                    font.weight: node.standing === "current" ? Font.DemiBold : Font.Normal
                    color: node.standing === "pruned" ? Theme.muted : Theme.text
                }

                HoverHandler {
                    id: hover
                }

                Tooltip {
                    visible: hover.hovered
                    text: node.title
                }
            }
        }
    }
}
