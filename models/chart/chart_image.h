// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Charts for reports: the same picture as on screen as an image or as SVG text, without a window.

#include "models/base/instant.h"
#include "models/chart/chart_types.h"
#include "models/chart/feed_series.h"
#include "models/domain/panel.h"

#include <QByteArray>
#include <QImage>
#include <QList>
#include <QSize>
#include <QTimeZone>

#include <vector>

namespace muster {

/// What a report chart shows.
struct ChartRequest
{
    Panel panel;
    std::vector<SampleBlock> blocks;
    TimeRange range;
    QList<ChartMarker> markers;
    QSize size{640, 280}; ///< logical pixels
    double devicePixelRatio = 1;
    ChartTheme theme = ChartTheme::light();
    bool heading = true;               ///< title, subtitle and legend above the plot
    QTimeZone zone = QTimeZone::utc(); ///< of the time labels; the axis names it
    ChartOverlay overlay{};            ///< with `behind`, as ChartFeed::setOverlay takes them
    std::vector<SampleBlock> behind{};
};

/// Draws the chart. Thread: main only, and QApplication must exist (Qt Charts' furniture is a graphics
/// scene). An empty range or size gives a null image; no data gives the furniture with the words "no data".
QImage renderChartImage(const ChartRequest& request);

/// The same as a self-contained SVG document (UTF-8, no scripts, no external references): at most four points
/// per pixel column, gaps kept, real text. May run on any thread.
QByteArray renderChartSvg(const ChartRequest& request);

} // namespace muster
