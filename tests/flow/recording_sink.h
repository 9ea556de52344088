// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A FactSink that remembers, and that can fail or hold back a commit.

#include "integrations/sync/fact_sink.h"

#include <QPointer>
#include <QTimer>

#include <map>
#include <vector>

namespace muster {

/// Role: durable memory of a test: survives the engine that wrote to it.
class RecordingSink final : public FactSink
{
public:
    void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) override
    {
        if (holdNext) {
            holdNext = false;
            held = [this, batch, context = QPointer<QObject>(context), onDone] {
                store(batch, context, onDone);
            };
            return;
        }
        if (failNext > 0) {
            --failNext;
            QTimer::singleShot(0, context,
                               [onDone] { onDone(fail(ErrorKind::Storage, QStringLiteral("disk full"))); });
            return;
        }
        store(batch, context, onDone);
    }
    void cursors(const SourceId& source, QObject* context,
                 std::function<void(Result<std::vector<Cursor>>)> onDone) override
    {
        std::vector<Cursor> list;
        for (const auto& [key, token] : tokens) {
            if (key.first == source)
                list.push_back({key.second, token});
        }
        QTimer::singleShot(0, context, [onDone, list] { onDone(list); });
    }

    /// Events as "time kind text", oldest commit first.
    QStringList eventLines() const
    {
        QStringList lines;
        for (const TimelineEvent& event : events)
            lines.append(event.occurredAt.toIso() + u' ' + event.kindName + u' ' + event.text);
        return lines;
    }
    std::optional<Freshness> newest(const QString& feed) const
    {
        for (auto it = freshness.crbegin(); it != freshness.crend(); ++it) {
            if (it->feed == feed)
                return *it;
        }
        return std::nullopt;
    }

    std::vector<FactBatch> batches;
    std::vector<TimelineEvent> events;
    std::vector<SampleBlock> samples;
    std::vector<Freshness> freshness;
    std::map<std::pair<SourceId, QString>, QString> tokens;
    int failNext = 0;
    bool holdNext = false;
    std::function<void()> held; ///< finishes the commit that was held back

private:
    void store(const FactBatch& batch, QPointer<QObject> context, const std::function<void(Done)>& onDone)
    {
        batches.push_back(batch);
        events.insert(events.end(), batch.events.begin(), batch.events.end());
        samples.insert(samples.end(), batch.samples.begin(), batch.samples.end());
        if (batch.freshness)
            freshness.push_back(*batch.freshness);
        if (batch.cursor)
            tokens[{batch.source, batch.cursor->feed}] = batch.cursor->token;
        if (context)
            QTimer::singleShot(0, context, [onDone] { onDone({}); });
    }
};

} // namespace muster
