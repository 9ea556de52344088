// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/list_models.h"

namespace muster {

void NoticeModel::post(NoticeRow notice)
{
    std::vector<NoticeRow> next = rows();
    std::erase_if(next, [&](const NoticeRow& row) { return row.key == notice.key; });
    next.insert(next.begin(), std::move(notice));
    constexpr size_t kMost = 5; // older lines have had their time; the status bar keeps the states
    if (next.size() > kMost)
        next.resize(kMost);
    setRows(std::move(next));
}

void NoticeModel::dismiss(const QString& noticeId)
{
    std::vector<NoticeRow> next = rows();
    std::erase_if(next, [&](const NoticeRow& row) { return row.key == noticeId; });
    setRows(std::move(next));
}

} // namespace muster
