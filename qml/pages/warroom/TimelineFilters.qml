// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline shows of itself: words while typing, the first kinds as chips, what else was chosen, and the door to all
// choices. Every choice says how many events it has, given the others.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

ColumnLayout {
    id: root

    required property TimelineModel timeline
    property bool searching: false
    /// Chips for more kinds than this are in the panel only; a hidden kind keeps its chip.
    readonly property int mostKinds: 5
    /// There is room for the events or for the chips: only what was chosen is shown.
    property bool low: false
    signal done

    spacing: 0

    function focusWords(): void {
        root.searching = true;
        words.forceActiveFocus();
    }

    function openChoices(): void {
        panel.open();
    }

    function clear(): void {
        root.timeline.clearFilter();
        root.searching = false;
    }

    TextInputField {
        id: words

        objectName: "timelineWords"
        Layout.fillWidth: true
        Layout.margins: Theme.s12
        Layout.topMargin: Theme.s4
        Layout.bottomMargin: 0
        visible: root.searching || root.timeline.searchWords !== ""
        iconName: "search"
        placeholderText: qsTr("Words in the timeline")
        onTextEdited: root.timeline.searchWords = words.text
        Keys.onEscapePressed: {
            root.timeline.searchWords = "";
            root.searching = false;
            root.done();
        }
        Keys.onDownPressed: root.done()

        // The words come back with the incident, and go with the filter.
        readonly property string wanted: root.timeline.searchWords

        onWantedChanged: {
            if (words.text !== words.wanted)
                words.text = words.wanted;
        }
        Component.onCompleted: words.text = words.wanted
    }

    Flow {
        Layout.fillWidth: true
        Layout.leftMargin: Theme.s12
        Layout.rightMargin: Theme.s12
        Layout.topMargin: Theme.s6
        Layout.bottomMargin: Theme.s8
        spacing: Theme.s6

        Repeater {
            model: root.timeline.kinds

            Chip {
                id: chip

                required property int index
                required property int eventCount
                required property bool shown
                required property var model

                visible: root.low ? !chip.shown : chip.index < root.mostKinds || !chip.shown
                kind: chip.model.kind
                text: chip.model.text
                count: chip.eventCount
                checked: chip.shown
                onClicked: root.timeline.setKindShown(chip.model.kind, chip.checked)
            }
        }

        Repeater {
            model: root.timeline.chosen

            MButton {
                id: choice

                required property int eventCount
                required property var model

                implicitHeight: Theme.px(26)
                iconName: "close"
                text: choice.model.text
                Accessible.name: Words.fill(qsTr("%1, %2 events; take this filter away", "filter, count"), [choice.model.text, choice.eventCount])
                onClicked: root.timeline.drop(choice.model.kind)
            }
        }

        MButton {
            id: more

            objectName: "timelineFilter"
            visible: !root.low || root.timeline.filtered
            implicitHeight: Theme.px(26)
            kind: MButton.Quiet
            iconName: "filter"
            text: qsTr("filter")
            Accessible.name: qsTr("Filter the timeline")
            onClicked: root.openChoices()
        }
    }

    FilterPanel {
        id: panel

        timeline: root.timeline
        parent: root
        y: root.height
        x: Theme.s8
        width: root.width - 2 * Theme.s8
        onClosed: root.done()
    }
}
