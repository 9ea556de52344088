// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/chart/bench_report.h"
#include "tests/bench/chart/browser_peer.h"
#include "tests/bench/chart/chart_figures.h"
#include "tests/bench/chart/live_panels.h"
#include "tests/bench/chart/naive_chart.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <array>

using namespace muster;

namespace {

constexpr int kFrames = 40;
constexpr int kBatch = 10; // frames of ours, then as many of each browser peer
constexpr int kWarm = 4;   // first frames of a window fill its caches

struct Shape
{
    int series;
    int samples;
    int naiveFrames; ///< of the slowest peer, which takes up to a second each
};
constexpr std::array kShapes{Shape{10, 1'440, 4}, Shape{50, 10'000, 3}, Shape{10, 100'000, 1},
                             Shape{1, 1'000'000, 1}};

/// Frames of all peers for one figure.
struct Series
{
    std::vector<double> ours, uplot, echarts, naive;

    QString peers() const
    {
        QStringList texts;
        const auto add = [&texts](const char* name, const std::vector<double>& frames) {
            if (!frames.empty())
                texts.append(
                    QStringLiteral("%1 %2 ms").arg(QLatin1String(name)).arg(median(frames), 0, 'f', 1));
        };
        add("uPlot", uplot);
        add("ECharts", echarts);
        add("naive ChartView", naive);
        return texts.isEmpty() ? QStringLiteral("none") : texts.join(QStringLiteral(", "));
    }
    double toUplot() const { return median(ours) / median(uplot); }
    double toNaive() const { return median(ours) / median(naive); }
};

void take(std::vector<double>& into, const std::optional<double>& ms)
{
    if (ms)
        into.push_back(*ms);
}

std::unique_ptr<NaiveCharts> naiveOf(int panels, const ChartData& data)
{
    return std::make_unique<NaiveCharts>(panels, data.times, data.values, kChartWindow);
}

/// Pan or zoom: `view` of (data, frame). Batches of ours and of the peers alternate.
Series frames(LivePanels& live, const BrowserPeers& peers, NaiveCharts* naive, int naiveFrames,
              const ChartData& data, std::pair<double, double> (*view)(const ChartData&, int))
{
    Series figure;
    for (int from = 0; from < kFrames; from += kBatch) {
        std::vector<std::pair<double, double>> views;
        for (int i = from; i < from + kBatch; ++i) {
            views.push_back(view(data, i));
            const double ms = live.show(views.back().first, views.back().second);
            if (i >= kWarm)
                figure.ours.push_back(ms);
        }
        if (peers.uplot)
            take(figure.uplot, peers.uplot->pan(views));
        if (peers.echarts)
            take(figure.echarts, peers.echarts->pan(views));
        if (naive && from / kBatch < naiveFrames) {
            const double before = processCpuMs();
            naive->pan(views.back().first, views.back().second);
            figure.naive.push_back(processCpuMs() - before);
        }
    }
    return figure;
}

/// Loads the browser peers and takes their first paint.
void openPeers(const BrowserPeers& peers, const ChartData& data, int panels, Series& first)
{
    if (peers.uplot && peers.uplot->load(data))
        take(first.uplot, peers.uplot->open(panels, kChartWindow));
    if (peers.echarts && peers.echarts->load(data))
        take(first.echarts, peers.echarts->open(panels, kChartWindow));
}

/// Ours: feed and panel stand in an open window, the samples arrive, the picture is in the window.
void measureFirstPaint(const BrowserPeers& peers)
{
    const ChartData data = makeChartData(50, 10'000);
    const auto blocks = blocksOf(data);
    Series figure;
    for (int run = 0; run < 5; ++run) {
        LivePanels live(1, {});
        figure.ours.push_back(live.append(blocks, double(data.times.front()), double(data.times.back())));
        openPeers(peers, data, 1, figure);
    }
    report({QStringLiteral("first paint after data, 50 x 10000"), median(figure.ours), "ms", figure.peers(),
            figure.toUplot(), QStringLiteral("<= 0.2 x uPlot"), !(figure.toUplot() > 0.2)});
}

void measureShapes(const BrowserPeers& peers)
{
    double product = 1;
    int ratios = 0;
    double naiveProduct = 1;
    for (const Shape& shape : kShapes) {
        const ChartData data = makeChartData(shape.series, shape.samples);
        const QString name = QStringLiteral("%1 x %2").arg(shape.series).arg(shape.samples);
        LivePanels live(1, blocksOf(data));
        Series ignored;
        openPeers(peers, data, 1, ignored);
        const auto naive = naiveOf(1, data);
        const Series pan = frames(live, peers, naive.get(), shape.naiveFrames, data, panView);
        const Series zoom = frames(live, peers, nullptr, 0, data, zoomView);
        for (const auto& [word, figure] : {std::pair{"pan ", &pan}, {"zoom ", &zoom}}) {
            const double ms = median(figure->ours);
            report({QLatin1String(word) + name, ms, "ms", figure->peers(),
                    figure->uplot.empty() ? figure->toNaive() : figure->toUplot(), QStringLiteral("<= 8 ms"),
                    ms <= 8});
            if (!figure->uplot.empty()) {
                product *= figure->toUplot();
                ++ratios;
            }
        }
        naiveProduct *= pan.toNaive();
    }
    if (ratios > 0) {
        const double mean = std::pow(product, 1.0 / ratios);
        report({QStringLiteral("pan and zoom, geometric mean"), mean, "x", QStringLiteral("uPlot"), mean,
                QStringLiteral("<= 0.20 x uPlot"), mean <= 0.20});
    }
    const double mean = std::pow(naiveProduct, 1.0 / double(kShapes.size()));
    report({QStringLiteral("pan, geometric mean"), mean, "x", QStringLiteral("naive ChartView"), mean,
            QStringLiteral("<= 0.02 x naive"), mean <= 0.02});
}

/// Appends in batches, ours and the peers'; each frame shows all samples up to the newest.
Series appends(int panels, int series, int samples, const BrowserPeers& peers)
{
    const ChartData data = makeChartData(series, samples);
    LivePanels live(panels, blocksOf(data));
    Series figure;
    openPeers(peers, data, panels, figure);
    figure = {};
    std::vector<SampleBlock> news = blocksOf(makeChartData(series, 1));
    for (int i = 0; i < kFrames; ++i) {
        const qint64 time = data.times.back() + (i + 1) * kChartStep;
        for (SampleBlock& block : news)
            block.times = {time};
        const double ms = live.append(news, double(data.times.front() + (i + 1) * kChartStep), double(time));
        if (i >= kWarm)
            figure.ours.push_back(ms);
        if (i % kBatch != kBatch - 1)
            continue;
        if (peers.uplot)
            take(figure.uplot, peers.uplot->append(kBatch));
        if (peers.echarts)
            take(figure.echarts, peers.echarts->append(kBatch));
    }
    return figure;
}

void measureAppends(const BrowserPeers& peers)
{
    const Series one = appends(1, 50, 10'000, peers);
    report({QStringLiteral("live append, 50 x 10000"), median(one.ours), "ms", one.peers(), one.toUplot(),
            QStringLiteral("<= 0.15 x uPlot"), !(one.toUplot() > 0.15)});
    const Series twelve = appends(12, 50, 1'440, peers);
    report({QStringLiteral("live append to 50 series, 12 panels"), median(twelve.ours), "ms", twelve.peers(),
            twelve.toUplot(), QStringLiteral("<= 0.15 x uPlot"), !(twelve.toUplot() > 0.15)});
    // What an update costs is what a second costs at 1 Hz.
    const double percent = median(twelve.ours) / 10;
    report({QStringLiteral("the same at 1 Hz"),
            percent,
            "% of a core",
            {},
            kNotMeasured,
            QStringLiteral("<= 1.5 %"),
            percent <= 1.5});
}

void measureTwelve(const BrowserPeers& peers)
{
    const ChartData data = makeChartData(5, 1'440);
    LivePanels live(12, blocksOf(data));
    Series figure;
    openPeers(peers, data, 12, figure);
    const auto naive = naiveOf(12, data);
    figure = frames(live, peers, naive.get(), 2, data, panView);
    const double ms = median(figure.ours);
    report({QStringLiteral("12 panels panning"), ms, "ms", figure.peers(),
            figure.uplot.empty() ? figure.toNaive() : figure.toUplot(), QStringLiteral("<= 16.7 ms"),
            ms <= 16.7});

    live.settle();
    const int before = live.swaps();
    QElapsedTimer idle;
    idle.start();
    while (idle.elapsed() < 500)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    report({QStringLiteral("frames while nothing changes"),
            double(live.swaps() - before),
            "frames",
            {},
            kNotMeasured,
            QStringLiteral("0"),
            live.swaps() == before});
}

} // namespace

void measureFrames(const BrowserPeers& peers)
{
    measureShapes(peers);
    measureAppends(peers);
    measureFirstPaint(peers);
    measureTwelve(peers);
}
