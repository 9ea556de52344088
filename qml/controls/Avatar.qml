// SPDX-License-Identifier: GPL-3.0-or-later
// A person as initials in a disc. The colour comes from the name, so that it is the same on every page.
pragma ComponentBehavior: Bound

import QtQuick
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

Rectangle {
    id: root

    property string name: ""
    /// What the person does in the incident; read out after the name.
    property string role: ""
    property string initials: {
        // By character, not by half of one.
        const parts = root.name.trim().split(/\s+/);
        const first = parts[0] !== "" ? String.fromCodePoint(parts[0].codePointAt(0)) : "";
        const last = parts.length > 1 ? String.fromCodePoint(parts[parts.length - 1].codePointAt(0)) : "";
        return (first + last).toUpperCase();
    }
    readonly property color hue: {
        let sum = 0;
        for (let i = 0; i < root.name.length; ++i)
            sum = (sum * 31 + root.name.charCodeAt(i)) % 997;
        return Theme.series[sum % Theme.series.length];
    }

    implicitWidth: Theme.px(26)
    implicitHeight: implicitWidth
    radius: width / 2
    color: Theme.tint(root.hue, Theme.dark ? 0.36 : 0.2, Theme.surface)
    border.width: Theme.border
    border.color: Theme.window
    Accessible.role: Accessible.StaticText
    Accessible.name: root.role === "" ? root.name : Words.fill(qsTr("%1, %2", "person, role"), [root.name, root.role])

    Text {
        anchors.centerIn: parent
        text: root.initials
        textFormat: Text.PlainText
        color: Theme.text
        font.family: Theme.sans
        font.pixelSize: Theme.fontTiny
        font.weight: Font.DemiBold
    }

    HoverHandler {
        id: hover
    }

    Tooltip {
        wanted: hover.hovered && root.name !== ""
        text: root.role === "" ? root.name : Words.fill(qsTr("%1, %2", "person, role"), [root.name, root.role])
    }
}
