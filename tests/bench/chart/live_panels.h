// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Our charts in a window on the software renderer, a frame at a time.

#include "models/chart/chart_feed.h"
#include "models/chart/chart_panel.h"
#include "tests/bench/chart/chart_data.h"

#include <QQuickWindow>

#include <functional>
#include <memory>
#include <vector>

inline constexpr QSize kChartWindow{1200, 700};

/// CPU ms that this process has used, all threads.
double processCpuMs();
/// And this thread alone.
double threadCpuMs();

/// Role: `panels` charts of the same data in one window. Thread: main. Figures are CPU ms of the whole
/// process (the pool's work counts), from the change until the window has swapped with the new picture in it.
class LivePanels
{
public:
    /// Without data the panels stand empty until `append`.
    LivePanels(int panels, const std::vector<muster::SampleBlock>& blocks);

    double show(double from, double to);
    /// Also the first samples of an empty window.
    double append(const std::vector<muster::SampleBlock>& news, double from, double to);
    /// As the room takes an answer in: shared with who stores it.
    double append(const std::shared_ptr<const std::vector<muster::SampleBlock>>& news, double from,
                  double to);

    int swaps() const { return m_swaps; }
    /// Lets the event loop run until no frame comes any more.
    void settle();

private:
    double frame(const std::function<void()>& change);
    template <typename News>
    double take(const News& news, double from, double to);

    QQuickWindow m_window;
    std::vector<std::unique_ptr<muster::ChartFeed>> m_feeds;
    std::vector<muster::ChartPanel*> m_panels; // children of the window's content
    int m_swaps = 0;
};
