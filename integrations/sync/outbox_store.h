// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The runner's door to the outbox in the store. StoreOutbox is the real one; simulations put their own around
// a database in memory, and tests cut it off between any two writes. The transactions themselves are
// models/store/outbox_store.h.

#include "models/base/id.h"
#include "models/base/result.h"
#include "models/domain/operation.h"

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace muster {

class Store;
class WriteTx;

/// Role: durable memory of the outbox. Thread: main; callbacks on main, never after `context` died.
class OutboxStore
{
public:
    virtual ~OutboxStore() = default;
    /// Runs one of the functions of muster::outbox in one transaction; `onDone` only after it is durable.
    /// Changes run in the order in which they were given. Errors: Storage, and those of the function; then
    /// nothing of it was stored.
    virtual void change(std::function<Result<Operation>(WriteTx&)> transaction, QObject* context,
                        std::function<void(Result<Operation>)> onDone) = 0;
    /// Tx R, once before anything is sent: what was under way is Unknown. Then all unsettled operations, in
    /// the order of the person's intents.
    virtual void recover(QObject* context, std::function<void(Result<std::vector<Operation>>)> onDone) = 0;
    /// Which account the token of a source belonged to when it was last used; empty: not known.
    virtual void account(const SourceId& source, QObject* context,
                         std::function<void(Result<QString>)> onDone) = 0;
    virtual void rememberAccount(const SourceId& source, const QString& fingerprint, QObject* context,
                                 std::function<void(Done)> onDone) = 0;
};

/// Role: the real one, over the Store. Owner: app; the store outlives it. Thread: main.
class StoreOutbox final : public OutboxStore
{
public:
    explicit StoreOutbox(Store& store) : m_store(store) {}
    void change(std::function<Result<Operation>(WriteTx&)> transaction, QObject* context,
                std::function<void(Result<Operation>)> onDone) override;
    void recover(QObject* context, std::function<void(Result<std::vector<Operation>>)> onDone) override;
    void account(const SourceId& source, QObject* context,
                 std::function<void(Result<QString>)> onDone) override;
    void rememberAccount(const SourceId& source, const QString& fingerprint, QObject* context,
                         std::function<void(Done)> onDone) override;

private:
    Store& m_store;
};

} // namespace muster
