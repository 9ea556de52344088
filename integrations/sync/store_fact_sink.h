// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The real FactSink: one batch is one transaction of the Store.

#include "integrations/sync/fact_sink.h"

namespace muster {

class Store;
struct ImportCounts;
class WriteTx;

/// One batch in one transaction: what StoreFactSink runs on the store thread. An error means that the
/// transaction must be rolled back. `counts`: what the puts did is added to it, also when it fails.
Done writeFacts(WriteTx& tx, const FactBatch& batch, ImportCounts* counts = nullptr);

/// Role: writes what was learnt to the Store. Owner: app; the store outlives it. Thread: main.
/// Events that belong to no incident are stored with an empty one: the first room that pulls them takes them
/// over, because a later pull finds them by (source, remoteId). An event that already belongs to another
/// incident moves to the room that pulls it: its earlier revisions stay with the other.
class StoreFactSink final : public FactSink
{
public:
    explicit StoreFactSink(Store& store) : m_store(store) {}
    void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) override;
    void cursors(const SourceId& source, QObject* context,
                 std::function<void(Result<std::vector<Cursor>>)> onDone) override;
    void hostStates(QObject* context, std::function<void(Result<std::vector<HostState>>)> onDone) override;
    void clockEstimates(QObject* context,
                        std::function<void(Result<std::vector<ClockEstimate>>)> onDone) override;

private:
    Store& m_store;
};

} // namespace muster
