// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The single door to SQLite: asynchronous reads, transactional writes, a ChangeSet after each commit.

#include "models/base/clock.h"
#include "models/base/result.h"
#include "models/store/change_set.h"
#include "models/store/read_tx.h"
#include "models/store/write_tx.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

namespace muster {

struct StoreOptions {
    QString directory;                   ///< data folder; made 0700 when missing
    bool readOnly = false;               ///< a sealed file, or a disk that cannot be written
};

/// Role: owns the store thread (the one writing connection of `muster.sqlite`, with `cache.sqlite` attached for
/// samples that no incident refers to) and the reader thread (read-only connection, interactive reads first).
/// Owner: app. Thread: lives on main; functors run on the store's threads; callbacks in the context's thread
/// and never after the context died. Invariant: a write is durable (synchronous=FULL) before its callback.
class Store final : public QObject {
    Q_OBJECT
public:
    /// Opens or creates the files, runs migrations. Errors: Storage with the file and the way out (newer schema,
    /// damaged: set aside as *.damaged-<time>, never deleted; locked by another Muster).
    static Result<std::unique_ptr<Store>> open(const StoreOptions& options, std::shared_ptr<Clock> clock);
    ~Store() override;

    /// Runs `fn(ReadTx&) -> Result<T>` in one snapshot, then `onDone(Result<T>)` in `context`'s thread.
    template <typename Fn, typename OnDone>
    void read(Fn fn, QObject* context, OnDone onDone);
    /// Runs `fn(WriteTx&) -> Result<T>` in one transaction; an error rolls back all of it.
    template <typename Fn, typename OnDone>
    void write(Fn fn, QObject* context, OnDone onDone);
    /// Blocking forms for the command line and tests; never on a thread that shows a window.
    template <typename Fn>
    auto readNow(Fn fn);
    template <typename Fn>
    auto writeNow(Fn fn);

    QString directory() const;
    bool isReadOnly() const;
    Clock& clock() const;

signals:
    /// After each commit that changed something, in the main thread, in commit order.
    void committed(const muster::ChangeSet& changes);

private:
    struct Private;
    explicit Store(std::unique_ptr<Private> d);
    void runRead(std::function<void(ReadTx&)> job);
    /// `job` returns false to roll back.
    void runWrite(std::function<bool(WriteTx&)> job, std::function<void(Done)> after);
    std::unique_ptr<Private> d;
};

} // namespace muster
