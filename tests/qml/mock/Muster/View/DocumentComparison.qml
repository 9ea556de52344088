// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    property string kind: ""
    property bool busy: false
    property string title: ""
    property string counts: ""
    property var remarks: []
    property var diff: RowsModel {}

    function showRevision(revision: int): void {}
    function showPublic(): void {}
    function restore(): void {}
    function save(format: string, file: url): void {}
    function close(): void { kind = ""; }
}
