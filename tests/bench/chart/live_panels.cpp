// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/chart/live_panels.h"

#include <QCoreApplication>

#include <algorithm>
#include <ctime>

using namespace muster;

namespace {

double clockMs(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

} // namespace

double processCpuMs()
{
    return clockMs(CLOCK_PROCESS_CPUTIME_ID);
}

double threadCpuMs()
{
    return clockMs(CLOCK_THREAD_CPUTIME_ID);
}

LivePanels::LivePanels(int panels, const std::vector<SampleBlock>& blocks)
{
    m_window.resize(kChartWindow);
    QObject::connect(
        &m_window, &QQuickWindow::frameSwapped, &m_window, [this] { ++m_swaps; }, Qt::DirectConnection);
    const int columns = panels == 1 ? 1 : 4;
    const int rows = (panels + columns - 1) / columns;
    for (int i = 0; i < panels; ++i) {
        auto feed = std::make_unique<ChartFeed>();
        feed->merge(blocks);
        auto* panel = new ChartPanel(m_window.contentItem());
        panel->setPosition(QPointF(i % columns * kChartWindow.width() / columns,
                                   i / columns * kChartWindow.height() / rows));
        panel->setSize(QSizeF(kChartWindow.width() / columns, kChartWindow.height() / rows));
        panel->setFeed(feed.get());
        m_feeds.push_back(std::move(feed));
        m_panels.push_back(panel);
    }
    m_window.show();
    settle();
}

double LivePanels::show(double from, double to)
{
    return frame([&] {
        for (ChartPanel* panel : m_panels) {
            panel->setRangeFrom(from);
            panel->setRangeTo(to);
        }
    });
}

double LivePanels::append(const std::vector<SampleBlock>& news, double from, double to)
{
    return take(news, from, to);
}

double LivePanels::append(const std::shared_ptr<const std::vector<SampleBlock>>& news, double from, double to)
{
    return take(news, from, to);
}

template <typename News>
double LivePanels::take(const News& news, double from, double to)
{
    return frame([&] {
        for (const auto& feed : m_feeds)
            feed->merge(news);
        // The feeds' announcement first, so that one frame shows both.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::MetaCall);
        for (ChartPanel* panel : m_panels) {
            panel->setRangeFrom(from);
            panel->setRangeTo(to);
        }
    });
}

void LivePanels::settle()
{
    for (int i = 0; i < 20; ++i) {
        const int before = m_swaps;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
        if (m_swaps == before && i > 5)
            break;
    }
}

double LivePanels::frame(const std::function<void()>& change)
{
    std::vector<int> composed;
    for (ChartPanel* panel : m_panels)
        composed.push_back(panel->frameCount());
    const double before = processCpuMs();
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
    const auto notShown = [this] {
        return std::any_of(m_panels.begin(), m_panels.end(),
                           [](ChartPanel* panel) { return panel->picturePending(); });
    };
    const int swapped = m_swaps;
    for (int i = 0; i < 100 && m_swaps == swapped && notShown(); ++i)
        QCoreApplication::processEvents(QEventLoop::AllEvents);
    return processCpuMs() - before;
}
