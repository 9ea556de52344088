// SPDX-License-Identifier: GPL-3.0-or-later
// Every control can be reached, is operated by the keyboard and has an accessible role and name.
import QtQuick
import QtTest
import Muster.Controls

Item {
    id: root

    width: 640
    height: 480

    Column {
        spacing: Theme.s12

        MButton { id: button; text: "Post update"; keyHint: "U" }
        IconButton { id: iconButton; text: "Play"; iconName: "play" }
        Chip { id: chip; text: "Alerts"; kind: "alert"; count: 6 }
        MSwitch { id: toggle; text: "May write" }
        TextInputField { id: input; placeholderText: "Search" }
        TextAreaField { id: area; placeholderText: "Note" }
        MComboBox { id: combo; label: "Severity"; model: ["SEV 1", "SEV 2", "SEV 3"] }
        StagePill { id: stages; stages: ["Detected", "Triage", "Resolved"]; current: 0 }
        MTabBar {
            id: tabs
            MTabButton { text: "Evidence" }
            MTabButton { id: preview; text: "Preview" }
        }
        Badge { id: badge; severity: 1 }
        Avatar { id: avatar; name: "Maya Okafor"; role: "Commander" }
        Banner { id: banner; text: "Late"; title: "Prometheus"; action: "Try again" }
        MText { id: hostile; text: "<img src='qrc:/none.png' width='2000000000' height='2000000000'>" }
    }

    MMenu {
        id: menu
        MMenuItem { id: markdown; text: "Markdown" }
        MMenuItem { text: "PDF" }
    }

    SignalSpy { id: clicks }

    TestCase {
        name: "Keyboard"
        when: windowShown

        function test_isActivatedByReturnAndSpace_data() {
            return [
                { tag: "button", item: button },
                { tag: "icon button", item: iconButton },
                { tag: "chip", item: chip },
                { tag: "switch", item: toggle },
                { tag: "tab", item: preview }
            ];
        }

        function test_isActivatedByReturnAndSpace(row) {
            clicks.target = row.item;
            clicks.signalName = "clicked";
            clicks.clear();
            row.item.forceActiveFocus(Qt.TabFocusReason);
            verify(row.item.activeFocus);
            keyClick(Qt.Key_Return);
            compare(clicks.count, 1);
            keyClick(Qt.Key_Space);
            compare(clicks.count, 2);
        }

        function test_chipAndSwitchToggleByKeyboard() {
            for (const item of [chip, toggle]) {
                const before = item.checked;
                item.forceActiveFocus();
                keyClick(Qt.Key_Return);
                compare(item.checked, !before);
                keyClick(Qt.Key_Space);
                compare(item.checked, before);
            }
        }

        function test_disabledButtonIgnoresKeys() {
            button.forceActiveFocus();
            button.enabled = false;
            clicks.target = button;
            clicks.signalName = "clicked";
            clicks.clear();
            keyClick(Qt.Key_Return);
            compare(clicks.count, 0);
            button.enabled = true;
        }

        function test_enterOpensTheListAndTakesWhatIsMarked() {
            combo.forceActiveFocus(Qt.TabFocusReason);
            combo.currentIndex = 0;
            for (const key of [Qt.Key_Return, Qt.Key_Enter]) {
                keyClick(key);
                tryCompare(combo.popup, "opened", true);
                keyClick(Qt.Key_Down);
                keyClick(key);
                tryCompare(combo.popup, "visible", false);
            }
            compare(combo.currentIndex, 2);
            keyClick(Qt.Key_Return);
            tryCompare(combo.popup, "opened", true);
            keyClick(Qt.Key_Escape);
            tryCompare(combo.popup, "visible", false);
            compare(combo.currentIndex, 2);
            combo.currentIndex = 0;
        }

        /// Enter went down in the field before it: it is no wish to open a list.
        function test_enterThatIsLetGoHereOpensNothing() {
            combo.forceActiveFocus(Qt.TabFocusReason);
            keyRelease(Qt.Key_Return);
            compare(combo.popup.visible, false);
        }

        function test_tabWalksThroughTheControls() {
            button.forceActiveFocus();
            keyClick(Qt.Key_Tab);
            verify(iconButton.activeFocus);
            keyClick(Qt.Key_Tab);
            verify(chip.activeFocus);
            keyClick(Qt.Key_Tab);
            verify(toggle.activeFocus);
            keyClick(Qt.Key_Tab);
            verify(input.activeFocus);
        }

        function test_stageAsksAndDoesNotMoveByItself() {
            clicks.signalName = "";
            clicks.target = stages;
            clicks.signalName = "picked";
            clicks.clear();
            combo.forceActiveFocus();
            keyClick(Qt.Key_Tab);
            keyClick(Qt.Key_Right);
            keyClick(Qt.Key_Return);
            compare(clicks.count, 1);
            compare(clicks.signalArguments[0][0], 1);
            compare(stages.current, 0);
        }

        function test_comboChoosesWithArrows() {
            combo.forceActiveFocus();
            combo.currentIndex = 0;
            keyClick(Qt.Key_Down);
            compare(combo.currentIndex, 1);
        }

        function test_textFieldsTakeText() {
            input.forceActiveFocus();
            keyClick("a");
            compare(input.text, "a");
            area.area.forceActiveFocus();
            keyClick("b");
            compare(area.text, "b");
        }

        function test_menuIsOperatedByKeyboard() {
            clicks.target = markdown;
            clicks.signalName = "triggered";
            clicks.clear();
            menu.popup(0, 0);
            tryCompare(menu, "opened", true);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Return);
            compare(clicks.count, 1);
            tryCompare(menu, "opened", false);
        }

        function test_hasRoleAndName_data() {
            return [
                { tag: "button", item: button, role: Accessible.Button, words: "Post update" },
                { tag: "icon button", item: iconButton, role: Accessible.Button, words: "Play" },
                { tag: "chip", item: chip, role: Accessible.CheckBox, words: "Alerts, 6 events" },
                { tag: "switch", item: toggle, role: Accessible.CheckBox, words: "May write" },
                { tag: "input", item: input, role: Accessible.EditableText, words: "Search" },
                { tag: "area", item: area.area, role: Accessible.EditableText, words: "Note" },
                { tag: "combo", item: combo, role: Accessible.ComboBox, words: "Severity" },
                { tag: "tab", item: preview, role: Accessible.PageTab, words: "Preview" },
                { tag: "badge", item: badge, role: Accessible.StaticText, words: "SEV 1" },
                { tag: "avatar", item: avatar, role: Accessible.StaticText, words: "Maya Okafor, Commander" },
                { tag: "banner", item: banner, role: Accessible.AlertMessage, words: "Prometheus: Late" }
            ];
        }

        function test_hasRoleAndName(row) {
            compare(row.item.Accessible.role, row.role);
            compare(row.item.Accessible.name, row.words);
        }

        function test_hostileTextStaysPlain() {
            compare(hostile.textFormat, Text.PlainText);
            verify(hostile.implicitHeight < 100);
        }

        function test_initialsComeFromFirstAndLastName() {
            compare(avatar.initials, "MO");
        }
    }
}
