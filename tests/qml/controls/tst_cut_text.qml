// SPDX-License-Identifier: GPL-3.0-or-later
// What does not fit ends with an ellipsis: nobody takes a cut question for the whole one.
import QtQuick
import QtTest
import Muster.Controls

TestCase {
    id: test

    name: "CutText"
    when: windowShown
    width: 400
    height: 200
    visible: true

    MText {
        id: line

        width: 100
        text: "Are the card confirmations of the last five minutes all from one region?"
    }

    MText {
        id: two

        width: 100
        text: line.text
        wrapMode: Text.Wrap
        maximumLineCount: 2
    }

    MText {
        id: all

        width: 100
        text: line.text
        wrapMode: Text.Wrap
    }

    function test_cutTextSaysSo(): void {
        compare(line.elide, Text.ElideRight);
        compare(two.elide, Text.ElideRight);
        compare(two.lineCount, 2);
        verify(two.truncated);
        compare(all.elide, Text.ElideNone);
        verify(!all.truncated);
    }
}
