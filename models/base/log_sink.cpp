// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/log_sink.h"

#include "models/base/redaction.h"

#include <QDateTime>
#include <QFile>
#include <QLoggingCategory>

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <utility>
#include <sys/stat.h>
#include <unistd.h>

namespace muster {

namespace {

constexpr int kBurst = 400;
constexpr int kPerSecond = 100;
constexpr size_t kMostWaiting = 4'000;
constexpr qsizetype kLongestLine = 4'000;

std::mutex g_budgetMutex;
LineBudget g_budget(kBurst, kPerSecond);

std::mutex g_ringMutex;
LogRing* g_ring = nullptr; ///< owned; a plain pointer, because a line may come while statics go

char letterOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return 'D';
    case QtInfoMsg:
        return 'I';
    case QtWarningMsg:
        return 'W';
    case QtCriticalMsg:
        return 'C';
    case QtFatalMsg:
        return 'F';
    }
    return '?';
}

void onMessage(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    std::optional<quint64> leftOut;
    {
        const std::lock_guard lock(g_budgetMutex);
        leftOut = g_budget.take(std::chrono::steady_clock::now());
    }
    if (!leftOut && type != QtFatalMsg)
        return;
    // Cut before it is looked at: a hostile megabyte costs nothing.
    QByteArray line =
        redactLine(qFormatLogMessage(type, context, message.left(kLongestLine))).toUtf8() + '\n';
    if (leftOut.value_or(0) > 0)
        line.prepend("(" + QByteArray::number(*leftOut) + " lines left out)\n");
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
    const QByteArray when = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toLatin1();
    {
        const std::lock_guard lock(g_ringMutex);
        if (g_ring)
            g_ring->put(when + ' ' + letterOf(type) + ' ' + line);
    }
    if (type == QtFatalMsg)
        endLog(); // Qt aborts when we return
}

} // namespace

std::optional<quint64> LineBudget::take(std::chrono::steady_clock::time_point now)
{
    if (m_last) {
        const std::chrono::duration<double> passed = now - *m_last;
        m_left = std::min<double>(m_burst, m_left + std::max(0.0, passed.count()) * m_perSecond);
    }
    m_last = now;
    if (m_left < 1) {
        ++m_leftOut;
        return std::nullopt;
    }
    m_left -= 1;
    return std::exchange(m_leftOut, 0);
}

void startLog(bool debug)
{
    if (debug)
        QLoggingCategory::setFilterRules(QStringLiteral("muster.*=true"));
    qInstallMessageHandler(onMessage);
}

void keepLogIn(const QString& directory)
{
    const std::lock_guard lock(g_ringMutex);
    if (!g_ring)
        g_ring = new LogRing(directory);
}

void endLog()
{
    qInstallMessageHandler(nullptr);
    LogRing* ended = nullptr;
    {
        const std::lock_guard lock(g_ringMutex);
        ended = std::exchange(g_ring, nullptr);
    }
    delete ended;
}

// ---- the ring

LogRing::LogRing(const QString& directory, qint64 mostBytes)
    : m_file(QFile::encodeName(directory) + "/muster.log"), m_mostBytes(mostBytes),
      m_thread([this] { loop(); })
{
}

LogRing::~LogRing()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_asked.notify_one();
    m_thread.join();
}

void LogRing::put(QByteArray line)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() >= kMostWaiting) {
            ++m_leftOut;
            return;
        }
        m_waiting.push_back(std::move(line));
    }
    m_asked.notify_one();
}

void LogRing::loop()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_asked.wait(lock, [this] { return m_ending || !m_waiting.empty(); });
        std::deque<QByteArray> batch = std::exchange(m_waiting, {});
        if (const quint64 lost = std::exchange(m_leftOut, 0); lost > 0)
            batch.push_back("(" + QByteArray::number(lost) + " lines found no room)\n");
        const bool last = m_ending;
        lock.unlock();
        write(batch);
        lock.lock();
        if (last && m_waiting.empty())
            return;
    }
}

void LogRing::write(const std::deque<QByteArray>& batch) const
{
    // In pieces, so that a burst does not make one file longer than its half of the ring.
    QByteArray text;
    const auto flush = [&] {
        if (text.isEmpty())
            return;
        int out = open();
        struct stat info = {};
        if (out >= 0 && ::fstat(out, &info) == 0 && info.st_size + text.size() > m_mostBytes / 2) {
            ::close(out);
            ::rename(m_file.constData(), (m_file + ".1").constData());
            out = open();
        }
        if (out >= 0) { // else there is nowhere to say it: stderr has the lines
            [[maybe_unused]] const auto written =
                ::write(out, text.constData(), static_cast<size_t>(text.size()));
            ::close(out);
        }
        text.clear();
    };
    for (const QByteArray& line : batch) {
        if (text.size() + line.size() > m_mostBytes / 8)
            flush();
        text += line;
    }
    flush();
}

int LogRing::open() const
{
    return ::open(m_file.constData(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                  0600);
}

} // namespace muster
