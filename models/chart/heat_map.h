// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Histograms over time: one row a bucket, one cell an interval, darker where more fell into it. Classic
// histograms (a series a bucket, with the label `le`, cumulative) and Prometheus' native ones (a series a
// bucket with bounds of its own, models/domain/native_histogram.h). Pure; any thread.

#include "models/chart/chart_types.h"
#include "models/chart/envelope.h"
#include "models/chart/time_bins.h"
#include "models/domain/value_format.h"

#include <QImage>
#include <QRect>
#include <QString>

#include <span>
#include <vector>

namespace muster {

struct BucketSeries
{
    CountSeries counts;
    QString le;       ///< upper bound as the label says it; empty: the series is a row of its own
    QString name;     ///< of such a row
    QString native{}; ///< part of a native histogram; a bucket's name, or "count"
};

struct HeatMap
{
    TimeBins bins;
    std::vector<QString> rows;               ///< from the bottom: "≤ 500 ms", "> 10 s", or names
    std::vector<std::vector<double>> counts; ///< [row][interval]; NaN: unknown
    double most = 0;                         ///< largest finite count
};

/// Buckets are cumulative: what fell into one is its count less that of the bucket below it, never under zero
/// (a scrape may catch buckets at slightly different moments). A cell whose own or lower bucket is unknown is
/// unknown. Series of the same bound are added. The buckets of a native histogram hold their own counts; one
/// without a sample where the histogram's count has one is empty. Between two of them that do not touch stand
/// as many empty rows as buckets of that width are missing, so that rows of equal height are even steps of
/// the logarithm; of different resolutions each has its own rows. Bounds times `format.factor` are in
/// `format.unit`.
HeatMap makeHeatMap(std::span<const BucketSeries> series, double from, double to, const ValueFormat& format);

/// What each column of a row shows: the largest count of its intervals, NaN for none.
std::vector<double> heatColumns(const HeatMap& map, std::size_t row, const PlotTransform& transform);
/// The same with the columns of the map's intervals, which all rows share.
std::vector<double> heatColumns(const HeatMap& map, std::size_t row, const std::vector<ColumnSpan>& spans,
                                int width);

/// From the ground (nothing) over the first series' colour to the text's (most), by the root of the share:
/// its lightness goes one way, so it reads without telling hues apart.
QColor heatColor(double count, double most, const ChartTheme& theme);

/// The key to the colours: `steps` of them from nothing to `most`, at even distances of the root, so that the
/// middle stands for a quarter of the most. Empty for a map without counts.
std::vector<QColor> heatKey(double most, int steps, const ChartTheme& theme);

void paintHeatMap(QImage& image, const QRect& plot, const PlotTransform& transform, const HeatMap& map,
                  const ChartTheme& theme);

} // namespace muster
