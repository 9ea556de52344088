// SPDX-License-Identifier: GPL-3.0-or-later
// A menu of MMenuItem.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T

T.Menu {
    id: root

    implicitWidth: Math.max(Theme.px(200), contentItem.implicitWidth)
    implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
    margins: Theme.s4
    topPadding: Theme.s4
    bottomPadding: Theme.s4
    delegate: MMenuItem {}

    contentItem: ListView {
        implicitHeight: contentHeight
        implicitWidth: {
            let widest = 0;
            for (let i = 0; i < root.count; ++i)
                widest = Math.max(widest, root.itemAt(i).implicitWidth);
            return widest;
        }
        model: root.contentModel
        interactive: Window.window ? contentHeight + root.topPadding + root.bottomPadding > Window.window.height : false
        clip: true
        currentIndex: root.currentIndex
        T.ScrollBar.vertical: MScrollBar {}
    }

    background: Rectangle {
        color: Theme.surface
        radius: Theme.radius
        border.width: Theme.border
        border.color: Theme.line
    }
}
