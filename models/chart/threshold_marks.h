// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Thresholds of a panel and values beyond its axis, as marks in the plot. Pure; any thread.

#include "models/chart/chart_types.h"
#include "models/chart/envelope.h"
#include "models/domain/panel.h"

#include <QString>

#include <vector>

class QPainter;
class QRectF;

namespace muster {

/// A threshold that lies within the axis.
struct ThresholdMark
{
    PanelThreshold::Level level = PanelThreshold::Level::Danger;
    double value = 0;
    double bandTo =
        0; ///< the bad side is washed from `value` to here: the next threshold of its side, or the end
    QString label; ///< "danger > 5 %": the words carry what the colour says
};
std::vector<ThresholdMark> thresholdMarks(const Panel& panel, const ValueScale& scale);

/// Look is dashed, danger is solid.
QColor thresholdColor(PanelThreshold::Level level, const ChartTheme& theme);

/// Washes below the series, lines over them, labels (at the right, above their line) over everything. Logical
/// pixels.
void drawThresholdBands(QPainter& painter, const QRectF& plot, const std::vector<ThresholdMark>& marks,
                        const PlotTransform& transform, qreal devicePixelRatio, const ChartTheme& theme);
void drawThresholdLines(QPainter& painter, const QRectF& plot, const std::vector<ThresholdMark>& marks,
                        const PlotTransform& transform, qreal devicePixelRatio, const ChartTheme& theme);
void drawThresholdLabels(QPainter& painter, const QRectF& plot, const std::vector<ThresholdMark>& marks,
                         const PlotTransform& transform, qreal devicePixelRatio, const ChartTheme& theme);

/// Values beyond the ends of the axis (infinite, beyond a fixed end, not above zero on a log axis) stand at
/// the edge; this says where.
struct EdgeMark
{
    int column = 0; ///< of the plot
    bool top = false;
    friend bool operator==(const EdgeMark&, const EdgeMark&) = default;
};
/// Whether any value of these bounds stands beyond the axis: cheap, before marks are looked for.
bool reachesBeyond(const ValueBounds& bounds, const PlotTransform& transform);
/// One mark for every stretch of columns on each edge, at most one in `spacing` columns. O(width · log n).
std::vector<EdgeMark> edgeMarks(const SeriesSnapshot& samples, const PlotTransform& transform, int spacing);
/// Triangles that point out of the plot.
void drawEdgeMarks(QPainter& painter, const QRectF& plot, const std::vector<EdgeMark>& marks,
                   const QColor& color, qreal devicePixelRatio, const ChartTheme& theme);

} // namespace muster
