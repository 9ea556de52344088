// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Everything of a chart that is not data: background, grid, axes and their labels, drawn by Qt Charts into
// images that are kept until the layout of ticks changes. The only place that knows Qt Charts.

#include "models/chart/chart_types.h"
#include "models/chart/value_scale.h"

#include <QImage>
#include <QRect>
#include <QSize>
#include <QTimeZone>

namespace muster {

struct FurnitureSpec
{
    QSize size; ///< logical pixels of the whole chart
    qreal devicePixelRatio = 1;
    ChartTheme theme;
    ValueScale scale;
    std::vector<Tick> valueTicks; ///< within the scale, ascending
    double from = 0;              ///< visible range, UTC ms
    double to = 1;
    QTimeZone zone = QTimeZone::utc(); ///< of the time labels; named left of them
    int markLanes = 1;                 ///< above the plot
};

/// The two layers. The time strip is wider than the plot and starts at a round instant, so that a pan only
/// copies it from another place until the data leaves it.
struct Furniture
{
    QImage values;      ///< the whole chart: background, horizontal grid, value labels; RGB32
    QImage times;       ///< strip with the time labels; RGB32, opaque
    QRect plot;         ///< device pixels within `values`
    int timesTop = 0;   ///< device row of `values` where the strip belongs
    int timesShift = 0; ///< device column of the strip that stands at column 0 of `values`
    int timesFrom = 0;  ///< device columns of `values` that take the strip: whole labels of visible
    int timesEnd = 0;   ///< ticks only
};

/// How many value ticks a chart of this height carries, and where the data goes (logical pixels): right of
/// the labels. Labels that are longer than a third of the chart are cut, see `shortLabels`.
int valueTickCount(const QSize& size, int fontPixelSize);
QRectF plotRect(const QSize& size, const ChartTheme& theme, const std::vector<Tick>& valueTicks,
                int markLanes = 1);

/// The ticks with labels that leave room for the data: too long ones end in an ellipsis.
std::vector<Tick> shortLabels(std::vector<Tick> ticks, const QSize& size, const ChartTheme& theme);

/// The furniture for a layout, from a cache of a few megabytes shared by all charts (panels of equal width
/// share their time strip). Thread: main, with a QApplication; without one the layers carry no text and a
/// warning is logged. A pan or new data on an unchanged scale does not render anything.
Furniture chartFurniture(const FurnitureSpec& spec);

/// Layers rendered since start; for tests.
int furnitureRenderCount();

} // namespace muster
