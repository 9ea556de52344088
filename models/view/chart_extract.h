// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What is taken out of a chart that is looked at closely: its samples, as a table, as a file, in words. Pure
// but for reading; any thread.

#include "models/base/instant.h"
#include "models/chart/chart_feed.h"
#include "models/domain/panel.h"
#include "models/domain/series.h"
#include "models/store/frozen_chart.h"
#include "models/view/chart_detail.h"
#include "models/view/formatters.h"
#include "models/view/overlay_choice.h"

#include <optional>
#include <vector>

namespace muster {

class ReadTx;

/// Which samples: of a panel as the room shows it, or of a frozen chart.
struct ChartExtract
{
    Panel panel;                      ///< the one shown
    std::optional<FrozenChart> chart; ///< set: the samples are the frozen ones of `event`
    EventId event;
    TimeRange range; ///< both ends belong to it
    AsOf asOf;
    OverlayChoice overlay;        ///< what lies behind; of a frozen chart nothing
    IncidentId incident;          ///< of the room
    std::optional<Instant> onset; ///< of the room
};

Result<std::vector<SampleBlock>> readSamples(ReadTx& tx, const ChartExtract& extract);
/// What lies behind, for the same stretch.
Result<PanelOverlay> readOverlay(ReadTx& tx, const ChartExtract& extract);

/// The blocks as a chart would name and cut them.
std::vector<FeedSeries> seriesOf(const Panel& panel, const std::vector<SampleBlock>& blocks, Instant until);

/// As samplesCsv() of those series, and behind them of what lies behind: "5xx −7 d", at the times that it is
/// compared with.
QByteArray csvOf(const ChartExtract& extract, const std::vector<SampleBlock>& blocks,
                 const PanelOverlay& behind);

/// The newest instants within the range, newest first.
struct SampleTable
{
    std::vector<SampleRow> rows; ///< at most 500: more lines than a person reads; the file has them all
    QStringList columns;         ///< names of the series
    qint64 instants = 0;         ///< how many there are in all
};
SampleTable tableOf(const std::vector<FeedSeries>& series, const Panel& panel, TimeRange range,
                    TimeStyle style);

/// The text of the event that stands for a frozen chart: what anybody reads who never opens it.
QString evidenceText(const FrozenChart& chart, const std::vector<FeedSeries>& series);

} // namespace muster
