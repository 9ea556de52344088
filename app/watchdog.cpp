// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/watchdog.h"

#include "models/base/log.h"

#include <QFile>
#include <QMetaObject>

#include <algorithm>
#include <condition_variable>
#include <ctime>
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
    std::atomic<qint64> observedNs{0}; ///< the main thread's time for those who watch it, since start
};

namespace {

constexpr std::chrono::milliseconds kPause{10};

qint64 elapsedMs(SteadyClock::time_point from, SteadyClock::time_point to)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
}

/// What the machine did with us up to now. All zero where the kernel does not tell.
struct Account
{
    qint64 mainRanNs = 0;    ///< the main thread's CPU time
    qint64 mainQueuedNs = 0; ///< how long it stood ready to run while others had the cores
    qint64 processRanNs = 0; ///< CPU time of all our threads
};

/// `statPath`: the main thread's schedstat, whose first two fields are these (Linux
/// Documentation/scheduler/sched-stats.rst).
Account account(const QString& statPath)
{
    Account now;
    QFile file(statPath);
    timespec process{};
    if (!file.open(QIODevice::ReadOnly) || ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &process) != 0)
        return now;
    const QList<QByteArray> fields = file.readAll().split(' ');
    now.mainRanNs = fields.value(0).toLongLong();
    now.mainQueuedNs = fields.value(1).toLongLong();
    now.processRanNs = qint64(process.tv_sec) * 1'000'000'000 + process.tv_nsec;
    return now;
}

/// How much of the main thread's queueing other programs must have caused: what is left when all that our own
/// other threads ran meanwhile is counted as taken from it. Workers of ours that starve the room stay our
/// fault.
qint64 takenByOthersMs(const Account& before, const Account& after)
{
    const qint64 queued = after.mainQueuedNs - before.mainQueuedNs;
    const qint64 ownOthers =
        (after.processRanNs - before.processRanNs) - (after.mainRanNs - before.mainRanNs);
    return std::max<qint64>(0, queued - std::max<qint64>(0, ownOthers)) / 1'000'000;
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
            const Account before = account(statPath);
            const qint64 observedBefore = shared->observedNs.load();
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
            const qint64 foreign = takenByOthersMs(before, account(statPath));
            const qint64 observed = (shared->observedNs.load() - observedBefore) / 1'000'000;
            const qint64 waited =
                std::max<qint64>(0, elapsedMs(asked, shared->answeredAt) - foreign - observed);
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

void Watchdog::addObserved(std::chrono::nanoseconds time) const
{
    m_shared->observedNs += time.count();
}

void Watchdog::reset()
{
    m_shared->longestMs.store(0);
}

} // namespace muster
