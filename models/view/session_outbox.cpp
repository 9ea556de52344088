// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox of the session (declared in session.h): read after each commit that touched it, decided about
// through the gateway.
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "models/view/session.h"

namespace muster {

void Session::reloadOutbox()
{
    if (!m_services.store)
        return;
    const int generation = ++m_outboxGeneration;
    const Instant now = m_services.clock->now();
    m_services.store->read(
        [since = now - OutboxModel::kShownAfter](ReadTx& tx) {
            outbox::Filter filter;
            filter.settledSince = since;
            return outbox::operations(tx, filter);
        },
        this,
        [this, generation](Result<std::vector<Operation>> operations) {
            if (generation != m_outboxGeneration)
                return;
            if (operations)
                m_outbox.setOperations(std::move(*operations), m_services.clock->now());
            else
                report(operations.error(), tr("The outbox"));
        });
}

void Session::decideOperation(const QString& operationId, outbox::Decision decision)
{
    if (!m_services.writes) {
        report({ErrorKind::Invalid, tr("Nothing can be sent from here."), 0, {}, {}}, tr("The outbox"));
        return;
    }
    m_services.writes->decide(OperationId{operationId}, decision, this, [this](const Done& done) {
        if (!done)
            report(done.error(), tr("The outbox"));
    });
}

void Session::sendOperation(const QString& operationId)
{
    decideOperation(operationId, outbox::Decision::SendAgain);
}

void Session::confirmOperation(const QString& operationId)
{
    decideOperation(operationId, outbox::Decision::ItArrived);
}

void Session::cancelOperation(const QString& operationId)
{
    decideOperation(operationId, outbox::Decision::Cancel);
}

} // namespace muster
