// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The worker pool: pure functions over moved values, results delivered to the thread of a context object.

#include <QMetaObject>
#include <QPointer>
#include <QThreadPool>

#include <memory>
#include <type_traits>
#include <utility>

namespace muster {

/// Role: the only way work leaves the main or network thread besides the Store.
/// Invariant: `onDone` runs in `context`'s thread and never after `context` died.
class Worker
{
public:
    /// Runs `fn()` on the pool, then `onDone(result)` in the thread of `context`. `fn` owns what it needs
    /// (move it in) and touches no QObject.
    template <typename Fn, typename OnDone>
    static void run(Fn fn, QObject* context, OnDone onDone)
    {
        using Value = std::invoke_result_t<Fn>;
        if (s_inline) {
            auto value = std::make_shared<Value>(fn());
            QMetaObject::invokeMethod(
                context, [value, onDone = std::move(onDone)]() mutable { onDone(std::move(*value)); },
                Qt::QueuedConnection);
            return;
        }
        QPointer<QObject> guard(context);
        // The relay lives in context's thread but not with it: posting to it from the pool is safe even when
        // context dies meanwhile; the guard is then checked in context's own thread, where that cannot race.
        auto* relay = new QObject;
        relay->moveToThread(context->thread());
        pool().start([fn = std::move(fn), onDone = std::move(onDone), guard, relay]() mutable {
            auto value = std::make_shared<Value>(fn());
            QMetaObject::invokeMethod(
                relay,
                [value, onDone = std::move(onDone), guard, relay]() mutable {
                    if (guard)
                        onDone(std::move(*value));
                    relay->deleteLater();
                },
                Qt::QueuedConnection);
        });
    }

    static QThreadPool& pool();

    /// Simulations: while one lives, `run` computes at once in the calling thread; results still arrive
    /// through the event loop. Without threads a run can be repeated exactly.
    class Inline
    {
    public:
        Inline() { s_inline = true; }
        ~Inline() { s_inline = false; }
        Inline(const Inline&) = delete;
        Inline& operator=(const Inline&) = delete;
    };

private:
    static inline bool s_inline = false; // main thread only, set before anything runs
};

} // namespace muster
