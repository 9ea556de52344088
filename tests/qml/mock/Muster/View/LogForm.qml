// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    id: root

    property var room: null
    property string text: ""
    property string name: ""
    readonly property string previewText: text === "" ? "" : "1 line: " + text
    property string problem: ""
    property bool busy: false
    readonly property bool canSubmit: text !== "" && problem === ""
    signal stored(eventId: string)

    function clear(): void {
        text = "";
        name = "";
    }

    function readFile(file: url): void {
        text = "from a file";
    }

    function submit(): bool {
        if (!canSubmit)
            return false;
        clear();
        root.stored("E99");
        return true;
    }
}
