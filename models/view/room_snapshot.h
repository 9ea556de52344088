// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Everything a war room shows at one instant, read in one snapshot of the store and computed off the main
// thread, so that no two parts of the window can show different instants. Plain values; not for samples of
// charts.

#include "models/chart/chart_types.h"
#include "models/domain/actor_names.h"
#include "models/domain/change_ranking.h"
#include "models/domain/incident_rules.h"
#include "models/domain/key_time_checks.h"
#include "models/domain/runbook.h"
#include "models/domain/timeline_merge.h"
#include "models/store/read_tx.h"
#include "models/view/comms_reading.h"
#include "models/view/command_facts.h"
#include "models/view/report.h"
#include "models/view/room_reports.h"
#include "models/view/timeline_model.h"

#include <memory>
#include <optional>
#include <vector>

namespace muster {

/// An incident's events as they are known now: the same at every instant, so the snapshots between two
/// changes of them share one. Immutable once made.
struct RoomEvents
{
    std::vector<TimelineEvent> all; ///< ascending by (occurredAt, id)
    std::vector<Instant> moments;   ///< every instant at which something happened or became known, ascending
    ActorNames names;               ///< by which `all` are shown; they themselves hold what was told
};

/// One of the runbooks that an incident has, and how far it is.
struct RunbookRun
{
    Runbook runbook;
    RunbookPosition position;
    bool begun = false;                 ///< it has an answer that AsOf sees
    std::vector<RunbookAnswer> answers; ///< all of it, oldest first
};

struct RoomSnapshot
{
    AsOf asOf;   ///< what it answers to
    Instant now; ///< the room's now when it was asked for
    Incident incident;
    IncidentState state;
    std::optional<Instant> resolvedAt; ///< as is known today, whatever the AsOf; none while it goes on
    std::optional<UpdateDue> updateDue;
    std::vector<MergedEvent> timeline; ///< ascending, corrected, twins joined
    std::vector<KeyTimeFinding> keyTimeFindings;
    QList<ChartMarker> markers; ///< of `timeline`, on the charts; shared with the snapshot before when equal
    std::shared_ptr<const TimelineLook> look; ///< of `timeline`, in the style that was asked for
    TimeStyle style;
    std::shared_ptr<const RoomEvents> events = std::make_shared<const RoomEvents>(); ///< never null
    std::vector<Freshness> freshness;
    std::vector<Panel> panels;
    ChangeRanking changes;
    std::optional<Instant> onset;
    std::vector<RunbookRun> runbooks; ///< each once, in the version that ran, in the order they came
    std::optional<Runbook> runbook; ///< of them: the chosen one, else the one answered last, else the newest
    std::vector<RunbookAnswer> answers; ///< all of that runbook, oldest first
    RunbookPosition position;
    QStringList runbooksBeside; ///< ids of those that are shown beside it, as they are kept
    ImpactReport impact;
    CommsReading comms;
    std::vector<Slo> slos;
    CommandFacts command;
    RoomReports tools;
    bool budgetShown = false; ///< `panels` ends with those of the error budget

    /// Whatever the AsOf.
    const std::vector<TimelineEvent>& allEvents() const { return events->all; }
};

/// Setting: rooms with an objective show the charts of its error budget. Empty: not.
inline constexpr const char* kBudgetSetting = "charts.budget";

/// Setting: id of the runbook that is used in an incident, of the several it has. Empty: see `runbook`.
QString runbookSetting(const IncidentId& id);
/// Setting: ids of the runbooks that stand beside that one, each in a line of its own.
QString runbooksBesideSetting(const IncidentId& id);

/// Reads and derives. `now`: the room's instant. Runs on the store's reader thread. `before` (may be null):
/// an earlier snapshot of this incident since which none of its events changed; they are not read again.
Result<RoomSnapshot> readRoom(const ReadTx& tx, const IncidentId& id, AsOf asOf, Instant now,
                              TimeStyle style = {}, const RoomSnapshot* before = nullptr);

/// What of `all` (the events as they are known now) AsOf sees, the corrected ones as they were then. The same
/// as ReadTx::events(id, asOf), without reading what never changed.
Result<std::vector<TimelineEvent>> eventsSeen(const ReadTx& tx, const IncidentId& id,
                                              const std::vector<TimelineEvent>& all, AsOf asOf);

/// Those of `all` that AsOf sees only because a person says that they happened earlier than their tool did:
/// with their own time, which `layered` corrects. Ascending.
Result<std::vector<TimelineEvent>> eventsMovedInto(const ReadTx& tx, const IncidentId& id,
                                                   const std::vector<TimelineEvent>& all, AsOf asOf);

/// Where users began to hurt, as far as it is known: the impact_start key time, else the first alert or page.
std::optional<Instant> onsetOf(const IncidentState& state, const std::vector<TimelineEvent>& events);

} // namespace muster
