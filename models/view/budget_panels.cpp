// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/budget_panels.h"

#include "models/base/json_text.h"
#include "models/domain/slo_series.h"
#include "models/store/write_tx.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster {

namespace {

constexpr QLatin1String kPlace("place");
constexpr QLatin1String kTitle("title");
constexpr QLatin1String kOff("off");

QString keyOf(const IncidentId& incident)
{
    return QStringLiteral("charts.budget/") + incident.value;
}

/// By panel id. What is not JSON any more is nothing: it is only about the look.
Result<QJsonObject> kept(const ReadTx& tx, const IncidentId& incident)
{
    const auto text = tx.setting(keyOf(incident));
    if (!text)
        return tl::unexpected(text.error());
    return *text ? parseJson((*text)->toUtf8()).object() : QJsonObject();
}

Done keep(WriteTx& tx, const IncidentId& incident, const QJsonObject& all)
{
    return tx.setSetting(keyOf(incident),
                         QString::fromUtf8(QJsonDocument(all).toJson(QJsonDocument::Compact)));
}

QJsonArray toJson(const PanelPlace& place)
{
    return {place.column, place.row, place.columns, place.rows};
}

std::optional<PanelPlace> placeFrom(const QJsonValue& value)
{
    const QJsonArray numbers = value.toArray();
    const PanelPlace place{numbers.at(0).toInt(-1), numbers.at(1).toInt(-1), numbers.at(2).toInt(),
                           numbers.at(3).toInt()};
    const bool fits = numbers.size() == 4 && place.column >= 0 && place.row >= 0 && place.columns > 0 &&
                      place.rows > 0 && place.column <= kBoardColumns - place.columns;
    return fits ? std::optional(place) : std::nullopt;
}

bool has(const std::vector<Panel>& panels, const QString& id)
{
    return std::any_of(panels.begin(), panels.end(), [&](const Panel& panel) { return panel.id == id; });
}

} // namespace

Done addBudgetPanels(const ReadTx& tx, const IncidentId& incident, const Slo& slo, std::vector<Panel>& board)
{
    if (board.empty())
        return {};
    const Result<QJsonObject> all = kept(tx, incident);
    if (!all)
        return tl::unexpected(all.error());
    for (Panel& panel : sloPanels(slo, board.front().source)) {
        const QJsonObject one = all->value(panel.id).toObject();
        const bool beside = std::any_of(board.begin(), board.end(),
                                        [&](const Panel& other) { return other.slo == panel.slo; });
        if (beside || one.value(kOff).toBool())
            continue;
        panel.place = placeFrom(one.value(kPlace));
        panel.title = one.value(kTitle).toString(panel.title);
        board.push_back(std::move(panel));
    }
    return {};
}

Done keepBudgetPanels(WriteTx& tx, const IncidentId& incident, const std::vector<Panel>& shown,
                      std::vector<Panel>& wanted)
{
    const auto stored = tx.panels(incident);
    if (!stored)
        return tl::unexpected(stored.error());
    const Result<QJsonObject> before = kept(tx, incident);
    if (!before)
        return tl::unexpected(before.error());
    const auto isOurs = [&](const Panel& panel) {
        return panel.slo != SloView::None && !has(*stored, panel.id);
    };
    QJsonObject all = *before;
    for (const Panel& panel : wanted) {
        if (!isOurs(panel))
            continue;
        QJsonObject one{{kTitle, panel.title}};
        if (panel.place)
            one.insert(kPlace, toJson(*panel.place));
        all.insert(panel.id, one);
    }
    for (const Panel& panel : shown) {
        if (!isOurs(panel) || has(wanted, panel.id))
            continue;
        QJsonObject one = all.value(panel.id).toObject();
        one.insert(kOff, true);
        all.insert(panel.id, one);
    }
    std::erase_if(wanted, isOurs);
    return all == *before ? Done() : keep(tx, incident, all);
}

Done restoreBudgetPanels(WriteTx& tx, const IncidentId& incident)
{
    Result<QJsonObject> all = kept(tx, incident);
    if (!all)
        return tl::unexpected(all.error());
    const QStringList ids = all->keys();
    for (const QString& id : ids) {
        QJsonObject one = all->value(id).toObject();
        one.remove(kOff);
        all->insert(id, one);
    }
    return ids.isEmpty() ? Done() : keep(tx, incident, *all);
}

} // namespace muster
