// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What stands in a plot, by the style of its panel: made from series before anything is drawn, so that the
// screen and the reports show the same. Pure; any thread. Internal to models/chart.

#include "models/chart/bars.h"
#include "models/chart/chart_feed.h"
#include "models/chart/envelope_rasteriser.h"
#include "models/chart/heat_map.h"
#include "models/chart/value_scale.h"
#include "models/domain/panel.h"

#include <limits>
#include <optional>
#include <vector>

namespace muster {

/// Logical pixels.
inline constexpr float kSeriesLineWidth = 1.6F;

/// What a chart is made of.
struct PlotRequest
{
    Panel panel;
    std::vector<FeedSeries> series;      ///< hidden ones included: they keep their colours
    std::vector<OverlaySeries> overlays; ///< mostly none, and then they cost nothing
    double from = 0;                     ///< UTC ms
    double to = 1;
    double slo = std::numeric_limits<double>::quiet_NaN();
};

struct BandRow
{
    QString name;
    SeriesSnapshot samples;
    Milliseconds step{0};
};

/// Values only. Which members are filled follows from `style`; `looks` belongs to the visible series in
/// order.
struct PlotContent
{
    PanelStyle style = PanelStyle::Line;
    std::vector<int> shown; ///< indices of the visible series in the request
    std::vector<RasterSeries>
        lines; ///< Line, Area, Stacked, Step, SingleStat: colours and widths are left open
    /// What lies behind: lines without fill, of bars the earlier total as a stepped line. Heat maps have
    /// none, state bands have rows instead.
    std::vector<RasterSeries> behind;
    std::vector<int> behindOf; ///< of each of them the series whose colour it takes; -1: none
    BarChart bars;
    HeatMap heat;
    std::vector<BandRow> bands;
    std::vector<ValueBounds> extremes; ///< of each of `lines`, or one of all bars; infinities included
    ValueRange range;                  ///< of what is drawn, the SLO line and near thresholds included
    std::optional<double> rows;        ///< bands and heat maps: the axis counts rows instead of values
    bool any = false;                  ///< there is a sample at all
};

/// About as many samples are looked at one by one; the rest goes by columns.
double contentWork(const PlotRequest& request);
PlotContent makeContent(const PlotRequest& request);

/// The axis of the content and its ticks; rows have theirs.
ValueScale contentScale(const PlotContent& content, const Panel& panel, int maxTicks);
std::vector<Tick> contentTicks(const PlotContent& content, const ValueScale& scale, const Panel& panel,
                               int maxTicks);

} // namespace muster
