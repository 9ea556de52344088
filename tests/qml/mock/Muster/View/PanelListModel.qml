// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    property var markers: []
    function setColumns(panelId: string, screen: string, columns: int): void {}
}
