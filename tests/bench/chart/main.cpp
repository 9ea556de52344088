// SPDX-License-Identifier: GPL-3.0-or-later
// Measures live charts: frames of panning and zooming, appending, the first paint, memory, a large answer,
// and stored bytes. Peers in the same run, batches of frames alternating: uPlot and ECharts in headless
// Chromium when they are installed, a naive Qt Charts view, Gorilla for the bytes. One JSON line per figure
// on stdout.
//
// bench_chart [frames] [memory] [answer] [stored] [--no-peers]: parts of it, all without arguments.
//
// Frames are milliseconds of CPU of the whole process (of all processes of the browser), all threads,
// medians: on a shared machine wall time mostly measures the neighbours. Whoever is not measured stands
// still.
#include "tests/bench/chart/browser_peer.h"
#include "tests/bench/chart/chart_figures.h"

#include <QApplication>

#include <cstdio>

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_QUICK_BACKEND", "software");
    qputenv("QT_QPA_UPDATE_IDLE_TIME", "0"); // no waiting for a pretended screen
    QApplication app(argc, argv);
    if (QCoreApplication::arguments().contains(QStringLiteral("--window")))
        return holdWindow();

    QStringList parts = QCoreApplication::arguments().mid(1);
    const bool alone = parts.removeAll(QStringLiteral("--no-peers")) > 0;
    const auto wanted = [&parts](const char* part) {
        return parts.isEmpty() || parts.contains(QLatin1String(part));
    };
    const auto started = [alone](const QString& library) -> std::unique_ptr<BrowserPeer> {
        if (alone)
            return nullptr;
        QString why;
        auto peer = BrowserPeer::start(library, &why);
        if (!peer)
            std::fprintf(stderr, "%s is not measured: %s\n", qPrintable(library), qPrintable(why));
        return peer;
    };
    const auto uplot = started(QStringLiteral("uplot"));
    const auto echarts = started(QStringLiteral("echarts"));
    const BrowserPeers peers{uplot.get(), echarts.get()};
    if (wanted("frames"))
        measureFrames(peers);
    if (wanted("memory"))
        measureMemory({uplot.get(), nullptr});
    if (wanted("answer"))
        measureAnswer();
    if (wanted("stored"))
        measureStored();
    return 0;
}
