// SPDX-License-Identifier: GPL-3.0-or-later
// How the window looks: theme, size and the zone of its times.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Muster.Controls
import Muster.View

Card {
    Layout.fillWidth: true
    implicitHeight: look.implicitHeight + 2 * Theme.s16

    ColumnLayout {
        id: look

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s16
        spacing: Theme.s12

        RowLayout {
            MText {
                Layout.fillWidth: true
                text: qsTr("Theme")
            }

            MComboBox {
                readonly property list<string> names: ["dark", "light", "system"]

                label: qsTr("Theme")
                model: [qsTr("Dark"), qsTr("Light"), qsTr("As the system")]
                implicitWidth: Theme.px(160)
                currentIndex: names.indexOf(Session.theme)
                onActivated: index => Session.theme = names[index]
            }
        }

        RowLayout {
            MText {
                Layout.fillWidth: true
                text: qsTr("Size, for projectors and walls")
            }

            MComboBox {
                readonly property var sizes: [1, 1.25, 1.5, 1.75, 2]

                label: qsTr("Size")
                model: sizes.map(size => Words.fill(qsTr("%1 %", "scale"), [Math.round(size * 100)]))
                implicitWidth: Theme.px(160)
                currentIndex: sizes.indexOf(Session.scale)
                onActivated: index => Session.scale = sizes[index]
            }
        }

        MSwitch {
            Layout.fillWidth: true
            text: qsTr("Times in UTC")
            checked: Session.utc
            onClicked: Session.utc = checked
        }
    }
}
