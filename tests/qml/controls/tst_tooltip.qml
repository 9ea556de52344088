// SPDX-License-Identifier: GPL-3.0-or-later
// A hint takes no click, covers no control and goes when somebody types.
import QtQuick
import QtQuick.Templates as T
import QtTest
import Muster.Controls

Item {
    id: root

    width: 400
    height: 300

    property int shortcuts: 0
    property int clicks: 0

    Shortcut {
        sequence: "Ctrl+Alt+S"
        onActivated: root.shortcuts += 1
    }

    TextInputField {
        id: field

        x: 100
        y: 90
        width: 200
        placeholderText: "Reason"
    }

    MButton {
        id: button

        x: 150
        y: 140
        width: 100
        text: "Skip"

        Tooltip {
            id: tip

            delay: 0
            wanted: button.hovered || button.visualFocus
            text: "Key: Ctrl+Alt+S"
        }
    }

    MButton {
        id: next

        x: 150
        y: 180
        width: 100
        text: "Next"
        onClicked: root.clicks += 1
    }

    TestCase {
        name: "Tooltip"
        when: windowShown

        function init() {
            mouseMove(root, 5, 5);
            root.forceActiveFocus();
            button.x = 150;
            next.x = 150;
            tryCompare(tip, "visible", false);
            root.clicks = root.shortcuts = 0;
        }

        function showIt() {
            mouseMove(button, 20, 10);
            tryCompare(tip, "opened", true);
        }

        function place(item) {
            return item.mapToItem(root, 0, 0, item.width, item.height);
        }

        function meets(item) {
            const a = tip.contentItem.parent.mapToItem(root, 0, 0, tip.width, tip.height);
            const b = place(item);
            return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
        }

        function test_covers_no_control() {
            showIt();
            verify(!meets(field), "on the field");
            verify(!meets(next), "on the next button");
            verify(!meets(button), "on its own button");
            const at = tip.contentItem.parent.mapToItem(root, 0, 0);
            verify(at.x >= 0 && at.y >= 0 && at.x + tip.width <= root.width && at.y + tip.height <= root.height);
        }

        function test_where_everything_is_taken_the_field_stays_free() {
            next.x = 0;
            next.width = 400;
            button.x = 0;
            button.width = 400;
            showIt(); // above is the field, below the next button, and beside there is no room
            verify(!meets(field));
            next.width = button.width = 100;
        }

        function test_takes_no_click() {
            next.x = 0;
            next.width = 400;
            button.x = 0;
            button.width = 400;
            showIt();
            verify(meets(next));
            const at = tip.contentItem.parent.mapToItem(root, tip.width / 2, tip.height / 2);
            mouseClick(root, at.x, at.y);
            compare(root.clicks, 1);
            tryCompare(tip, "visible", false);
            next.width = button.width = 100;
        }

        function test_goes_when_somebody_types_data() {
            return [{ tag: "letter" }, { tag: "command" }, { tag: "press" }];
        }

        function test_goes_when_somebody_types(row) {
            field.forceActiveFocus();
            showIt();
            if (row.tag === "letter")
                keyClick(Qt.Key_A);
            else if (row.tag === "command")
                keyClick(Qt.Key_S, Qt.ControlModifier | Qt.AltModifier);
            else
                mousePress(button);
            tryCompare(tip, "visible", false);
            if (row.tag === "press")
                mouseRelease(button);
            compare(root.shortcuts, row.tag === "command" ? 1 : 0);
            wait(50); // the pointer has not left: it stays away
            compare(tip.visible, false);
            mouseMove(root, 5, 5);
            showIt(); // wanted anew
        }

        function test_is_read_where_the_keyboard_stands() {
            field.forceActiveFocus();
            keyClick(Qt.Key_Tab);
            verify(button.activeFocus);
            tryCompare(tip, "opened", true);
            keyClick(Qt.Key_Tab);
            tryCompare(tip, "visible", false);
        }
    }
}
