// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One picture of a chart as data, and the pure function that draws it. What the live panel and the reports
// share. Internal to models/chart.

#include "models/chart/chart_furniture.h"
#include "models/chart/envelope_rasteriser.h"
#include "models/chart/mark_lanes.h"
#include "models/chart/plot_content.h"
#include "models/chart/single_stat.h"
#include "models/chart/threshold_marks.h"

#include <QImage>

#include <limits>
#include <vector>

class QPainter;

namespace muster {

/// Values only, so that it can move to the worker pool.
struct ChartFrame
{
    Furniture furniture;
    ChartTheme theme;
    ValueScale scale;
    double from = 0; ///< UTC ms
    double to = 1;
    Panel panel;
    PlotContent content;            ///< with the looks of its lines
    std::vector<SeriesStyle> looks; ///< of the visible series in order
    std::vector<ThresholdMark> thresholds;
    std::vector<SingleStat> stats;
    QList<ChartMarker> markers;
    int markLanes = 1;
    std::vector<MarkCluster> clusters; ///< of the markers
    double slo = std::numeric_limits<double>::quiet_NaN();
    double now = std::numeric_limits<double>::quiet_NaN();
    double staleFrom = std::numeric_limits<double>::quiet_NaN(); ///< hatched until `now`
    bool recorded = false;                                       ///< not live: the foot of the plot is dashed
    QString message;                                             ///< in the middle of the plot: "no data"
    QImage recycled; ///< an older picture whose memory may be used again

    /// Where values stand in the picture.
    PlotTransform transform() const;
};

inline constexpr double kMarkerHead = 5; ///< half width of a marker's head, logical pixels

/// Builds the frame for series under a scale that holds all their visible finite values and the SLO line.
/// Thread: main (furniture).
struct FrameInput
{
    QSize size;
    qreal devicePixelRatio = 1;
    ChartTheme theme;
    PlotRequest request;
    QList<ChartMarker> markers;
    QTimeZone zone = QTimeZone::utc(); ///< of the time labels
    int markLanes = 1;                 ///< see `laneCount`
    MarkIndex* markIndex = nullptr;    ///< of who draws these markers often; used on the main thread only
    double now =
        std::numeric_limits<double>::quiet_NaN(); ///< whose values a single stat shows; NaN: the newest
};
/// `content` was made from the input's request; making it may take long and needs no main thread.
ChartFrame makeChartFrame(const FrameInput& input, PlotContent content);

/// Draws the frame; RGB32, with the furniture's size and device pixel ratio. Any thread.
QImage composeChart(ChartFrame frame);

/// Draws the head of a marker centred at `centre` (logical pixels), hollow when learnt late.
void drawMarkerHead(QPainter& painter, QPointF centre, ChartMarker::Kind kind, bool late, const QColor& color,
                    const QColor& background);

} // namespace muster
