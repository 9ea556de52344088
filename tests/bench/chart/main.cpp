// SPDX-License-Identifier: GPL-3.0-or-later
// Measures frames of live charts: pan over four shapes of data, live append, twelve panels together, and what
// standing still costs. Peer in the same run: a naive Qt Charts view. One JSON line per figure on stdout.
//
// Figures are milliseconds of CPU of the whole process per frame, all threads, medians: on a shared machine
// wall time mostly measures the neighbours. A frame counts until the window has swapped with the new picture
// in it.
#include "models/chart/chart_feed.h"
#include "models/chart/chart_panel.h"
#include "tests/bench/chart/naive_chart.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QQuickWindow>
#include <QStandardPaths>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>

using namespace muster;

namespace {

constexpr qint64 kStart = 1'763'604'000'000;
constexpr qint64 kStep = 15'000;
constexpr QSize kWindow{1200, 700};
constexpr qint64 kLongestMs = 50'000; // of the whole program: later peers are skipped, and it says so

QElapsedTimer g_clock;

double cpuMs()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? std::nan("") : values[values.size() / 2];
}

/// Series like a service's: gauges that wander, noisy rates, latencies with spikes, memory that climbs and
/// drops.
struct Data
{
    std::vector<qint64> times;
    std::vector<std::vector<double>> values;
};

Data makeData(int series, int samples)
{
    Data data;
    for (int i = 0; i < samples; ++i)
        data.times.push_back(kStart + i * kStep);
    for (int s = 0; s < series; ++s) {
        std::mt19937 random(static_cast<unsigned>(s));
        std::normal_distribution<double> normal;
        std::vector<double> column(static_cast<std::size_t>(samples));
        double level = 40;
        for (std::size_t i = 0; i < column.size(); ++i) {
            switch (s % 4) {
            case 0:
                level = std::clamp(level * 0.97 + 1.2 + normal(random) * 0.8, 0.0, 100.0);
                break;
            case 1:
                level = std::max(0.0, 60 + 20 * std::sin(double(i) / 917) + normal(random) * 4);
                break;
            case 2:
                level = 10 * std::exp(normal(random) * 0.35) * (random() % 997 == 0 ? 8 : 1);
                break;
            default:
                level = level > 95 ? 20 : level + 0.04;
                break;
            }
            column[i] = level;
        }
        data.values.push_back(std::move(column));
    }
    return data;
}

std::vector<SampleBlock> blocksOf(const Data& data)
{
    std::vector<SampleBlock> blocks;
    for (std::size_t s = 0; s < data.values.size(); ++s) {
        SampleBlock block;
        block.key.query = QStringLiteral("q");
        block.key.labels[QStringLiteral("n")] = QString::number(s).rightJustified(3, QLatin1Char('0'));
        block.step = Milliseconds{kStep};
        block.times = data.times;
        block.values = data.values[s];
        blocks.push_back(std::move(block));
    }
    return blocks;
}

/// Panels in a window on the software renderer.
class LivePanels
{
public:
    LivePanels(int panels, const Data& data)
    {
        m_window.resize(kWindow);
        QObject::connect(
            &m_window, &QQuickWindow::frameSwapped, &m_window, [this] { ++m_swaps; }, Qt::DirectConnection);
        const int columns = panels == 1 ? 1 : 4;
        const int rows = (panels + columns - 1) / columns;
        const auto blocks = blocksOf(data);
        for (int i = 0; i < panels; ++i) {
            auto feed = std::make_unique<ChartFeed>();
            feed->merge(blocks);
            auto* panel = new ChartPanel(m_window.contentItem());
            panel->setPosition(
                QPointF(i % columns * kWindow.width() / columns, i / columns * kWindow.height() / rows));
            panel->setSize(QSizeF(kWindow.width() / columns, kWindow.height() / rows));
            panel->setFeed(feed.get());
            m_feeds.push_back(std::move(feed));
            m_panels.push_back(panel);
        }
        m_window.show();
        settle();
    }

    /// CPU ms until every panel shows the new range.
    double pan(double from, double to)
    {
        return frame([&] {
            for (ChartPanel* panel : m_panels) {
                panel->setRangeFrom(from);
                panel->setRangeTo(to);
            }
        });
    }

    double append(const std::vector<SampleBlock>& blocks, double from, double to)
    {
        return frame([&] {
            for (const auto& feed : m_feeds)
                feed->merge(blocks);
            // The feeds' announcement first, so that one frame shows both.
            QCoreApplication::sendPostedEvents(nullptr, QEvent::MetaCall);
            for (ChartPanel* panel : m_panels) {
                panel->setRangeFrom(from);
                panel->setRangeTo(to);
            }
        });
    }

    int swaps() const { return m_swaps; }

    void settle()
    {
        for (int i = 0; i < 20; ++i) {
            const int before = m_swaps;
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
            if (m_swaps == before && i > 5)
                break;
        }
    }

private:
    double frame(const std::function<void()>& change)
    {
        std::vector<int> composed;
        for (ChartPanel* panel : m_panels)
            composed.push_back(panel->frameCount());
        const double before = cpuMs();
        change();
        const auto pending = [&] {
            for (std::size_t i = 0; i < m_panels.size(); ++i) {
                if (m_panels[i]->frameCount() == composed[i])
                    return true;
            }
            return false;
        };
        while (pending())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        // Composed inline, the picture was swapped in the same turn; composed on the pool, the swap follows.
        const int swapped = m_swaps;
        for (int i = 0; i < 100 && m_swaps == swapped && notShown(); ++i)
            QCoreApplication::processEvents(QEventLoop::AllEvents);
        return cpuMs() - before;
    }

    bool notShown() const
    {
        return std::any_of(m_panels.begin(), m_panels.end(),
                           [](ChartPanel* panel) { return panel->picturePending(); });
    }

    QQuickWindow m_window;
    std::vector<std::unique_ptr<ChartFeed>> m_feeds;
    std::vector<ChartPanel*> m_panels;
    int m_swaps = 0;
};

void report(const QString& figure, double value, const char* unit, const QString& peer, double ratio,
            const QString& goal, bool holds)
{
    QJsonObject line{{QStringLiteral("area"), QStringLiteral("chart")},
                     {QStringLiteral("figure"), figure},
                     {QStringLiteral("value"), std::round(value * 1000) / 1000},
                     {QStringLiteral("unit"), QLatin1String(unit)},
                     {QStringLiteral("peer"), peer},
                     {QStringLiteral("goal"), goal},
                     {QStringLiteral("holds"), holds}};
    line[QStringLiteral("ratio")] =
        std::isnan(ratio) ? QJsonValue() : QJsonValue(std::round(ratio * 1e5) / 1e5);
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

QString peerText(double ms)
{
    return std::isnan(ms) ? QStringLiteral("none")
                          : QStringLiteral("naive ChartView %1 ms").arg(ms, 0, 'f', 1);
}

bool timeLeft()
{
    return g_clock.elapsed() < kLongestMs;
}

/// The visible half of the data, `i` steps further.
std::pair<double, double> view(const Data& data, int i)
{
    const auto span = double(data.times.back() - data.times.front());
    const double from = double(data.times.front()) + span * 0.004 * (i % 100 + 1);
    return {from, from + span / 2};
}

/// Ratio to the peer, NaN when the peer was not measured.
double measurePan(int series, int samples, int peerFrames)
{
    const Data data = makeData(series, samples);
    std::vector<double> ours;
    std::vector<double> theirs;
    LivePanels live(1, data);
    std::unique_ptr<NaiveCharts> naive;
    if (timeLeft())
        naive = std::make_unique<NaiveCharts>(1, data.times, data.values, kWindow);
    for (int i = 0; i < 40; ++i) {
        const auto [from, to] = view(data, i);
        const double ms = live.pan(from, to);
        if (i >= 4)
            ours.push_back(ms);
        // Interleaved: each slow frame of the peer stands between fast ones of ours.
        if (naive && i % (40 / peerFrames) == 1 && timeLeft()) {
            const double before = cpuMs();
            naive->pan(from, to);
            theirs.push_back(cpuMs() - before);
        }
    }
    const double value = median(ours);
    const double peer = median(theirs);
    report(QStringLiteral("pan %1 x %2").arg(series).arg(samples), value, "ms", peerText(peer), value / peer,
           QStringLiteral("<= 8 ms"), value <= 8);

    // Zooming moves the ticks in every frame, so the furniture is drawn anew as well.
    std::vector<double> zooms;
    const auto span = double(data.times.back() - data.times.front());
    for (int i = 0; i < 24; ++i) {
        const double shown = span * (0.15 + 0.8 * std::abs(std::sin(i * 0.37 + 0.1)));
        const double from = double(data.times.front()) + span * 0.55 - shown * 0.5;
        const double ms = live.pan(from, from + shown);
        if (i >= 4)
            zooms.push_back(ms);
    }
    const double zoom = median(zooms);
    report(QStringLiteral("zoom %1 x %2").arg(series).arg(samples), zoom, "ms", QString(), std::nan(""),
           QStringLiteral("<= 8 ms"), zoom <= 8);
    return value / peer;
}

void measureAppend()
{
    Data data = makeData(50, 10'000);
    LivePanels live(1, data);
    std::unique_ptr<NaiveCharts> naive;
    if (timeLeft())
        naive = std::make_unique<NaiveCharts>(1, data.times, data.values, kWindow);
    std::vector<SampleBlock> news = blocksOf(makeData(50, 1));
    std::vector<double> ours;
    std::vector<double> theirs;
    for (int i = 0; i < 40; ++i) {
        const qint64 time = data.times.back() + (i + 1) * kStep;
        for (SampleBlock& block : news)
            block.times = {time};
        const double from = double(data.times.front() + (i + 1) * kStep);
        const double ms = live.append(news, from, double(time));
        if (i >= 4)
            ours.push_back(ms);
        if (naive && (i == 10 || i == 25) && timeLeft()) {
            const double before = cpuMs();
            naive->append(time, 50, from, double(time));
            theirs.push_back(cpuMs() - before);
        }
    }
    const double value = median(ours);
    const double peer = median(theirs);
    report(QStringLiteral("live append 50 x 10000"), value, "ms", peerText(peer), value / peer,
           QStringLiteral("<= 9 ms, <= 0.02 x naive"), value <= 9 && !(value / peer > 0.02));
}

void measureTwelve()
{
    const Data data = makeData(5, 1440);
    LivePanels live(12, data);
    std::unique_ptr<NaiveCharts> naive;
    if (timeLeft())
        naive = std::make_unique<NaiveCharts>(12, data.times, data.values, kWindow);
    std::vector<double> ours;
    std::vector<double> theirs;
    for (int i = 0; i < 40; ++i) {
        const auto [from, to] = view(data, i);
        const double ms = live.pan(from, to);
        if (i >= 4)
            ours.push_back(ms);
        if (naive && (i == 10 || i == 25) && timeLeft()) {
            const double before = cpuMs();
            naive->pan(from, to);
            theirs.push_back(cpuMs() - before);
        }
    }
    const double value = median(ours);
    const double peer = median(theirs);
    report(QStringLiteral("12 panels panning"), value, "ms", peerText(peer), value / peer,
           QStringLiteral("<= 16.7 ms"), value <= 16.7);

    // One new sample a second in every series: what an update costs is what a second costs.
    naive.reset();
    std::vector<SampleBlock> news = blocksOf(makeData(5, 1));
    std::vector<double> updates;
    for (int i = 0; i < 20; ++i) {
        const qint64 time = data.times.back() + (i + 1) * kStep;
        for (SampleBlock& block : news)
            block.times = {time};
        updates.push_back(live.append(news, double(data.times.front() + (i + 1) * kStep), double(time)));
    }
    const double percent = median(updates) / 10;
    report(QStringLiteral("12 panels live at 1 Hz"), percent, "% of a core", QString(), std::nan(""),
           QStringLiteral("<= 1.5 %"), percent <= 1.5);

    live.settle();
    const int before = live.swaps();
    QElapsedTimer idle;
    idle.start();
    while (idle.elapsed() < 500)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    report(QStringLiteral("frames while nothing changes"), live.swaps() - before, "frames", QString(),
           std::nan(""), QStringLiteral("0"), live.swaps() == before);
}

} // namespace

int main(int argc, char** argv)
{
    g_clock.start();
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_QUICK_BACKEND", "software");
    qputenv("QT_QPA_UPDATE_IDLE_TIME", "0"); // no waiting for a pretended screen
    QApplication app(argc, argv);
    std::fprintf(stderr, "uPlot in Chromium is not measured here: %s\n",
                 QStandardPaths::findExecutable(QStringLiteral("chromium")).isEmpty()
                     ? "no chromium is installed"
                     : "no uPlot runner is part of this program");

    double product = 1;
    int ratios = 0;
    for (const auto& [series, samples, peerFrames] :
         {std::tuple{10, 1'440, 4}, {50, 10'000, 3}, {10, 100'000, 1}, {1, 1'000'000, 1}}) {
        const double ratio = measurePan(series, samples, peerFrames);
        if (!std::isnan(ratio)) {
            product *= ratio;
            ++ratios;
        }
    }
    if (ratios > 0) {
        const double mean = std::pow(product, 1.0 / ratios);
        report(QStringLiteral("pan, geometric mean of ratios"), mean, "x", QStringLiteral("naive ChartView"),
               mean, QStringLiteral("<= 0.02 x naive"), mean <= 0.02);
    }
    measureAppend();
    measureTwelve();
    return 0;
}
