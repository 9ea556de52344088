// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One drawable series of a chart, and what is laid behind the series to compare them with. Plain values.

#include "models/base/instant.h"
#include "models/chart/series_buffer.h"
#include "models/domain/series.h"

#include <QString>

namespace muster {

/// One drawable series of a feed. Cheap to copy (shares the samples).
struct FeedSeries
{
    SeriesKey key;
    QString name;                             ///< legend text, safe to show
    SeriesSnapshot samples;                   ///< cut at the feed's `visibleUntil`
    Milliseconds step{0};                     ///< of the newest block; 0 when raw
    Instant recordedUntil = Instant::never(); ///< as in SampleBlock
    bool hidden = false;                      ///< by the person, through the legend; keeps its colour
};

/// Which stretch of the past lies behind the live one, and how it is moved onto the live axis.
struct ChartOverlay
{
    QString name; ///< "−7 d", "INC-1042"; plain
    /// Added to the samples' times: what happened seven days ago stands 168 h later. A length of time, not of
    /// the calendar: across a change of the clocks "−1 d" is 24 h before and so one hour off by the wall
    /// clock.
    Milliseconds shift{0};
    /// What a person must know to read it ("another query", "not recorded for that time"); mostly empty.
    QString note;
    bool isNone() const { return name.isEmpty(); }
    friend bool operator==(const ChartOverlay&, const ChartOverlay&) = default;
};

/// A series of the overlay.
struct OverlaySeries
{
    FeedSeries series; ///< times are already those of the live axis; named "−7 d", or "5xx −7 d" of several
    /// Index of the live series that it is compared with and whose colour it takes; -1: none is there now.
    int behind = -1;
};

} // namespace muster
