// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the panes of a room stand: their order, widths and which are folded away; per role that is held in the
// room. Plain values and their JSON. Not for the charts inside the first pane: that is the board.

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace muster {

struct PaneLayout
{
    QStringList order;               ///< all of `names()`, left to right
    std::map<QString, double> share; ///< of the width, 0.05 … 0.9; a pane that is not in it has its usual one
    QStringList collapsed;           ///< never all of them

    PaneLayout();
    /// "charts", "timeline", "runbook".
    static QStringList names();
    static double usualShare(const QString& pane);
    double shareOf(const QString& pane) const;
    bool isCollapsed(const QString& pane) const { return collapsed.contains(pane); }
    /// False: it is the last one that is open.
    bool setCollapsed(const QString& pane, bool collapsed);
    /// Changes places with the neighbour; false: there is none on that side.
    bool move(const QString& pane, int direction);
    friend bool operator==(const PaneLayout&, const PaneLayout&) = default;
};

/// Where one pane stands on the page.
struct PanePlace
{
    QString pane;
    double x = 0, width = 0;
    bool folded = false; ///< only a strip to bring it back
    friend bool operator==(const PanePlace&, const PanePlace&) = default;
};
/// Left to right over `width`, `gap` apart; what is folded away is a strip. An open pane gets its share, but
/// not less than it needs as long as there is room for that; `without` (may be empty) is left out. `scale`:
/// of the window.
std::vector<PanePlace> panePlaces(const PaneLayout& layout, double width, double scale,
                                  const QString& without);

/// By role as it is called in the room; empty: no role.
using PaneLayouts = std::map<QString, PaneLayout>;

QByteArray toJson(const PaneLayouts& layouts);
/// What is missing or wrong keeps its usual value; never fails. At most 32 roles are read.
PaneLayouts paneLayoutsFromJson(const QByteArray& json);

} // namespace muster
