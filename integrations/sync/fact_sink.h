// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where learnt facts go: one batch is one transaction. StoreFactSink (store_fact_sink.h) is the real one;
// tests record.

#include "models/base/id.h"
#include "models/base/result.h"
#include "models/domain/series.h"
#include "models/domain/source.h"
#include "models/domain/timeline.h"

#include <QObject>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace muster {

/// Everything one reply changed. Committed whole or not at all.
struct FactBatch
{
    SourceId source;
    std::optional<IncidentId> incident; ///< where the events are filed
    std::vector<TimelineEvent> events;  ///< knownAt unset: the store stamps its clock
    std::vector<SampleBlock> samples;
    std::vector<std::pair<SourceId, QString>> keep; ///< series that become precious to `incident`
    std::optional<Cursor> cursor;
    std::optional<Freshness> freshness;
    bool empty() const { return events.empty() && samples.empty() && keep.empty() && !cursor && !freshness; }
};

/// Role: the engine's door to durable memory. Thread: main; callbacks on main, never after `context` died.
class FactSink
{
public:
    virtual ~FactSink() = default;
    /// `onDone` only after the batch is durable. Errors: Storage; then nothing of the batch was stored.
    virtual void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) = 0;
    /// All cursors of a source, any order. Errors: Storage.
    virtual void cursors(const SourceId& source, QObject* context,
                         std::function<void(Result<std::vector<Cursor>>)> onDone) = 0;
};

} // namespace muster
