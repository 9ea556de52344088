// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The queries that were run on this machine, newest first. Kept as a setting.

#include <QObject>
#include <QString>
#include <QStringList>

namespace muster {

class Session;
class Store;

/// Role: one history for all rooms. Owner: Session (`of`). Thread: main; the store reads and writes
/// elsewhere.
class QueryHistory final : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype kMost = 50;
    static constexpr qsizetype kLongest = 4'000; ///< a longer query is not kept

    /// `store` may be null: then it lasts as long as the object.
    explicit QueryHistory(Store* store, QObject* parent = nullptr);
    static QueryHistory& of(Session& session);

    const QStringList& queries() const { return m_queries; }
    /// Puts it first; it stands in the list once.
    void add(const QString& query);

signals:
    void changed();

private:
    void insert(const QString& query);
    void keep();

    Store* m_store;
    QStringList m_queries;
    bool m_read = false; ///< what is stored was read; before that nothing is written over it
};

} // namespace muster
