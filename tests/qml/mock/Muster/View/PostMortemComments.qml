// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    property string incidentId: "i1"
    property var threads: RowsModel {}
    property var reviewers: RowsModel {}
    property int openCount: threads.rows.length
    property bool approved: false

    function add(position: int, length: int, text: string): void {}
    function reply(key: string, text: string): void {}
    function resolve(key: string): void {}
    function reopen(key: string): void {}
    function askFor(who: string, words: string): void {}
    function answer(approves: bool, words: string): void {}
}
