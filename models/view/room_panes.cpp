// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/room_panes.h"

#include "models/store/store.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <algorithm>

namespace muster {

namespace {

/// Not every pixel of a drag is written.
constexpr auto kKeepAfter = std::chrono::milliseconds{500};
constexpr double kStep = 0.04;
constexpr double kLeast = 0.15;
/// As stored: chosen by hand, and no role. An empty value: nothing was chosen.
const QString kNoRole = QStringLiteral("-");

} // namespace

QString RoomPanes::storeKey(const QString& incidentId)
{
    return QStringLiteral("room.panes/") + incidentId;
}

QString RoomPanes::roleKey(const QString& incidentId)
{
    return QStringLiteral("room.role/") + incidentId;
}

RoomPanes::RoomPanes(WarRoom* room) : QObject(room), m_room(room), m_store(room->session()->store())
{
    m_keepSoon.setSingleShot(true);
    m_keepSoon.setInterval(kKeepAfter);
    connect(&m_keepSoon, &QTimer::timeout, this, &RoomPanes::keep);
    restore();
}

RoomPanes::~RoomPanes()
{
    if (m_keepSoon.isActive())
        keep();
}

const PaneLayout& RoomPanes::layout() const
{
    static const PaneLayout kUsual;
    auto found = m_layouts.find(role());
    if (found == m_layouts.end())
        found = m_layouts.find(QString()); // a role that never moved a pane begins with those of no role
    return found == m_layouts.end() ? kUsual : found->second;
}

void RoomPanes::change(PaneLayout layout)
{
    if (layout == this->layout())
        return;
    m_layouts[role()] = std::move(layout);
    m_keepSoon.start();
    emit changed();
}

void RoomPanes::setRole(const QString& held)
{
    if (held == m_held)
        return;
    m_held = held;
    if (!m_chosen)
        emit changed();
}

void RoomPanes::chooseRole(const std::optional<QString>& role)
{
    if (role == m_chosen)
        return;
    m_chosen = role;
    m_keepSoon.start();
    emit changed();
}

void RoomPanes::setCurrent(const QString& pane)
{
    if (pane == m_current || !PaneLayout::names().contains(pane))
        return;
    m_current = pane;
    emit currentChanged();
}

double RoomPanes::share(const QString& pane) const
{
    const PaneLayout& now = layout();
    double open = 0;
    for (const QString& one : now.order)
        open += now.isCollapsed(one) ? 0 : now.shareOf(one);
    return now.isCollapsed(pane) || open <= 0 ? 0 : now.shareOf(pane) / open;
}

void RoomPanes::setWidths(const QStringList& panes, const QList<double>& widths)
{
    if (panes.size() != widths.size())
        return;
    PaneLayout next = layout();
    double before = 0, now = 0;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (!next.order.contains(panes[i]) || next.isCollapsed(panes[i]) || !(widths[i] > 0))
            return;
        before += next.shareOf(panes[i]);
        now += widths[i];
    }
    for (qsizetype i = 0; i < panes.size(); ++i)
        next.share[panes[i]] = std::clamp(before * widths[i] / now, 0.05, 0.9);
    change(std::move(next));
}

QRectF RoomPanes::place(const QString& pane, double width, double scale, bool narrow) const
{
    for (const PanePlace& one :
         panePlaces(layout(), width, scale, narrow ? QStringLiteral("runbook") : QString())) {
        if (one.pane == pane)
            return {one.x, 0, one.width, one.folded ? 0.0 : 1.0};
    }
    return {};
}

void RoomPanes::toggle(const QString& pane)
{
    PaneLayout next = layout();
    if (next.setCollapsed(pane, !next.isCollapsed(pane)))
        change(std::move(next));
}

void RoomPanes::move(const QString& pane, int direction)
{
    PaneLayout next = layout();
    if (next.move(pane, direction))
        change(std::move(next));
}

void RoomPanes::reset()
{
    change({});
}

void RoomPanes::run(const QString& commandId)
{
    const QString what = commandId.mid(static_cast<int>(qstrlen("panes.")));
    if (PaneLayout::names().contains(what)) {
        toggle(what);
    } else if (what == QLatin1String("left") || what == QLatin1String("right")) {
        move(m_current, what == QLatin1String("left") ? -1 : 1);
    } else if (what == QLatin1String("reset")) {
        reset();
    } else if (what == QLatin1String("role")) {
        nextRole();
    } else if (what == QLatin1String("wider") || what == QLatin1String("narrower")) {
        const double here = share(m_current);
        const double wanted =
            std::clamp(here + (what == QLatin1String("wider") ? kStep : -kStep), kLeast, 1 - kLeast);
        QStringList panes;
        QList<double> widths;
        for (const QString& pane : order()) {
            const double one = share(pane);
            if (one <= 0)
                continue;
            panes << pane;
            // The others give or take in proportion.
            widths << (pane == m_current ? wanted : here < 1 ? one * (1 - wanted) / (1 - here) : one);
        }
        if (here > 0 && panes.size() > 1)
            setWidths(panes, widths);
    }
}

void RoomPanes::nextRole()
{
    std::vector<std::optional<QString>> stops{std::nullopt};
    for (const RoleRow& row : m_room->roles()->rows())
        stops.emplace_back(row.key);
    stops.emplace_back(QString());
    const auto here = std::find(stops.begin(), stops.end(), m_chosen);
    const bool last = here == stops.end() || std::next(here) == stops.end();
    chooseRole(last ? stops.front() : *std::next(here));
    QString words;
    if (!m_chosen)
        words = m_held.isEmpty() ? tr("The panes are kept for the role that you hold: none now")
                                 : tr("The panes are kept for the role that you hold: %1").arg(m_held);
    else
        words = role().isEmpty() ? tr("The panes are kept for no role.")
                                 : tr("The panes are kept for: %1").arg(role());
    m_room->session()->notices()->post({QStringLiteral("panes"), words, QStringLiteral("info"), {}, {}});
}

void RoomPanes::restore()
{
    if (!m_store)
        return;
    struct Kept
    {
        std::optional<QString> layouts, role;
    };
    m_store->read(
        [id = m_room->incidentId()](ReadTx& tx) -> Result<Kept> {
            const auto layouts = tx.setting(storeKey(id));
            if (!layouts)
                return tl::unexpected(layouts.error());
            const auto role = tx.setting(roleKey(id));
            if (!role)
                return tl::unexpected(role.error());
            return Kept{*layouts, *role};
        },
        this,
        [this](Result<Kept> kept) {
            // What was moved before the answer came is the newer wish.
            if (!kept || m_keepSoon.isActive())
                return;
            if (kept->layouts)
                m_layouts = paneLayoutsFromJson(kept->layouts->toUtf8());
            if (kept->role && !kept->role->isEmpty() && !m_chosen)
                m_chosen = *kept->role == kNoRole ? QString() : *kept->role;
            emit changed();
        });
}

void RoomPanes::keep()
{
    m_keepSoon.stop();
    if (!m_store || m_store->isReadOnly())
        return;
    // In the store's context: what was moved last is kept also when the room closes now.
    m_store->write(
        [id = m_room->incidentId(), value = QString::fromUtf8(toJson(m_layouts)),
         role = m_chosen ? (m_chosen->isEmpty() ? kNoRole : *m_chosen)
                         : QString()](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(storeKey(id), value); !done)
                return tl::unexpected(done.error());
            if (Done done = tx.setSetting(roleKey(id), role); !done)
                return tl::unexpected(done.error());
            return true;
        },
        m_store, [](Result<bool>) {}); // a store that cannot write says so itself
}

} // namespace muster
