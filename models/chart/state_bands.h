// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// States over time: one row a series, coloured by what its value means. Pure; any thread.

#include "models/chart/chart_types.h"
#include "models/chart/envelope.h"
#include "models/domain/panel.h"

#include <QImage>
#include <QRect>

#include <span>
#include <vector>

namespace muster {

/// What a value means by the thresholds of its panel. Without thresholds every value is `Plain`.
enum class ValueLevel { None, Plain, Good, Look, Danger };
ValueLevel levelOf(double value, const std::vector<PanelThreshold>& thresholds);

/// What one column of a row shows. `value` is the one that stands for the column: of the worst level in it,
/// and of those the largest.
struct BandColumn
{
    ValueLevel level = ValueLevel::None;
    double value = 0;
    friend bool operator==(const BandColumn&, const BandColumn&) = default;
};

/// A value holds until the next sample, a gap, or one and a half `step`s (0: without end) after the last
/// sample. The worst level of a column wins, so that no short state is lost. O(width · log n) for large
/// series with thresholds.
std::vector<BandColumn> bandColumns(const SeriesSnapshot& samples, Milliseconds step,
                                    const std::vector<PanelThreshold>& thresholds,
                                    const PlotTransform& transform);

/// A stretch of columns that look alike: of one level, or without thresholds of one state.
struct Band
{
    std::size_t begin = 0;
    std::size_t end = 0; ///< behind its last column
    BandColumn first;
    double min = 0; ///< of its columns' values
    double max = 0;
};
/// The bands of a row, without what is nothing.
std::vector<Band> bandsOf(const std::vector<BandColumn>& columns);
/// "40 %", or "40 % … 60 %" when the values of the band differ.
QString bandText(const Band& band, const ValueFormat& format);

/// Rows of equal height from the top of the plot, in logical order. Levels differ by texture and by the value
/// that is written into bands wide enough for it, not by colour alone; without thresholds each value has its
/// own colour and text.
void paintBands(QImage& image, const QRect& plot, const std::vector<std::vector<BandColumn>>& rows,
                const ValueFormat& format, const ChartTheme& theme);

/// The colour of a band. For exports.
QColor bandColor(const BandColumn& column, const ChartTheme& theme);

} // namespace muster
