// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/chart/chart_data.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace muster;

ChartData makeChartData(int series, int samples)
{
    ChartData data;
    for (int i = 0; i < samples; ++i)
        data.times.push_back(kChartStart + i * kChartStep);
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

std::vector<SampleBlock> blocksOf(const ChartData& data)
{
    std::vector<SampleBlock> blocks;
    for (std::size_t s = 0; s < data.values.size(); ++s) {
        SampleBlock block;
        block.key.query = QStringLiteral("q");
        block.key.labels[QStringLiteral("n")] = QString::number(s).rightJustified(3, QLatin1Char('0'));
        block.step = Milliseconds{kChartStep};
        block.times = data.times;
        block.values = data.values[s];
        blocks.push_back(std::move(block));
    }
    return blocks;
}

std::pair<double, double> panView(const ChartData& data, int i)
{
    const auto span = double(data.times.back() - data.times.front());
    const double from = double(data.times.front()) + span * 0.004 * (i % 100 + 1);
    return {from, from + span / 2};
}

std::pair<double, double> zoomView(const ChartData& data, int i)
{
    const auto span = double(data.times.back() - data.times.front());
    const double shown = span * (0.15 + 0.8 * std::abs(std::sin(i * 0.37 + 0.1)));
    const double from = double(data.times.front()) + span * 0.55 - shown * 0.5;
    return {from, from + shown};
}
