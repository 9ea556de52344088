// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The small lists inside a WarRoom and how they are filled from a snapshot. Internal to models/view.

#include "models/domain/series.h"
#include "models/view/chart_history.h"
#include "models/view/formatters.h"
#include "models/view/list_models.h"
#include "models/view/room_models.h"
#include "models/view/war_room.h"

namespace muster {

struct RoomEvents;
struct RoomSnapshot;

struct WarRoom::Models
{
    int eventsWritten = 0; ///< commits that changed events of this incident
    int eventsRead = -1;   ///< of these, how many the snapshot's events have
    RoleListModel roles;
    TickModel ticks;
    std::shared_ptr<const RoomEvents> tickEvents; ///< that the ticks stand for
    TimeRange tickSpan;
    ChangeRankingModel changes;
    SourceListModel sources;
    QString changesText;
    std::unique_ptr<ChartHistory> history; ///< of a live room with tools

    void fill(const RoomSnapshot& room, TimeStyle style, TimeRange span);
    /// Ages are counted at `at`, so that a room that waits for news shows no old ones.
    void fillSources(const RoomSnapshot& room, Instant at);
    void fillTicks(const RoomSnapshot& room, TimeRange span);
};

/// The panels that tools are asked for: those with queries, and the counters of the SLO behind them.
std::vector<Panel> askedPanels(const RoomSnapshot& room);

/// The stretch that lies behind one of them (the day or the week before), for its tool to be asked for;
/// nothing when the panel is not compared, or with another incident.
std::optional<TimeRange> rangeBehind(const RoomSnapshot& room, const ChartRange& charts, const Panel& panel);

/// The largest value per bucket over the span; NaN where nothing was measured. Pure.
QList<double> scrubShape(const std::vector<SampleBlock>& blocks, TimeRange span, int buckets);

} // namespace muster
