// SPDX-License-Identifier: GPL-3.0-or-later
// Burn rate and error budget over time against the tables of INC-1120 (worked out by hand in its scenario)
// and against the arithmetic of one instant.
#include "models/domain/impact.h"
#include "models/domain/slo_series.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

#include <cmath>
#include <random>

using namespace muster;
using namespace std::chrono;
using drill::night;

namespace {

constexpr double kTarget = 0.999;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double valueAt(const SampleBlock& block, Instant at)
{
    const auto found = std::lower_bound(block.times.begin(), block.times.end(), at.ms);
    return found != block.times.end() && *found == at.ms
               ? block.values[static_cast<size_t>(found - block.times.begin())]
               : kNan;
}

SampleBlock counter(const std::vector<double>& values, Milliseconds step = seconds{15})
{
    SampleBlock block;
    for (size_t i = 0; i < values.size(); ++i) {
        block.times.push_back(static_cast<qint64>(i) * step.count());
        block.values.push_back(values[i]);
    }
    return block;
}

Slo objective()
{
    Slo slo;
    slo.target = kTarget;
    slo.window = hours{24 * 30};
    slo.alerts = defaultBurnWindows(slo.window);
    return slo;
}

} // namespace

class TestSloSeries : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_total = drill::monthCounter(false);
        m_bad = drill::monthCounter(true);
    }

    void burnOfTheNightIsThatOfTheScenario_data()
    {
        // SCENARIO 5.2: 5 min, 30 min, 1 h, 6 h.
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<QList<double>>("burns");
        QTest::newRow("02:04:30") << QByteArray("02:04:30") << QList<double>{155.8, 26.8, 13.9, 2.78};
        QTest::newRow("02:05:00") << QByteArray("02:05:00") << QList<double>{173.7, 29.8, 15.4, 3.00};
        QTest::newRow("02:06:30") << QByteArray("02:06:30") << QList<double>{180.0, 38.7, 19.9, 3.66};
        QTest::newRow("02:15:30") << QByteArray("02:15:30") << QList<double>{216.0, 100.3, 50.7, 8.25};
        QTest::newRow("02:47:00") << QByteArray("02:47:00") << QList<double>{1.0, 22.2, 63.0, 10.3};
        QTest::newRow("02:55:30") << QByteArray("02:55:30") << QList<double>{1.0, 5.19, 63.0, 10.4};
    }
    void burnOfTheNightIsThatOfTheScenario()
    {
        QFETCH(QByteArray, time);
        QFETCH(QList<double>, burns);
        Panel panel;
        panel.slo = SloView::BurnRate;
        fillSloPanel(panel, objective());
        QCOMPARE(panel.series.size(), size_t{4}); // the windows of the arms that page
        const auto blocks =
            sloSamples(panel, objective(), m_total, m_bad, {night("02:00:00"), night("03:00:00")});
        QCOMPARE(blocks.size(), size_t{4});
        for (size_t i = 0; i < blocks.size(); ++i) {
            QCOMPARE(blocks[i].key.query, panel.series[i].query);
            const double burn = valueAt(blocks[i], night(time.constData()));
            const double wanted = burns[static_cast<qsizetype>(i)]; // printed with three digits
            QVERIFY2(std::abs(burn - wanted) <= 0.006 * wanted + 0.005,
                     qPrintable(QStringLiteral("window %1: %2 instead of %3").arg(i).arg(burn).arg(wanted)));
        }
    }

    void theFastArmCrossesItsThresholdWhenThePageFires()
    {
        // The 1 h window crosses 14.4 at 02:04:40 and the slow arm's 6 h crosses 6 between 02:11:00 and
        // 02:11:30.
        const TimeRange range{night("02:00:00"), night("02:30:00")};
        const auto crosses = [&](Milliseconds window, double factor) {
            const SampleBlock burn = burnRateSeries(m_total, m_bad, kTarget, window, range, seconds{10});
            for (size_t i = 0; i < burn.times.size(); ++i) {
                if (burn.values[i] > factor)
                    return Instant{burn.times[i]};
            }
            return Instant::never();
        };
        QCOMPARE(crosses(hours{1}, 14.4), night("02:04:40"));
        QVERIFY(crosses(hours{6}, 6) > night("02:11:00") && crosses(hours{6}, 6) <= night("02:11:30"));
    }

    void theBudgetIsSpentAsTheScenarioSays()
    {
        // 80.0 % spent before; 6.89 % by the incident; 13.11 % left at its end, at 02:15:00 190,395 of
        // 1,296,000.
        const SampleBlock left = budgetLeftSeries(m_total, m_bad, kTarget, hours{24 * 30},
                                                  {night("01:30:00"), night("03:00:00")}, minutes{3});
        QVERIFY(std::abs(valueAt(left, night("02:00:00")) - 0.2000) < 0.0002);
        QVERIFY(std::abs(valueAt(left, night("02:15:00")) - 190'395.0 / 1'296'000) < 0.0002);
        QVERIFY(std::abs(valueAt(left, night("02:30:00")) - 0.1311) < 0.0002);
        for (size_t i = 1; i < left.values.size(); ++i)
            QVERIFY(left.values[i] <= left.values[i - 1] + 0.0003); // it never comes back within an hour
    }

    void everyInstantIsThatOfTheArithmeticOfOneInstant()
    {
        const TimeRange range{night("01:30:00"), night("02:30:00")};
        for (const Milliseconds window : {Milliseconds{minutes{5}}, Milliseconds{hours{1}}}) {
            const SampleBlock burn = burnRateSeries(m_total, m_bad, kTarget, window, range, minutes{1});
            QVERIFY(burn.times.size() >= 61);
            for (size_t i = 0; i < burn.times.size(); i += 7) {
                const Instant t{burn.times[i]};
                const auto count = eventCount(m_total, m_bad, t - window, t);
                QVERIFY(count);
                QVERIFY(std::abs(burn.values[i] - burnRate(count->errorRatio(), kTarget)) < 1e-6);
            }
        }
    }

    void anHourlyHistorySaysNothingOfFiveMinutes()
    {
        const TimeRange before{night("00:00:00") - hours{48}, night("00:00:00") - hours{24}};
        QVERIFY(burnRateSeries(m_total, m_bad, kTarget, minutes{5}, before, minutes{6}).empty());
        QVERIFY(!burnRateSeries(m_total, m_bad, kTarget, hours{1}, before, minutes{6}).empty());
    }

    void aGapIsAGapAndARestartIsNoFailure()
    {
        // 10 requests and 1 failure every 15 s; a restart after four samples; then a hole.
        const SampleBlock total = counter({10, 20, 30, 40, 10, 20, kNan, 40, 50});
        const SampleBlock bad = counter({1, 2, 3, 4, 1, 2, kNan, 4, 5});
        const SampleBlock burn =
            burnRateSeries(total, bad, 0.9, seconds{15}, {Instant{0}, Instant{120'000}}, seconds{15});
        QString told;
        for (size_t i = 0; i < burn.times.size(); ++i)
            told += QStringLiteral("%1:%2 ").arg(burn.times[i] / 1000).arg(burn.values[i], 0, 'f', 2);
        // 1 of 10 is 10 %, which a target of 90 % allows: 1.00. No value before the first window is whole.
        QCOMPARE(told, QStringLiteral("15:1.00 30:1.00 45:1.00 60:1.00 75:1.00 90:nan 105:nan 120:1.00 "));
    }

    void noRequestIsNoSuccess()
    {
        const SampleBlock burn = burnRateSeries(counter({5, 5, 5}), counter({0, 0, 0}), 0.9, seconds{15},
                                                {Instant{0}, Instant{30'000}}, seconds{15});
        QVERIFY(burn.empty());
        QVERIFY(burnRateSeries({}, {}, 0.9, seconds{15}, {Instant{0}, Instant{1}}, seconds{15}).empty());
        QVERIFY(
            budgetLeftSeries({}, counter({1}), 0.9, hours{1}, {Instant{0}, Instant{1}}, seconds{15}).empty());
    }

    void anOverspentBudgetIsBelowZero()
    {
        const SampleBlock left = budgetLeftSeries(counter({0, 100}), counter({0, 30}), 0.9, hours{1},
                                                  {Instant{0}, Instant{15'000}}, seconds{15});
        QVERIFY(!left.empty());
        QCOMPARE(left.values.back(), -2.0); // 30 of the 10 that were allowed
    }

    void theNewestInstantIsThatOfTheCounters()
    {
        const SampleBlock burn = burnRateSeries(counter({0, 10, 20}), counter({0, 1, 1}), 0.9, seconds{30},
                                                {Instant{0}, Instant{1'000'000}}, seconds{20});
        QCOMPARE(burn.times.back(), qint64{30'000}); // between the steps of the grid
        QCOMPARE(burn.values.back(), 0.5);
    }

    void stepsFollowTheRange()
    {
        const auto step = [](Milliseconds length) {
            return duration_cast<seconds>(sloStep({Instant{0}, Instant{length.count()}})).count();
        };
        QCOMPARE(step(minutes{5}), 15);
        QCOMPARE(step(hours{1}), 15);
        QCOMPARE(step(hours{6}), 120);
        QCOMPARE(step(hours{24 * 30}), 10'800);
        QCOMPARE(step(hours{24 * 90}), 86'400);
    }

    void thresholdsAreTheFactorsOfTheArms()
    {
        Panel panel;
        panel.slo = SloView::BurnRate;
        fillSloPanel(panel, objective());
        QString told;
        for (const PanelThreshold& one : panel.thresholds)
            told += toString(one.level) + QStringLiteral(" %1 ").arg(one.value);
        QCOMPARE(told, QStringLiteral("danger 14.4 danger 6 look 3 ")); // 1 is the line itself
        QCOMPARE(panel.sloLine, std::optional(1.0));
        QStringList names;
        for (const PanelSeries& one : panel.series)
            names << one.legend;
        QCOMPARE(names.join(u' '), QStringLiteral("5 m 30 m 1 h 6 h"));
        // What the board says itself stays.
        panel.thresholds = {{2, PanelThreshold::Level::Look, true}};
        panel.scale = AxisScale::Log;
        fillSloPanel(panel, objective());
        QCOMPARE(panel.thresholds.size(), size_t{1});
        QCOMPARE(int(panel.scale), int(AxisScale::Log));
    }

    void onlyAnOverspentBudgetIsDanger()
    {
        Panel panel;
        panel.slo = SloView::BudgetLeft;
        fillSloPanel(panel, objective());
        QVERIFY(!panel.sloLine);
        QVERIFY(!panel.thresholds.front().isCrossedBy(0.13));
        QVERIFY(panel.thresholds.front().isCrossedBy(-0.01));
    }

    void anSloWithoutAlertsIsShownWithTheWorkbooks()
    {
        Slo slo = objective();
        slo.alerts.clear();
        slo.window = hours{24 * 28};
        Panel panel;
        panel.slo = SloView::BurnRate;
        fillSloPanel(panel, slo);
        QCOMPARE(panel.series.size(), size_t{4});
        QVERIFY(std::abs(panel.thresholds.front().value - 13.44) < 1e-9);
        slo.alerts = {{QStringLiteral("ticket"), hours{1}, minutes{5}, 3, 10}};
        QCOMPARE(burnWindowsOf(slo).size(), size_t{2}); // none pages: all of them
    }

private:
    SampleBlock m_total, m_bad;
};

QTEST_GUILESS_MAIN(TestSloSeries)
#include "tst_slo_series.moc"
