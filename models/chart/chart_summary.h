// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A chart in one sentence, for a screen reader: what it says at a glance to somebody who sees it. Pure; any
// thread.

#include "models/chart/chart_feed.h"

#include <QString>

#include <functional>
#include <limits>
#include <vector>

namespace muster {

struct SummaryInput
{
    Panel panel;                    ///< with its SLO line and thresholds
    std::vector<FeedSeries> series; ///< hidden ones are not spoken of
    ChartOverlay overlay;
    std::vector<OverlaySeries> overlays;
    double from = 0; ///< visible range, UTC ms
    double to = 1;
    double now = std::numeric_limits<double>::quiet_NaN(); ///< NaN: the end of the range
    double staleAfter = 0;                                 ///< ms; 0: never
    bool recorded = false;                                 ///< the series will not move any more
    std::function<QString(double)> timeText;               ///< of UTC ms; unset: "02:13 UTC"
};

enum class Trend { Unknown, Steady, Rising, Falling };

/// Compares the means of the first and the last third of the values in the range; a difference below a tenth
/// of the larger is steady.
Trend trendOf(const SeriesSnapshot& samples, double from, double to);

/// "Error rate: 18.2 % at 02:13 UTC, between 0.1 % and 21.3 %, rising, above danger at 5 % since 02:04 UTC".
/// Of several series the one is spoken of that stands for the panel (the worst by the thresholds, then the
/// largest last value), with their number. Says when there is no data, since when it is out of date, and what
/// the overlay has at the same place: "−7 d 0.42 %".
QString chartSummary(const SummaryInput& input);

} // namespace muster
