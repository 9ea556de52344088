// SPDX-License-Identifier: GPL-3.0-or-later
// Queries, conditions and commands are read sign by sign: "<=" stays two signs.
import QtQuick
import QtTest
import Muster.Controls

TestCase {
    id: test

    name: "Mono"
    when: windowShown
    width: 400
    height: 200
    visible: true

    Rectangle {
        id: whole

        width: 60
        height: 40
        color: "white"

        MText {
            id: joined

            mono: true
            color: "black"
            font.pixelSize: 20
        }
    }

    Rectangle {
        id: parts

        y: 60
        width: 60
        height: 40
        color: "white"

        MText {
            id: first

            mono: true
            color: "black"
            font.pixelSize: 20
        }

        MText {
            id: second

            x: first.implicitWidth
            mono: true
            color: "black"
            font.pixelSize: 20
        }
    }

    function test_twoSignsAreNotDrawnAsOne_data(): var {
        return ["<=", ">=", "!=", "->", "==", "=>"].map(signs => ({ tag: signs, signs: signs }));
    }

    function test_twoSignsAreNotDrawnAsOne(data: var): void {
        if (Theme.mono !== "JetBrains Mono")
            skip("the font that joins signs is not here");
        joined.text = data.signs;
        first.text = data.signs[0];
        second.text = data.signs[1];
        verify(waitForRendering(test));
        compare(joined.implicitWidth, first.implicitWidth + second.implicitWidth);
        verify(grabImage(whole).equals(grabImage(parts)));
    }
}
