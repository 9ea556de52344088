// SPDX-License-Identifier: GPL-3.0-or-later
// Steps, stacks, bars, bands and heat maps against what the samples say, column by column, on random series
// with gaps; no golden pictures.
#include "models/chart/bars.h"
#include "models/chart/envelope_rasteriser.h"
#include "models/chart/heat_map.h"
#include "models/chart/stacking.h"
#include "models/chart/state_bands.h"
#include "models/chart/threshold_marks.h"
#include "tests/model/raster_ink.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>
#include <set>

using namespace muster;
using namespace muster::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kWidth = 200;
constexpr int kHeight = 100;

SeriesSnapshot snapshot(std::vector<qint64> times, std::vector<double> values)
{
    SampleBlock block;
    block.times = std::move(times);
    block.values = std::move(values);
    SeriesBuffer buffer;
    buffer.merge(block);
    return buffer.snapshot();
}

SeriesSnapshot every(qint64 step, const std::vector<double>& values, qint64 from = 0)
{
    std::vector<qint64> times;
    for (std::size_t i = 0; i < values.size(); ++i)
        times.push_back(from + qint64(i) * step);
    return snapshot(times, values);
}

double uniform(std::mt19937& random)
{
    return double(random()) / double(std::mt19937::max());
}

/// Values in 0…most with gaps of random length; about `gaps` of ten begin one.
std::vector<double> randomValues(std::mt19937& random, std::size_t count, double most, unsigned gaps)
{
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (random() % 100 < gaps * 10) {
            for (std::size_t end = std::min(count, i + 1 + random() % 5); i < end; ++i)
                values[i] = kNan;
            if (i >= count)
                break;
        }
        values[i] = uniform(random) * most;
    }
    return values;
}

PlotTransform plotOf(double from, double to, double low = 0, double high = 1)
{
    PlotTransform transform;
    transform.from = from;
    transform.to = to;
    transform.low = low;
    transform.high = high;
    transform.width = kWidth;
    transform.bottom = kHeight;
    return transform;
}

QImage white()
{
    return whiteImage({kWidth, kHeight});
}

QImage drawStep(const SeriesSnapshot& samples, double from, double to)
{
    QImage image = white();
    SeriesStyle style;
    style.joint = Joint::Hold;
    const RasterSeries series{samples, style};
    EnvelopeRasteriser().draw(image, image.rect(), plotOf(from, to), {&series, 1});
    return image;
}

/// The value of a series at a time by the definition of stacking: straight between neighbours, else none.
double linearAt(const SeriesSnapshot& samples, qint64 time)
{
    const auto times = samples.times();
    const auto values = samples.values();
    const std::ptrdiff_t at = samples.indexAt({time});
    if (at < 0)
        return kNan;
    const auto i = std::size_t(at);
    if (times[i] == time)
        return values[i];
    if (i + 1 == times.size() || std::isnan(values[i]) || std::isnan(values[i + 1]))
        return kNan;
    return values[i] +
           (values[i + 1] - values[i]) * double(time - times[i]) / double(times[i + 1] - times[i]);
}

} // namespace

class TestChartStyles : public QObject
{
    Q_OBJECT

private slots:
    void aStepHoldsItsValueUntilTheNext();
    void aStepNeverRunsAslant_data();
    void aStepNeverRunsAslant();
    void aStepEndsWhereItsGapBegins();
    void denseStepsLoseNoSpikeAndBridgeNoGap();
    void stackedSumsAreRightAtEveryInstant_data();
    void stackedSumsAreRightAtEveryInstant();
    void aGapInALayerIsNeitherJoinedNorPaidByTheOthers();
    void manySamplesKeepEveryExtremeOfTheStack();
    void stackedAreasFillBetweenTheirSums();
    void barsCoverTheirIntervals_data();
    void barsCoverTheirIntervals();
    void aBarsHeightIsItsSum();
    void narrowBarsLoseNoSpike();
    void seriesOfDifferentPhasesShareTheirBars();
    void negativeCountsHangBelowZero();
    void bandsShowTheWorstOfEachColumn();
    void bandsEndInGapsAndAfterTheLastSample();
    void aBandSaysTheRangeOfItsValues();
    void bucketsAreLessThoseBelow();
    void heatColumnsShowTheLargest();
    void heatColoursGrowMonotonously();
    void thresholdsWashUpToTheNextOfTheirSide();
    void valuesBeyondTheAxisAreMarkedAtTheirEdge();
    void aLogAxisMarksWhatItCannotShow();
};

void TestChartStyles::aStepHoldsItsValueUntilTheNext()
{
    // 0.2 for the first half, 0.8 for the second; the jump stands where the second sample is.
    const QImage image = drawStep(snapshot({0, 500, 1000}, {0.2, 0.8, 0.8}), 0, 1000);
    for (int x = 2; x < 98; ++x) {
        QVERIFY(ink(image, x, 80) > 100 || ink(image, x, 79) > 100);
        QCOMPARE(ink(image, x, 50), 0);
    }
    for (int x = 103; x < 198; ++x)
        QVERIFY(ink(image, x, 20) > 100 || ink(image, x, 19) > 100);
    int riser = 0;
    for (int x = 97; x < 104; ++x)
        riser += ink(image, x, 50);
    QVERIFY2(std::abs(riser - int(1.5 * 255)) < 60, qPrintable(QString::number(riser)));
}

void TestChartStyles::aStepNeverRunsAslant_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("few") << 9;
    QTest::newRow("some") << 41;
    QTest::newRow("two columns a sample") << 100;
}

void TestChartStyles::aStepNeverRunsAslant()
{
    QFETCH(int, count);
    std::mt19937 random(11);
    for (int round = 0; round < 20; ++round) {
        const std::vector<double> values = randomValues(random, std::size_t(count), 1, 1);
        const double to = double(count - 1) * 1000;
        const QImage image = drawStep(every(1000, values), 0, to);
        for (int x = 0; x < kWidth; ++x) {
            // Only columns that are clear of every jump: there a line of its width and nothing else.
            const double left = (x - 2.0) / kWidth * to / 1000;
            const double right = (x + 3.0) / kWidth * to / 1000;
            if (std::floor(left) != std::floor(right) || left < 0 || right >= count - 1)
                continue;
            const double held = values[std::size_t(left)];
            const int expected = std::isnan(held) ? 0 : int(1.5 * 255);
            // At the very top or bottom half of the line is cut off.
            if (held > 0.02 && held < 0.98)
                QVERIFY2(std::abs(inkOfColumn(image, x) - expected) < 25,
                         qPrintable(QStringLiteral("column %1: %2").arg(x).arg(inkOfColumn(image, x))));
            if (std::isnan(held))
                QCOMPARE(inkOfColumn(image, x), 0);
        }
    }
}

void TestChartStyles::aStepEndsWhereItsGapBegins()
{
    const QImage image = drawStep(snapshot({0, 250, 500, 750, 1000}, {0.5, kNan, 0.5, 0.5, 0.5}), 0, 1000);
    for (int x = 2; x < 48; ++x)
        QVERIFY(inkOfColumn(image, x) > 200); // a lone sample holds too
    for (int x = 53; x < 97; ++x)
        QCOMPARE(inkOfColumn(image, x), 0);
    for (int x = 103; x < 198; ++x)
        QVERIFY(inkOfColumn(image, x) > 200);
}

void TestChartStyles::denseStepsLoseNoSpikeAndBridgeNoGap()
{
    std::mt19937 random(12);
    for (int round = 0; round < 10; ++round) {
        std::vector<double> values(4000);
        for (double& value : values)
            value = 0.3 + 0.1 * uniform(random);
        std::set<std::size_t> spikes;
        for (int i = 0; i < 10; ++i)
            spikes.insert(random() % values.size());
        for (const std::size_t spike : spikes)
            values[spike] = 0.9;
        const std::size_t gap = 1000 + random() % 1000;
        for (std::size_t i = gap; i < gap + 400; ++i)
            values[i] = kNan;
        const QImage image = drawStep(every(10, values), 0, 40'000);
        for (const std::size_t spike : spikes) {
            if (!std::isnan(values[spike]))
                QVERIFY(ink(image, int(spike / 20), 12) > 200);
        }
        for (int x = int(gap / 20) + 1; x < int((gap + 400) / 20); ++x)
            QCOMPARE(inkOfColumn(image, x), 0);
    }
}

void TestChartStyles::stackedSumsAreRightAtEveryInstant_data()
{
    QTest::addColumn<bool>("sameGrid");
    QTest::addColumn<int>("gaps");
    QTest::newRow("one grid") << true << 0;
    QTest::newRow("one grid with gaps") << true << 2;
    QTest::newRow("grids of their own") << false << 0;
    QTest::newRow("grids of their own with gaps") << false << 2;
}

void TestChartStyles::stackedSumsAreRightAtEveryInstant()
{
    QFETCH(bool, sameGrid);
    QFETCH(int, gaps);
    std::mt19937 random(13);
    for (int round = 0; round < 30; ++round) {
        std::vector<SeriesSnapshot> series;
        for (int s = 0; s < 4; ++s) {
            const qint64 step = sameGrid ? 100 : 60 + qint64(random() % 80);
            const qint64 from = sameGrid ? 0 : qint64(random() % 300);
            series.push_back(every(step, randomValues(random, 60, 1, unsigned(gaps)), from));
        }
        const std::vector<StackLayer> layers = stackSeries(series, 0, 6000);
        QCOMPARE(layers.size(), series.size());
        for (qint64 time = 0; time <= 6000; time += 7) {
            double sum = 0;
            for (std::size_t s = 0; s < series.size(); ++s) {
                const double own = linearAt(series[s], time);
                // A millisecond on both sides of a gap is the vertical edge.
                const bool edge =
                    std::isnan(linearAt(series[s], time - 1)) != std::isnan(linearAt(series[s], time + 1));
                bool otherEdge = edge;
                for (std::size_t o = 0; o <= s; ++o)
                    for (qint64 near = time - 1; near <= time + 1; ++near)
                        otherEdge |=
                            std::isnan(linearAt(series[o], near)) != std::isnan(linearAt(series[o], time));
                if (!std::isnan(own) && !otherEdge) {
                    const double lower = linearAt(layers[s].lower, time);
                    const double upper = linearAt(layers[s].upper, time);
                    QVERIFY2(std::abs(lower - sum) < 1e-9 && std::abs(upper - sum - own) < 1e-9,
                             qPrintable(QStringLiteral("%1 at %2: %3…%4, not %5…%6")
                                            .arg(s)
                                            .arg(time)
                                            .arg(lower)
                                            .arg(upper)
                                            .arg(sum)
                                            .arg(sum + own)));
                }
                if (std::isnan(own) && !otherEdge)
                    QVERIFY(std::isnan(linearAt(layers[s].upper, time)));
                sum += std::isnan(own) ? 0 : own;
            }
        }
    }
}

void TestChartStyles::aGapInALayerIsNeitherJoinedNorPaidByTheOthers()
{
    const SeriesSnapshot lower = every(100, {1, 1, kNan, kNan, 1, 1});
    const SeriesSnapshot upper = every(100, {2, 2, 2, 2, 2, 2});
    const std::vector<SeriesSnapshot> both{lower, upper};
    const std::vector<StackLayer> layers = stackSeries(both, 0, 500);
    QCOMPARE(linearAt(layers[1].upper, 50), 3.0);
    QCOMPARE(linearAt(layers[1].upper, 250), 2.0); // stands on what is there
    QCOMPARE(linearAt(layers[1].lower, 250), 0.0);
    QCOMPARE(linearAt(layers[1].upper, 150), 2.0); // at once, not along a slope
    QVERIFY(std::isnan(linearAt(layers[0].upper, 250)));
    QVERIFY(std::isnan(linearAt(layers[0].upper, 150)));
}

void TestChartStyles::manySamplesKeepEveryExtremeOfTheStack()
{
    std::mt19937 random(14);
    const std::size_t count = 60'000;
    std::vector<SeriesSnapshot> series;
    std::vector<double> total(count, 0.0);
    for (int s = 0; s < 3; ++s) {
        std::vector<double> values(count);
        for (std::size_t i = 0; i < count; ++i) {
            values[i] = uniform(random) * (random() % 1000 == 0 ? 20 : 1);
            total[i] += values[i];
        }
        series.push_back(every(10, values));
    }
    const double to = double(count) * 10;
    const std::vector<StackLayer> layers = stackSeries(series, 0, to);
    const SeriesSnapshot& top = layers.back().upper;
    QVERIFY(top.size() < count / 2);
    const double perPart = double(count) / 4096;
    for (int part = 0; part < 4096; ++part) {
        const auto begin = std::size_t(std::ceil(part * perPart));
        const auto end = std::min(count, std::size_t(std::ceil((part + 1) * perPart)));
        const auto [low, high] =
            std::minmax_element(total.begin() + std::ptrdiff_t(begin), total.begin() + std::ptrdiff_t(end));
        const ValueBounds bounds =
            top.bounds(top.lowerBound({qint64(begin) * 10}), top.lowerBound({qint64(end) * 10}));
        QVERIFY(std::abs(bounds.min - *low) < 1e-9);
        QVERIFY(std::abs(bounds.max - *high) < 1e-9);
    }
}

void TestChartStyles::stackedAreasFillBetweenTheirSums()
{
    const std::vector<SeriesSnapshot> two{every(100, {0.2, 0.2, 0.2}), every(100, {0.5, 0.5, 0.5})};
    std::vector<RasterSeries> lines;
    for (const StackLayer& layer : stackSeries(two, 0, 200)) {
        RasterSeries line{layer.upper, {}, layer.lower};
        line.style.fill = true;
        line.style.fillOpacity = 0.5F;
        line.style.color = lines.empty() ? 0xffff0000 : 0xff0000ff;
        line.style.lineWidth = 1;
        lines.push_back(line);
    }
    QImage image = white();
    EnvelopeRasteriser().draw(image, image.rect(), plotOf(0, 200), lines);
    for (int x = 5; x < 195; ++x) {
        QCOMPARE(qRed(image.pixel(x, 90)), 255); // red below 0.2
        QVERIFY(qBlue(image.pixel(x, 90)) < 140);
        QCOMPARE(qBlue(image.pixel(x, 50)), 255); // blue up to 0.7, and nothing of red there
        QVERIFY(qRed(image.pixel(x, 50)) < 140);
        QCOMPARE(image.pixel(x, 20), 0xffffffff);
    }
}

void TestChartStyles::barsCoverTheirIntervals_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("wide") << 10;
    QTest::newRow("seven columns") << 29;
    QTest::newRow("one and a half") << 133;
    QTest::newRow("narrow") << 900;
}

void TestChartStyles::barsCoverTheirIntervals()
{
    QFETCH(int, count);
    std::mt19937 random(15);
    for (int round = 0; round < 10; ++round) {
        const std::vector<double> values = randomValues(random, std::size_t(count), 1, 1);
        const std::vector<CountSeries> one{{every(1000, values, 1000), Milliseconds{1000}}};
        const double to = double(count) * 1000;
        const PlotTransform plot = plotOf(0, to);
        const BarChart bars = makeBars(one, 0, to);
        const std::vector<int> shown = barOfColumn(bars, plot);
        for (int x = 0; x < kWidth; ++x) {
            // By brute force: every interval that reaches into the column is a candidate, and the largest of
            // those that lie in it by more than half must be there.
            const double left = double(x) / kWidth * count;
            const double right = double(x + 1) / kWidth * count;
            double most = 0, sure = 0;
            for (int i = 0; i < count; ++i) {
                const double overlap = std::min(right, double(i + 1)) - std::max(left, double(i));
                if (overlap <= 0 || std::isnan(values[std::size_t(i)]))
                    continue;
                most = std::max(most, values[std::size_t(i)]);
                if (overlap > 0.5 * std::min(right - left, 1.0) + 1e-9)
                    sure = std::max(sure, values[std::size_t(i)]);
            }
            const int bar = shown[std::size_t(x)];
            const double got = bar < 0 ? 0 : bars.upper[0][std::size_t(bar)];
            QVERIFY2(
                got <= most && got >= sure,
                qPrintable(QStringLiteral("column %1: %2 not in %3…%4").arg(x).arg(got).arg(sure).arg(most)));
        }
        // Every sample that is not hidden by a larger one in its column is seen.
        for (int i = 0; i < count && count < kWidth; ++i) {
            if (std::isnan(values[std::size_t(i)]))
                continue;
            bool seen = false;
            for (const int bar : shown)
                seen |= bar >= 0 && bars.bins.ends[std::size_t(bar)] == (i + 1) * 1000;
            QVERIFY(seen);
        }
    }
}

void TestChartStyles::aBarsHeightIsItsSum()
{
    std::mt19937 random(16);
    const std::vector<double> a = randomValues(random, 20, 0.4, 1);
    const std::vector<double> b = randomValues(random, 20, 0.4, 1);
    const std::vector<CountSeries> two{{every(1000, a, 1000), Milliseconds{1000}},
                                       {every(1000, b, 1000), Milliseconds{1000}}};
    const PlotTransform plot = plotOf(0, 20'000);
    QImage image = white();
    std::vector<SeriesStyle> styles(2);
    styles[0].color = 0xffff0000;
    styles[1].color = 0xff0000ff;
    paintBars(image, image.rect(), plot, makeBars(two, 0, 20'000), styles, 0xffffffff);
    for (std::size_t i = 0; i < 20; ++i) {
        const int x = int(i) * 10 + 4;
        int red = 0, blue = 0;
        for (int y = 0; y < kHeight; ++y) {
            red += image.pixel(x, y) == 0xffff0000;
            blue += image.pixel(x, y) == 0xff0000ff;
        }
        QVERIFY(std::abs(red - (std::isnan(a[i]) ? 0 : a[i] * kHeight)) <= 1);
        QVERIFY(std::abs(blue - (std::isnan(b[i]) ? 0 : b[i] * kHeight)) <= 1.01);
        QCOMPARE(image.pixel(int(i) * 10 + 9, 99), 0xffffffff); // one column between bars
    }
}

void TestChartStyles::narrowBarsLoseNoSpike()
{
    std::mt19937 random(17);
    std::vector<double> values(20'000, 0.01);
    std::set<std::size_t> spikes;
    for (int i = 0; i < 40; ++i)
        spikes.insert(random() % values.size());
    for (const std::size_t spike : spikes)
        values[spike] = 0.9;
    const std::vector<CountSeries> one{{every(10, values, 10), Milliseconds{10}}};
    QImage image = white();
    paintBars(image, image.rect(), plotOf(0, 200'000), makeBars(one, 0, 200'000), std::vector<SeriesStyle>(1),
              0xffffffff);
    for (const std::size_t spike : spikes)
        QVERIFY(ink(image, int(spike / 100), 15) == 255);
}

void TestChartStyles::seriesOfDifferentPhasesShareTheirBars()
{
    const std::vector<CountSeries> two{{every(1000, {1, 2, 3}, 1000), Milliseconds{1000}},
                                       {every(1000, {10, 20, 30}, 700), Milliseconds{1000}}};
    const BarChart bars = makeBars(two, 0, 3000);
    QCOMPARE(bars.bins.ends, (std::vector<qint64>{1000, 2000, 3000}));
    QCOMPARE(bars.upper[1], (std::vector<double>{11, 22, 33}));
}

void TestChartStyles::negativeCountsHangBelowZero()
{
    const std::vector<CountSeries> three{{every(1000, {5}, 1000), Milliseconds{1000}},
                                         {every(1000, {-2}, 1000), Milliseconds{1000}},
                                         {every(1000, {1}, 1000), Milliseconds{1000}}};
    const BarChart bars = makeBars(three, 0, 1000);
    QCOMPARE(bars.upper[0][0], 5.0);
    QCOMPARE(bars.lower[1][0], 0.0);
    QCOMPARE(bars.upper[1][0], -2.0);
    QCOMPARE(bars.lower[2][0], 5.0);
    QCOMPARE(bars.upper[2][0], 6.0);
}

void TestChartStyles::bandsShowTheWorstOfEachColumn()
{
    std::mt19937 random(18);
    const std::vector<PanelThreshold> thresholds{{0.5, PanelThreshold::Level::Look, true},
                                                 {0.8, PanelThreshold::Level::Danger, true},
                                                 {0.1, PanelThreshold::Level::Danger, false}};
    for (const std::size_t count : {std::size_t(30), std::size_t(500), std::size_t(5000)}) {
        const std::vector<double> values = randomValues(random, count, 1, 1);
        const double to = double(count) * 10;
        const std::vector<BandColumn> columns =
            bandColumns(every(10, values), Milliseconds{10}, thresholds, plotOf(0, to));
        for (int x = 0; x < kWidth; ++x) {
            // By brute force: everything that held at some time within the column.
            const double left = double(x) / kWidth * double(count);
            const double right = double(x + 1) / kWidth * double(count);
            ValueLevel worst = ValueLevel::None;
            for (std::size_t i = 0; i < count; ++i) {
                if (double(i) < right - 1e-9 && double(i + 1) > left + 1e-9)
                    worst = std::max(worst, levelOf(values[i], thresholds));
            }
            QCOMPARE(int(columns[std::size_t(x)].level), int(worst));
            if (worst != ValueLevel::None)
                QCOMPARE(int(levelOf(columns[std::size_t(x)].value, thresholds)), int(worst));
        }
    }
}

void TestChartStyles::bandsEndInGapsAndAfterTheLastSample()
{
    const std::vector<BandColumn> columns =
        bandColumns(snapshot({0, 250, 500}, {1, kNan, 2}), Milliseconds{100}, {}, plotOf(0, 1000));
    for (int x = 0; x < kWidth; ++x) {
        const bool first = x < 50;
        const bool second = x >= 100 && x < 130; // one and a half steps
        QCOMPARE(int(columns[std::size_t(x)].level),
                 int(first || second ? ValueLevel::Plain : ValueLevel::None));
        if (first || second)
            QCOMPARE(columns[std::size_t(x)].value, first ? 1.0 : 2.0);
    }
}

void TestChartStyles::aBandSaysTheRangeOfItsValues()
{
    const std::vector<PanelThreshold> thresholds{{0.8, PanelThreshold::Level::Danger, true}};
    const ValueFormat percent{Unit::Ratio, 1, false, std::nullopt, {}};
    const std::vector<Band> bands = bandsOf(
        bandColumns(every(10, {0.4, 0.6, 0.9, 0.9, kNan, 0.5}), Milliseconds{10}, thresholds, plotOf(0, 60)));
    QStringList texts;
    for (const Band& band : bands)
        texts << bandText(band, percent).replace(QChar(0xa0), QLatin1Char(' '));
    QCOMPARE(texts,
             (QStringList{QStringLiteral("40 % … 60 %"), QStringLiteral("90 %"), QStringLiteral("50 %")}));
    // Every column that holds something is in exactly one band.
    std::size_t covered = 0, before = 0;
    for (const Band& band : bands) {
        QVERIFY(band.begin >= before && band.end > band.begin);
        covered += band.end - band.begin;
        before = band.end;
    }
    QVERIFY(covered >= std::size_t(kWidth) * 5 / 6 - 2 && covered <= std::size_t(kWidth) * 5 / 6 + 2);
}

void TestChartStyles::bucketsAreLessThoseBelow()
{
    const auto bucket = [](const char* le, std::vector<double> values) {
        return BucketSeries{{every(1000, values, 1000), Milliseconds{1000}}, QLatin1String(le), {}};
    };
    // Out of order, two pods for one bound, a bucket that lost a scrape, one that runs behind.
    const std::vector<BucketSeries> series{bucket("+Inf", {10, 10, 9}), bucket("0.5", {4, kNan, 4}),
                                           bucket("1", {6, 8, 10}), bucket("0.5", {1, kNan, 1})};
    const HeatMap map = makeHeatMap(series, 0, 3000, {Unit::Seconds, 1, false, std::nullopt, {}});
    QCOMPARE(map.rows, (std::vector<QString>{QStringLiteral("≤ 500\u00a0ms"), QStringLiteral("≤ 1\u00a0s"),
                                             QStringLiteral("> 1\u00a0s")}));
    QCOMPARE(map.counts[0][0], 5.0);
    QVERIFY(std::isnan(map.counts[0][1]));
    QCOMPARE(map.counts[1][0], 1.0);
    QVERIFY(std::isnan(map.counts[1][1])); // the one below is not known
    QCOMPARE(map.counts[1][2], 5.0);
    QCOMPARE(map.counts[2][0], 4.0);
    QCOMPARE(map.counts[2][1], 2.0);
    QCOMPARE(map.counts[2][2], 0.0); // never under zero
    QCOMPARE(map.most, 5.0);
    const HeatMap fromMs = makeHeatMap(series, 0, 3000, {Unit::Seconds, 0.001, false, std::nullopt, {}});
    QCOMPARE(fromMs.rows[0], QStringLiteral("≤ 500\u00a0µs"));
}

void TestChartStyles::heatColumnsShowTheLargest()
{
    std::mt19937 random(19);
    for (const std::size_t count : {std::size_t(12), std::size_t(700)}) {
        const std::vector<double> values = randomValues(random, count, 50, 1);
        const std::vector<BucketSeries> one{
            {{every(1000, values, 1000), Milliseconds{1000}}, QStringLiteral("1"), {}}};
        const double to = double(count) * 1000;
        const HeatMap map = makeHeatMap(one, 0, to, {});
        const std::vector<double> columns = heatColumns(map, 0, plotOf(0, to));
        for (std::size_t i = 0; i < count; ++i) {
            // The column in the middle of a wide interval, or where a narrow one ends, shows at least its
            // count.
            const double end = (double(i) + 1) / double(count) * kWidth;
            const auto x =
                std::size_t(count < kWidth ? end - 0.5 * kWidth / double(count) : std::ceil(end - 1e-6) - 1);
            if (!std::isnan(values[i]))
                QVERIFY(columns[x] >= values[i]);
        }
        for (const double column : columns)
            QVERIFY(std::isnan(column) || std::find(values.begin(), values.end(), column) != values.end());
    }
}

void TestChartStyles::heatColoursGrowMonotonously()
{
    for (const ChartTheme& theme : {ChartTheme::dark(), ChartTheme::light()}) {
        const auto distance = [&theme](double count) {
            const QColor color = heatColor(count, 100, theme);
            return std::abs(color.red() - theme.background.red()) +
                   std::abs(color.green() - theme.background.green()) +
                   std::abs(color.blue() - theme.background.blue());
        };
        for (int count = 0; count < 100; count += 5)
            QVERIFY(distance(count + 5) > distance(count));
    }
}

void TestChartStyles::thresholdsWashUpToTheNextOfTheirSide()
{
    Panel panel;
    panel.format.unit = Unit::Ratio;
    panel.thresholds = {{0.05, PanelThreshold::Level::Look, true},
                        {0.2, PanelThreshold::Level::Danger, true},
                        {0.01, PanelThreshold::Level::Danger, false},
                        {7, PanelThreshold::Level::Danger, true}};
    const std::vector<ThresholdMark> marks = thresholdMarks(panel, {0, 1, 0.25, {}});
    QCOMPARE(marks.size(), std::size_t(3)); // the fourth is outside
    QCOMPARE(marks[0].bandTo, 0.2);
    QCOMPARE(marks[1].bandTo, 1.0);
    QCOMPARE(marks[2].bandTo, 0.0);
    QCOMPARE(marks[0].label, QStringLiteral("look > 5\u00a0%"));
    QCOMPARE(marks[2].label, QStringLiteral("danger < 1\u00a0%"));
}

void TestChartStyles::valuesBeyondTheAxisAreMarkedAtTheirEdge()
{
    std::mt19937 random(20);
    for (const std::size_t count : {std::size_t(50), std::size_t(3000)}) {
        std::vector<double> values = randomValues(random, count, 1, 1);
        const std::size_t up = random() % count;
        const std::size_t down = (up + count / 2) % count;
        values[up] = kInfinity;
        values[down] = -kInfinity;
        const PlotTransform plot = plotOf(0, double(count) * 10);
        const std::vector<EdgeMark> marks = edgeMarks(every(10, values), plot, 5);
        QCOMPARE(marks.size(), std::size_t(2));
        for (const EdgeMark& mark : marks)
            QCOMPARE(mark.column, int(plot.x(double(mark.top ? up : down) * 10)));
        // And the line is clamped to the edge, not lost.
        QImage image = white();
        const RasterSeries series{every(10, values), {}};
        EnvelopeRasteriser().draw(image, image.rect(), plot, {&series, 1});
        const int x = int(plot.x(double(up) * 10));
        int top = 0;
        for (int c = std::max(0, x - 2); c <= std::min(kWidth - 1, x + 2); ++c)
            top += ink(image, c, 0);
        if (!std::isnan(values[up > 0 ? up - 1 : up]))
            QVERIFY(top > 100);
    }
}

void TestChartStyles::aLogAxisMarksWhatItCannotShow()
{
    PlotTransform plot = plotOf(0, 100, 1, 1000);
    plot.mapping = {AxisScale::Log, 10, 1};
    QCOMPARE(plot.y(1000), 0.F);
    QCOMPARE(plot.y(1), 100.F);
    QVERIFY(std::abs(plot.y(10) - 66.67F) < 0.01F);
    QCOMPARE(plot.y(0), 100.F);
    const std::vector<EdgeMark> marks = edgeMarks(every(10, {10, 0, 10, 10, -4, 10}), plot, 5);
    QCOMPARE(marks, (std::vector<EdgeMark>{{20, false}, {80, false}}));
}

QTEST_MAIN(TestChartStyles)
#include "tst_chart_styles.moc"
