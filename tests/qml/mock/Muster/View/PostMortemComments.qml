// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    property string incidentId: "i1"
    property var threads: RowsModel {}
    property var reviewers: RowsModel {}
    property int openCount: threads.rows.length
    property bool approved: false

    /// "quote: text" of each that was added.
    property var added: []

    function passage(position: int, length: int): var { return { quote: "at " + position + "+" + length, position: position }; }
    function addAbout(passage: var, text: string): void { added = added.concat([(passage.quote ?? "") + ": " + text]); }
    function reply(key: string, text: string): void {}
    function resolve(key: string): void {}
    function reopen(key: string): void {}
    function askFor(who: string, words: string): void {}
    function answer(approves: bool, words: string): void {}
}
