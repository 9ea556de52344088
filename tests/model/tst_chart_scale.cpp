// SPDX-License-Identifier: GPL-3.0-or-later
// The value axis: its ends, its ticks and their words, on linear, log and symlog axes.
#include "models/chart/value_scale.h"

#include <QLocale>
#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace muster;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

ValueFormat formatOf(Unit unit)
{
    return {unit, 1, unit == Unit::Bytes, std::nullopt, {}};
}

AxisWish wishOf(Unit unit, AxisScale kind = AxisScale::Linear)
{
    AxisWish wish;
    wish.format = formatOf(unit);
    wish.kind = kind;
    return wish;
}

ValueScale linear(double min, double max, Unit unit, int most)
{
    return valueScale({min, max, 0}, wishOf(unit), most);
}

std::vector<Tick> ticksOf(const ValueScale& scale, Unit unit)
{
    return valueTicks(scale, formatOf(unit));
}

QString text(const std::vector<Tick>& ticks)
{
    QStringList labels;
    for (const Tick& tick : ticks)
        labels << QString(tick.label).replace(QChar(0xa0), QLatin1Char(' '));
    return labels.join(QStringLiteral(" | "));
}

double uniform(std::mt19937& random)
{
    return double(random()) / double(std::mt19937::max());
}

} // namespace

class TestChartScale : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void valueTicksAreRound_data();
    void valueTicksAreRound();
    void everyScaleHoldsItsData();
    void brokenBoundsGiveAUsableScale();
    void formatsReachTheAxis_data();
    void formatsReachTheAxis();
    void logTicksAreRound_data();
    void logTicksAreRound();
    void everyLogScaleHoldsItsDataAndNamesItsTicks();
    void everySymlogScaleHoldsItsDataAndItsZero();
    void mappingsKeepTheOrder();
    void fixedEndsStayWhereTheyAre();
    void aLogAxisPassesOverWhatIsNotAboveZero();
    void missingValuesAreSaidInWords();
};

void TestChartScale::valueTicksAreRound_data()
{
    QTest::addColumn<double>("min");
    QTest::addColumn<double>("max");
    QTest::addColumn<Unit>("unit");
    QTest::addColumn<QString>("expected");
    QTest::newRow("error rate") << 0.001 << 0.191 << Unit::Ratio << "0 % | 5 % | 10 % | 15 % | 20 %";
    QTest::newRow("tiny ratio") << 0.0 << 0.0009 << Unit::Ratio
                                << "0 % | 0.02 % | 0.04 % | 0.06 % | 0.08 % | 0.10 %";
    QTest::newRow("full pool") << 0.4 << 1.0 << Unit::Ratio << "0 % | 20 % | 40 % | 60 % | 80 % | 100 %";
    QTest::newRow("latency") << 0.08 << 3.05 << Unit::Seconds << "0 s | 1 s | 2 s | 3 s | 4 s";
    QTest::newRow("short latency") << 0.001 << 0.043 << Unit::Seconds
                                   << "0 ms | 10 ms | 20 ms | 30 ms | 40 ms | 50 ms";
    QTest::newRow("minutes") << 0.0 << 290.0 << Unit::Seconds
                             << "0 min | 1 min | 2 min | 3 min | 4 min | 5 min";
    QTest::newRow("traffic") << 0.0 << 2360.0 << Unit::PerSecond << "0 | 0.5k | 1.0k | 1.5k | 2.0k | 2.5k";
    QTest::newRow("memory") << 0.0 << 3.1e9 << Unit::Bytes << "0 GiB | 1 GiB | 2 GiB | 3 GiB";
    QTest::newRow("counts are whole") << 0.0 << 2.0 << Unit::Count << "0 | 1 | 2";
    QTest::newRow("below zero") << -3.0 << 7.0 << Unit::None << "-5.0 | -2.5 | 0 | 2.5 | 5.0 | 7.5";
    QTest::newRow("far from zero") << 1000.0 << 1010.0 << Unit::None
                                   << "1,000 | 1,002 | 1,004 | 1,006 | 1,008 | 1,010";
}

void TestChartScale::valueTicksAreRound()
{
    QFETCH(double, min);
    QFETCH(double, max);
    QFETCH(Unit, unit);
    QFETCH(QString, expected);
    QCOMPARE(text(ticksOf(linear(min, max, unit, 6), unit)), expected);
}

void TestChartScale::everyScaleHoldsItsData()
{
    std::mt19937 random(3);
    for (int round = 0; round < 20'000; ++round) {
        const double size = std::pow(10.0, double(random() % 24) - 9);
        double a = (double(random()) / 2e9 - (random() % 2 ? 1 : 0)) * size;
        double b = (double(random()) / 2e9 - (random() % 2 ? 1 : 0)) * size;
        if (a > b)
            std::swap(a, b);
        const Unit unit = Unit(random() % 6);
        const int most = 2 + int(random() % 6);
        const ValueScale scale = linear(a, b, unit, most);
        const double tolerance = 1e-6 * scale.step;
        QVERIFY2(scale.low <= a + tolerance && scale.high >= b - tolerance && scale.step > 0,
                 qPrintable(QStringLiteral("%1…%2 in %3…%4").arg(a).arg(b).arg(scale.low).arg(scale.high)));
        const std::vector<Tick> ticks = ticksOf(scale, unit);
        QVERIFY2(ticks.size() >= 2 && ticks.size() <= std::size_t(most) + 2,
                 qPrintable(QStringLiteral("%1…%2 unit %3, %4 ticks: %5")
                                .arg(a)
                                .arg(b)
                                .arg(int(unit))
                                .arg(most)
                                .arg(text(ticks))));
        QVERIFY(std::abs(ticks.back().position - scale.high) <= tolerance);
        for (std::size_t i = 1; i < ticks.size(); ++i)
            QVERIFY2(ticks[i].label != ticks[i - 1].label, qPrintable(text(ticks)));
    }
}

void TestChartScale::brokenBoundsGiveAUsableScale()
{
    QCOMPARE(linear(kInfinity, -kInfinity, Unit::Ratio, 5), ValueScale());
    QCOMPARE(linear(std::nan(""), 1, Unit::Ratio, 5), ValueScale());
    for (const AxisScale kind : {AxisScale::Linear, AxisScale::Log, AxisScale::Symlog}) {
        const ValueRange ranges[] = {
            {0, 0, 0},   {kInfinity, -kInfinity, 0}, {std::nan(""), 1, std::nan("")}, {5, 5, 5},
            {-3, -3, 0}, {0, 1e308, 1e-308}};
        for (const ValueRange& range : ranges) {
            const ValueScale scale = valueScale(range, wishOf(Unit::None, kind), 5);
            QVERIFY(scale.low < scale.high);
            QVERIFY(std::isfinite(scale.mapping(scale.low)) && std::isfinite(scale.mapping(scale.high)));
            QVERIFY(scale.mapping(scale.low) < scale.mapping(scale.high));
            QVERIFY(valueTicks(scale, {}).size() <= 100);
        }
    }
}

void TestChartScale::formatsReachTheAxis_data()
{
    QTest::addColumn<double>("max");
    QTest::addColumn<int>("unit");
    QTest::addColumn<bool>("binary");
    QTest::addColumn<QString>("suffix");
    QTest::addColumn<QString>("expected");
    QTest::newRow("SI bytes") << 3.1e9 << int(Unit::Bytes) << false << ""
                              << "0 GB | 1 GB | 2 GB | 3 GB | 4 GB";
    QTest::newRow("IEC bytes") << 3.1e9 << int(Unit::Bytes) << true << ""
                               << "0 GiB | 1 GiB | 2 GiB | 3 GiB";
    QTest::newRow("duration") << 290.0 << int(Unit::Seconds) << false << ""
                              << "0 min | 1 min | 2 min | 3 min | 4 min | 5 min";
    QTest::newRow("percent") << 0.4 << int(Unit::Ratio) << false << ""
                             << "0 % | 10 % | 20 % | 30 % | 40 %";
    QTest::newRow("a unit of its own") << 240.0 << int(Unit::None) << false << "V"
                                       << "0 V | 50 V | 100 V | 150 V | 200 V | 250 V";
}

void TestChartScale::formatsReachTheAxis()
{
    QFETCH(double, max);
    QFETCH(int, unit);
    QFETCH(bool, binary);
    QFETCH(QString, suffix);
    QFETCH(QString, expected);
    AxisWish wish;
    wish.format = {Unit(unit), 1, binary, std::nullopt, suffix};
    QCOMPARE(text(valueTicks(valueScale({0, max, max}, wish, 6), wish.format)), expected);
}

void TestChartScale::logTicksAreRound_data()
{
    QTest::addColumn<double>("least");
    QTest::addColumn<double>("max");
    QTest::addColumn<int>("unit");
    QTest::addColumn<double>("base");
    QTest::addColumn<QString>("expected");
    QTest::newRow("latency") << 0.0012 << 9.0 << int(Unit::Seconds) << 10.0
                             << "1 ms | 10 ms | 100 ms | 1 s | 10 s";
    QTest::newRow("one decade") << 0.11 << 0.9 << int(Unit::Ratio) << 10.0 << "10 % | 20 % | 50 % | 100 %";
    QTest::newRow("many decades") << 1.0 << 1e12 << int(Unit::Count) << 10.0
                                  << "1 | 100 | 10 k | 1 M | 100 M | 10 G | 1 T";
    QTest::newRow("bytes by two") << 1024.0 << 65536.0 << int(Unit::Bytes) << 2.0
                                  << "1 KiB | 2 KiB | 4 KiB | 8 KiB | 16 KiB | 32 KiB | 64 KiB";
}

void TestChartScale::logTicksAreRound()
{
    QFETCH(double, least);
    QFETCH(double, max);
    QFETCH(int, unit);
    QFETCH(double, base);
    QFETCH(QString, expected);
    AxisWish wish = wishOf(Unit(unit), AxisScale::Log);
    wish.logBase = base;
    QCOMPARE(text(valueTicks(valueScale({least, max, least}, wish, 6), wish.format)), expected);
}

void TestChartScale::everyLogScaleHoldsItsDataAndNamesItsTicks()
{
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        const double least = std::pow(10.0, uniform(random) * 20 - 10);
        const double max = least * std::pow(10.0, uniform(random) * 14);
        AxisWish wish = wishOf(Unit(random() % 6), AxisScale::Log);
        wish.logBase = random() % 2 ? 2 : 10;
        const int most = 2 + int(random() % 6);
        const ValueScale scale = valueScale({0, max, least}, wish, most);
        QVERIFY2(
            scale.low <= least * (1 + 1e-9) && scale.high >= max * (1 - 1e-9),
            qPrintable(QStringLiteral("%1…%2 in %3…%4").arg(least).arg(max).arg(scale.low).arg(scale.high)));
        const std::vector<Tick> ticks = valueTicks(scale, wish.format);
        QVERIFY(!ticks.empty() && ticks.size() <= std::size_t(most) + 3);
        for (std::size_t i = 0; i < ticks.size(); ++i) {
            QVERIFY(ticks[i].position >= scale.low * (1 - 1e-9) &&
                    ticks[i].position <= scale.high * (1 + 1e-9));
            QVERIFY(i == 0 || ticks[i].position > ticks[i - 1].position);
            // Figures below a thousandth of a thousandth have no word of their own in every unit.
            if (i > 0 && ticks[i - 1].position > 1e-3)
                QVERIFY2(ticks[i].label != ticks[i - 1].label, qPrintable(text(ticks)));
        }
    }
}

void TestChartScale::everySymlogScaleHoldsItsDataAndItsZero()
{
    std::mt19937 random(8);
    for (int round = 0; round < 20'000; ++round) {
        const double size = std::pow(10.0, uniform(random) * 18 - 9);
        double a = (uniform(random) * 2 - 1) * size;
        double b = (uniform(random) * 2 - 1) * size;
        if (a > b)
            std::swap(a, b);
        AxisWish wish = wishOf(Unit::None, AxisScale::Symlog);
        wish.logBase = random() % 2 ? 2 : 10;
        const ValueScale scale = valueScale({a, b, std::max(b, 0.0)}, wish, 6);
        QVERIFY(scale.low <= std::min(a, 0.0) + size * 1e-9 && scale.high >= std::max(b, 0.0) - size * 1e-9);
        const std::vector<Tick> ticks = valueTicks(scale, {});
        QVERIFY(ticks.size() >= 2 && ticks.size() <= 16);
        bool zero = false;
        for (const Tick& tick : ticks)
            zero |= tick.position == 0;
        QVERIFY(zero);
    }
}

void TestChartScale::mappingsKeepTheOrder()
{
    for (const AxisScale kind : {AxisScale::Linear, AxisScale::Log, AxisScale::Symlog}) {
        const ValueMapping place{kind, 10, 0.5};
        double before = -kInfinity;
        for (double value = kind == AxisScale::Log ? 1e-6 : -1e6; value < 1e6; value += 997.3) {
            QVERIFY(place(value) > before);
            before = place(value);
        }
        QVERIFY(std::isnan(place(std::nan(""))));
        QCOMPARE(place(kInfinity), kInfinity);
        QCOMPARE(place(-kInfinity), -kInfinity);
    }
    // Symlog mirrors, and is as good as linear close to zero.
    const ValueMapping symlog{AxisScale::Symlog, 10, 1};
    QCOMPARE(symlog(-70), -symlog(70));
    QCOMPARE(symlog(0), 0.0);
    QVERIFY(std::abs(symlog(0.02) / symlog(0.01) - 2) < 0.02);
}

void TestChartScale::fixedEndsStayWhereTheyAre()
{
    AxisWish wish = wishOf(Unit::Ratio);
    wish.least = 0;
    wish.most = 1;
    QCOMPARE(text(valueTicks(valueScale({0.2, 0.3, 0.2}, wish, 6), wish.format)),
             QStringLiteral("0 % | 20 % | 40 % | 60 % | 80 % | 100 %"));
    wish.most = 0.93; // no tick, and stays
    const ValueScale scale = valueScale({0.2, 5, 0.2}, wish, 6);
    QCOMPARE(scale.high, 0.93);
    QVERIFY(valueTicks(scale, wish.format).back().position <= 0.93);
    wish.least = 7; // nothing would be left
    QVERIFY(valueScale({0.2, 5, 0.2}, wish, 6).low < 5);
    wish.kind = AxisScale::Log;
    wish.least = 0; // a log axis has no zero
    wish.most = 100;
    const ValueScale log = valueScale({0.2, 5, 0.2}, wish, 6);
    QCOMPARE(log.high, 100.0);
    QVERIFY(log.low > 0 && log.low <= 0.2);
}

void TestChartScale::aLogAxisPassesOverWhatIsNotAboveZero()
{
    const ValueMapping log{AxisScale::Log, 10, 1};
    QCOMPARE(log(0), -kInfinity);
    QCOMPARE(log(-5), -kInfinity);
    const ValueScale scale = valueScale({-5, 800, 3}, wishOf(Unit::None, AxisScale::Log), 6);
    QCOMPARE(scale.low, 2.0);
    QCOMPARE(scale.high, 1000.0);
}

void TestChartScale::missingValuesAreSaidInWords()
{
    QCOMPARE(valueText(std::nan(""), {}), QStringLiteral("no data"));
    QCOMPARE(valueText(0.182, formatOf(Unit::Ratio)), formatValue(0.182, formatOf(Unit::Ratio)));
}

QTEST_GUILESS_MAIN(TestChartScale)
#include "tst_chart_scale.moc"
