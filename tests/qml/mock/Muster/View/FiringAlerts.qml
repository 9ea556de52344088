// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    property int count: 0
    property string text: ""
    property string newestId: ""
    property string newestName: ""
}
