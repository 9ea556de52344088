// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/watchdog.h"

#include "models/base/log.h"

#include <QFile>
#include <QMetaObject>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <sys/syscall.h>
#include <unistd.h>

namespace muster {

using SteadyClock = std::chrono::steady_clock;

struct Watchdog::Shared
{
    std::mutex mutex;
    std::condition_variable wake;
    bool stop = false;
    bool answered = true;
    SteadyClock::time_point answeredAt;
    std::atomic<qint64> longestMs{0};
};

namespace {

constexpr std::chrono::milliseconds kPause{10};

qint64 elapsedMs(SteadyClock::time_point from, SteadyClock::time_point to)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
}

/// How long a thread of ours has stood in the scheduler's queue since it began, ready to run while others had
/// the cores (second field of schedstat, Linux Documentation/scheduler/sched-stats.rst). 0 where the kernel
/// does not tell.
qint64 queuedMs(const QString& statPath)
{
    QFile file(statPath);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() / 1'000'000;
}

} // namespace

Watchdog::Watchdog(std::chrono::milliseconds limit, QObject* parent)
    : QObject(parent), m_shared(std::make_shared<Shared>())
{
    const QString statPath = QStringLiteral("/proc/self/task/%1/schedstat").arg(::syscall(SYS_gettid));
    m_thread.reset(QThread::create([this, shared = m_shared, limit, statPath] {
        std::unique_lock lock(shared->mutex);
        while (!shared->stop) {
            shared->answered = false;
            const qint64 queuedBefore = queuedMs(statPath);
            const auto asked = SteadyClock::now();
            lock.unlock();
            QMetaObject::invokeMethod(
                this,
                [shared] {
                    const std::lock_guard answerLock(shared->mutex);
                    shared->answered = true;
                    shared->answeredAt = SteadyClock::now();
                    shared->wake.notify_all();
                },
                Qt::QueuedConnection);
            lock.lock();
            shared->wake.wait(lock, [&] { return shared->answered || shared->stop; });
            if (shared->stop)
                return;
            // The time of the answer, not of our own waking: on a loaded machine this thread may be late
            // itself.
            // What other programs took from the main thread is the machine's doing, not ours.
            const qint64 queued = queuedMs(statPath) - queuedBefore;
            const qint64 waited = std::max<qint64>(0, elapsedMs(asked, shared->answeredAt) - queued);
            if (waited > shared->longestMs.load())
                shared->longestMs.store(waited);
            if (waited > limit.count())
                qCWarning(logApp, "main thread did not serve events for %lld ms",
                          static_cast<long long>(waited));
            shared->wake.wait_for(lock, kPause, [&] { return shared->stop; });
        }
    }));
    m_thread->start();
}

Watchdog::~Watchdog()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->stop = true;
        m_shared->wake.notify_all();
    }
    m_thread->wait();
}

std::chrono::milliseconds Watchdog::longestBlock() const
{
    return std::chrono::milliseconds{m_shared->longestMs.load()};
}

void Watchdog::reset()
{
    m_shared->longestMs.store(0);
}

} // namespace muster
