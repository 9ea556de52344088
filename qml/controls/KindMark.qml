// SPDX-License-Identifier: GPL-3.0-or-later
// The shape and colour of a kind of timeline event.
import QtQuick
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

Icon {
    id: root

    property string kind: ""

    name: "kind-" + Theme.kindShape(root.kind)
    color: Theme.kind(root.kind)
    implicitWidth: Theme.mark
    implicitHeight: Theme.mark
}
