// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/outbox_store.h"

#include "models/store/outbox_store.h"
#include "models/store/store.h"

namespace muster {

namespace {

QString accountKey(const SourceId& source)
{
    return QStringLiteral("account/") + source.value;
}

} // namespace

void StoreOutbox::change(std::function<Result<Operation>(WriteTx&)> transaction, QObject* context,
                         std::function<void(Result<Operation>)> onDone)
{
    m_store.write(std::move(transaction), context, [onDone = std::move(onDone)](Result<Operation> operation) {
        onDone(std::move(operation));
    });
}

void StoreOutbox::recover(QObject* context, std::function<void(Result<std::vector<Operation>>)> onDone)
{
    m_store.write(
        [](WriteTx& tx) -> Result<std::vector<Operation>> {
            if (const auto recovered = outbox::recoverAfterStart(tx); !recovered)
                return tl::unexpected(recovered.error());
            return outbox::operations(tx, {.unsettledOnly = true});
        },
        context,
        [onDone = std::move(onDone)](Result<std::vector<Operation>> list) { onDone(std::move(list)); });
}

void StoreOutbox::account(const SourceId& source, QObject* context,
                          std::function<void(Result<QString>)> onDone)
{
    m_store.read(
        [source](ReadTx& tx) -> Result<QString> {
            const auto known = tx.setting(accountKey(source));
            return known ? Result<QString>(known->value_or(QString())) : tl::unexpected(known.error());
        },
        context, [onDone = std::move(onDone)](Result<QString> known) { onDone(std::move(known)); });
}

void StoreOutbox::rememberAccount(const SourceId& source, const QString& fingerprint, QObject* context,
                                  std::function<void(Done)> onDone)
{
    m_store.write(
        [source, fingerprint](WriteTx& tx) { return tx.setSetting(accountKey(source), fingerprint); },
        context, [onDone = std::move(onDone)](Done done) { onDone(std::move(done)); });
}

} // namespace muster
