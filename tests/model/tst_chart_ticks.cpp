// SPDX-License-Identifier: GPL-3.0-or-later
// Ticks of the time axis.
#include "models/base/instant.h"
#include "models/chart/ticks.h"

#include <QLocale>
#include <QTest>

#include <cmath>
#include <limits>

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
    void brokenBoundsGiveNoTicks();
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

void TestChartTicks::brokenBoundsGiveNoTicks()
{
    constexpr double inf = std::numeric_limits<double>::infinity();
    QVERIFY(timeTicks(0, 1e15, 1).empty());
    QVERIFY(timeStep(0, 5) > 0);
    QVERIFY(timeStep(inf, 5) > 0);
}

QTEST_GUILESS_MAIN(TestChartTicks)
#include "tst_chart_ticks.moc"
