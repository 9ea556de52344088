// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The last value of each series in figures that are read across a room, over a small line of its past.
// Internal to models/chart.

#include "models/chart/chart_types.h"
#include "models/chart/plot_content.h"
#include "models/chart/state_bands.h"

#include <QRectF>
#include <QString>

#include <vector>

class QPainter;

namespace muster {

struct SingleStat
{
    QString name; ///< empty when there is only one
    QString text; ///< "18.2 %", "no data"
    ValueLevel level = ValueLevel::Plain;
    int series = 0; ///< index in the request: its colour
};

/// The newest value of each visible series at or before `at` (NaN: the newest of all) that is not a gap and
/// not older than five steps (five minutes when raw); at most `most` of them.
std::vector<SingleStat> singleStats(const PlotRequest& request, double at, std::size_t most);

/// Tiles beside each other, each with its name, its value as large as fits, and words for a crossed
/// threshold. Logical pixels.
void drawSingleStats(QPainter& painter, const QRectF& area, const std::vector<SingleStat>& stats,
                     const ChartTheme& theme);

} // namespace muster
