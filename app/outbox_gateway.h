// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The view's WriteGateway over the outbox at work.

#include "integrations/sync/outbox_runner.h"
#include "models/view/gateways.h"
#include "models/view/write_preview.h"

namespace muster {

/// Role: turns what a person confirmed into operations of the outbox, and offers what the connected sources
/// can be told to do. Owner: Services; the runner outlives it. Thread: main.
class OutboxGateway final : public WriteGateway, public WritePreview
{
public:
    OutboxGateway(const ConnectorRegistry& connectors, OutboxRunner& runner)
        : m_connectors(connectors), m_runner(runner)
    {
    }

    std::vector<WriteOffer> offers(OperationAudience least) const override;
    /// The view confirmed `targetText` in front of a person; the runner stores that this was so.
    void enqueue(outbox::Intent intent, QObject* context,
                 std::function<void(Result<OperationId>)> onDone) override;
    void decide(const OperationId& id, outbox::Decision decision, QObject* context,
                std::function<void(Done)> onDone) override;
    Result<WriteCall> callOf(const Operation& operation) const override;

private:
    const ConnectorRegistry& m_connectors;
    OutboxRunner& m_runner;
};

} // namespace muster
