// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/query_history.h"

#include "models/base/json_text.h"
#include "models/store/store.h"
#include "models/view/session.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace muster {

namespace {

const QString kKey = QStringLiteral("view.queries");

} // namespace

QueryHistory::QueryHistory(Store* store, QObject* parent) : QObject(parent), m_store(store)
{
    if (!store) {
        m_read = true;
        return;
    }
    store->read([](ReadTx& tx) { return tx.setting(kKey); }, this,
                [this](Result<std::optional<QString>> stored) {
                    const QStringList typed = m_queries; // in the meantime
                    m_read = stored.has_value();
                    m_queries.clear();
                    if (stored && *stored) {
                        const QJsonArray list = parseJson((*stored)->toUtf8()).array();
                        for (auto it = list.end(); it != list.begin();)
                            insert((--it)->toString());
                    }
                    for (auto it = typed.end(); it != typed.begin();)
                        insert(*--it);
                    if (!typed.isEmpty())
                        keep();
                    emit changed();
                });
}

QueryHistory& QueryHistory::of(Session& session)
{
    auto* made = session.findChild<QueryHistory*>(QString(), Qt::FindDirectChildrenOnly);
    return made ? *made : *new QueryHistory(session.store(), &session);
}

void QueryHistory::add(const QString& query)
{
    insert(query.trimmed());
    keep();
    emit changed();
}

void QueryHistory::insert(const QString& query)
{
    if (query.isEmpty() || query.size() > kLongest)
        return;
    m_queries.removeAll(query);
    m_queries.prepend(query);
    while (m_queries.size() > kMost)
        m_queries.removeLast();
}

void QueryHistory::keep()
{
    if (!m_read || !m_store || m_store->isReadOnly())
        return;
    const QString text = QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(m_queries)).toJson(QJsonDocument::Compact));
    m_store->write(
        [text](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(kKey, text); !done)
                return tl::unexpected(done.error());
            return true;
        },
        this, [](Result<bool>) {}); // a store that cannot write says so itself
}

} // namespace muster
