// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Counts as bars, those of several series on top of one another. Pure; any thread.

#include "models/chart/envelope_rasteriser.h"
#include "models/chart/threshold_marks.h"
#include "models/chart/time_bins.h"

#include <QImage>
#include <QRect>

#include <span>
#include <vector>

namespace muster {

/// Bars by interval. What is above zero stands upwards from zero, what is below downwards, each on the bars
/// of the series before it.
struct BarChart
{
    TimeBins bins;
    std::vector<std::vector<double>> lower; ///< [series][interval], where the bar begins (nearer to zero)
    std::vector<std::vector<double>> upper; ///< where it ends; NaN: no bar
};

BarChart makeBars(std::span<const CountSeries> series, double from, double to);

/// Which interval each column of the plot shows, -1 for none: of several in one column the one that reaches
/// farthest from zero, so that no spike is lost.
std::vector<int> barOfColumn(const BarChart& bars, const PlotTransform& transform);

/// Fills the bars; styles go by series and give colour and, besides colour, a texture (`dash`). Bars of four
/// columns and more leave one free between them. RGB32 or ARGB32_Premultiplied images.
void paintBars(QImage& image, const QRect& clip, const PlotTransform& transform, const BarChart& bars,
               std::span<const SeriesStyle> styles, QRgb background);

/// Where bars end beyond the axis, at most one mark in `spacing` columns on each edge.
std::vector<EdgeMark> barEdgeMarks(const BarChart& bars, const PlotTransform& transform, int spacing);

/// Whether a pixel of texture `texture` (0: plain) shows the ground through: the second distinction of filled
/// shapes besides colour.
bool textureHole(int texture, int x, int y);

} // namespace muster
