// SPDX-License-Identifier: GPL-3.0-or-later
// SeriesBuffer against a plain map, decimation against a loop over every sample.
#include "models/chart/decimate.h"
#include "models/chart/series_buffer.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <random>

using namespace muster;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

SampleBlock block(std::vector<qint64> times, std::vector<double> values, qint64 step = 0)
{
    SampleBlock result;
    result.times = std::move(times);
    result.values = std::move(values);
    result.step = Milliseconds{step};
    return result;
}

/// "10:1 20:nan": a failing comparison shows both sides whole.
QString text(const SeriesSnapshot& samples)
{
    QStringList words;
    for (std::size_t i = 0; i < samples.size(); ++i)
        words += QStringLiteral("%1:%2").arg(samples.times()[i]).arg(samples.values()[i]);
    return words.join(QLatin1Char(' '));
}

double randomValue(std::mt19937& random)
{
    switch (random() % 40) {
    case 0:
        return kNan;
    case 1:
        return kInf;
    case 2:
        return -kInf;
    case 3:
        return 7; // duplicates of the same value
    default:
        return double(random()) / 1e6 - 2000;
    }
}

} // namespace

class TestChartBuffer : public QObject
{
    Q_OBJECT

private slots:
    void mergesBlocks_data();
    void mergesBlocks();
    void refusesBrokenBlocks();
    void mergeOfTheSameSamplesIsNoChange();
    void randomMergesEqualAPlainMap();
    void aLentBlockIsShownAndNeverWritten();
    void keepsAtMostTheNewestSamples();
    void snapshotsStayAsTheyWere();
    void cutsAtAnInstant();
    void boundsEqualALoopAboveThePyramidSize();
    void columnsEqualALoopOverEverySample_data();
    void columnsEqualALoopOverEverySample();
    void columnBoundsSurviveIrregularTimes();
    void aGridIsOneOnlyWhileEveryStepIsTheSame();
    void placesAreThoseOfEachSeries();
};

void TestChartBuffer::mergesBlocks_data()
{
    QTest::addColumn<std::vector<SampleBlock>>("blocks");
    QTest::addColumn<QString>("expected");
    using Blocks = std::vector<SampleBlock>;
    QTest::newRow("append") << Blocks{block({10, 20}, {1, 2}), block({30}, {3})} << "10:1 20:2 30:3";
    QTest::newRow("overlap is replaced")
        << Blocks{block({10, 20, 30}, {1, 2, 3}), block({20, 30, 40}, {8, 9, 4})} << "10:1 20:8 30:9 40:4";
    QTest::newRow("samples inside the block's range go")
        << Blocks{block({10, 15, 20}, {1, 2, 3}), block({10, 20}, {1, 9})} << "10:1 20:9";
    QTest::newRow("a gap is kept") << Blocks{block({10, 20, 30}, {1, kNan, 3})} << "10:1 20:nan 30:3";
    QTest::newRow("before everything")
        << Blocks{block({30, 40}, {3, 4}), block({10, 20}, {1, 2})} << "10:1 20:2 30:3 40:4";
    QTest::newRow("into the middle") << Blocks{block({10, 40}, {1, 4}), block({20, 30}, {2, 3})}
                                     << "10:1 20:2 30:3 40:4";
    QTest::newRow("a hole becomes a gap")
        << Blocks{block({10, 20}, {1, 2}, 10), block({50, 60}, {5, 6}, 10)} << "10:1 20:2 30:nan 50:5 60:6";
    QTest::newRow("a hole before older samples")
        << Blocks{block({50, 60}, {5, 6}, 10), block({10, 20}, {1, 2}, 10)} << "10:1 20:2 30:nan 50:5 60:6";
    QTest::newRow("a filled hole is whole again")
        << Blocks{block({10, 20}, {1, 2}, 10), block({50, 60}, {5, 6}, 10),
                  block({20, 30, 40, 50}, {2, 3, 4, 5}, 10)}
        << "10:1 20:2 30:3 40:4 50:5 60:6";
    QTest::newRow("a late scrape is no hole")
        << Blocks{block({10, 20}, {1, 2}, 10), block({33}, {3}, 10)} << "10:1 20:2 33:3";
    QTest::newRow("raw samples know no holes")
        << Blocks{block({10}, {1}), block({9000}, {2})} << "10:1 9000:2";
}

void TestChartBuffer::mergesBlocks()
{
    QFETCH(std::vector<SampleBlock>, blocks);
    QFETCH(QString, expected);
    SeriesBuffer buffer;
    for (const SampleBlock& next : blocks)
        QVERIFY(buffer.merge(next));
    QCOMPARE(text(buffer.snapshot()), expected);
}

void TestChartBuffer::refusesBrokenBlocks()
{
    SeriesBuffer buffer;
    QVERIFY(buffer.merge(block({10, 20}, {1, 2})));
    QVERIFY(!buffer.merge(block({}, {})));
    QVERIFY(!buffer.merge(block({30, 40}, {3})));
    QVERIFY(!buffer.merge(block({30, 30}, {3, 4})));
    QVERIFY(!buffer.merge(block({40, 30}, {3, 4})));
    QCOMPARE(text(buffer.snapshot()), QStringLiteral("10:1 20:2"));
}

void TestChartBuffer::mergeOfTheSameSamplesIsNoChange()
{
    SeriesBuffer buffer;
    QVERIFY(buffer.merge(block({10, 20, 30}, {1, kNan, 3})));
    QVERIFY(!buffer.merge(block({20, 30}, {kNan, 3})));
    QVERIFY(buffer.merge(block({20, 30, 40}, {kNan, 3, 4})));
    QCOMPARE(text(buffer.snapshot()), QStringLiteral("10:1 20:nan 30:3 40:4"));
}

void TestChartBuffer::randomMergesEqualAPlainMap()
{
    std::mt19937 random(20);
    for (int round = 0; round < 200; ++round) {
        SeriesBuffer buffer;
        std::map<qint64, double> plain;
        for (int merges = 0; merges < 12; ++merges) {
            SampleBlock next;
            qint64 t = qint64(random() % 300);
            const std::size_t count = 1 + random() % 40;
            for (std::size_t i = 0; i < count; ++i) {
                t += 1 + qint64(random() % 9);
                next.times.push_back(t);
                next.values.push_back(randomValue(random));
            }
            plain.erase(plain.lower_bound(next.times.front()), plain.upper_bound(next.times.back()));
            for (std::size_t i = 0; i < count; ++i)
                plain[next.times[i]] = next.values[i];
            buffer.merge(next);
        }
        QStringList words;
        for (const auto& [time, value] : plain)
            words += QStringLiteral("%1:%2").arg(time).arg(value);
        QCOMPARE(text(buffer.snapshot()), words.join(QLatin1Char(' ')));
    }
}

void TestChartBuffer::aLentBlockIsShownAndNeverWritten()
{
    std::vector<qint64> times(1'000);
    std::iota(times.begin(), times.end(), 0);
    const auto lent = std::make_shared<const SampleBlock>(block(times, std::vector<double>(1'000, 1.0), 1));
    SeriesBuffer buffer;
    QVERIFY(buffer.merge(lent));
    const SeriesSnapshot first = buffer.snapshot();
    QCOMPARE(first.values().data(), lent->values.data());

    // A newer sample, a corrected one and a copy of the whole go the way of every other block.
    SeriesBuffer plain;
    plain.merge(*lent);
    for (const SampleBlock& next : {block({1'000}, {2}, 1), block({500, 501}, {7, 8}, 1), *lent}) {
        QCOMPARE(buffer.merge(std::make_shared<const SampleBlock>(next)), plain.merge(next));
        QCOMPARE(text(buffer.snapshot()), text(plain.snapshot()));
    }
    QCOMPARE(first.size(), 1'000U);
    QVERIFY(std::all_of(lent->values.begin(), lent->values.end(), [](double value) { return value == 1; }));

    SeriesBuffer refusing;
    QVERIFY(!refusing.merge(std::make_shared<const SampleBlock>(block({2, 1}, {1, 1}))));
    SeriesBuffer small(100);
    QVERIFY(small.merge(lent));
    QCOMPARE(small.size(), 100U);
}

void TestChartBuffer::keepsAtMostTheNewestSamples()
{
    SeriesBuffer buffer(1000);
    for (qint64 t = 0; t < 50'000; ++t)
        buffer.merge(block({t}, {double(t)}));
    const SeriesSnapshot samples = buffer.snapshot();
    QCOMPARE(samples.size(), std::size_t(1000));
    QCOMPARE(samples.times().front(), 49'000);
    QCOMPARE(samples.values().back(), 49'999.0);
    QVERIFY2(buffer.bytes() < 64'000, qPrintable(QString::number(buffer.bytes())));
}

void TestChartBuffer::snapshotsStayAsTheyWere()
{
    SeriesBuffer buffer;
    buffer.merge(block({10, 20}, {1, 2}));
    const SeriesSnapshot before = buffer.snapshot();
    for (qint64 t = 30; t < 20'000; t += 10)
        buffer.merge(block({t}, {9}));
    buffer.merge(block({10, 20}, {7, 7}));
    buffer.clear();
    QCOMPARE(text(before), QStringLiteral("10:1 20:2"));
}

void TestChartBuffer::cutsAtAnInstant()
{
    SeriesBuffer buffer;
    buffer.merge(block({10, 20, 30}, {1, 2, 3}));
    const SeriesSnapshot all = buffer.snapshot();
    QCOMPARE(text(all.until({9})), QString());
    QCOMPARE(text(all.until({20})), QStringLiteral("10:1 20:2"));
    QCOMPARE(text(all.until({29})), QStringLiteral("10:1 20:2"));
    QCOMPARE(text(all.until(Instant::endOfTime())), QStringLiteral("10:1 20:2 30:3"));
    QCOMPARE(all.indexAt({9}), std::ptrdiff_t(-1));
    QCOMPARE(all.lowerBound({21}), std::size_t(2));
}

void TestChartBuffer::boundsEqualALoopAboveThePyramidSize()
{
    std::mt19937 random(21);
    SampleBlock big;
    for (qint64 i = 0; i < 1'000'000; ++i) {
        big.times.push_back(i * 15'000);
        // Gaps in the second half only, so that both kinds of blocks exist.
        const double value = randomValue(random);
        big.values.push_back(std::isnan(value) && i < 500'000 ? 1 : value);
    }
    SeriesBuffer buffer;
    // In two parts: the pyramid must also be right where an append continues a block.
    buffer.merge(block({big.times.begin(), big.times.begin() + 400'037},
                       {big.values.begin(), big.values.begin() + 400'037}));
    buffer.merge(block({big.times.begin() + 400'037, big.times.end()},
                       {big.values.begin() + 400'037, big.values.end()}));
    const SeriesSnapshot samples = buffer.snapshot();
    QCOMPARE(samples.size(), std::size_t(1'000'000));
    for (int round = 0; round < 300; ++round) {
        std::size_t from = random() % 1'000'000;
        std::size_t to = std::min<std::size_t>(1'000'000, from + random() % (round % 3 ? 9'000 : 200'000));
        double min = kInf, max = -kInf;
        bool gap = false;
        for (std::size_t i = from; i < to; ++i) {
            const double value = big.values[i];
            gap |= std::isnan(value);
            if (value < min)
                min = value;
            if (value > max)
                max = value;
        }
        const ValueBounds bounds = samples.bounds(from, to);
        QCOMPARE(bounds.min, min);
        QCOMPARE(bounds.max, max);
        QCOMPARE(bounds.gap, gap);
    }
}

void TestChartBuffer::columnsEqualALoopOverEverySample_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("width");
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::newRow("few samples") << 50 << 300 << 0.0 << 1.0;
    QTest::newRow("part of many") << 20'000 << 257 << 0.31 << 0.77;
    QTest::newRow("beyond both ends") << 5'000 << 400 << -0.5 << 1.5;
    QTest::newRow("left of the data") << 500 << 100 << -2.0 << -1.0;
    QTest::newRow("one column") << 1'000 << 1 << 0.2 << 0.9;
    QTest::newRow("a million") << 1'000'000 << 1100 << 0.1 << 0.9;
}

void TestChartBuffer::columnsEqualALoopOverEverySample()
{
    QFETCH(int, count);
    QFETCH(int, width);
    QFETCH(double, from);
    QFETCH(double, to);
    std::mt19937 random(22);
    SampleBlock data;
    qint64 t = 1'763'604'000'000;
    for (int i = 0; i < count; ++i) {
        t += i % 50 == 0 ? 1 + qint64(random() % 40'000) : 15'000;
        data.times.push_back(t);
        data.values.push_back(randomValue(random));
    }
    SeriesBuffer buffer;
    buffer.merge(data);
    const double start = double(data.times.front());
    const double span = double(data.times.back()) - start;
    const double low = start + from * span;
    const double high = start + to * span;

    std::vector<std::uint32_t> bounds;
    std::vector<Column> columns;
    columnBounds(buffer.snapshot().times(), low, high, width, bounds);
    decimate(buffer.snapshot(), bounds, columns);
    QCOMPARE(columns.size(), std::size_t(width));

    std::size_t i = 0;
    while (i < data.times.size() && double(data.times[i]) < low)
        ++i;
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    for (int c = 0; c < width; ++c) {
        const double edge = c + 1 == width ? high : low + (c + 1) * ((high - low) / width);
        const Column& column = columns[std::size_t(c)];
        std::size_t in = 0;
        bool gap = false;
        double min = kInf, max = -kInf, first = kNan, last = kNan;
        for (; i < data.times.size() && double(data.times[i]) < edge; ++i, ++in) {
            const double value = data.values[i];
            if (in == 0)
                first = value;
            last = value;
            gap |= std::isnan(value);
            if (value < min)
                min = value;
            if (value > max)
                max = value;
        }
        QCOMPARE(std::size_t(column.end - column.begin), in);
        if (in == 0)
            continue;
        QVERIFY(same(column.first, first) && same(column.last, last));
        QVERIFY(same(column.min, min) && same(column.max, max));
        QCOMPARE(column.gap, gap);
    }
}

void TestChartBuffer::columnBoundsSurviveIrregularTimes()
{
    // Everything crowds at one end, so that the guess of a regular grid is always wrong.
    std::vector<qint64> times;
    for (qint64 i = 0; i < 1000; ++i)
        times.push_back(i);
    times.push_back(1'000'000'000);
    std::vector<std::uint32_t> bounds;
    columnBounds(times, 0, 1000, 10, bounds);
    QCOMPARE(bounds, (std::vector<std::uint32_t>{0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000}));
    columnBounds({}, 0, 1000, 3, bounds);
    QCOMPARE(bounds, (std::vector<std::uint32_t>{0, 0, 0, 0}));
    const qint64 one = 500;
    columnBounds({&one, 1}, 0, 1000, 2, bounds);
    QCOMPARE(bounds, (std::vector<std::uint32_t>{0, 0, 1}));
}

void TestChartBuffer::aGridIsOneOnlyWhileEveryStepIsTheSame()
{
    SeriesBuffer buffer;
    QCOMPARE(buffer.snapshot().gridStep(), 0);
    buffer.merge(block({10}, {1}));
    QCOMPARE(buffer.snapshot().gridStep(), 0); // of one sample
    buffer.merge(block({20}, {2}));
    QCOMPARE(buffer.snapshot().gridStep(), 10);
    for (qint64 t = 30; t < 6000; t += 10) // beyond the first room
        buffer.merge(block({t}, {3}));
    const SeriesSnapshot before = buffer.snapshot();
    QCOMPARE(before.gridStep(), 10);
    buffer.merge(block({6005}, {4}));
    QCOMPARE(buffer.snapshot().gridStep(), 0);
    buffer.merge(block({6015}, {4}));
    QCOMPARE(buffer.snapshot().gridStep(), 0);
    QCOMPARE(before.gridStep(), 10); // what was taken stays as it was
    QCOMPARE(before.until({3000}).gridStep(), 10);

    std::vector<qint64> times(400);
    for (std::size_t i = 0; i < times.size(); ++i)
        times[i] = qint64(i) * 15;
    for (const auto& [moved, step] : {std::pair{0, 15}, {399, 0}, {200, 0}}) {
        std::vector<qint64> own = times;
        own[std::size_t(moved)] += step == 0 ? 1 : 0;
        SeriesBuffer lent;
        lent.merge(std::make_shared<const SampleBlock>(block(own, std::vector<double>(own.size(), 1.0))));
        QCOMPARE(lent.snapshot().gridStep(), step);
    }
}

void TestChartBuffer::placesAreThoseOfEachSeries()
{
    const auto series = [](qint64 first, qint64 step, std::size_t count, bool bent) {
        std::vector<qint64> times(count);
        for (std::size_t i = 0; i < count; ++i)
            times[i] = first + qint64(i) * step + (bent && i % 3 == 1 ? 1 : 0);
        SeriesBuffer buffer;
        buffer.merge(block(times, std::vector<double>(count, 1.0)));
        return buffer.snapshot();
    };
    const std::vector all{series(0, 15, 500, false), series(0, 15, 500, false), series(1, 15, 500, false),
                          series(0, 15, 499, false), series(0, 10, 500, false), series(0, 15, 500, true),
                          series(0, 15, 500, true),  SeriesSnapshot(),          series(0, 15, 500, false)};
    ColumnPlaces places;
    std::vector<std::uint32_t> expected;
    for (const auto& [from, to, width] :
         {std::tuple{0.0, 7500.0, 97}, {0.5, 7000.0, 97}, {0.5, 7000.0, 98}, {0.5, 7000.0, 98}}) {
        for (const SeriesSnapshot& samples : all) {
            columnBounds(samples.times(), from, to, width, expected);
            QCOMPARE(places.of(samples, from, to, width), expected);
        }
    }
}

QTEST_GUILESS_MAIN(TestChartBuffer)
#include "tst_chart_buffer.moc"
