// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/store.h"
#include "tests/bench/chart/bench_report.h"
#include "tests/bench/chart/chart_data.h"
#include "tests/bench/chart/chart_figures.h"
#include "tests/bench/chart/gorilla.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <random>

using namespace muster;

namespace {

constexpr int kSamples = 4 * 1'440;   // a day at 15 s
constexpr std::size_t kChunk = 1'440; // of the peer; ours cuts as the store does
constexpr int kSeries = 100;

/// What a scrape stores, and what a query computes of it.
enum class Kind { Constant, SlowCounter, BusyCounter, CpuSeconds, BytesGauge, RateFloat, LatencyFloat };

/// The mix of a hundred series: the shares of PERFORMANCE's sample set.
Kind kindOf(int series, bool scraped)
{
    static constexpr std::pair<Kind, int> kMixed[] = {
        {Kind::Constant, 15},   {Kind::SlowCounter, 20}, {Kind::BusyCounter, 20}, {Kind::CpuSeconds, 10},
        {Kind::BytesGauge, 15}, {Kind::RateFloat, 10},   {Kind::LatencyFloat, 10}};
    int place = scraped ? series * 80 / 100 : series; // the last two kinds are computed
    for (const auto& [kind, share] : kMixed) {
        if (place < share)
            return kind;
        place -= share;
    }
    return Kind::LatencyFloat;
}

std::vector<double> valuesOf(Kind kind, int seed)
{
    std::mt19937_64 random(static_cast<unsigned>(seed));
    std::normal_distribution<double> normal;
    std::vector<double> values(kSamples);
    double level = kind == Kind::BytesGauge ? 4e8 : 1'000 + seed;
    for (double& value : values) {
        switch (kind) {
        case Kind::Constant:
            break;
        case Kind::SlowCounter:
            level += random() % 20 == 0 ? 1 : 0;
            break;
        case Kind::BusyCounter:
            level += double(1'500 + random() % 100);
            break;
        case Kind::CpuSeconds: // hundredths, as the kernel counts
            level = std::round((level + 3.2 + std::abs(normal(random)) * 0.4) * 100) / 100;
            break;
        case Kind::BytesGauge: // pages of 4 KiB come and go
            level += 4'096 * std::round(normal(random) * 3);
            break;
        case Kind::RateFloat:
            level = std::max(0.0, 120 + 20 * normal(random) / 3.0);
            break;
        case Kind::LatencyFloat:
            level = 0.045 * std::exp(normal(random) * 0.35);
            break;
        }
        value = level;
    }
    return values;
}

qint64 bytesIn(const QString& folder)
{
    qint64 bytes = 0;
    for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("*.sqlite")}, QDir::Files))
        bytes += file.size();
    return bytes;
}

/// Bytes of the store's files that hold `blocks`, beyond an empty store's; -1 when it would not take them.
qint64 storedBytes(const std::vector<SampleBlock>& blocks)
{
    qint64 sizes[2] = {0, 0};
    for (const bool filled : {false, true}) {
        const QTemporaryDir folder;
        {
            auto store = Store::open({folder.path(), false}, std::make_shared<SystemClock>());
            if (!store)
                return -1;
            const Done done = (*store)->writeNow([&](WriteTx& tx) -> Done {
                for (const SampleBlock& block : filled ? blocks : std::vector<SampleBlock>()) {
                    if (Done put = tx.putSamples(block); !put)
                        return put;
                }
                return {};
            });
            if (!done)
                return -1;
        } // closing writes the log back into the files
        sizes[filled ? 1 : 0] = bytesIn(folder.path());
    }
    return sizes[1] - sizes[0];
}

void measure(const QString& name, bool scraped, double goal)
{
    std::vector<SampleBlock> blocks;
    std::size_t peer = 0;
    for (int s = 0; s < kSeries; ++s) {
        SampleBlock block;
        block.key = {
            SourceId{QStringLiteral("s")}, QStringLiteral("q"), {{QStringLiteral("n"), QString::number(s)}}};
        block.step = Milliseconds{kChartStep};
        block.values = valuesOf(kindOf(s, scraped), s + 1);
        for (int i = 0; i < kSamples; ++i)
            block.times.push_back(kChartStart + i * kChartStep);
        block.knownAt = Instant{block.times.back()};
        const std::span<const qint64> times(block.times);
        const std::span<const double> values(block.values);
        for (std::size_t from = 0; from < times.size(); from += kChunk)
            peer += gorillaBytes(times.subspan(from, kChunk), values.subspan(from, kChunk));
        blocks.push_back(std::move(block));
    }
    const double count = double(kSeries) * kSamples;
    const double ours = double(storedBytes(blocks)) / count;
    const double theirs = double(peer) / count;
    report({name, ours, "bytes", QStringLiteral("Gorilla %1 without its file").arg(theirs, 0, 'f', 2),
            ours / theirs, QStringLiteral("<= %1, <= 0.65 x Gorilla").arg(goal),
            ours > 0 && ours <= goal && ours / theirs <= 0.65});
}

} // namespace

void measureStored()
{
    measure(QStringLiteral("bytes a stored sample, scraped counters and gauges"), true, 1.0);
    measure(QStringLiteral("bytes a stored sample, mixed with computed floats"), false, 2.1);
}
