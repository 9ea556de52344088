// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What every chart benchmark and its peers draw.

#include "models/domain/series.h"

#include <utility>
#include <vector>

inline constexpr qint64 kChartStart = 1'763'604'000'000; ///< UTC ms of the first sample
inline constexpr qint64 kChartStep = 15'000;             ///< ms between samples

/// Series of one panel on one grid; deterministic.
struct ChartData
{
    std::vector<qint64> times; ///< UTC ms
    std::vector<std::vector<double>> values;
};

/// Series like a service's: gauges that wander, noisy rates, latencies with spikes, memory that climbs and
/// drops.
ChartData makeChartData(int series, int samples);

std::vector<muster::SampleBlock> blocksOf(const ChartData& data);

/// The visible half of the data, `i` steps further: a hundred frames of panning, then from the beginning.
std::pair<double, double> panView(const ChartData& data, int i);
/// A stretch between 15 and 95 % of the data about its middle: every frame another scale.
std::pair<double, double> zoomView(const ChartData& data, int i);
