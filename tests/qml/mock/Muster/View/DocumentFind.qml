// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    property bool open: false
    property string words: ""
    property bool matchCase: false
    property bool wholeWords: false
    property int count: 3
    property int current: 0
    signal shown(position: int, length: int)

    function lookFrom(position: int): void {}
    function next(): void {}
    function previous(): void {}
    function replaceCurrent(text: string): void {}
    function replaceAll(text: string): int { return 3; }
}
