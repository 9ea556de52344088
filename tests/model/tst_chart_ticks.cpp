// SPDX-License-Identifier: GPL-3.0-or-later
// Axis ticks and the text of values.
#include "models/chart/ticks.h"

#include <QLocale>
#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace muster;

namespace {

QString text(const std::vector<Tick>& ticks)
{
    QStringList words;
    for (const Tick& tick : ticks)
        words += tick.label;
    return words.join(QStringLiteral(" | "));
}

double utc(const char* iso)
{
    return double(Instant::fromIso(QString::fromLatin1(iso))->ms);
}

} // namespace

class TestChartTicks : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void timeTicksStandOnRoundInstants_data();
    void timeTicksStandOnRoundInstants();
    void valueTicksAreRound_data();
    void valueTicksAreRound();
    void everyScaleHoldsItsData();
    void brokenBoundsGiveAUsableScale();
    void valuesForPeople_data();
    void valuesForPeople();
};

void TestChartTicks::timeTicksStandOnRoundInstants_data()
{
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<int>("most");
    QTest::addColumn<QString>("expected");
    QTest::newRow("40 minutes") << utc("2026-11-20T01:43:17Z") << utc("2026-11-20T02:23:17Z") << 5
                                << "01:50 | 02:00 | 02:10 | 02:20";
    QTest::newRow("exact ends count") << utc("2026-11-20T02:00:00Z") << utc("2026-11-20T02:20:00Z") << 4
                                      << "02:00 | 02:05 | 02:10 | 02:15 | 02:20";
    QTest::newRow("seconds") << utc("2026-11-20T02:13:20Z") << utc("2026-11-20T02:14:20Z") << 3
                             << "02:13:30 | 02:14:00";
    QTest::newRow("midnight shows the day")
        << utc("2026-11-19T22:30:00Z") << utc("2026-11-20T01:30:00Z") << 4 << "23:00 | 20 Nov | 01:00";
    QTest::newRow("days") << utc("2026-11-18T12:00:00Z") << utc("2026-11-21T12:00:00Z") << 4
                          << "19 Nov | 20 Nov | 21 Nov";
    QTest::newRow("half a second") << utc("2026-11-20T02:13:20Z") << utc("2026-11-20T02:13:21Z") << 2
                                   << "13:20.000 | 13:20.500 | 13:21.000";
}

void TestChartTicks::timeTicksStandOnRoundInstants()
{
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(int, most);
    QFETCH(QString, expected);
    const double step = timeStep(to - from, most);
    const std::vector<Tick> ticks = timeTicks(from, to, step);
    QCOMPARE(text(ticks), expected);
    for (const Tick& tick : ticks)
        QCOMPARE(std::fmod(tick.position, step), 0.0);
}

void TestChartTicks::valueTicksAreRound_data()
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

void TestChartTicks::valueTicksAreRound()
{
    QFETCH(double, min);
    QFETCH(double, max);
    QFETCH(Unit, unit);
    QFETCH(QString, expected);
    QCOMPARE(text(valueTicks(valueScale(min, max, unit, 6), unit)), expected);
}

void TestChartTicks::everyScaleHoldsItsData()
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
        const ValueScale scale = valueScale(a, b, unit, most);
        const double tolerance = 1e-6 * scale.step;
        QVERIFY2(scale.low <= a + tolerance && scale.high >= b - tolerance && scale.step > 0,
                 qPrintable(QStringLiteral("%1…%2 in %3…%4").arg(a).arg(b).arg(scale.low).arg(scale.high)));
        const std::vector<Tick> ticks = valueTicks(scale, unit);
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

void TestChartTicks::brokenBoundsGiveAUsableScale()
{
    constexpr double inf = std::numeric_limits<double>::infinity();
    QCOMPARE(valueScale(inf, -inf, Unit::Ratio, 5), ValueScale());
    QCOMPARE(valueScale(std::nan(""), 1, Unit::Ratio, 5), ValueScale());
    const ValueScale flat = valueScale(0, 0, Unit::Ratio, 5);
    QVERIFY(flat.high > flat.low);
    QVERIFY(timeTicks(0, 1e15, 1).empty());
    QVERIFY(timeStep(0, 5) > 0);
    QVERIFY(timeStep(inf, 5) > 0);
}

void TestChartTicks::valuesForPeople_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<Unit>("unit");
    QTest::addColumn<QString>("expected");
    QTest::newRow("percent") << 0.182 << Unit::Ratio << "18.2 %";
    QTest::newRow("small percent") << 0.0011 << Unit::Ratio << "0.11 %";
    QTest::newRow("all") << 1.0 << Unit::Ratio << "100 %";
    QTest::newRow("none") << 0.0 << Unit::Ratio << "0 %";
    QTest::newRow("seconds") << 2.84 << Unit::Seconds << "2.84 s";
    QTest::newRow("milliseconds") << 0.34 << Unit::Seconds << "340 ms";
    QTest::newRow("minutes") << 1764.0 << Unit::Seconds << "29.4 min";
    QTest::newRow("rate") << 2310.0 << Unit::PerSecond << "2,310/s";
    QTest::newRow("big rate") << 2'310'000.0 << Unit::PerSecond << "2.31M/s";
    QTest::newRow("bytes") << 1.5 * 1024 * 1024 * 1024 << Unit::Bytes << "1.5 GiB";
    QTest::newRow("count") << 90026.0 << Unit::Count << "90,026";
    QTest::newRow("missing") << std::nan("") << Unit::Ratio << "no data";
    QTest::newRow("endless") << std::numeric_limits<double>::infinity() << Unit::Seconds << "∞";
}

void TestChartTicks::valuesForPeople()
{
    QFETCH(double, value);
    QFETCH(Unit, unit);
    QFETCH(QString, expected);
    QCOMPARE(formatValue(value, unit), expected);
}

QTEST_GUILESS_MAIN(TestChartTicks)
#include "tst_chart_ticks.moc"
