// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    property EventDetails details: EventDetails {}
    property var findings: []
    property var exports: []

    function exportTo(format: string, file: url): void {
        exports = exports.concat([format]);
    }

    function fileName(format: string): string {
        return "INC-1120-timeline." + format;
    }
}
