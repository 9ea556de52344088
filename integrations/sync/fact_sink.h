// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where learnt facts go: one batch is one transaction. StoreFactSink (store_fact_sink.h) is the real one;
// tests record.

#include "models/base/id.h"
#include "models/base/result.h"
#include "models/domain/feed_item.h"
#include "models/domain/host_state.h"
#include "models/domain/incident_report.h"
#include "models/domain/on_call.h"
#include "models/domain/sample_stretch.h"
#include "models/domain/series.h"
#include "models/domain/source.h"
#include "models/domain/timeline.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace muster {

/// The end of a full reading of a feed: what it did not see becomes missing.
struct SweepEnd
{
    qint64 epoch = 0;
    Instant coversFrom; ///< items that happened earlier are left alone
    bool force = false; ///< a person says that so many may be missing
    /// Filled when the transaction is written, before `onDone`; shared because the batch travels to the
    /// store's thread by value. May be empty.
    std::shared_ptr<SweepResult> result;
};

/// Everything one reply changed. Committed whole or not at all.
struct FactBatch
{
    SourceId source;
    bool ofRooms = false;          ///< the tool knows no incidents: each of `rooms` gets a copy of the events
    std::vector<IncidentId> rooms; ///< that are open; they learn of the freshness too
    std::vector<IncidentId> newcomers;     ///< opened since: they get what is known (room_opening.h)
    Instant newcomersFrom;                 ///< of events that are over: from then on
    std::optional<IncidentId> incident;    ///< whose charts show the series `keep`
    std::vector<TimelineEvent> firsts;     ///< before the events; only where nothing is known under their id
    std::vector<TimelineEvent> events;     ///< knownAt unset: the store stamps its clock
    std::vector<IncidentReport> incidents; ///< before the events, which may belong to them
    std::vector<PersonReport> people;
    std::optional<OnCallReading> onCall;
    QString sourceName; ///< for words about the incidents
    std::vector<SampleBlock> samples;
    std::vector<SampleStretch> stretches; ///< what was asked for the samples, and what the tool remarked
    std::vector<std::pair<SourceId, QString>> keep; ///< series that become precious to `incident`
    std::optional<Cursor> cursor;
    std::optional<Freshness> freshness;
    QString feed;                   ///< of the items and poison below
    std::vector<QString> items;     ///< remote ids that are there; only for feeds that are swept
    qint64 epoch = 0;               ///< of the full reading that saw them; 0: an ordinary pull
    std::vector<QString> over;      ///< no longer expected in a list
    std::vector<QString> gone;      ///< the tool says they were deleted
    std::vector<PoisonItem> poison; ///< could not be read
    std::optional<SweepEnd> sweepEnd;
    std::optional<ClockEstimate> clock;
    std::vector<HostState> hosts;
    bool empty() const
    {
        return newcomers.empty() && firsts.empty() && events.empty() && incidents.empty() && people.empty() &&
               !onCall && samples.empty() && stretches.empty() && keep.empty() && !cursor && !freshness &&
               items.empty() && over.empty() && gone.empty() && poison.empty() && !sweepEnd && !clock &&
               hosts.empty();
    }
};

/// Role: the engine's door to durable memory. Thread: main; callbacks on main, never after `context` died.
class FactSink
{
public:
    virtual ~FactSink() = default;
    /// `onDone` only after the batch is durable. Errors: Storage; Conflict when a `sweepEnd` would make more
    /// items missing than can be true. Then nothing of the batch was stored.
    virtual void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) = 0;
    /// All cursors of a source, any order. Errors: Storage.
    virtual void cursors(const SourceId& source, QObject* context,
                         std::function<void(Result<std::vector<Cursor>>)> onDone) = 0;
    /// What an earlier run of the program knew of hosts and of the tools' clocks. May call back at once; a
    /// sink without memory knows nothing. Errors: Storage.
    virtual void hostStates(QObject*, std::function<void(Result<std::vector<HostState>>)> onDone)
    {
        onDone({});
    }
    virtual void clockEstimates(QObject*, std::function<void(Result<std::vector<ClockEstimate>>)> onDone)
    {
        onDone({});
    }
};

} // namespace muster
