// SPDX-License-Identifier: GPL-3.0-or-later
pragma Singleton
import QtQml

QtObject {
    readonly property string zoneName: "UTC"
    property bool utc: true

    function timeOfDay(ms: real): string {
        return isNaN(ms) ? "" : new Date(ms).toISOString().slice(11, 19);
    }
}
