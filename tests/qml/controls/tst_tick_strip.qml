// SPDX-License-Identifier: GPL-3.0-or-later
// The scrubber's marks: where they stand, in which colour, and that a mark is drawn when it comes.
import QtQuick
import QtTest
import Muster.Controls

TestCase {
    id: test

    name: "TickStrip"
    when: windowShown
    width: 120
    height: 20
    visible: true

    ListModel {
        id: events

        ListElement { position: 0.25; kind: "alert"; hollow: false }
        ListElement { position: 0.5; kind: "change"; hollow: true }
        ListElement { position: 0.75; kind: "never heard of"; hollow: false }
    }

    Rectangle {
        id: ground

        width: 100
        height: 10
        color: "black"

        TickStrip {
            anchors.fill: parent
            model: events
            colors: ({ alert: "#ff0000", change: "#00ff00" })
            otherColor: "#0000ff"
            barWidth: 5
        }
    }

    function test_each_kind_in_its_colour_at_its_place() {
        const picture = grabImage(ground);
        compare(picture.pixel(26, 5), Qt.rgba(1, 0, 0, 1));
        compare(picture.pixel(51, 5), Qt.rgba(0, 0, 0, 1), "what was not known yet is an outline");
        compare(picture.pixel(49, 5), Qt.rgba(0, 1, 0, 1));
        compare(picture.pixel(76, 5), Qt.rgba(0, 0, 1, 1), "an unknown kind is drawn all the same");
        compare(picture.pixel(10, 5), Qt.rgba(0, 0, 0, 1));
    }

    function test_a_new_event_is_drawn() {
        events.append({ position: 0.9, kind: "alert", hollow: false });
        const picture = grabImage(ground);
        compare(picture.pixel(91, 5), Qt.rgba(1, 0, 0, 1));
        events.remove(3);
        compare(grabImage(ground).pixel(91, 5), Qt.rgba(0, 0, 0, 1));
    }
}
