// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    function keep(room: var, before: var): void {
    }
}
