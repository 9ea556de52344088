// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/list_models.h"

#include "models/domain/display_text.h"
#include "models/view/formatters.h"

#include <algorithm>
#include <utility>

namespace muster {

QString SourceListModel::stateText(FreshnessState state)
{
    switch (state) {
    case FreshnessState::Live:
        return tr("Live");
    case FreshnessState::Late:
        return tr("Late");
    case FreshnessState::Stale:
        return tr("Stale");
    case FreshnessState::Blind:
        break;
    }
    return tr("Never answered");
}

SourceRow SourceListModel::rowFor(const Freshness& freshness, Instant now)
{
    SourceRow row;
    row.key = freshness.source.value + QLatin1Char('/') + freshness.feed;
    row.sourceId = freshness.source.value;
    row.name = freshness.sourceName;
    row.feed = freshness.feed;
    row.state = toString(freshness.state);
    row.stateText = stateText(freshness.state);
    // The age of what is known: how far the data reaches, else the last answer. A live feed of a recording
    // has neither and needs none.
    const auto reaches = freshness.dataUntil ? freshness.dataUntil : freshness.lastSuccess;
    if (reaches)
        row.ageText = format::age(now - *reaches);
    else if (freshness.state != FreshnessState::Live)
        row.ageText = tr("never");
    row.why = freshness.why;
    return row;
}

void NoticeModel::post(NoticeRow notice)
{
    std::vector<NoticeRow> next = rows();
    std::erase_if(next, [&](const NoticeRow& row) { return row.key == notice.key; });
    notice.said = notice.text;
    next.insert(next.begin(), std::move(notice));
    constexpr size_t kMost = 5; // older lines have had their time; the status bar keeps the states
    if (next.size() > kMost)
        next.resize(kMost);
    show(std::move(next));
}

void NoticeModel::dismiss(const QString& noticeId)
{
    const int before = count();
    withdraw(noticeId);
    if (count() < before)
        emit dismissed(noticeId);
}

void NoticeModel::withdraw(const QString& noticeId)
{
    std::vector<NoticeRow> next = rows();
    std::erase_if(next, [&](const NoticeRow& row) { return row.key == noticeId; });
    show(std::move(next));
}

void NoticeModel::setShown(const QString& incidentId)
{
    if (std::exchange(m_shown, incidentId) != incidentId)
        show(rows());
}

void NoticeModel::show(std::vector<NoticeRow> notices)
{
    const bool ofOthers = std::any_of(notices.begin(), notices.end(), [this](const NoticeRow& row) {
        return !row.incident.isEmpty() && row.incident != m_shown;
    });
    for (NoticeRow& row : notices) {
        const bool named = ofOthers && !row.incident.isEmpty() && !row.number.isEmpty();
        row.text =
            named ? displayFilled(tr("%1: %2", "incident, what is said"), {row.number, row.said}) : row.said;
    }
    setRows(std::move(notices));
}

} // namespace muster
