// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The view's gate to tools over the real outbox, without an engine behind it.

#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "models/view/gateways.h"

namespace muster::test {

/// A gate in front of the real outbox; sends nothing by itself.
class StoreWrites final : public WriteGateway
{
public:
    Store* store = nullptr;
    std::vector<WriteOffer> offered;
    QString refusal;   ///< why nothing is stored; empty: it is
    bool lost = false; ///< what is handed on vanishes, as when the program ends at that moment

    std::vector<WriteOffer> offers(OperationAudience) const override { return offered; }
    void enqueue(outbox::Intent intent, QObject* context,
                 std::function<void(Result<OperationId>)> onDone) override
    {
        if (!refusal.isEmpty())
            return onDone(fail(ErrorKind::Invalid, refusal));
        if (lost)
            return onDone(intent.operation.id);
        store->write([intent](WriteTx& tx) { return outbox::enqueue(tx, intent); }, context,
                     [onDone](Result<Operation> kept) {
                         if (kept)
                             onDone(kept->id);
                         else
                             onDone(tl::unexpected(kept.error()));
                     });
    }
    void decide(const OperationId&, outbox::Decision, QObject*, std::function<void(Done)> onDone) override
    {
        onDone({});
    }
};

} // namespace muster::test
