// SPDX-License-Identifier: GPL-3.0-or-later
// A one-pixel line; horizontal unless `vertical`.
import QtQuick

Rectangle {
    id: root

    property bool vertical: false

    implicitWidth: Theme.border
    implicitHeight: Theme.border
    color: Theme.line
}
