// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The single door to SQLite: asynchronous reads, transactional writes, a ChangeSet after each commit.

#include "models/base/clock.h"
#include "models/base/result.h"
#include "models/store/change_set.h"
#include "models/store/health.h"
#include "models/store/read_tx.h"
#include "models/store/write_tx.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

namespace muster {

/// Which reads wait for which: bulk ones (exports, reports) run when no interactive one is waiting.
enum class ReadLane { Interactive, Bulk };

struct StoreOptions
{
    QString directory;                     ///< data folder; made 0700 when missing
    bool readOnly = false;                 ///< a sealed file, or a disk that cannot be written
    qint64 reserveBytes = 8 * 1024 * 1024; ///< given back when the disk is full; 0: none
    Milliseconds backupEvery{0};           ///< while something changes, and at closing; 0: never
};

/// Role: owns the store thread (the one writing connection of `muster.sqlite`, with `cache.sqlite` attached
/// for samples that no incident refers to) and the reader thread (read-only connection, interactive reads
/// first). Owner: app. Thread: lives on main; functors run on the store's threads (a write's
/// again, from its beginning, when the disk failed its first run); callbacks in the context's
/// thread and never after the context died. Invariant: a write is durable (synchronous=FULL) before its
/// callback.
class Store final : public QObject
{
    Q_OBJECT
public:
    /// Opens or creates the files, runs migrations, lays the journal over them. A damaged file is set aside
    /// as
    /// *.damaged-<time>, never deleted, and made anew of the newest backup, its own readable rows and the
    /// journal; what cannot be written, or comes from a newer Muster, is opened for reading: see health().
    /// Errors: Storage with the file and the way out (locked by another Muster, another program's file).
    static Result<std::unique_ptr<Store>> open(const StoreOptions& options, std::shared_ptr<Clock> clock);
    ~Store() override;

    /// Runs `fn(ReadTx&) -> Result<T>` in one snapshot, then `onDone(Result<T>)` in `context`'s thread. Sees
    /// every write whose callback has run; Cancelled when the store is closed first. `fn` may be move-only.
    template <typename Fn, typename OnDone>
    void read(Fn fn, QObject* context, OnDone onDone, ReadLane lane = ReadLane::Interactive);
    /// Runs `fn(WriteTx&) -> Result<T>` in one transaction; an error rolls back all of it. Writes run in the
    /// order in which they were given, also those still waiting when the store is closed. An error of the
    /// commit itself is delivered as Storage. `committed` is emitted before `onDone` runs when `context`
    /// lives on main.
    template <typename Fn, typename OnDone>
    void write(Fn fn, QObject* context, OnDone onDone);
    /// Blocking forms for the command line and tests; never on a thread that shows a window.
    template <typename Fn>
    auto readNow(Fn fn);
    template <typename Fn>
    auto writeNow(Fn fn);

    /// What happened while opening that a person should read ("… was damaged and set aside as …"); mostly
    /// empty.
    QStringList openingNotes() const;
    QString directory() const;
    bool isReadOnly() const;
    /// How the disk is doing now. Any thread.
    StoreHealth health() const;
    /// Begins a backup on its own thread; backupFinished says how it went. Nothing waits for it.
    void backUp();
    /// Blocking form for the command line and tests. The path of the verified copy.
    Result<QString> backUpNow();
    Clock& clock() const;

signals:
    /// After each commit that changed something, in the main thread, in commit order.
    void committed(const muster::ChangeSet& changes);
    /// In the main thread, whenever it becomes another one.
    void healthChanged(const muster::StoreHealth& health);
    /// In the main thread. `problem`: words for a person when the copy was not made or failed its check, else
    /// empty.
    void backupFinished(const QString& problem);

private:
    struct Private;
    explicit Store(std::unique_ptr<Private> d);
    /// `job` gets nullptr and the reason when the read cannot run.
    void runRead(std::function<void(ReadTx*, const Error*)> job, ReadLane lane);
    /// `job` returns false to roll back; `after` gets the outcome of begin and commit. Both on the store
    /// thread.
    void runWrite(std::function<bool(WriteTx&)> job, std::function<void(Done)> after);
    /// Blocks until `started` has called the function that it gets.
    static void wait(const std::function<void(std::function<void()>)>& started);
    void backUpLater();
    void probeLater();
    std::unique_ptr<Private> d;
};

namespace detail {

/// A functor, its answer and where the answer goes. Passed from hand to hand, so that the functors die in the
/// context's thread. The relay lives in the context's thread but not with it: posting to it is safe even
/// while the context dies; the guard is checked in the context's own thread, where that cannot race.
template <typename Fn, typename OnDone, typename Answer>
struct StoreCall
{
    Fn fn;
    OnDone onDone;
    QPointer<QObject> guard;
    QObject* relay;
    std::optional<Answer> answer;

    StoreCall(Fn f, OnDone done, QObject* context)
        : fn(std::move(f)), onDone(std::move(done)), guard(context), relay(new QObject)
    {
        if (context)
            relay->moveToThread(context->thread());
    }
    static void deliver(std::shared_ptr<StoreCall> call)
    {
        QObject* relay = call->relay;
        QMetaObject::invokeMethod(
            relay,
            [call = std::move(call)]() mutable {
                if (call->guard)
                    call->onDone(std::move(*call->answer));
                call->relay->deleteLater();
            },
            Qt::QueuedConnection);
    }
};

} // namespace detail

template <typename Fn, typename OnDone>
void Store::read(Fn fn, QObject* context, OnDone onDone, ReadLane lane)
{
    using Answer = std::invoke_result_t<Fn&, ReadTx&>;
    using Call = detail::StoreCall<Fn, OnDone, Answer>;
    runRead(
        [call = std::make_shared<Call>(std::move(fn), std::move(onDone), context)](
            ReadTx* tx, const Error* refused) mutable {
            call->answer = tx ? call->fn(*tx) : Answer(tl::unexpected(*refused));
            Call::deliver(std::move(call));
        },
        lane);
}

template <typename Fn, typename OnDone>
void Store::write(Fn fn, QObject* context, OnDone onDone)
{
    using Answer = std::invoke_result_t<Fn&, WriteTx&>;
    using Call = detail::StoreCall<Fn, OnDone, Answer>;
    auto call = std::make_shared<Call>(std::move(fn), std::move(onDone), context);
    Call* const kept = call.get(); // by the second functor
    runWrite(
        [kept](WriteTx& tx) {
            kept->answer = kept->fn(tx);
            return kept->answer->has_value();
        },
        [call = std::move(call)](Done outcome) mutable {
            if (!outcome)
                call->answer = tl::unexpected(outcome.error());
            Call::deliver(std::move(call));
        });
}

template <typename Fn>
auto Store::readNow(Fn fn)
{
    using Answer = std::invoke_result_t<Fn&, ReadTx&>;
    std::optional<Answer> answer;
    wait([&](std::function<void()> finished) {
        runRead(
            [&answer, &fn, finished = std::move(finished)](ReadTx* tx, const Error* refused) {
                answer = tx ? fn(*tx) : Answer(tl::unexpected(*refused));
                finished();
            },
            ReadLane::Interactive);
    });
    return std::move(*answer);
}

template <typename Fn>
auto Store::writeNow(Fn fn)
{
    using Answer = std::invoke_result_t<Fn&, WriteTx&>;
    std::optional<Answer> answer;
    wait([&](std::function<void()> finished) {
        runWrite(
            [&answer, &fn](WriteTx& tx) {
                answer = fn(tx);
                return answer->has_value();
            },
            [&answer, finished = std::move(finished)](Done outcome) {
                if (!outcome)
                    answer = tl::unexpected(outcome.error());
                finished();
            });
    });
    return std::move(*answer);
}

} // namespace muster
