// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/overlay_incidents.h"

#include "models/view/chart_range.h"
#include "models/view/command_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <algorithm>

namespace muster {

OverlayIncidentModel::OverlayIncidentModel(WarRoom* room) : RowListModel(room), Rows(this), m_room(room) {}

void OverlayIncidentModel::setFilter(const QString& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    emit filterChanged();
    refresh();
}

void OverlayIncidentModel::refresh()
{
    const QStringList ours = m_room->snapshot() ? m_room->snapshot()->incident.services : QStringList();
    const OverlayChoice& now = m_room->range()->overlay();
    std::vector<std::pair<int, OverlayIncidentRow>> scored;
    for (const IncidentRow& incident : m_room->session()->incidents()->rows()) {
        if (incident.key == m_room->id().value)
            continue;
        const QString all = incident.number + u' ' + incident.title + u' ' + incident.services;
        // Every word in some place: letters in order alone, as commands are found, are in nearly every title.
        const QStringList words = m_filter.simplified().split(u' ', Qt::SkipEmptyParts);
        if (!std::all_of(words.begin(), words.end(),
                         [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); }))
            continue;
        int score = CommandModel::fuzzyScore(all, m_filter);
        if (m_filter.trimmed().isEmpty() &&
            std::any_of(ours.begin(), ours.end(), [&](const QString& service) {
                return incident.services.split(QStringLiteral(", ")).contains(service);
            }))
            ++score;
        OverlayIncidentRow row;
        row.key = incident.key;
        row.number = incident.number;
        row.title = incident.title;
        row.startedText = incident.startedText;
        row.services = incident.services;
        row.current = now.what == OverlayChoice::What::Incident && now.incident.value == incident.key;
        row.accessibleText =
            QStringList{row.number, row.title, row.startedText, row.services}.join(QStringLiteral(", "));
        scored.emplace_back(score, std::move(row));
    }
    std::stable_sort(scored.begin(), scored.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<OverlayIncidentRow> rows;
    for (auto& [score, row] : scored)
        rows.push_back(std::move(row));
    setRows(std::move(rows));
}

bool OverlayIncidentModel::choose(int row)
{
    const OverlayIncidentRow* chosen = this->row(row);
    if (!chosen)
        return false;
    OverlayChoice choice = m_room->range()->overlay();
    choice.what = OverlayChoice::What::Incident;
    choice.incident = IncidentId{chosen->key};
    choice.number = chosen->number;
    m_room->range()->setOverlay(choice);
    return true;
}

} // namespace muster
