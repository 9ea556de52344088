// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A chart frozen to an incident: what a panel showed over a range, kept for ever, whatever the tool or the
// cache forget. It is an event of the timeline ("evidence.chart"): `TimelineEvent::raw` says what was frozen,
// and the samples lie in the store as series that nothing else writes.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/domain/panel.h"
#include "models/domain/series.h"
#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster {

class ReadTx;
class WriteTx;

/// Kind name of the event that stands for a frozen chart.
inline constexpr const char* kFrozenChartKind = "evidence.chart";

/// What was frozen, without the samples.
struct FrozenChart
{
    Panel panel;        ///< as it was shown, with its own source and queries
    QString sourceName; ///< the source as people know it: "Prometheus (main)"
    TimeRange range;
    AsOf seen; ///< the room's instant and what it knew
    friend bool operator==(const FrozenChart&, const FrozenChart&) = default;
};

/// JSON for `TimelineEvent::raw`.
QByteArray toRaw(const FrozenChart& chart);
/// From an event's raw. Invalid: this is no frozen chart, or one of a later form; the words say which.
Result<FrozenChart> frozenChartFrom(const QByteArray& raw);

/// The panel that shows the frozen samples: the same in everything but where they are read from.
Panel frozenPanel(const FrozenChart& chart, const EventId& event);

/// Keeps `blocks` (of the panel's own queries) within the range as the frozen samples of `event`, in the
/// transaction that stores the event. Blocks of other queries are left out. `knownAt`: of the event, so that
/// a room scrubbed to before the freezing has neither.
Done keepFrozenSamples(WriteTx& tx, const IncidentId& incident, const EventId& event,
                       const FrozenChart& chart, const std::vector<SampleBlock>& blocks, Instant knownAt);

/// The frozen samples, with the keys of the frozen panel; none when only the event is on this machine.
Result<std::vector<SampleBlock>> frozenSamples(const ReadTx& tx, const FrozenChart& chart,
                                               const EventId& event);

} // namespace muster
