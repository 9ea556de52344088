// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Runs a session again and again in processes that fail, tear or die at the n-th call of a file or for memory
// (faultio.c). A
// server of this program, started once with the shim loaded, forks for each run: a fork costs a millisecond,
// a start thirty. Not for sessions that need a window.

#include "tests/fault/run_place.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

#include <cstdio>
#include <dlfcn.h>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace muster::test {

/// What a run said and how it ended.
struct FaultRun
{
    QStringList said; ///< lines that the session gave to say()
    bool killed = false;
    bool aborted = false; ///< gave up by itself (SIGABRT): what is due when there is no memory
    bool crashed = false; ///< ended in another way than by the fault or by itself
    long calls = 0;       ///< calls that counted; only of a run that was not killed
};

/// In a session: tells the test, whatever happens next.
inline void say(const QString& line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    // One write: a line is there whole or not at all. The pipe never counts as a file of ours.
    if (::write(STDOUT_FILENO, bytes.constData(), static_cast<size_t>(bytes.size())) < 0)
        _exit(3);
}

/// Role: the server process. Owner: the test. Thread: main.
class FaultRunner
{
public:
    /// `shim`: path of the library of faultio.c.
    explicit FaultRunner(const char* shim)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LD_PRELOAD"), QString::fromLocal8Bit(shim));
        m_server.setProcessEnvironment(environment);
        m_server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_server.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--serve-faults")});
        m_started = m_server.waitForStarted();
    }
    ~FaultRunner()
    {
        m_server.closeWriteChannel();
        m_server.waitForFinished();
    }
    bool started() const { return m_started; }

    /// One run in `folder`; `at` 0: no fault. Only files below `folder` count. `ops`: which calls, see
    /// FAULT_OPS; empty: those that change files.
    FaultRun run(const QString& folder, long at, const char* kind, bool sticky = false, const char* ops = "")
    {
        m_server.write(QStringLiteral("%1 %2 %3 %4 %5\n")
                           .arg(folder)
                           .arg(at)
                           .arg(QLatin1String(kind))
                           .arg(sticky ? 1 : 0)
                           .arg(QLatin1String(ops))
                           .toUtf8());
        FaultRun result;
        for (;;) {
            while (!m_server.canReadLine())
                if (!m_server.waitForReadyRead(60'000)) {
                    result.crashed = true;
                    return result;
                }
            const QString line = QString::fromUtf8(m_server.readLine()).trimmed();
            if (!line.startsWith(QLatin1String("\x01 "))) {
                result.said << line;
                continue;
            }
            const QStringList parts = line.split(u' ');
            const int status = parts.value(1).toInt();
            result.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
            result.aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
            result.crashed =
                !result.killed && !result.aborted && (!WIFEXITED(status) || WEXITSTATUS(status) != 0);
            for (qsizetype i = result.said.size(); i-- > 0;)
                if (result.said[i].startsWith(QLatin1String("calls "))) {
                    result.calls = result.said[i].sliced(6).toLong();
                    result.said.removeAt(i);
                }
            return result;
        }
    }

    /// main() of the server: reads orders until its input ends.
    static int serve(const std::function<void(const QString& folder)>& session)
    {
        using Arm = void (*)(long, const char*, int, const char*);
        using Count = long (*)();
        using Ops = void (*)(const char*);
        const auto arm = reinterpret_cast<Arm>(dlsym(RTLD_DEFAULT, "faultioArm"));
        const auto count = reinterpret_cast<Count>(dlsym(RTLD_DEFAULT, "faultioCount"));
        const auto ops = reinterpret_cast<Ops>(dlsym(RTLD_DEFAULT, "faultioOps"));
        if (!arm || !count || !ops)
            return 2;
        char line[1024];
        while (std::fgets(line, sizeof line, stdin)) {
            const QStringList order = QString::fromUtf8(line).trimmed().split(u' ');
            const pid_t child = fork();
            if (child == 0) {
                const QByteArray folder = order.value(0).toUtf8(), kind = order.value(2).toUtf8();
                const QByteArray counted = order.value(4).toUtf8();
                ops(counted.constData());
                arm(order.value(1).toLong(), kind.constData(), order.value(3).toInt(), folder.constData());
                session(order.value(0));
                const long calls = count();
                arm(0, "", 0, folder.constData()); // what is said takes memory
                say(QStringLiteral("calls %1").arg(calls));
                _exit(0);
            }
            int status = 0;
            waitpid(child, &status, 0);
            say(QStringLiteral("\x01 %1").arg(status));
        }
        return 0;
    }

private:
    QProcess m_server;
    bool m_started = false;
};

/// How many of something: the long run's number from `variable`, else `usual`.
inline int countFrom(const char* variable, int usual)
{
    bool ok = false;
    const int count = qEnvironmentVariableIntValue(variable, &ok);
    return ok ? count : usual;
}

} // namespace muster::test
