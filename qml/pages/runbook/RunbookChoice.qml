// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the incident's runbooks is walked; not there while it has but one.
import QtQuick
import Muster.Controls
import Muster.View

MComboBox {
    id: root

    required property RunbookNavigator runbook

    objectName: "runbookChoice"
    visible: root.runbook.choices.length > 1
    implicitWidth: Theme.px(120)
    label: qsTr("Runbook of this incident")
    model: root.runbook.choices
    currentIndex: root.runbook.choiceIndex
    onActivated: index => root.runbook.chooseAt(index)
}
