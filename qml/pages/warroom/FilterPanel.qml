// SPDX-License-Identifier: GPL-3.0-or-later
// Every choice of the timeline's filter in one place, each with its count. Tab walks, Space chooses, Escape leaves.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import Muster.Controls
import Muster.View

Overlay {
    id: root

    required property TimelineModel timeline

    modal: false
    padding: Theme.s12
    height: Math.min(Theme.px(420), column.implicitHeight + topPadding + bottomPadding)
    onOpened: pinned.forceActiveFocus()

    component Choices: Column {
        id: choices

        required property string title
        required property var rows
        property bool inverted: false
        signal chosen(key: string, wanted: bool)

        width: parent ? parent.width : 0
        spacing: Theme.s6
        visible: list.count > 0

        SectionLabel {
            text: choices.title
        }

        Flow {
            width: parent.width
            spacing: Theme.s6

            Repeater {
                id: list

                model: choices.rows

                Chip {
                    id: chip

                    required property int eventCount
                    required property bool shown
                    required property var model

                    kind: choices.inverted ? chip.model.kind : ""
                    text: chip.model.text
                    count: chip.eventCount
                    checked: chip.shown
                    plain: !choices.inverted
                    onClicked: choices.chosen(chip.model.kind, chip.checked)
                }
            }
        }
    }

    contentItem: Basic.ScrollView {
        id: scroll

        clip: true
        contentWidth: availableWidth

        Column {
            id: column

            width: scroll.availableWidth
            spacing: Theme.s12

            Chip {
                id: pinned

                objectName: "filterPinned"
                text: qsTr("Pinned only")
                count: root.timeline.pinnedCount
                checked: root.timeline.pinnedOnly
                plain: true
                onClicked: root.timeline.pinnedOnly = pinned.checked
            }

            Choices {
                title: qsTr("Kinds")
                rows: root.timeline.kinds
                inverted: true
                onChosen: (key, wanted) => root.timeline.setKindShown(key, wanted)
            }

            Choices {
                title: qsTr("Only from")
                rows: root.timeline.sources
                onChosen: (key, wanted) => root.timeline.setSourceChosen(key, wanted)
            }

            Choices {
                title: qsTr("Only by")
                rows: root.timeline.people
                onChosen: (key, wanted) => root.timeline.setPersonChosen(key, wanted)
            }
        }
    }
}
