// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/store_fact_sink.h"

#include "models/store/import_runs.h"
#include "models/store/on_call_rows.h"
#include "models/store/room_opening.h"
#include "models/store/store.h"
#include "models/store/stretch_rows.h"
#include "models/store/sync_rows.h"

namespace muster {

namespace {

/// What the engine keeps besides facts.
Done writeItems(WriteTx& tx, const FactBatch& batch)
{
    Done done = noteItems(tx, batch.source, batch.feed, batch.items, batch.epoch);
    if (done)
        done = settleItems(tx, batch.source, batch.feed, batch.over);
    if (done)
        done = buryItems(tx, batch.source, batch.feed, batch.gone);
    for (PoisonItem item : batch.poison) {
        item.source = batch.source;
        item.feed = batch.feed;
        if (done)
            done = putPoison(tx, item);
    }
    for (const HostState& host : batch.hosts) {
        if (done)
            done = putHostState(tx, host);
    }
    if (done && batch.clock)
        done = addClockEstimate(tx, *batch.clock);
    if (!done || !batch.sweepEnd)
        return done;
    const SweepEnd& end = *batch.sweepEnd;
    const auto swept = finishSweep(tx, batch.source, batch.feed, end.epoch, end.coversFrom, end.force);
    if (!swept)
        return tl::unexpected(swept.error());
    if (end.result)
        *end.result = *swept;
    if (swept->rejected)
        return fail(
            ErrorKind::Conflict,
            QStringLiteral("%1 of %2 known items were missing in a full reading. That is too many to be "
                           "true: nothing was marked as missing.")
                .arg(swept->missing)
                .arg(swept->present));
    return {};
}

} // namespace

Done writeFacts(WriteTx& tx, const FactBatch& batch, ImportCounts* counts)
{
    ImportCounts unasked;
    ImportCounts& all = counts ? *counts : unasked;
    all.unreadable += static_cast<qint64>(batch.poison.size());
    for (const IncidentId& room : batch.newcomers) {
        if (Done done = tellRoom(tx, batch.source, room, batch.newcomersFrom); !done)
            return done;
    }
    for (const PersonReport& person : batch.people) {
        const Result<Kept> kept = keepPerson(tx, person);
        if (!kept)
            return tl::unexpected(kept.error());
        all.people.count(*kept);
    }
    if (batch.onCall) {
        if (Done done = putOnCall(tx, batch.source, *batch.onCall); !done)
            return done;
    }
    for (const IncidentReport& report : batch.incidents) {
        const Result<Kept> kept = keepReport(tx, report, batch.sourceName);
        if (!kept)
            return tl::unexpected(kept.error());
        all.incidents.count(*kept);
    }
    for (const TimelineEvent& event : batch.firsts) {
        const auto known = knowsEvent(tx, event.source, event.remoteId);
        if (!known)
            return tl::unexpected(known.error());
        if (*known)
            continue;
        if (auto put = tx.putEvent(event); !put)
            return tl::unexpected(put.error());
    }
    for (const TimelineEvent& event : batch.events) {
        const Result<Kept> kept =
            batch.ofRooms ? keepEventOfRooms(tx, event, batch.rooms) : keepEvent(tx, event);
        if (!kept)
            return tl::unexpected(kept.error());
        all.events.count(*kept);
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
    for (const SampleStretch& stretch : batch.stretches) {
        if (Done done = putStretch(tx, stretch); !done)
            return done;
    }
    if (batch.freshness) {
        // With the rooms too, so that their files can say which feed was stale then.
        if (Done done = tx.addFreshness(*batch.freshness); !done)
            return done;
        for (const IncidentId& room : batch.rooms) {
            if (Done done = tx.addFreshness(*batch.freshness, room); !done)
                return done;
        }
    }
    if (Done done = writeItems(tx, batch); !done)
        return done;
    return batch.cursor ? tx.setCursor(batch.source, *batch.cursor) : Done{};
}

void StoreFactSink::commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone)
{
    m_store.write([batch = std::move(batch)](WriteTx& tx) { return writeFacts(tx, batch); }, context,
                  [onDone = std::move(onDone)](Done done) { onDone(std::move(done)); });
}

void StoreFactSink::hostStates(QObject* context, std::function<void(Result<std::vector<HostState>>)> onDone)
{
    m_store.read(
        [](ReadTx& tx) { return muster::hostStates(tx); }, context,
        [onDone = std::move(onDone)](Result<std::vector<HostState>> list) { onDone(std::move(list)); });
}

void StoreFactSink::clockEstimates(QObject* context,
                                   std::function<void(Result<std::vector<ClockEstimate>>)> onDone)
{
    m_store.read(
        [](ReadTx& tx) { return muster::clockEstimates(tx); }, context,
        [onDone = std::move(onDone)](Result<std::vector<ClockEstimate>> list) { onDone(std::move(list)); });
}

void StoreFactSink::cursors(const SourceId& source, QObject* context,
                            std::function<void(Result<std::vector<Cursor>>)> onDone)
{
    m_store.read([source](ReadTx& tx) { return tx.cursors(source); }, context,
                 [onDone = std::move(onDone)](Result<std::vector<Cursor>> list) { onDone(std::move(list)); });
}

} // namespace muster
