// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Measures how long the main thread goes without serving its event loop. A war room that freezes is down, so
// the figure is logged, and end-to-end tests fail on it.

#include <QObject>
#include <QThread>

#include <atomic>
#include <chrono>
#include <memory>

namespace muster {

/// Role: pings the main thread from its own thread every 10 ms and keeps the longest answer time, less the
/// time that the main thread was ready to run but other programs had the cores. Owner: app. Thread:
/// constructed on main; `longestBlock()` may be read from any thread.
class Watchdog final : public QObject
{
    Q_OBJECT
public:
    /// Blocks longer than `limit` are logged once each (muster.app).
    explicit Watchdog(std::chrono::milliseconds limit, QObject* parent = nullptr);
    ~Watchdog() override;

    /// Longest time that a ping waited since start or reset().
    std::chrono::milliseconds longestBlock() const;
    /// The main thread spent this on describing itself for a test (StateFile), which nobody who works with
    /// the program waits for: not counted. Called right after it, on main.
    void addObserved(std::chrono::nanoseconds time) const;
    /// Forgets what was measured so far: called when the window has come up.
    void reset();

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
    std::unique_ptr<QThread> m_thread;
};

} // namespace muster
