// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where every log line goes: cleaned of secrets, kept from flooding, to stderr and to a small ring of files.
// Not for what a person should read: that is a notice.

#include <QByteArray>
#include <QString>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace muster {

/// How many lines may pass: `burst` at once, then `perSecond`. Value; time is given, so tests need no clock.
class LineBudget
{
public:
    LineBudget(int burst, int perSecond) : m_burst(burst), m_perSecond(perSecond), m_left(burst) {}
    /// Empty when this line has to be left out; otherwise how many were left out just before it.
    std::optional<quint64> take(std::chrono::steady_clock::time_point now);

private:
    int m_burst, m_perSecond;
    double m_left;
    std::optional<std::chrono::steady_clock::time_point> m_last;
    quint64 m_leftOut = 0;
};

/// Files `muster.log` and `muster.log.1` of a folder: together at most this long.
inline constexpr qint64 kLogRingBytes = 5LL * 1024 * 1024;

/// Role: the ring and the thread that writes it, so that a slow or full disk holds nobody up. Files are 0600
/// and never opened through a link. Thread: any.
class LogRing
{
public:
    explicit LogRing(const QString& directory, qint64 mostBytes = kLogRingBytes);
    /// Writes what waits first.
    ~LogRing();
    LogRing(const LogRing&) = delete;
    LogRing& operator=(const LogRing&) = delete;
    /// Takes a line with its line end. When 4,000 others wait it is counted and left out.
    void put(QByteArray line);

private:
    void loop();
    void write(const std::deque<QByteArray>& batch) const;
    int open() const;

    const QByteArray m_file;
    const qint64 m_mostBytes;
    std::mutex m_mutex;
    std::condition_variable m_asked;
    std::deque<QByteArray> m_waiting;
    quint64 m_leftOut = 0;
    bool m_ending = false;
    std::thread m_thread;
};

/// Takes over Qt's messages of the whole process: from now on each line goes through `redactLine` and a
/// LineBudget (400 at once, 100 a second) to stderr. `debug` also turns on the debug lines of `muster.*`.
void startLog(bool debug);

/// Every line also goes to the ring in `directory`. Harmless twice.
void keepLogIn(const QString& directory);

/// Writes what waits, ends the thread and gives Qt its own handler back. Harmless twice.
void endLog();

} // namespace muster
