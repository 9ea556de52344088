// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    property string summary: ""
    property bool needsPerson: false
    property bool uncertain: false
}
