// SPDX-License-Identifier: GPL-3.0-or-later
pragma Singleton
import QtQml

QtObject {
    property bool allowed: false
    property string before: ""
    property string host: ""
    property string after: ""
    property string why: ""
    property var opened: []

    function examine(address: string): void {
        allowed = address.startsWith("https://");
        before = "https://";
        host = address.slice(8).split("/")[0];
        after = address.slice(8 + host.length);
        why = allowed ? "" : "Only addresses of web pages (https, http) and mail are opened; this is something else.";
    }

    function open(): bool {
        opened = opened.concat([before + host + after]);
        return true;
    }
}
