// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/pane_layout.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr double kLeast = 0.05;
constexpr double kMost = 0.9;
constexpr std::size_t kMostRoles = 32;
constexpr double kGap = 12, kStrip = 36;

double leastWidth(const QString& pane)
{
    return pane == QLatin1String("charts") ? 300 : pane == QLatin1String("timeline") ? 290 : 280;
}

} // namespace

QStringList PaneLayout::names()
{
    return {QStringLiteral("charts"), QStringLiteral("timeline"), QStringLiteral("runbook")};
}

double PaneLayout::usualShare(const QString& pane)
{
    return pane == QLatin1String("charts") ? 0.475 : pane == QLatin1String("timeline") ? 0.282 : 0.243;
}

PaneLayout::PaneLayout() : order(names()) {}

double PaneLayout::shareOf(const QString& pane) const
{
    const auto found = share.find(pane);
    return found == share.end() ? usualShare(pane) : found->second;
}

bool PaneLayout::setCollapsed(const QString& pane, bool folded)
{
    if (!order.contains(pane) || isCollapsed(pane) == folded)
        return false;
    if (!folded)
        return collapsed.removeAll(pane) > 0;
    if (collapsed.size() + 1 >= order.size())
        return false;
    collapsed.append(pane);
    return true;
}

bool PaneLayout::move(const QString& pane, int direction)
{
    const qsizetype from = order.indexOf(pane);
    const qsizetype to = from + (direction < 0 ? -1 : 1);
    if (from < 0 || direction == 0 || to < 0 || to >= order.size())
        return false;
    order.swapItemsAt(from, to);
    return true;
}

std::vector<PanePlace> panePlaces(const PaneLayout& layout, double width, double scale,
                                  const QString& without)
{
    const double gap = kGap * scale;
    std::vector<PanePlace> places;
    double left = width;
    for (const QString& pane : layout.order) {
        if (pane == without)
            continue;
        PanePlace place{pane, 0, 0, layout.isCollapsed(pane)};
        left -= places.empty() ? 0 : gap;
        if (place.folded) {
            place.width = kStrip * scale;
            left -= place.width;
        }
        places.push_back(place);
    }
    // Whoever would get less than it needs gets that, and the others share what is left.
    std::vector<PanePlace*> sharing;
    double needed = 0;
    for (PanePlace& place : places) {
        if (!place.folded) {
            sharing.push_back(&place);
            needed += leastWidth(place.pane) * scale;
        }
    }
    if (sharing.empty() && !places.empty()) { // the only open one is left out
        places.front().folded = false;
        left += places.front().width;
        sharing.push_back(&places.front());
    }
    const double squeeze = needed > left && needed > 0 ? std::max(0.0, left) / needed : 1;
    while (!sharing.empty()) {
        double shares = 0;
        for (const PanePlace* place : sharing)
            shares += layout.shareOf(place->pane);
        const auto small = std::find_if(sharing.begin(), sharing.end(), [&](const PanePlace* place) {
            return layout.shareOf(place->pane) / shares * left < leastWidth(place->pane) * scale * squeeze;
        });
        if (small != sharing.end() && sharing.size() > 1) {
            (*small)->width = leastWidth((*small)->pane) * scale * squeeze;
            left -= (*small)->width;
            sharing.erase(small);
            continue;
        }
        for (PanePlace* place : sharing)
            place->width = std::max(0.0, layout.shareOf(place->pane) / shares * left);
        break;
    }
    double x = 0;
    for (PanePlace& place : places) {
        place.x = x;
        x += place.width + gap;
    }
    return places;
}

QByteArray toJson(const PaneLayouts& layouts)
{
    QJsonObject roles;
    for (const auto& [role, layout] : layouts) {
        QJsonObject shares;
        for (const auto& [pane, share] : layout.share)
            shares.insert(pane, share);
        roles.insert(
            role, QJsonObject{{QStringLiteral("order"), QJsonArray::fromStringList(layout.order)},
                              {QStringLiteral("share"), shares},
                              {QStringLiteral("collapsed"), QJsonArray::fromStringList(layout.collapsed)}});
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("roles"), roles}}).toJson(QJsonDocument::Compact);
}

PaneLayouts paneLayoutsFromJson(const QByteArray& json)
{
    PaneLayouts layouts;
    const QJsonObject roles = parseJson(json).object().value(QLatin1String("roles")).toObject();
    for (auto it = roles.begin(); it != roles.end() && layouts.size() < kMostRoles; ++it) {
        const QJsonObject stored = it.value().toObject();
        PaneLayout layout;
        QStringList order;
        const QJsonArray names = stored.value(QLatin1String("order")).toArray();
        for (const QJsonValue& name : names) {
            if (PaneLayout::names().contains(name.toString()) && !order.contains(name.toString()))
                order.append(name.toString());
        }
        if (order.size() == PaneLayout::names().size())
            layout.order = order;
        const QJsonObject shares = stored.value(QLatin1String("share")).toObject();
        const QJsonArray folded = stored.value(QLatin1String("collapsed")).toArray();
        for (const QString& pane : PaneLayout::names()) {
            const double share = shares.value(pane).toDouble(std::nan(""));
            if (std::isfinite(share))
                layout.share[pane] = std::clamp(share, kLeast, kMost);
        }
        for (const QJsonValue& pane : folded)
            layout.setCollapsed(pane.toString(), true);
        layouts[it.key()] = layout;
    }
    return layouts;
}

} // namespace muster
