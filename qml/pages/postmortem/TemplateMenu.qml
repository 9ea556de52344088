// SPDX-License-Identifier: GPL-3.0-or-later
// The templates that the post-mortem can go on with; the one it has is marked.
pragma ComponentBehavior: Bound

import QtQuick
import QtQml
import Muster.Controls
import Muster.View

MMenu {
    id: root

    required property PostMortemTemplateChoice templates
    required property Item button

    /// Looks which there are, and opens below the button.
    function choose(): void {
        root.templates.look();
        root.popup(root.button, 0, root.button.height + Theme.s4);
    }

    Instantiator {
        model: root.templates.names

        MMenuItem {
            required property string modelData
            required property int index

            text: modelData
            checked: root.templates.current === index
            onTriggered: root.templates.use(index)
        }

        onObjectAdded: (index, object) => root.insertItem(index, object as MMenuItem)
        onObjectRemoved: (index, object) => root.removeItem(object as MMenuItem)
    }

    MMenuItem {
        text: qsTr("Take the last change of template back")
        visible: root.templates.canTakeBack
        height: visible ? implicitHeight : 0
        onTriggered: root.templates.takeBack()
    }

    MMenuItem {
        text: root.templates.problem
        visible: root.templates.problem !== ""
        height: visible ? implicitHeight : 0
        enabled: false
    }
}
