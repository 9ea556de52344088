// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    property var markers: []
    readonly property int boardRows: (rows, Math.ceil(count / (count < 2 ? 1 : count <= 4 ? 2 : 3)) * 8)
    function setColumns(panelId: string, screen: string, columns: int): void {}
}
