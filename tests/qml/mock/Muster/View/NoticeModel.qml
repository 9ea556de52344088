// SPDX-License-Identifier: GPL-3.0-or-later
import Muster.Test

RowsModel {
    function dismiss(noticeId: string): void {
        rows = rows.filter(row => row.noticeId !== noticeId);
    }
}
