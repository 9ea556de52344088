// SPDX-License-Identifier: GPL-3.0-or-later
// How long from the start of the program to a room that can be read and typed into, and what it weighs then.
// The built program is started as a person starts it, on a profile that holds the drill, with its sources
// black-holed and with none; the two are interleaved. "Usable" is read from the program's own state file.

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

namespace {

constexpr int kRuns = 7;
constexpr int kLimitMs = 20'000;
constexpr double kUsableGoalMs = 1'500;
constexpr double kMemoryGoalMb = 120;

struct Start
{
    double usableMs = 0;
    double memoryMb = 0;
};

std::optional<double> residentMb(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return std::nullopt;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').constFirst().toDouble() / 1024.0;
    }
    return std::nullopt;
}

bool roomReady(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QJsonObject state = QJsonDocument::fromJson(file.readAll()).object();
    return state.value(QLatin1String("room")).toObject().value(QLatin1String("ready")).toBool();
}

std::optional<Start> start(const QString& program, const QString& data, const QStringList& more)
{
    QTemporaryDir scratch;
    const QString statePath = scratch.filePath(QStringLiteral("state.json"));
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QElapsedTimer timer;
    timer.start();
    process.start(program, QStringList{QStringLiteral("drill"), QStringLiteral("--data"), data,
                                       QStringLiteral("--state-file"), statePath} +
                               more);
    if (!process.waitForStarted())
        return std::nullopt;
    std::optional<Start> result;
    while (timer.elapsed() < kLimitMs && process.state() == QProcess::Running) {
        if (roomReady(statePath)) {
            result = Start{static_cast<double>(timer.elapsed()), residentMb(process.processId()).value_or(0)};
            break;
        }
        QThread::msleep(5);
        process.waitForReadyRead(0);
    }
    process.terminate();
    if (!process.waitForFinished(5'000))
        process.kill();
    process.waitForFinished();
    return result;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

void print(const char* figure, double value, const char* unit, const char* peer, double peerValue,
           double goal)
{
    std::printf("{\"area\":\"startup\",\"figure\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"peer\":\"%s\","
                "\"ratio\":%.3f,"
                "\"goal\":\"<= %g %s\",\"holds\":%s}\n",
                figure, value, unit, peer, peerValue > 0 ? value / peerValue : 0.0, goal, unit,
                value <= goal ? "true" : "false");
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QString program =
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("../bin/muster"));
    if (!QFile::exists(program)) {
        std::fprintf(stderr, "bench_startup: %s is missing; build the program first\n", qPrintable(program));
        return 1;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QTemporaryDir profile;
    QTcpServer hole; // accepts and never answers
    hole.listen(QHostAddress::LocalHost);
    const QString url = QStringLiteral("http://127.0.0.1:%1").arg(hole.serverPort());
    const QStringList blackHoled{QStringLiteral("--connect"), QStringLiteral("prometheus=") + url,
                                 QStringLiteral("--connect"), QStringLiteral("alertmanager=") + url};
    const QString calm = profile.filePath(QStringLiteral("calm"));
    const QString down = profile.filePath(QStringLiteral("down"));
    // The first start of each imports the drill; what is measured is a cached incident.
    if (!start(program, calm, {}) || !start(program, down, blackHoled)) {
        std::fprintf(stderr, "bench_startup: the program did not come up\n");
        return 1;
    }
    std::vector<double> calmMs, downMs, memory;
    for (int run = 0; run < kRuns; ++run) {
        const auto first = start(program, calm, {});
        const auto second = start(program, down, {});
        if (!first || !second)
            return 1;
        calmMs.push_back(first->usableMs);
        downMs.push_back(second->usableMs);
        memory.push_back(second->memoryMb);
    }
    print("cached incident usable", median(calmMs), "ms", "", 0, kUsableGoalMs);
    print("the same, every source black-holed", median(downMs), "ms", "without sources", median(calmMs),
          kUsableGoalMs);
    print("resident memory of the open drill", median(memory), "MB", "", 0, kMemoryGoalMb);
    return 0;
}
