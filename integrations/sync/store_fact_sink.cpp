// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/store_fact_sink.h"

#include "models/store/store.h"

namespace muster {

Done writeFacts(WriteTx& tx, const FactBatch& batch)
{
    for (const TimelineEvent& event : batch.events) {
        if (auto put = tx.putEvent(event); !put)
            return tl::unexpected(put.error());
    }
    // Before the samples, so that they go to the precious file at once.
    if (batch.incident) {
        for (const auto& [source, query] : batch.keep) {
            if (Done done = tx.keepSeries(*batch.incident, source, query); !done)
                return done;
        }
    }
    for (const SampleBlock& block : batch.samples) {
        if (Done done = tx.putSamples(block); !done)
            return done;
    }
    if (batch.freshness) {
        // With the room too, so that its file can say which feed was stale then.
        if (Done done = tx.addFreshness(*batch.freshness); !done)
            return done;
        if (batch.incident) {
            if (Done done = tx.addFreshness(*batch.freshness, batch.incident); !done)
                return done;
        }
    }
    return batch.cursor ? tx.setCursor(batch.source, *batch.cursor) : Done{};
}

void StoreFactSink::commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone)
{
    m_store.write([batch = std::move(batch)](WriteTx& tx) { return writeFacts(tx, batch); }, context,
                  [onDone = std::move(onDone)](Done done) { onDone(std::move(done)); });
}

void StoreFactSink::cursors(const SourceId& source, QObject* context,
                            std::function<void(Result<std::vector<Cursor>>)> onDone)
{
    m_store.read([source](ReadTx& tx) { return tx.cursors(source); }, context,
                 [onDone = std::move(onDone)](Result<std::vector<Cursor>> list) { onDone(std::move(list)); });
}

} // namespace muster
