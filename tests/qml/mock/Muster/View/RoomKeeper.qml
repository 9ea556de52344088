// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    property var room: null
}
