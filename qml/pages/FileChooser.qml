// SPDX-License-Identifier: GPL-3.0-or-later
// The file dialog for imports, exports and reports, made when it is first needed.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs

Item {
    id: root

    property string purpose: ""
    property string format: ""
    signal importChosen(file: url)
    signal exportChosen(file: url)
    signal reportChosen(format: string, file: url)
    signal chartChosen(format: string, file: url)

    /// `purpose`: "import", "export", "report" or "chart"; `format` is the suffix of what is written; `name` a proposal for the file.
    function choose(purpose: string, format: string, name = ""): void {
        root.purpose = purpose;
        root.format = format;
        maker.active = true;
        const dialog = maker.object as FileDialog;
        if (name !== "")
            dialog.selectedFile = dialog.currentFolder + "/" + name;
        dialog.open();
    }

    Instantiator {
        id: maker

        active: false

        delegate: FileDialog {
            // Without one a desktop that has no file dialog of its own shows none.
            parentWindow: root.Window.window
            title: root.purpose === "import" ? qsTr("Open an incident file") : root.purpose === "export" ? qsTr("Export the incident")
                 : root.purpose === "chart" ? qsTr("Save the chart") : qsTr("Export the post-mortem")
            fileMode: root.purpose === "import" ? FileDialog.OpenFile : FileDialog.SaveFile
            defaultSuffix: root.purpose === "import" ? "" : root.format
            nameFilters: root.purpose === "import" || root.purpose === "export" ? [qsTr("Incident files (*.muster)")]
                       : root.format === "md" ? [qsTr("Markdown (*.md)")] : root.format === "html" ? [qsTr("HTML (*.html)")]
                       : root.format === "pdf" ? [qsTr("PDF (*.pdf)")] : root.format === "csv" ? [qsTr("CSV (*.csv)")]
                       : root.format === "png" ? [qsTr("PNG picture (*.png)")] : root.format === "svg" ? [qsTr("SVG drawing (*.svg)")] : [qsTr("JSON (*.json)")]
            onAccepted: {
                if (root.purpose === "import")
                    root.importChosen(selectedFile);
                else if (root.purpose === "export")
                    root.exportChosen(selectedFile);
                else if (root.purpose === "chart")
                    root.chartChosen(root.format, selectedFile);
                else
                    root.reportChosen(root.format, selectedFile);
            }
        }
    }
}
