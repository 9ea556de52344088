// SPDX-License-Identifier: GPL-3.0-or-later
// The file dialog for imports, exports and reports: the desktop's own, or ours where it has none.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import Muster.Controls

Item {
    id: root

    property string purpose: ""
    /// Of our own picker, as an object.
    property string pickerName: "picker"
    property string format: ""
    readonly property bool saves: root.purpose !== "import" && root.purpose !== "log" && root.purpose !== "past" && !root.folders
    /// A folder of files instead of a file.
    readonly property bool folders: root.purpose === "pastFolder"
    readonly property string title: root.purpose === "import" ? qsTr("Open an incident file") : root.purpose === "log" ? qsTr("Open a log") : root.purpose === "export" ? qsTr("Export the incident")
                                  : root.purpose === "chart" ? qsTr("Save the chart") : root.purpose === "timeline" ? qsTr("Export the timeline") : root.purpose === "public" ? qsTr("Save the public version")
                                  : root.purpose === "past" ? qsTr("Import past incidents from a file") : root.folders ? qsTr("Import past incidents from a folder") : root.purpose === "history" ? qsTr("Save the report of the import") : qsTr("Export the post-mortem")
    signal importChosen(file: url)
    signal logChosen(file: url)
    signal exportChosen(file: url)
    signal reportChosen(format: string, file: url)
    signal publicChosen(format: string, file: url)
    signal chartChosen(format: string, file: url)
    signal timelineChosen(format: string, file: url)
    signal pastChosen(file: url)
    signal historyChosen(format: string, file: url)

    /// `purpose`: "import", "log", "export", "report", "public", "chart", "timeline", "history", "past" or "pastFolder"; `format` is the suffix of what is written; `name` a proposal for the file.
    function choose(purpose: string, format: string, name = ""): void {
        root.purpose = purpose;
        root.format = format;
        if (!desktop.nativeDialog) {
            picker.begin("", name);
            return;
        }
        if (root.folders) {
            folderMaker.active = true;
            (folderMaker.object as FolderDialog).open();
            return;
        }
        maker.active = true;
        const dialog = maker.object as FileDialog;
        if (name !== "")
            dialog.selectedFile = dialog.currentFolder + "/" + name;
        dialog.open();
    }

    function chosen(file: url): void {
        if (root.purpose === "import")
            root.importChosen(file);
        else if (root.purpose === "log")
            root.logChosen(file);
        else if (root.purpose === "past" || root.folders)
            root.pastChosen(file);
        else if (root.purpose === "export")
            root.exportChosen(file);
        else if (root.purpose === "public")
            root.publicChosen(root.format, file);
        else if (root.purpose === "chart")
            root.chartChosen(root.format, file);
        else if (root.purpose === "timeline")
            root.timelineChosen(root.format, file);
        else if (root.purpose === "history")
            root.historyChosen(root.format, file);
        else
            root.reportChosen(root.format, file);
    }

    FolderModel {
        id: desktop
    }

    FilePicker {
        id: picker

        objectName: root.pickerName
        title: root.title
        saves: root.saves
        folders: root.folders
        suffix: root.saves ? root.format : ""
        suffixes: root.saves ? [root.format] : root.purpose === "log" ? [] : root.purpose === "past" || root.folders ? ["sql", "md"] : ["muster"]
        onAccepted: file => root.chosen(file)
    }

    Instantiator {
        id: folderMaker

        active: false

        delegate: FolderDialog {
            parentWindow: root.Window.window
            title: root.title
            onAccepted: root.chosen(selectedFolder)
        }
    }

    Instantiator {
        id: maker

        active: false

        delegate: FileDialog {
            parentWindow: root.Window.window
            title: root.title
            fileMode: root.saves ? FileDialog.SaveFile : FileDialog.OpenFile
            defaultSuffix: root.saves ? root.format : ""
            nameFilters: root.purpose === "log" ? [qsTr("Logs (*.log *.txt *.json *.jsonl *.out)"), qsTr("All files (*)")]
                       : root.purpose === "past" ? [qsTr("Dumps and post-mortems (*.sql *.md)"), qsTr("All files (*)")]
                       : root.purpose === "import" || root.purpose === "export" ? [qsTr("Incident files (*.muster)")]
                       : root.format === "md" ? [qsTr("Markdown (*.md)")] : root.format === "html" ? [qsTr("HTML (*.html)")]
                       : root.format === "pdf" ? [qsTr("PDF (*.pdf)")] : root.format === "csv" ? [qsTr("CSV (*.csv)")]
                       : root.format === "png" ? [qsTr("PNG picture (*.png)")] : root.format === "svg" ? [qsTr("SVG drawing (*.svg)")] : [qsTr("JSON (*.json)")]
            onAccepted: root.chosen(selectedFile)
        }
    }
}
