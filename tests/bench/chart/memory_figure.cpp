// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/chart/bench_report.h"
#include "tests/bench/chart/browser_peer.h"
#include "tests/bench/chart/chart_figures.h"
#include "tests/bench/chart/live_panels.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>

namespace {

constexpr int kPanels = 12;

ChartData windowData()
{
    return makeChartData(5, 1'440);
}

} // namespace

/// The child: shows the window, pans a little so that every buffer a person's hand would make exists, prints
/// its resident memory in MB.
int holdWindow()
{
    const ChartData data = windowData();
    LivePanels live(kPanels, blocksOf(data));
    for (int i = 0; i < 20; ++i) {
        const auto [from, to] = panView(data, i);
        live.show(from, to);
    }
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 1;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            std::printf("%.1f\n", line.mid(6).trimmed().split(' ').value(0).toDouble() / 1024);
    }
    return 0;
}

void measureMemory(const BrowserPeers& peers)
{
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--window")});
    child.waitForFinished(60'000);
    bool read = false;
    const double ours = child.readAllStandardOutput().trimmed().toDouble(&read);
    const double mb = read ? ours : kNotMeasured;
    double theirs = kNotMeasured;
    if (peers.uplot && peers.uplot->load(windowData()) && peers.uplot->open(kPanels, kChartWindow))
        theirs = peers.uplot->memoryMb();
    report({QStringLiteral("memory of a window with 12 panels"), mb, "MB RSS",
            std::isnan(theirs) ? QStringLiteral("none")
                               : QStringLiteral("uPlot %1 MB PSS").arg(theirs, 0, 'f', 0),
            mb / theirs, QStringLiteral("<= 90 MB, <= 0.25 x uPlot"), mb <= 90 && !(mb / theirs > 0.25)});
}
