// SPDX-License-Identifier: GPL-3.0-or-later
// In how many minutes somebody is to be back: four presets, arrows and Tab walk them.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls

Row {
    id: root

    property int minutes: 10
    /// What the tab key comes to first.
    readonly property Item first: presets.count > 0 ? presets.itemAt(0) : null

    spacing: Theme.s6
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Back in")

    MText {
        height: Theme.control
        text: qsTr("Back in")
        color: Theme.muted
    }

    Repeater {
        id: presets

        model: [5, 10, 15, 30]

        MButton {
            id: preset

            required property int modelData

            checked: root.minutes === preset.modelData
            text: Words.fill(qsTr("%1 min"), [preset.modelData])
            Accessible.role: Accessible.RadioButton
            Accessible.checked: preset.checked
            Keys.onRightPressed: preset.nextItemInFocusChain(true).forceActiveFocus()
            Keys.onLeftPressed: preset.nextItemInFocusChain(false).forceActiveFocus()
            onClicked: root.minutes = preset.modelData
        }
    }
}
